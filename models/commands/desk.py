"""The one door. Every change, by a person, a connector or the timer, goes through `Desk.do`, in one transaction, or does not happen."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, replace
from datetime import datetime
from functools import partial
from types import MappingProxyType
from typing import Any

import sqlalchemy as sa

from models.base import Clock, Record
from models.commands.actor import Actor, Outcome
from models.commands.answering import answer_senders
from models.commands.batch import Batch
from models.commands.camera_losses import look_at_losses
from models.commands.command import Command
from models.commands.flag_look import look_at_flags
from models.commands.kept_acts import Act, can_be_taken_back, remembered
from models.commands.last_change import changed_by
from models.commands.permission import Standing, standing
from models.commands.proposals import propose
from models.commands.rules_in_force import RulesInForce
from models.commands.turn import Turn
from models.commands.unnamed import unnamed
from models.commands.written_text import unkeepable
from models.rules.refusal import Reason, Refused, refuse_if
from models.rules.rulebook import Rulebook
from models.sealed import Seal
from models.store import Store, StoreUnavailable

Beside = Callable[[Batch, Sequence[Outcome | Refused]], None]
"""What an asker keeps beside its wishes: called with the transaction's memory and the outcomes, before the commit."""


@dataclass(frozen=True, slots=True)
class Wish:
    """One thing asked of the door, with who asks and in whose name."""

    command: Command
    actor: Actor
    on_behalf_of: str = ""
    source: str = ""
    proof: str = ""
    signed_paper: str = ""
    versions: Mapping[str, int] | None = None


@dataclass(frozen=True, slots=True)
class Outlook:
    """What would become of a wish: refused for `reasons`, or done with `warnings`, as a proposal where `proposes`."""

    reasons: tuple[Reason, ...]
    warnings: tuple[Reason, ...] = ()
    proposes: bool = False


