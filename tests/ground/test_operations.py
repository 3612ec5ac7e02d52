"""What docs/operations.md tells a database administrator to do works as written, and the seats' role can change neither past nor schema."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest
import sqlalchemy as sa

from console.tools import opened_desk
from models.demo.county import is_empty, load_demo
from models.settings import load_settings
from models.store import Store
from tests.bed.postgres import Cluster
from tools.migrate import main as migrate

MANUAL = (Path(__file__).parents[2] / "docs" / "operations.md").read_text(encoding="utf-8")


def written(block: str, name: str) -> list[str]:
    """The statements of one block of the manual, for roles and a database called `name` instead of `eco`."""
    found = re.search(rf"```sql {block}\n(.*?)```", MANUAL, re.DOTALL)
    assert found
    return [line.strip() for line in re.sub(r"\beco(?=_|\b)", name, found[1]).split(";") if line.strip()]


@pytest.fixture
def seat(postgres: Cluster, data_dir: Path, worker_id: str) -> Iterator[Store]:
    """The store as a seat opens it, on a database set up by the letter."""
    name = f"eco{worker_id}"
    for statement in written("setup", name):
        postgres.execute(statement)
    url = postgres.url(name)
    assert migrate([url.replace("postgres@", f"{name}_owner@")]) == 0
    for statement in written("grants", name):
        postgres.execute(f"SET ROLE {name}_owner; {statement}", name)
    store = Store.open(url.replace("postgres@", f"{name}_seat@"), data_dir)
    yield store
    store.close()
    postgres.execute(f"DROP DATABASE {name} WITH (FORCE)")
    postgres.execute(f"DROP ROLE {name}_seat")
    postgres.execute(f"DROP ROLE {name}_owner")


def test_a_seat_finds_the_schema_current_and_can_read_and_write_every_table_but_the_past(seat: Store) -> None:
    assert seat.is_current()
    with seat.reading() as connection:
        tables = sa.inspect(connection).get_table_names()
        may = {
            table: {right for right in ("SELECT", "INSERT", "UPDATE", "DELETE") if connection.scalar(sa.select(sa.func.has_table_privilege(table, right)))}
            for table in tables
        }
    everything = {"SELECT", "INSERT", "UPDATE", "DELETE"}
    assert may.pop("journal") == {"SELECT", "INSERT"}
    assert may.pop("journal_head") == {"SELECT", "INSERT", "UPDATE"}
    assert may.pop("alembic_version") == {"SELECT"}
    assert len(may) > 10
    assert {table: rights for table, rights in may.items() if rights != everything} == {}


def test_a_seat_can_take_in_a_county_through_the_door(seat: Store) -> None:
    load_demo(opened_desk(seat, load_settings({"data_dir": seat.data_dir}, {})), seat.data_dir)
    assert not is_empty(seat)
    with seat.reading() as connection:
        assert connection.scalar(sa.text("SELECT count(*) FROM journal")) > 0


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE journal SET kind = 'x'",
        "DELETE FROM journal",
        "TRUNCATE journal",
        "DELETE FROM journal_head",
        "TRUNCATE journal_head",
        "ALTER TABLE journal DISABLE TRIGGER ALL",
        "DROP TRIGGER journal_append_only ON journal",
        "DROP TABLE journal",
        "ALTER TABLE alert ADD COLUMN x int",
        "CREATE TABLE x (y int)",
        "UPDATE alembic_version SET version_num = '9999'",
        "SET session_replication_role = replica",
    ],
)
def test_a_seat_can_change_neither_the_past_nor_the_schema(seat: Store, statement: str) -> None:
    with pytest.raises(sa.exc.DBAPIError) as refused, seat.writing() as connection:
        connection.exec_driver_sql(statement)
    assert isinstance(refused.value.orig, psycopg.errors.InsufficientPrivilege)


@pytest.mark.parametrize("arguments", [[], ["eco"], ["a://b", "c"]])
def test_migrate_asks_for_one_url(arguments: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    assert migrate(arguments) == 2
    assert "one database URL" in capsys.readouterr().err


def test_migrate_says_in_one_sentence_that_there_is_no_server(capsys: pytest.CaptureFixture[str]) -> None:
    assert migrate(["postgresql+psycopg://eco@127.0.0.1:1/eco"]) == 3
    assert capsys.readouterr().err.count("\n") == 1
