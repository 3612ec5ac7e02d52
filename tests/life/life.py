"""One random life: some alerts, the cases made of them, and so many steps by whoever comes along. Everything depends on the seed alone."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from random import Random
from typing import Any, Final

from models.commands.actor import TIMER, Actor, Outcome
from models.commands.arguments import build
from models.commands.command import Command
from models.commands.desk import Desk
from models.commands.registry import command_named, commands
from models.commands.sweep import next_due, sweep
from models.rules.refusal import Reason, Refused
from models.rules.states import STEPS, CaseState, open_steps
from models.rules.undo import UNDOABLE
from tests.bed.clock import StandingClock
from tests.bed.whose import tables_of
from tests.life.clerk import Clerk, Move
from tests.life.glimpse import Glimpse
from tests.life.people import Asking, People
from tests.life.wishes import OF_DEPARTMENT, Things, Wishes

ELSEWHERE: Final = frozenset({"import_reference", "manage_users", "manage_adapters", "publish_edit", "edit_rules", "edit_power_list", "report_position"})
"""Commands that are about no case, or would change the rules under the other lives."""

TICK: Final = "tick"

SHARE_OF_THE_CLERK: Final = 0.5
SHARE_OF_LEADING_STEPS: Final = 0.45
SHARE_OF_OPEN_STEPS: Final = 0.8
"""How often a step is one that leads the case on, or at least one the state table holds open; the rest are any steps at all."""

SHARE_TAKEN_BACK: Final = 0.25
"""How often a step that can be taken back is, at once."""

AWAY: Final = frozenset({"merge_cases", "void_case", "suspend_case", "escalate_case", "raise_jurisdiction_dispute"})
"""Steps that lead away from the middle of a life; they come up among the open ones."""


@dataclass
class Life:
    """One life on a store shared with others. `steps()` lives it and yields after each step that was carried out or refused."""

    desk: Desk
    glimpse: Glimpse
    clock: StandingClock
    people: People
    dice: Random
    length: int
    department: str
    latest: str = ""
    doer: Actor = TIMER
    """Who carried out the latest step."""
    regret: Random = field(default_factory=lambda: Random(11))
    things: Things = field(default_factory=dict)
    tried: Counter[str] = field(default_factory=Counter)
    done: Counter[str] = field(default_factory=Counter)
    unmade: Counter[str] = field(default_factory=Counter)
    refused: defaultdict[str, Counter[str]] = field(default_factory=lambda: defaultdict(Counter))

    def steps(self) -> Iterator[tuple[str, Outcome | None]]:
        """Yield (command, outcome; None where it was refused) step by step; before each step `tick`, when time has passed."""
        for name in ("create_alert", "ack_alert", "file_case") * self.dice.choice((1, 1, 2)):
            for _ in range(4):
                outcome = self._try(name)
                yield name, outcome
                if outcome is not None:
                    break
        for _ in range(self.length):
            self._let_time_pass()
            yield TICK, None
            move = self._sensible()
            if move is not None:
                name, outcome = move.command, self._do(move)
            else:
                name = self._next()
                outcome = self._try(name)
            yield name, outcome
            if outcome is not None and name in UNDOABLE and self.regret.random() < SHARE_TAKEN_BACK:
                yield "undo_act", self._ask("undo_act", {"act": outcome.first_seq}, Asking(self.doer, {}))

    def _let_time_pass(self) -> None:
        until = self.clock.now() + timedelta(minutes=self.dice.choice((1, 1, 5, 5, 15, 30, 60, 480)))
        while (due := next_due(self.desk.store)) is not None and due <= until:
            self.clock.set(max(due, self.clock.now()))
            sweep(self.desk)
        self.clock.set(until)

    def _sensible(self) -> Move | None:
        """Every other step is the clerk's, if he has one."""
        cases = self.things.get("case_file")
        if not cases or self.dice.random() > SHARE_OF_THE_CLERK:
            return None
        return Clerk(self.glimpse, self.dice, self.department).next(cases[0] if self.dice.random() < 0.7 else self.dice.choice(cases), self.clock.now())

    def _do(self, move: Move) -> Outcome | None:
        actor = self.people.named(move.who)
        return self._ask(move.command, move.args, Asking(actor, move.how))

    def _next(self) -> str:
        if self.things.get("proposal") and self.dice.random() < 0.7:
            return "approve_proposal"
        draw, state = self.dice.random(), self._state()
        known = [step for step in sorted(open_steps(state)) if self._can_be_asked(step.command)] if state else []
        leading = [step.command for step in known if state and STEPS.get((state, step)) != state and step.command not in AWAY]
        if leading and draw < SHARE_OF_LEADING_STEPS:
            return self.dice.choice(leading)
        if known and draw < SHARE_OF_OPEN_STEPS:
            return self.dice.choice([step.command for step in known])
        able = [name for name in commands() if name not in ELSEWHERE and self._can_be_asked(name)]
        return self.dice.choice(able if self.dice.random() < 0.9 else [name for name in commands() if name not in ELSEWHERE])

    def _wishes(self) -> Wishes:
        rules = self.desk.rulebook
        return Wishes(self.things, self.dice, self.department, (*rules.rule("R-405").items, *rules.rule("R-407").items))

    def _can_be_asked(self, name: str) -> bool:
        return name in commands() and self._wishes().can_be_asked(command_named(name))

    def _state(self) -> CaseState | None:
        cases = self.things.get("case_file")
        if not cases:
            return None
        found: CaseState = self.glimpse.row("case_file", self.dice.choice(cases))["state"]
        return found

    def _try(self, name: str) -> Outcome | None:
        given = self._wishes().arguments(command_named(name), self.clock.now())
        return self._ask(name, given, self._asking(name, given))

    def _ask(self, name: str, given: dict[str, Any], asking: Asking) -> Outcome | None:
        self.tried[name] += 1
        self.latest = name
        try:
            command: Command = build(command_named(name), given)
        except ValueError:
            self.unmade[name] += 1
            return None
        try:
            outcome = self.desk.do(command, asking.actor, **asking.how)
        except Refused as refused:
            self.refused[name] += Counter(_said(reason) for reason in refused.reasons)
            return None
        self.doer = asking.actor
        self._remember(name, given, outcome)
        self.done[name] += 1
        return outcome

    def _asking(self, name: str, given: dict[str, Any]) -> Asking:
        if name == "create_alert" and self.dice.random() < 0.7:
            channel = str(given.get("channel", ""))
            return Asking(Actor.connector(channel, channel), {})
        if name in {"approve_proposal", "decline_proposal"}:
            return self.people.decide(self.glimpse.row("proposal", str(given.get("proposal", ""))).get("command", ""), self.dice)
        return self.people.ask(name, self._units(given), self.dice)

    def _units(self, given: dict[str, Any]) -> list[str]:
        about = [self.glimpse.row(table, key) for table, keys in self.things.items() for key in keys if key in given.values()]
        theirs = [str(row.get("unit") or row.get("officer_id") or "") for row in about if row.get("unit") or row.get("officer_id")]
        if theirs and self.dice.random() < 0.8:
            return theirs
        teams = [self.glimpse.row("first_response_task", key) for key in self.things.get("first_response_task", ())[-2:]]
        return [*theirs, *(officer for team in teams for officer in team["officers"]), *(team["unit"] for team in teams if team["unit"])]

    def _remember(self, name: str, given: dict[str, Any], outcome: Outcome) -> None:
        for key in outcome.made:
            for table in tables_of(self.glimpse.connection, key):
                self.things.setdefault(table, []).append(key)
        if name in {"approve_proposal", "decline_proposal"}:
            self.things["proposal"].remove(given["proposal"])


def _said(reason: Reason) -> str:
    """The code of a refusal, with the field that is missing."""
    return f"{reason.code}:{reason.facts['field']}" if "field" in reason.facts else reason.code


def begin(desk: Desk, glimpse: Glimpse, clock: StandingClock, people: People, seed: str, length: int, at: datetime) -> Life:
    """Begin a life at `at`; the same seed lives the same life on an empty store."""
    clock.set(at)
    dice = Random(seed)
    return Life(desk, glimpse, clock, people, dice, length, dice.choice(tuple(OF_DEPARTMENT)))
