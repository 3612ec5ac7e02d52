"""S-05, steps 1 and 2, on a real X server with a camera that streams: tour, finding, clip, alert, first response, by keys alone."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any

import pytest
import sqlalchemy as sa

from models.records.alert import Alert
from models.records.evidence import Evidence
from models.records.task import FirstResponseTask
from models.records.video import PatrolRun, ViewLog
from tests.console.test_real_keys import Hands, hands  # noqa: F401  the fixture

pytestmark = [pytest.mark.screen, pytest.mark.slow, pytest.mark.timeout(600)]
DRAWN_S = 300.0
"""The first clip of the demo camera is drawn beside the running console, at low priority: on a full machine that takes its time."""


def _count(table: sa.Table, *where: sa.ColumnElement[bool]) -> sa.Select[Any]:
    return sa.select(sa.func.count()).select_from(table).where(*where)


def test_a_night_patrol_is_done_by_keys_from_the_tour_to_the_first_response(hands: Hands) -> None:  # noqa: F811
    alert, task = Alert.table, FirstResponseTask.table
    found = alert.c.channel == "video_patrol"
    before = hands.count(_count(alert, found))

    _patiently(lambda: hands.count(_count(ViewLog.table)) > 0)  # the video is there: the linked cameras are being watched
    hands.press("shift+F1")
    hands.until(lambda: _pressed_until_begun(hands))
    _patiently(lambda: hands.count(_count(PatrolRun.table, PatrolRun.table.c.seen != [])) == 1)  # its picture was live for five seconds

    hands.press("f")
    hands.until(lambda: hands.count(_count(alert, found)) == before + 1)
    hands.press("Return")  # what the clip proves: the first proposal
    hands.press("shift+F12")  # and it ends
    hands.until(lambda: hands.count(_count(Evidence.table, Evidence.table.c.medium == "clip", Evidence.table.c.run_id != "")) >= 1)

    hands.press("F1", "a")
    hands.until(lambda: hands.count(_count(alert, found, alert.c.state == "new")) == 0)
    of_the_case = task.c.case_id.in_(sa.select(alert.c.case_id).where(found, alert.c.case_id != ""))
    hands.press("d", "Return")
    hands.until(lambda: hands.count(_count(task, of_the_case)) > 0)
    assert hands.count(_count(ViewLog.table, ViewLog.table.c.run_id != "")) > 0


def _patiently(holds: Callable[[], bool]) -> None:
    end = time.monotonic() + DRAWN_S
    while not holds():
        assert time.monotonic() < end, "did not come about"
        time.sleep(0.5)


def _pressed_until_begun(seat: Hands) -> bool:
    """Enter begins the tour in front once the tours are read; a second Enter changes nothing."""
    if seat.count(_count(PatrolRun.table)) == 0:
        seat.press("Return")
    return seat.count(_count(PatrolRun.table)) == 1
