"""What the person at this seat asks of the one door: off the GUI thread, in the order asked, with the answer brought back by a signal.

Screens show the effect at once and take it back when the door refuses; a refusal is worded in the language of the moment.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject, Signal

from console.person import Person
from console.tasks import Tasks
from models.rules.refusal import Reason, Refused, word
from models.rules.undo import APPROVED
from models.store import Store, StoreUnavailable

if TYPE_CHECKING:
    from models.commands.actor import Actor, Outcome
    from models.commands.command import Command
    from models.commands.desk import Desk, Outlook
    from models.commands.prospects import Prospect

LOG = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Done:
    """One command an act carried out: its name, the number of its first journal entry, and what it was about where the act was about many."""

    command: str
    seq: int
    subject: str = ""


@dataclass(frozen=True, slots=True)
class Each:
    """One of many wishes of one key: the alert's id, the command's name, its arguments, and the versions the screen saw."""

    subject: str
    command: str
    given: Mapping[str, Any]
    versions: Mapping[str, int]


class OwnChanges:
    """What was changed from this seat: the versions of each thing before and after each act."""

    def __init__(self) -> None:
        """Begin with none."""
        self._steps: dict[str, list[tuple[int, int]]] = {}

    def note(self, moved: Mapping[str, tuple[int, int]]) -> None:
        """Remember what one act moved: id → version before, version after."""
        for key, step in moved.items():
            self._steps.setdefault(key, []).append(step)

    def counted_in(self, seen: Mapping[str, int]) -> dict[str, int]:
        """The versions a screen saw, carried over the seat's own steps as far as they join without a gap: a gap is somebody else's."""
        carried = dict(seen)
        for key in carried.keys() & self._steps.keys():
            for before, after in self._steps[key]:
                if before <= carried[key] < after:
                    carried[key] = after
        return carried


class Asking:
    """One act in the worker thread: several commands asked one after the other in this person's name."""

    def __init__(self, desk: Desk, actor: Actor, own: OwnChanges) -> None:
        self._desk, self._actor, self._own = desk, actor, own
        self.done: list[Done] = []

    @property
    def store(self) -> Store:
        """What lies behind the door, for reading."""
        return self._desk.store

    @property
    def actor(self) -> Actor:
        """In whose name is asked."""
        return self._actor

    def do(self, name: str, versions: Mapping[str, int] | None = None, **given: Any) -> Outcome:
        """Ask for the command `name` with these arguments.

        What this seat itself changed since the screen was drawn does not make the wish stale; anything else that lies between does.

        Raises:
            Refused: a rule said no, or another seat was faster.
        """
        from models.commands.arguments import build
        from models.commands.registry import command_named

        return self.carry_out(build(command_named(name), given), versions)

    def carry_out(self, command: Command, versions: Mapping[str, int] | None = None, **behalf: str) -> Outcome:
        """Ask for a command; `behalf` are `on_behalf_of`, `source`, `proof`, `signed_paper` as far as they are given. Raises Refused."""
        outcome = self._desk.do(command, self._actor, versions=self._own.counted_in(versions or {}), **behalf)
        self._own.note(outcome.moved)
        if not behalf:
            self._remember(command.name, outcome)
        return outcome

    def each(self, wishes: Sequence[Each]) -> list[tuple[str, Outcome | Refused]]:
        """Ask for many in one transaction, each its own command; a refused one harms no other."""
        from models.commands.arguments import build
        from models.commands.desk import Wish
        from models.commands.registry import command_named

        asked = [Wish(build(command_named(one.command), one.given), self._actor, versions=self._own.counted_in(one.versions)) for one in wishes]
        answers = list(zip(wishes, self._desk.do_all(asked), strict=True))
        for one, answer in answers:
            if not isinstance(answer, Refused):
                self._remember(one.command, answer, one.subject)
        return [(one.subject, answer) for one, answer in answers]

    def _remember(self, name: str, outcome: Outcome, subject: str = "") -> None:
        name = next((APPROVED[kind] for kind in outcome.kinds if kind in APPROVED), name)
        self.done.append(Done(name, outcome.first_seq, subject))

    def would(self, command: Command, **behalf: str) -> Outlook:
        """Ask what would become of it."""
        from models.commands.desk import Wish

        said = behalf.get
        wish = Wish(command, self._actor, said("on_behalf_of", ""), said("source", ""), said("proof", ""), said("signed_paper", ""))
        return self._desk.would(wish)

    def look_at_file(self, sha256: str) -> bool:
        """Hash a kept file that could not be shown; one that is gone or changed is flagged. Whether it is whole."""
        from models.commands.evidence_check import check_piece

        return check_piece(self._desk, sha256)

    def prospects(self, begun: Sequence[Command]) -> list[Prospect]:
        """Ask which of these steps stand open."""
        from models.commands.prospects import prospects

        return prospects(self._desk, begun, self._actor)


