"""The word `figures` of `expect`, and the counts that come from the statistics: asked of the product's own views at the step's moment."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import Any

from models.commands.county import rulebook_in_force
from models.records.follow_up import FollowUp
from models.records.report import CenterReport
from models.rules.clocks import local_date
from models.rules.periods import days_of
from models.views.hot_spots import hot_spots
from models.views.statistics import REFERRALS, figure, open_follow_ups, referrals
from tests.walk.world import Focus, World

RULE_FILES = Path(__file__).parents[2] / "resources"
OF_THE_COUNTY = ("hot_spots", "open_follow_ups")


def count_of_county(world: World, focus: Focus, what: str, at: datetime) -> int:
    """Count hot spots (with a case in focus: those it belongs to) or open follow-ups."""
    with world.store.reading() as connection:
        if what == "open_follow_ups":
            return open_follow_ups(connection)
        found = hot_spots(connection, rulebook_in_force(world.store, RULE_FILES, at), at)
    return sum(not focus.case_id or focus.case_id in spot.case_ids for spot in found)


def overdue_follow_up_cases(world: World) -> set[str]:
    """Return the cases that conferences dealt with whose follow-ups are overdue: they stand on the overdue list with them."""
    rows = world.rows(FollowUp.table, FollowUp.table.c.overdue_at.is_not(None), FollowUp.table.c.done_at.is_(None))
    return {case for row in rows for case in row["cases"]}


def figures(world: World, report: str, at: datetime, expected: dict[str, Any]) -> list[str]:
    """Compare figures; `report` is the id of the report the step is about, whose month `referrals` counts in, or ""."""
    found = {name: _figure(world, report, name, at) for name in expected}
    return [f"figures: {name} expected {value!r}, found {found[name]!r}" for name, value in expected.items() if found[name] != value]


def _figure(world: World, report: str, name: str, at: datetime) -> float | int | str | None:
    with world.store.reading() as connection:
        try:
            if name == REFERRALS and report:
                return referrals(connection, *_months_of(world, report, at))
            return figure(connection, name, at)
        except KeyError:
            return f"(no figure {name})"


def _months_of(world: World, report: str, at: datetime) -> tuple[Any, Any]:
    rows = world.rows(CenterReport.table, CenterReport.table.c.id == report)
    return days_of(rows[0]["period"]) if rows else (local_date(at).replace(day=1), local_date(at))
