"""The watch over intake: a fallen gateway is started again, one that keeps falling is parked with its last word, a running one is adopted."""

from __future__ import annotations

import json
import socket
import sys
import threading
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from console.gateway_process import PARK_AFTER, GatewayProcess, is_free, running_gateway

READY = 'print("ready " + json.dumps({"http": "127.0.0.1:1", "hj212": "127.0.0.1:2"}), flush=True)'


def program(tmp_path: Path, body: str) -> Path:
    path = tmp_path / "main.py"
    path.write_text(f"import json, os, sys, time, signal\n{body}\n")
    return path


@pytest.fixture
def watched(qtbot: QtBot, tmp_path: Path):
    made: list[GatewayProcess] = []

    def make(body: str) -> GatewayProcess:
        process = GatewayProcess(program(tmp_path, body), tmp_path, ["--http", "127.0.0.1:0"], {"ECO_GUARDIAN_DATABASE": "sqlite:///x"})
        made.append(process)
        return process

    yield make
    for process in made:
        process.close()
        process.deleteLater()


def test_it_says_where_it_listens_and_gets_the_database_by_the_environment(qtbot: QtBot, watched, tmp_path: Path) -> None:
    gateway = watched(f"open({str(tmp_path / 'seen')!r}, 'w').write(os.environ['ECO_GUARDIAN_DATABASE'] + ' '.join(sys.argv))\n{READY}\ntime.sleep(60)")
    with qtbot.waitSignal(gateway.ready, timeout=15_000) as told:
        gateway.start()
    assert told.args == [{"http": "127.0.0.1:1", "hj212": "127.0.0.1:2"}]
    seen = (tmp_path / "seen").read_text()
    assert seen.startswith("sqlite:///x")
    assert "sqlite" not in seen.removeprefix("sqlite:///x"), "no address of a database stands in the process list"


def test_after_a_crash_it_is_started_again(qtbot: QtBot, watched, tmp_path: Path) -> None:
    mark = tmp_path / "once"
    gateway = watched(f"mark = {str(mark)!r}\nif not os.path.exists(mark):\n    open(mark, 'w').close()\n    os._exit(9)\n{READY}\ntime.sleep(60)")
    with qtbot.waitSignals([gateway.fell, gateway.ready], timeout=20_000):
        gateway.start()
    assert gateway.is_running


def test_one_that_keeps_falling_is_parked_with_its_last_word(qtbot: QtBot, watched) -> None:
    gateway = watched('print("The port is taken.", file=sys.stderr)\nsys.exit(3)')
    fallen: list[str] = []
    gateway.fell.connect(fallen.append)
    with qtbot.waitSignal(gateway.parked, timeout=40_000) as told:
        gateway.start()
    assert told.args == ["The port is taken."]
    assert len(fallen) == PARK_AFTER - 1


def test_closing_lets_it_finish(qtbot: QtBot, watched, tmp_path: Path) -> None:
    done = tmp_path / "done"
    gateway = watched(f"def stop(*_):\n    open({str(done)!r}, 'w').close()\n    sys.exit(0)\nsignal.signal(signal.SIGTERM, stop)\n{READY}\ntime.sleep(60)")
    with qtbot.waitSignal(gateway.ready, timeout=15_000):
        gateway.start()
    gateway.close()
    assert done.exists()
    assert not gateway.is_running


def test_a_note_is_believed_only_if_its_door_answers(tmp_path: Path) -> None:
    assert running_gateway(tmp_path) is None
    with socket.create_server(("127.0.0.1", 0)) as door:
        address = f"127.0.0.1:{door.getsockname()[1]}"
        (tmp_path / "gateway.json").write_text(json.dumps({"http": address, "pid": 1}))

        def answer() -> None:
            with door.accept()[0] as caller:
                caller.recv(200)
                caller.sendall(b"HTTP/1.0 200 OK\r\n\r\n{}")

        serving = threading.Thread(target=answer)
        serving.start()
        assert running_gateway(tmp_path) == {"http": address, "pid": "1"}
        serving.join(5)
    assert running_gateway(tmp_path) is None
    assert sys.executable


def test_an_address_somebody_listens_on_is_not_free() -> None:
    with socket.create_server(("127.0.0.1", 0)) as door:
        address = f"127.0.0.1:{door.getsockname()[1]}"
        assert not is_free(address)
    assert is_free(address)
    assert is_free("none")
