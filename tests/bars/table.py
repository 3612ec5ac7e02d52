"""Keeps what the bars found as one table in Markdown; a bar that is run again replaces its own lines alone, each line has its own date."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Self

from tests.bars.bar import Bar

HEAD = ("Bar", "Store", "n", "Figure", "Limit", "Seed", "Seconds", "Verdict", "Mutants caught", "Date", "Found")
BEGIN, END = "<!-- bars: begin -->", "<!-- bars: end -->"
"""Between these two lines the table is ours; what stands around it is written by people."""

OPENING = """# What intake, seats and store were put to

Each line is one bar of the reliability list at its full figures: `make bars` runs all of them, `make bars ARGS="I-1/http M-1/parts"` single ones,
and each replaces its own line alone. *Figure* must not exceed *Limit*; *Mutants caught* names the planted defects the same bar was run against and
must fail on. Nought in n means: the true rate is below about 3/n with 95 % confidence.
"""


@dataclass(frozen=True)
class Line:
    """One bar on one database."""

    cells: tuple[str, ...]

    @classmethod
    def of(cls, name: str, store: str, bar: Bar, caught: Iterable[str], missed: Iterable[str], date: str) -> Self:
        """Say what one bar found; `caught` and `missed` are its mutants."""
        mutants = ", ".join([*caught, *(f"**missed: {mutant}**" for mutant in missed)]) or "–"
        found = "; ".join(f"{key.replace('_', ' ')} {value}" for key, value in bar.notes.items() if key != "database")
        verdict = "pass" if bar.passed else "**fail**"
        cells = (name, store, bar.n, f"{bar.figure:g}", f"{bar.limit:g}", bar.seed, f"{bar.seconds:.0f}", verdict, mutants, date, found)
        return cls(tuple(str(cell).replace("|", "/").replace("\n", " ") for cell in cells))

    @property
    def key(self) -> tuple[str, str]:
        """What it replaces: bar and store."""
        return self.cells[0], self.cells[1]


def merge(path: Path, fresh: Iterable[Line]) -> None:
    """Write these lines into the table at `path`, in place of those of the same bars; a file that is none yet is begun."""
    text = path.read_text(encoding="utf-8") if path.exists() else f"{OPENING}\n{BEGIN}\n{END}\n"
    before, _, rest = text.partition(BEGIN)
    inside, _, after = rest.partition(END)
    lines = {line.key: line for line in _read(inside)} | {line.key: line for line in fresh}
    ordered = sorted(lines.values(), key=lambda line: _by_number(line.key))
    rows = [HEAD, ("---",) * len(HEAD), *(line.cells for line in ordered)]
    table = "\n".join(f"| {' | '.join(row)} |" for row in rows)
    path.write_text(f"{before}{BEGIN}\n{table}\n{END}{after}", encoding="utf-8")


def _read(text: str) -> list[Line]:
    rows = [tuple(cell.strip() for cell in line.strip().strip("|").split("|")) for line in text.splitlines() if line.startswith("|")]
    return [Line(cells) for cells in rows if len(cells) == len(HEAD) and cells != HEAD and not cells[0].startswith("---")]


def _by_number(key: tuple[str, str]) -> tuple[str, int, str, str]:
    found = re.match(r"([A-Za-z]+)-?(\d*)(.*)", key[0])
    return (found[1], int(found[2] or 0), found[3], key[1]) if found else (key[0], 0, "", key[1])
