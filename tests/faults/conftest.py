"""The gateway all tests of one file throw things at: a process of its own, asked at the end whether it ever lost its composure."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.bars.rig import Gateway
from tests.bed.fixtures import Database
from tests.faults.intake_room import furnished


@pytest.fixture(scope="module")
def standing_gateway(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Gateway]:
    """A gateway on an SQLite file. At the end it must leave in good order, and not one traceback may stand on its standard error or in its log."""
    folder = tmp_path_factory.mktemp("gateway")
    database = Database(None, folder)
    store = database.open()
    store.migrate()
    store.close()
    furnished(database)
    gateway = Gateway(database)
    gateway.start()
    yield gateway
    assert gateway.process is not None
    try:
        assert gateway.process.poll() is None, "it fell over"
    finally:
        code = leave(gateway)
    assert code == (0, ""), code
    for log in Path(folder / "log").glob("*.jsonl"):
        assert "Traceback" not in log.read_text()


def leave(gateway: Gateway) -> tuple[int, str]:
    """Ask a gateway to end; its exit code and its last words."""
    assert gateway.process is not None
    gateway.process.terminate()
    _, said = gateway.process.communicate(timeout=15)
    return gateway.process.returncode, said
