"""The table of the bars: one that is run again replaces its own line, and nothing else."""

from __future__ import annotations

from pathlib import Path

from tests.bars.bar import Bar
from tests.bars.table import Line, merge


def line(name: str, figure: float, date: str, missed: tuple[str, ...] = ()) -> Line:
    return Line.of(name, "sqlite", Bar(name, 500, 1, 0, figure, 12.0, {"lost": figure}), ("reply_before_commit",), missed, date)


def test_a_bar_that_is_run_again_replaces_its_own_line_and_what_people_wrote_stays(tmp_path: Path) -> None:
    path = tmp_path / "reliability.md"
    merge(path, [line("I-10", 0, "2026-11-21"), line("I-2", 3, "2026-11-21")])
    path.write_text(path.read_text("utf-8") + "\nWhat we think of it.\n", encoding="utf-8")
    merge(path, [line("I-2", 0, "2026-11-22", ("no_sync",))])
    text = path.read_text("utf-8")
    rows = [row for row in text.splitlines() if row.startswith("| I-")]
    assert [row.split(" | ")[0] for row in rows] == ["| I-2", "| I-10"]
    assert "| pass |" in rows[0]
    assert "missed: no_sync" in rows[0]
    assert "2026-11-22" in rows[0]
    assert "2026-11-21" in rows[1]
    assert text.endswith("What we think of it.\n")
