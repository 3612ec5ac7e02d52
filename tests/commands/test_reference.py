"""A county comes in through the door, whole or not at all, and sets its rule book."""

from __future__ import annotations

import json

import pytest
import sqlalchemy as sa

from models.commands.county import county_rulebook
from models.commands.reference import INSTALLATION, ImportReference, load_county
from models.records.intake import Source
from models.records.people import Officer, Operator, Unit
from models.records.place import Camera, Township
from tests.builders import COUNTY, RESOURCES, Room
from tests.commands.way import kinds, refused


def test_the_county_of_the_walks_is_taken_in_whole(room: Room) -> None:
    county = json.loads(COUNTY.read_text(encoding="utf-8"))
    for kind, name in ((Unit, "units"), (Operator, "operators"), (Officer, "officers"), (Camera, "cameras"), (Township, "townships"), (Source, "sources")):
        assert len(room.all(kind)) == len(county[name])
    officer = room.all(Officer, Officer.table.c.name == "龙江")[0]
    assert str(officer.certificate_valid_to) == "2024-02-06"
    assert kinds(room) == ["reference.imported"]


def test_a_row_that_is_known_is_replaced_and_keeps_its_id(room: Room) -> None:
    before = room.all(Unit, Unit.table.c.key == "ee")[0]
    room.desk.do(ImportReference({"units": [{"key": "ee", "name": "生态环境局", "name_en": "Ecology Bureau", "kind": "department"}]}), INSTALLATION)
    after = room.all(Unit, Unit.table.c.key == "ee")[0]
    assert (after.id, after.name_en, after.version) == (before.id, "Ecology Bureau", before.version + 1)


@pytest.mark.parametrize(
    ("tables", "named"),
    [
        ({"units": [{"key": "x", "name": "x", "kind": "department", "colour": "red"}]}, "units, row 1: unknown key colour"),
        ({"units": [{"key": "x", "name": "x", "kind": "department"}, {"key": "y", "name": "y"}]}, "units, row 2: kind is missing"),
        ({"officers": [{"real_name_no": "1", "name": "n", "unit": "ee", "certificate": {"number": "1"}}]}, "officers, row 1"),
        ({"weather": []}, "weather"),
    ],
)
def test_what_cannot_be_read_is_named_and_nothing_of_it_is_kept(room: Room, tables: dict[str, object], named: str) -> None:
    before = len(room.all(Unit))
    with pytest.raises(ValueError, match=named):
        room.desk.do(ImportReference(tables), INSTALLATION)
    assert len(room.all(Unit)) == before
    assert kinds(room) == ["reference.imported"]


def test_only_who_runs_the_installation_may_import(room: Room) -> None:
    assert refused(room, "王一帆", "import_reference", tables={"units": []}) == {"not_permitted"}


def test_the_secret_of_a_source_is_sealed(room: Room) -> None:
    secret = "whsec_dGhpcyBpcyBub3QgYSBzZWNyZXQ="
    room.desk.do(ImportReference({"sources": [{"key": "web", "channel": "web", "secret": secret}]}), INSTALLATION)
    kept = room.all(Source, Source.table.c.key == "web")[0].secrets_sealed
    assert kept is not None
    assert secret.encode() not in kept
    assert room.desk.seal.open("source", "web", "secrets_sealed", kept).decode() == f'["{secret}"]'


def test_the_county_sets_working_days_brigades_and_rules(room: Room) -> None:
    room.desk.do(ImportReference({"rules": {"changes": {"R-314": {"enabled": True}}}}), INSTALLATION)
    book = county_rulebook(room.store, RESOURCES)
    assert book.is_empowered("tb_baishi", "V-47")
    assert book.is_enabled("R-314")
    assert not county_rulebook(room.store, RESOURCES).is_empowered("tb_baishi", "V-22")


def test_names_of_people_stand_in_no_journal_entry_of_an_import(room: Room) -> None:
    with room.store.reading() as connection:
        facts = connection.execute(sa.text("SELECT facts FROM journal")).scalars().all()
    assert not any("王一帆" in text for text in facts)


@pytest.mark.parametrize(
    ("tables", "fault"),
    [
        ({"rules": {"changes": {"R-207": {"unit": "weeks"}}}}, "R-207: unit: 'weeks'"),
        ({"rules": {"changes": {"R-999": {"val": 1}}}}, "R-999: is not in the book"),
        ({"working_days": {"2027": {"official": True, "days_off_on_weekdays": ["2026-01-01"]}}}, "working_days: .*2026-01-01"),
        ({"power_list": {"tb_empowered": {"tb_baishi": "V-47"}}}, "tb_empowered: tb_baishi"),
    ],
)
def test_rules_that_do_not_fit_are_refused_whole_and_the_old_ones_stay_in_force(room: Room, tables: dict[str, object], fault: str) -> None:
    before = county_rulebook(room.store, RESOURCES)
    with pytest.raises(ValueError, match=fault):
        load_county(room.desk, {**tables, "units": [{"key": "new_unit", "name": "新", "kind": "department"}]})
    assert county_rulebook(room.store, RESOURCES) == before
    assert not room.all(Unit, Unit.table.c.key == "new_unit")
