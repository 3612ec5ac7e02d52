"""The word `counts` of `expect`: how many there are of something on the focus."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Final

from models.records.document import Document
from models.records.people import CallIn
from models.records.place import CameraPin
from models.rules.object_steps import is_out
from tests.walk.expect_clocks import running_of
from tests.walk.world import Focus, World


def counts(world: World, focus: Focus, what: str) -> int:
    """Count `what` on the focus. Raises LookupError for what cannot be counted yet."""
    if re.fullmatch(r"R-\d+", what):
        return len(running_of(world, focus, what))
    if re.fullmatch(r"D-\d+", what):
        return _papers(world, focus, what)
    if what.startswith("obligation:"):
        return sum(row["kind"] == what.removeprefix("obligation:") for row in world.obligations(focus))
    if what not in COUNTED:
        raise LookupError(f"counts: {what} cannot be counted yet")
    return COUNTED[what](world, focus)


def _papers(world: World, focus: Focus, kind: str) -> int:
    alerts = {row["id"] for row in world.alerts(focus)}
    papers = world.rows(Document.table, Document.table.c.kind == kind)
    return sum(paper["case_id"] == focus.case_id or paper["alert_id"] in alerts for paper in papers)


def _cameras(world: World, focus: Focus) -> int:
    alerts = {row["id"] for row in world.alerts(focus)}
    pins = world.rows(CameraPin.table)
    return len({pin["camera_id"] for pin in pins if pin["alert_id"] in alerts or (focus.case_id and pin["case_id"] == focus.case_id)})


def _people_out(world: World, focus: Focus) -> int:
    """Count who is out for the case; where nothing is in focus (a change of shift), for all cases."""
    of_the_case = (CallIn.table.c.case_id == focus.case_id,) if focus != Focus() else ()
    return sum(is_out(row["state"]) for row in world.rows(CallIn.table, *of_the_case))


def _entries(kind: str) -> Callable[[World, Focus], int]:
    def count(world: World, focus: Focus) -> int:
        alerts = {row["id"] for row in world.alerts(focus)}
        return sum(entry["kind"] == kind and bool({entry["case_id"], entry["alert_id"]} & {focus.case_id, *alerts}) for entry in world.entries())

    return count


COUNTED: Final[Mapping[str, Callable[[World, Focus], int]]] = {
    "alerts": lambda world, focus: len(world.alerts(focus)),
    "linked_cameras": _cameras,
    "people_out": _people_out,
    "reveals": _entries("reporter.revealed"),
    "reveals_refused": _entries("reporter.reveal_refused"),
}
