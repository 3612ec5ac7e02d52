"""The 41 transitions as a county officer prints them: who, from where to where, by which guards, with which papers and clocks.

States and steps come from `states.MOVES` and `object_steps.ALERT_STEPS`, people from the permit table: nothing is said twice. What stands
here alone is what a transition makes: guards of domain.md 4.6, papers, clocks started (`+`), stopped (`−`) or kept (`·`). The random lives
hold the door to it. Source: domain.md 4.3.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final, NamedTuple

from models.rules.object_steps import ALERT_STEPS
from models.rules.permit_table import CELLS, COLUMNS
from models.rules.states import MOVES, CaseState, Step


class Makes(NamedTuple):
    """What one transition asks and makes, as words of rule, guard and document ids."""

    id: str
    guards: str = ""
    papers: str = ""
    starts: str = ""
    stops: str = ""
    goes_on: str = ""


MAKES: Final = (
    Makes("T-01", stops="R-201"),
    Makes("T-02", papers="D-01", starts="R-207 R-208 R-209 R-210 R-231"),
    Makes("T-03", "G-14", "D-01", "R-231"),
    Makes("T-04", papers="D-15", stops="R-231"),
    Makes("T-05"),
    Makes("T-06", "G-03 G-11", "D-02", "R-205 R-206", goes_on="R-203"),
    Makes("T-07", starts="R-202", goes_on="R-237"),
    Makes("T-08", papers="D-06"),
    Makes("T-09", "G-03 G-04 G-09 G-10 G-11", "D-05"),
    Makes("T-10", papers="D-07 D-12", starts="R-229"),
    Makes("T-11", "G-04", "D-05", "R-202"),
    Makes("T-12", papers="D-05", starts="R-202 R-209 R-210", stops="R-207 R-208"),
    Makes("T-13", papers="D-02", starts="R-205 R-206", stops="R-202"),
    Makes("T-14", "G-02 G-07 G-08 G-10 G-12", "D-08 D-10 D-09", "R-221 R-228", "R-202 R-209 R-210"),
    Makes("T-15", "G-03 G-11", "D-08", "R-228", "R-202 R-209 R-210"),
    Makes("T-16", papers="D-13", starts="R-227", goes_on="R-221 R-228 R-209 R-210"),
    Makes("T-17", papers="D-13 D-08", starts="R-221 R-228", stops="R-227 R-209 R-210"),
    Makes("T-18", "G-05", "D-05 D-15", stops="all"),
    Makes("T-19", "G-06", "D-11", "R-216", "R-221"),
    Makes("T-20", papers="D-11", starts="R-202", stops="R-221"),
    Makes("T-21", papers="D-11", starts="R-217 R-310", stops="R-216"),
    Makes("T-22", "G-02", "D-09 D-10", "R-301 R-302 R-304", "R-301 R-302"),
    Makes("T-23", papers="D-10", starts="R-308", stops="R-308"),
    Makes("T-24", papers="D-11", starts="R-218 R-228", stops="R-304"),
    Makes("T-25", papers="D-11", starts="R-305 R-307 R-228", stops="R-304 R-306"),
    Makes("T-26", papers="D-09", starts="R-306 R-307", stops="R-305"),
    Makes("T-27", papers="D-14", stops="R-307"),
    Makes("T-28", papers="D-10", starts="R-228", stops="R-214", goes_on="R-214"),
    Makes("T-29", papers="D-09 D-10", starts="R-213", stops="R-212 R-213", goes_on="R-212"),
    Makes("T-30", papers="D-12", starts="R-229", stops="R-228"),
    Makes("T-31", goes_on="R-228"),
    Makes("T-32", papers="D-12", starts="R-228", stops="R-229"),
    Makes("T-33", "G-01 G-05 G-09", "D-16", "R-230 R-235 R-232", "R-229 all"),
    Makes("T-34", papers="D-08", starts="R-221 R-228", stops="R-202 R-209 R-210"),
    Makes("T-35", "G-14", "D-01"),
    Makes("T-36"),
    Makes("T-37", stops="all"),
    Makes("T-38", "G-13", "D-01", "R-202 R-209 R-210 R-231", "R-235"),
    Makes("T-39", papers="D-05", stops="R-235"),
    Makes("T-40", papers="D-14", starts="R-234"),
    Makes("T-41", papers="D-01"),
)
"""One line per transition; T-13 is T-06 from judging, T-35, T-36 and T-41 carry running clocks over as they are."""

BESIDE_THE_STATES: Final = {"T-36": Step.RESUME_CASE, "T-40": None, "T-41": Step.RESTORE_CASE}
"""Steps that `states` knows by a function instead of a line, and the one that is no step of a case."""


@dataclass(frozen=True)
class Transition:
    """One printed line. `start` and `end` are states (`end` empty: the case stays); `people` are columns of domain.md 2 that may act in some way."""

    id: str
    start: tuple[str, ...]
    end: tuple[str, ...]
    commands: tuple[str, ...]
    people: tuple[str, ...]
    makes: Makes


def transitions() -> Iterator[Transition]:
    """Yield the 41 transitions in the order of their ids."""
    for makes in MAKES:
        start, end, commands = _moves(makes.id)
        yield Transition(makes.id, start, end, commands, _people(commands), makes)


def _moves(key: str) -> tuple[tuple[str, ...], tuple[str, ...], tuple[str, ...]]:
    of_alert = _OF_ALERTS.get(key)
    if of_alert is not None:
        steps = [(str(start), str(end)) for (start, command), end in ALERT_STEPS.items() if command == of_alert]
        first = (str(CaseState.REGISTERED),) if key == "T-02" else ()
        return _each_once(start for start, _ in steps), (*_each_once(end for _, end in steps), *first), (of_alert,)
    lines = [move for move in MOVES if move.id == key]
    back = BESIDE_THE_STATES.get(key)
    commands = _each_once([*(move.step.command for move in lines), *([back.command] if back else [])])
    starts = _each_once(str(state) for move in lines for state in move.start)
    return starts, _each_once(str(move.end) for move in lines if move.end), commands or ("create_misconduct_referral",)


_OF_ALERTS: Final = {"T-01": "ack_alert", "T-02": "file_case", "T-03": "attach_alert", "T-04": "refer_out_of_scope", "T-05": "mark_false_alarm"}


def _people(commands: tuple[str, ...]) -> tuple[str, ...]:
    lines = [line.split() for (command, _), line in CELLS.items() if command in commands]
    return tuple(column for index, column in enumerate(COLUMNS) if any(line[index] not in {"·", "R"} for line in lines))


def _each_once(words: Iterator[str] | list[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(words))
