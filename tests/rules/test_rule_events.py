"""Which command starts and stops each limit of the rule book, as printed and in the code; and the limits no step starts, each with its reason."""

from __future__ import annotations

import re
from collections import defaultdict
from pathlib import Path
from typing import Any, Final

import pytest

from models.commands import desk, limits
from models.commands.actor import Outcome
from models.commands.command import Command
from models.commands.proposals import ApproveProposal
from models.commands.turn import Turn
from models.records.proposal import Proposal
from models.records.running_clock import RunningClock
from models.rules.rule import MEASURED, NO_STEP_YET, Rule
from models.rules.rulebook import Rulebook
from models.store import Store
from tests.builders import rules_of_the_county
from tests.life.laws import printed_commands
from tests.walk.player import play
from tests.walk.script import read_script

TESTS: Final = Path(__file__).parents[1]
WALKS: Final = TESTS / "walks"
COMMANDS: Final = Path(__file__).parents[2] / "models" / "commands"

WITHOUT_START: Final = {
    "R-204": "measured, not enforced (domain.md 5): `create_alert` enters it from the time of the call, with its end",
    "R-225": "`approval.decided`: no command enters an approval of a department; `send_copy_notice` would stop it",
    "R-233": "`police.concluded`: the police's feedback is `submit_feedback`, and no command tells that their case ended before it",
    "R-238": "`patrol.major_problem`: joint patrols are plans, a problem found is an alert with its own R-201; no command opens a campaign",
    "R-303": "`criminal.received` by a force without jurisdiction: no command says so, and none passes the case on",
    "R-309": "shipped off; it takes the place of R-304 only with a recorded approval, for which there is no command",
}
"""Limits no command starts, and why."""

BY_A_READING: Final = {"R-224": "reading 22: any step entered on behalf by phone, radio or message whose paper is the remote organ's"}
"""Limits a reading starts, that stand in no row."""

WITHOUT_PRINTED_STOP: Final = {
    "R-211": "reading 7: `record_disposal` with the stop order, at once or in a later record",
    **{rule: reason for rule, reason in WITHOUT_START.items() if rule != "R-225"},
}
"""Limits no command is printed to stop, and why."""

LAST_STEPS: Final = ("close_case", "mark_not_established", "void_case")
"""They stop all limits of a case."""


def _printed() -> tuple[dict[str, set[str]], dict[str, set[str]]]:
    """Return (rule → commands that start it, rule → commands that stop it) by the column “clocks” of commands.md 3."""
    started, stopped = defaultdict[str, set[str]](set), defaultdict[str, set[str]](set)
    for command, (clocks, _papers, _journal) in printed_commands().items():
        for sign, rules in re.findall(r"([+−])(R-\d{3}(?:(?: or |/|, )R-\d{3})*)", clocks):
            for rule in re.findall(r"R-\d{3}", rules):
                (started if sign == "+" else stopped)[rule].add(command)
        for rule, _ in re.findall(r"(R-\d{3})(, R-\d{3})? (?:start )?afresh", clocks):
            started[rule].add(command)
        if "started and stopped" in clocks:
            for rule in re.findall(r"R-\d{3}", clocks):
                started[rule].add(command)
                stopped[rule].add(command)
    return started, stopped


@pytest.fixture(scope="module")
def book() -> Rulebook:
    return rules_of_the_county()


@pytest.fixture(scope="module")
def code() -> str:
    """The text of all commands."""
    return "\n".join(path.read_text(encoding="utf-8") for path in sorted(COMMANDS.glob("*.py")))


def test_every_limit_of_the_book_is_started_by_a_command_or_listed_with_the_reason(book: Rulebook) -> None:
    started, _ = _printed()
    clocks = {rule.id for rule in book.rules.values() if rule.kind == "clock"}
    assert len(book.rules) == 115
    assert started.keys() <= clocks
    assert {rule: started[rule] for rule in clocks & started.keys() & WITHOUT_START.keys()} == {}
    assert clocks - started.keys() == WITHOUT_START.keys() | BY_A_READING.keys()
    assert WITHOUT_START.keys() == MEASURED | NO_STEP_YET, "what the rules page says is what is so"