Act = Callable[[Asking], Any]


class Seat(QObject):
    """This workstation at the door.

    Signals:
        done(name, subject, result): the act went through; `subject` is the alert's id.
        refused(name, subject, sentence): a rule said no, in words.
        failed(name, subject, error): the database was away or something of ours broke.
        kept(name, subject, done): what an act carried out in this person's own name, as far as it went (`Done`s, in order).
    """

    done = Signal(str, str, object)
    refused = Signal(str, str, object)
    failed = Signal(str, str, object)
    kept = Signal(str, str, object)

    def __init__(self, open_desk: Callable[[], Desk], person: Person, parent: QObject | None = None) -> None:
        """`open_desk` is called in the worker thread at the first act: rule book and seal take a moment to load."""
        super().__init__(parent)
        self.person = person
        self._open_desk = open_desk
        self._desk: Desk | None = None
        self._own = OwnChanges()
        self._tasks = Tasks(self, workers=1)  # one worker: acts reach the door in the order of the keys

    def ask(self, name: str, subject: str, act: Act) -> None:
        """Carry out `act` about `subject`; `name` is the action of the key table, told back with the answer."""
        who = self.person
        self._tasks.run(
            lambda: self._carry_out(name, subject, act, who),
            lambda result: self.done.emit(name, subject, result),
            partial(self.tell_no, name, subject),
        )

    def put(self, act: Act, done: Callable[[Any], None], failed: Callable[[Exception], None], line: str = "", person: Person | None = None) -> None:
        """Carry out `act` for a form that tells the person itself; of one `line` only the newest answer is handed over.

        `person`: in whose name, if not of who sits here now: what waits for the database is asked for by who wanted it, whoever sits here then.
        """
        who = person or self.person
        self._tasks.run(lambda: self._carry_out("", "", act, who), done, failed, line=line)

    def ask_each(self, name: str, wishes: Sequence[Each]) -> None:
        """Carry out one wish for each of several matters; each answer is told as if it had been asked for alone."""
        who = self.person
        self._tasks.run(
            lambda: self._carry_out(name, "", lambda asking: asking.each(wishes), who), partial(self._answer_each, name), partial(self.tell_no, name, "")
        )

    def _answer_each(self, name: str, answers: Sequence[tuple[str, Outcome | Refused]]) -> None:
        for subject, answer in answers:
            if isinstance(answer, Refused):
                self.refused.emit(name, subject, answer)
            else:
                self.done.emit(name, subject, answer)

    def _carry_out(self, name: str, subject: str, act: Act, who: Person) -> Any:
        """In the worker thread: what was carried out is told even where the act was refused half way."""
        asking = Asking(self._door(), actor_of(who), self._own)
        try:
            return act(asking)
        finally:
            if asking.done:
                self.kept.emit(name or asking.done[-1].command, subject, tuple(asking.done))

    def warm_up(self) -> None:
        """Load the door's libraries now, behind the first paint, so that the first key does not wait for them."""
        self._tasks.run(self._warm)

    def close(self) -> None:
        """Finish what was asked and take no more."""
        self._tasks.close(10)

    def _warm(self) -> None:
        from models.commands.registry import commands

        commands()
        self._door()

    def _door(self) -> Desk:
        if self._desk is None:
            self._desk = self._open_desk()
        return self._desk

    def tell_no(self, name: str, subject: str, error: Exception) -> None:
        """Tell that an act about `subject` was refused or failed: for what was `put`, where nobody says it in another way."""
        if isinstance(error, Refused):
            self.refused.emit(name, subject, error)
            return
        if not isinstance(error, StoreUnavailable):
            LOG.error("an act failed", exc_info=error, extra={"act": name})
        self.failed.emit(name, subject, error)


def actor_of(who: Person) -> Actor:
    """The person as the door knows him."""
    from models.commands.actor import Actor

    return Actor(kind="operator", id=who.id, name=who.name, role=who.role, unit=who.unit, organ=who.organ, is_head=who.is_head, seat=who.seat)


def worded(refused: Refused, language: str, say_state: Callable[[str], str], say_time: Callable[[Any], str]) -> str:
    """A refusal as one line for a person: every reason with its facts in words; `say_state` and `say_time` word states and moments."""
    return " ".join(word(Reason(reason.code, reason.rule, told_facts(reason, say_state, say_time)), language) for reason in refused.reasons)


def told_facts(reason: Reason, say_state: Callable[[str], str], say_time: Callable[[Any], str]) -> dict[str, object]:
    """The facts of a reason, states and moments in words."""
    facts = dict(reason.facts)
    if "state" in facts:
        facts["state"] = say_state(str(facts["state"]))
    if "when" in facts:
        facts["when"] = say_time(facts["when"])
    return facts
