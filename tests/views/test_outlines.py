"""A patch that a satellite saw stands on the map beside its alert, with its area."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from models.intake.report import read_fields
from models.records.alert import Alert
from models.store import Store
from models.views.board import detail
from models.views.intake_rows import TriageRow
from models.views.outlines import outlines_of
from models.views.rows import OutlineRow
from tests.builders import room_of

SQUARE = [[114.30, 28.10], [114.31, 28.10], [114.31, 28.11], [114.30, 28.11], [114.30, 28.10]]


def test_the_detail_of_a_patch_has_its_outline_and_its_area(sqlite_store: Store, data_dir: Path) -> None:
    room = room_of(sqlite_store, data_dir)
    report = read_fields({"summary": "图斑", "extra": {"geometry": {"type": "MultiPolygon", "coordinates": [[SQUARE]]}}})
    alert = room.makes("adapter:satellite", report.command("satellite", room.clock.now()))
    with room.store.reading() as connection:
        found = detail(connection, alert, room.clock.now())
    assert found is not None
    assert [(one.is_area, len(one.lines[0])) for one in found.outlines] == [(True, 5)]
    assert [fact.value for fact in found.facts if fact.label == "area"] == ["109.06 ha · 1,636.0 mu"]
    assert room.get(Alert, alert).lon is not None
    shown, point = TriageRow(found, "satellite"), OutlineRow(is_area=False, lines=(((114.3, 28.1),),))
    assert (shown.outline, shown.material) == (found.outlines[0], "outline")
    assert TriageRow(replace(found, outlines=(point,)), "satellite").outline is None
    assert TriageRow(replace(found, outlines=(point, *found.outlines)), "satellite").outline == found.outlines[0]


def test_a_track_is_a_line_a_point_a_point_and_a_name_nothing() -> None:
    told = {"geometry": {"type": "Point", "coordinates": [114.3, 28.1]}, "track": {"type": "LineString", "coordinates": SQUARE[:3]}, "patch": "TB-7"}
    assert [(one.is_area, [len(line) for line in one.lines]) for one in outlines_of(told)] == [(False, [1]), (False, [3])]