def test_every_limit_of_the_book_is_stopped_by_a_command_of_its_own_or_listed(book: Rulebook) -> None:
    _, stopped = _printed()
    clocks = {rule.id for rule in book.rules.values() if rule.kind == "clock"}
    assert clocks - stopped.keys() == WITHOUT_PRINTED_STOP.keys()


def test_what_is_printed_to_start_is_started_in_the_code_and_nothing_else_is(book: Rulebook, code: str) -> None:
    started, _ = _printed()
    named = set(re.findall(r'"(R-\d{3})"', code))
    assert started.keys() - named == set()
    unstarted = {rule for rule in named if book.rules[rule].kind == "clock"} - started.keys()
    assert unstarted == {"R-204", "R-225"} | BY_A_READING.keys(), "R-204 is entered with its end; R-225 would be stopped where it ran"
    assert re.search(r'limits\.start\([^)]*"R-224"', code)
    for rule in NO_STEP_YET:
        assert not re.search(rf'limits\.(?:start|keep)\([^)]*"{rule}"', code)


@pytest.mark.parametrize("step", LAST_STEPS)
def test_the_last_steps_of_a_case_stop_what_still_runs(step: str) -> None:
    assert "stops all" in printed_commands()[step][0]


def test_the_walks_start_and_stop_every_limit_that_has_a_step(book: Rulebook) -> None:
    clocks = {rule.id for rule in book.rules.values() if rule.kind == "clock"}
    assert _pinned().keys() == clocks - NO_STEP_YET
    assert all(started and stopped for started, stopped in _pinned().values())


@pytest.mark.parametrize("walk", ["S-06", "S-08"])
def test_a_walk_starts_and_stops_its_limits_by_the_steps_the_table_names(walk: str, sqlite_store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    seen = _Watch(monkeypatch)
    assert play(read_script(WALKS / f"{walk}.jsonl"), sqlite_store, lambda _said: None) == 0
    pinned = _pinned()
    assert len(seen.started) > 10
    assert {(rule, step) for rule, steps in seen.started.items() for step in steps - pinned[rule][0]} == set()
    assert {(rule, step) for rule, steps in seen.stopped.items() for step in steps - pinned[rule][1]} == set()


def _pinned() -> dict[str, tuple[set[str], set[str]]]:
    lines = (Path(__file__).parent / "rule_events.md").read_text(encoding="utf-8").splitlines()
    cells = [line.strip("| ").split(" | ") for line in lines if line.startswith("| R-")]
    return {rule: (set(started.split()), set(stopped.split())) for rule, started, stopped in cells}


class _Watch:
    """Rule → commands that were seen to start and to stop it; `time` is the sweep."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        """Look over the shoulder of the door."""
        self.started: defaultdict[str, set[str]] = defaultdict(set)
        self.stopped: defaultdict[str, set[str]] = defaultdict(set)
        self._command = "time"
        carried_out, keep, halt = desk._carry_out, limits.keep, limits.halt

        def carry_out(command: Command, turn: Turn, objects: Any) -> Outcome:
            proposal = turn.batch.get(Proposal, command.proposal) if isinstance(command, ApproveProposal) else None
            self._command = command.name if proposal is None else proposal.command
            try:
                return carried_out(command, turn, objects)
            finally:
                self._command = "time"

        def kept(turn: Turn, rule: Rule, *rest: Any, **more: Any) -> RunningClock:
            self.started[rule.id].add(self._command)
            return keep(turn, rule, *rest, **more)

        def halted(turn: Turn, clock: RunningClock, **more: Any) -> None:
            self.stopped[clock.rule].add(self._command)
            halt(turn, clock, **more)

        monkeypatch.setattr(desk, "_carry_out", carry_out)
        monkeypatch.setattr(limits, "keep", kept)
        monkeypatch.setattr(limits, "halt", halted)