class Desk:
    """The door to the store. Thread-safe: each call is one transaction under the writer's turn.

    Raises from every call:
        Refused: a rule said no; nothing was changed.
        StoreUnavailable: the database is away; nothing is known to have changed.
    """

    def __init__(self, store: Store, rulebook: Rulebook, clock: Clock, seal: Seal) -> None:
        """Open the door to `store` under the rules of `rulebook` and of whatever is published on top of it."""
        self.store = store
        self.rulebook = rulebook
        self.rules = RulesInForce(rulebook)
        self.clock = clock
        self.seal = seal

    def do(
        self,
        command: Command,
        actor: Actor,
        *,
        on_behalf_of: str = "",
        source: str = "",
        proof: str = "",
        signed_paper: str = "",
        versions: Mapping[str, int] | None = None,
    ) -> Outcome:
        """Carry out one command: permit, versions, state, guards, change, journal, clocks, papers; then commit with a sync."""
        wish = Wish(command, actor, on_behalf_of, source, proof, signed_paper, versions)
        ready = self._made_ready(wish) if command.is_slow else {}
        try:
            with self.transaction() as batch:
                outcome = self._examined(batch, wish, ready)()
        except Refused as refused:
            self._leave_trace(wish, refused)
            raise
        return replace(outcome, moved=batch.moved())

    def would(self, wish: Wish) -> Outlook:
        """Tell what would become of a wish now, by the same five checks; nothing is carried out."""
        with self.store.reading() as connection:
            try:
                act = self._examined(Batch(connection), wish)
            except Refused as refused:
                return Outlook(refused.reasons)
        return Outlook((), act.args[2].warned, proposes=act.args[0] is propose)

    def do_all(self, wishes: Sequence[Wish], beside: Beside | None = None) -> list[Outcome | Refused]:
        """Carry out many wishes in one transaction with one sync (intake). A refused one leaves nothing and harms no neighbour.

        `beside` keeps rows of the asker's own in the same transaction, once all outcomes are known: kept together or not at all.
        """
        refused: dict[int, Refused] = {}
        while True:
            outcomes = self._try_all(wishes, refused, beside)
            if outcomes is not None:
                return outcomes

    def sweep(self) -> int:
        """Look at all clocks that have come due; return how many there were. Each is told once, whichever seat sweeps first."""
        from models.commands.sweep import sweep

        return sweep(self)

    def _try_all(self, wishes: Sequence[Wish], refused: dict[int, Refused], beside: Beside | None) -> list[Outcome | Refused] | None:
        outcomes: list[Outcome | Refused] = []
        try:
            with self.transaction() as batch:
                for index, wish in enumerate(wishes):
                    outcomes.append(refused.get(index) or self._carry_out_or_undo(batch, wish, index, refused))
                if beside is not None:
                    beside(batch, outcomes)
        except _BeginAnew:
            return None
        return outcomes

    def _carry_out_or_undo(self, batch: Batch, wish: Wish, index: int, refused: dict[int, Refused]) -> Outcome | Refused:
        try:
            act = self._examined(batch, wish)
        except Refused as error:
            return error  # looking changes nothing
        try:
            return act()
        except Refused as error:
            refused[index] = error
            raise _BeginAnew from error

    @contextmanager
    def transaction(self) -> Iterator[Batch]:
        """Hold the writer's turn for one batch, flushed at its end. Only the sweep and the reference import ask for it from outside."""
        try:
            with self.store.writing() as connection:
                batch = Batch(connection)
                self.rules.refresh(connection)
                yield batch
                answer_senders(batch)
                batch.flush()
            batch.lasts()
        except sa.exc.DBAPIError as error:
            said = str(error.orig).splitlines()[0]
            raise StoreUnavailable(f"The database did not take it: {said}", f"数据库未能保存：{said}") from error

    def _made_ready(self, wish: Wish) -> dict[str, Any]:
        """Let the command do its slow part while others write. What it would be refused for, it is told under the turn."""
        with self.store.reading() as connection, suppress(Refused):
            turn = self._turn_of_wish(Batch(connection), wish)
            wish.command.make_ready(turn)
            return turn.ready
        return {}

    def _examined(self, batch: Batch, wish: Wish, ready: Mapping[str, Any] = MappingProxyType({})) -> partial[Outcome]:
        """Ask the five questions; the first that objects answers with all its objections. Return the act that is left to do."""
        turn, command = self._turn_of_wish(batch, wish), wish.command
        turn.ready.update(ready)
        refuse_if((*command.missing(), *_unkeepable(wish)))
        objects = command.objects(turn)
        said = standing(command, turn, objects)
        refuse_if(said.reasons)
        refuse_if(_stale(turn, objects, wish.versions or {}))
        refuse_if(command.not_open(turn))
        refuse_if(command.guards(turn))
        turn.warn(*command.warnings(turn))
        act = propose if said.standing is Standing.PROPOSES else _carry_out
        return partial(remembered if can_be_taken_back(command, turn) else _plainly, act, unnamed(command, turn, objects), turn, objects)

    def turn_of(self, batch: Batch, actor: Actor, at: datetime) -> Turn:
        """Begin a turn of `actor` at `at`, under the rules in force at that moment."""
        return Turn(batch, at, actor, self.rules.at(at), self.seal, self.store.evidence)

    def _turn_of_wish(self, batch: Batch, wish: Wish) -> Turn:
        turn = self.turn_of(batch, wish.actor, self.clock.now())
        turn.on_behalf_of, turn.source, turn.proof, turn.signed_paper = wish.on_behalf_of, wish.source, wish.proof, wish.signed_paper
        return turn

    def _leave_trace(self, wish: Wish, refused: Refused) -> None:
        if not wish.command.refusal_is_journalled:
            return
        with self.transaction() as batch:
            wish.command.journal_refusal(self._turn_of_wish(batch, wish), refused)


class _BeginAnew(Exception):
    """A command was refused in the midst of its act: the transaction starts again without it."""


def _unkeepable(wish: Wish) -> tuple[Reason, ...]:
    if wish.actor.kind == "connector":
        return ()
    return unkeepable(wish.command, on_behalf_of=wish.on_behalf_of, source=wish.source, proof=wish.proof, signed_paper=wish.signed_paper)


def _plainly(act: Act, command: Command, turn: Turn, objects: tuple[Record, ...]) -> Outcome:
    return act(command, turn, objects)


def _carry_out(command: Command, turn: Turn, objects: tuple[Record, ...]) -> Outcome:
    command.carry_out(turn)
    outcome = turn.outcome()
    look_at_flags(turn)
    look_at_losses(turn)
    if objects and not command.only_looks:
        turn.batch.touch(objects[0])
    return outcome


def _stale(turn: Turn, objects: tuple[Record, ...], seen: Mapping[str, int]) -> tuple[Reason, ...]:
    stale = [record for record in objects if record.id in seen and record.version > seen[record.id]]
    return tuple(changed_by(turn, record) for record in stale)
