"""Which steps stand open for somebody now: the questions of permit and state asked of commands that are only begun, all in one look.

What is still to be filled in and the guards over it are not asked. For the palette and the buttons of the case screen.
"""

from __future__ import annotations

import logging
from collections.abc import Sequence
from dataclasses import dataclass

from models.base import Record
from models.commands.actor import Actor
from models.commands.batch import Batch
from models.commands.command import Command
from models.commands.desk import Desk
from models.commands.permission import Standing, standing
from models.commands.turn import Turn
from models.rules.permits import cell_of
from models.rules.refusal import Reason, Refused, reason

LOG = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Prospect:
    """How one begun command stands: `reasons` why it is not open; `on_behalf`: only in somebody's name; `proposes`: another approves."""

    reasons: tuple[Reason, ...] = ()
    on_behalf: bool = False
    proposes: bool = False


def prospects(desk: Desk, begun: Sequence[Command], actor: Actor) -> list[Prospect]:
    """Look at each of `begun` (their ids given, the rest empty) for `actor`; in the order given. Nothing is changed."""
    with desk.store.reading() as connection:
        batch = Batch(connection)
        return [_prospect(command, desk.turn_of(batch, actor, desk.clock.now())) for command in begun]


def _prospect(command: Command, turn: Turn) -> Prospect:
    try:
        return _asked(command, turn)
    except Refused as refused:
        return Prospect(refused.reasons)
    except Exception:
        LOG.debug("a begun command could not be looked at", exc_info=True, extra={"command": command.name})
        return Prospect() if _has_a_part(command, turn) else Prospect((reason("not_permitted"),))


def _asked(command: Command, turn: Turn) -> Prospect:
    objects = _objects(command, turn)
    said = standing(command, turn, objects)
    on_behalf = any(reason.code == "proof_missing" for reason in said.reasons)
    if said.reasons and not on_behalf:
        return Prospect(said.reasons)
    return Prospect(command.not_open(turn) if objects else (), on_behalf, said.standing is Standing.PROPOSES)


def _objects(command: Command, turn: Turn) -> tuple[Record, ...]:
    """What it is about, as far as that is filled in."""
    try:
        return command.objects(turn)
    except Refused:
        return ()


def _has_a_part(command: Command, turn: Turn) -> bool:
    """Whether the permit table gives the actor's role any part in this command."""
    return not command.is_in_permit_table or cell_of(command.name, turn.actor.role) not in ("\u00b7", "R", "A")
