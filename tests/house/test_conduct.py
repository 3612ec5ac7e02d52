"""How our code behaves: no modal waiting, no clock of its own, no pretended parts, nothing skipped."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from tests.house.source import Source, sources

CLOCKS = {
    *("datetime.now", "datetime.utcnow", "datetime.today", "date.today", "time.time", "time.time_ns", "time.localtime", "time.gmtime"),
    *("QDateTime.currentDateTime", "QDateTime.currentDateTimeUtc", "QDateTime.currentMSecsSinceEpoch", "QDateTime.currentSecsSinceEpoch"),
    *("QDate.currentDate", "QTime.currentTime"),
}
WHERE_TIME_COMES_FROM = {"models/clock.py", "models/base.py"}
"""The clock, and the ids that sort by the moment they were made."""
LOOPS = {"app", "application", "qt", "self._app", "self.app", "loop", "self._loop"}
"""What may run an event loop with exec(): the application itself."""


def calls(source: Source) -> Iterator[tuple[str, int]]:
    """Every call in a file, as it is written before the parenthesis, with its line."""
    for node in ast.walk(source.tree):
        if isinstance(node, ast.Call):
            yield ast.unparse(node.func), node.lineno


def modal_waits(source: Source) -> list[str]:
    """Places where a dialog, menu or loop of its own is waited for."""
    found = []
    for call, line in calls(source):
        owner, _, name = call.rpartition(".")
        if name in {"exec", "exec_"} and owner and owner not in LOOPS:
            found.append(f"{source.path}:{line}: {call}")
    return found


def own_clocks(source: Source) -> list[str]:
    """Places that ask the machine for the time instead of being told."""
    return [f"{source.path}:{line}: {call}" for call, line in calls(source) if ".".join(call.split(".")[-2:]) in CLOCKS]


def test_nothing_waits_in_a_modal_loop() -> None:
    """Under qasync a modal exec() freezes every other task for good (a dialog is opened, its answer comes by a signal)."""
    assert [place for source in sources() if source.is_product for place in modal_waits(source)] == []


def test_only_the_clock_asks_the_machine_for_the_time() -> None:
    assert [place for source in sources() if source.is_product and source.path not in WHERE_TIME_COMES_FROM for place in own_clocks(source)] == []


def test_nothing_is_mocked_and_no_test_is_skipped() -> None:
    forbidden = {"skip", "skipif", "xfail", "importorskip"}
    found = []
    for source in sources():
        for node in ast.walk(source.tree):
            mocked = isinstance(node, ast.Import | ast.ImportFrom) and "mock" in ast.unparse(node)
            skipped = isinstance(node, ast.Attribute) and node.attr in forbidden and "pytest" in ast.unparse(node.value)
            if mocked or skipped:
                found.append(f"{source.path}: {ast.unparse(node)}")
    assert found == []


def test_the_checks_see_what_they_forbid() -> None:
    lines = ("def f(dialog, menu, app):", "dialog.exec()", "menu.exec_(1)", "app.exec()", "datetime.now()", "datetime.datetime.now(UTC)", "clock.now()")
    text = "\n    ".join(lines)
    planted = Source("console/planted.py", text, ast.parse(text))
    assert [place.split(":")[1] for place in modal_waits(planted)] == ["2", "3"]
    assert [place.split(":")[1] for place in own_clocks(planted)] == ["5", "6"]
