"""A command: a wish, its effect and its trace in one place. Everything that changes anything is one of these."""

from __future__ import annotations

import dataclasses
from functools import cache
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, ClassVar, Final

from models.commands.scope import in_his_row, own
from models.rules.refusal import Reason, Refused, reason

if TYPE_CHECKING:
    from models.base import Record
    from models.commands.turn import Turn

MEASURED: Final = MappingProxyType({"asked": False})
"""Metadata of an argument that a machine fills in: no form asks a person for it."""


@dataclasses.dataclass(frozen=True)
class Command:
    """What can be asked of the one door. Subclasses are frozen dataclasses with the arguments of commands.md section 3.

    The door asks in this order and the first stage that objects answers, all its objections together (commands.md 1):
    `missing` → permit (by `name` and `variant`) and `scope` → versions of `objects` → `not_open` → `guards`; then `carry_out`.
    Nothing but `carry_out` changes anything.
    """

    name: ClassVar[str] = ""
    optional: ClassVar[frozenset[str]] = frozenset()
    """Arguments that have no default for the type's sake but may stay empty."""

    is_in_permit_table: ClassVar[bool] = True
    """False where `scope` alone says who may (deciding a proposal)."""

    only_looks: ClassVar[bool] = False
    """True where nothing is changed for other seats: the subject's version stays."""

    is_slow: ClassVar[bool] = False
    """True where `make_ready` has something to do."""

    refusal_is_journalled: ClassVar[bool] = False
    """True where a refusal may leave an entry: `reveal_reporter`, and what relies on kept files (`hash_mismatch`)."""

    def journal_refusal(self, turn: Turn, refused: Refused) -> None:
        """Write the entry of a refusal."""

    def make_ready(self, turn: Turn) -> None:
        """Work out in `turn.ready` what is slow, reading only, before the writer's turn is taken; what is found there is looked at again under it."""

    def missing(self) -> tuple[Reason, ...]:
        """① Which required arguments are empty: those without a default."""
        kind: Any = type(self)
        empty = [argument for name, argument in _required_by(kind) if getattr(self, name) in (None, "", ())]
        return tuple(reason("field_missing", field=argument) for argument in empty)

    def variant(self, turn: Turn) -> str:
        """Which row of the permit table counts where the command has several (`key`, `override`, `off_duty` …)."""
        return ""

    def objects(self, turn: Turn) -> tuple[Record, ...]:
        """What this command acts on: found by its id arguments, compared with the versions the seat saw, and the first is its subject.

        Raises:
            Refused: `field_missing` when an id names nothing.
        """
        raise NotImplementedError(self.name)

    def own(self, turn: Turn, objects: tuple[Record, ...]) -> tuple[Reason, ...]:
        """② Where the permit table says `O`: `not_in_scope` unless the subject is the actor's own."""
        return own(turn, objects)

    def in_row(self, turn: Turn, objects: tuple[Record, ...]) -> tuple[Reason, ...]:
        """② Where the table says `Y`, `P` or `A` of a role that has its row of cases: `not_in_scope` for a case outside it."""
        return in_his_row(turn, objects)

    def scope(self, turn: Turn) -> tuple[Reason, ...]:
        """② Beyond the permit table: `not_in_scope`, `not_addressee`, `not_head` for this actor and these objects."""
        return ()

    def not_open(self, turn: Turn) -> tuple[Reason, ...]:
        """④ Why this step is not open in the present state."""
        return ()

    def guards(self, turn: Turn) -> tuple[Reason, ...]:
        """⑤ Which guards object."""
        return ()

    def warnings(self, turn: Turn) -> tuple[Reason, ...]:
        """What the step says without refusing."""
        return ()

    def carry_out(self, turn: Turn) -> None:
        """Do it: change records, start and stop clocks, make papers, write the journal."""
        raise NotImplementedError(self.name)

    def arguments(self) -> dict[str, Any]:
        """Return the arguments as plain values, to keep in a proposal."""
        values = dataclasses.asdict(self)
        return {argument_of(field): values[field.name] for field in dataclasses.fields(self)}


def argument_of(field: dataclasses.Field[Any]) -> str:
    """Return what the world calls this field: its name, or the `argument` of its metadata where a method has that name."""
    return str(field.metadata.get("argument", field.name))


def unexplained(why: str) -> tuple[Reason, ...]:
    """Return `reason_missing`, the code of its own that commands.md gives a step without a written reason."""
    return () if why.strip() else (reason("reason_missing"),)


@cache
def _required_by(kind: Any) -> tuple[tuple[str, str], ...]:
    return tuple((field.name, argument_of(field)) for field in dataclasses.fields(kind) if _is_required(field) and field.name not in kind.optional)


def _is_required(field: dataclasses.Field[Any]) -> bool:
    return field.default is dataclasses.MISSING and field.default_factory is dataclasses.MISSING
