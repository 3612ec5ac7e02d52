"""Which steps stand open for somebody now: the questions of permit and state asked of commands that are only begun, all in one look.

What is still to be filled in and the guards over it are not asked. For the palette and the buttons of the case screen.
"""

from __future__ import annotations

import logging
from collections.abc import Sequence
from dataclasses import dataclass

from models.commands.actor import Actor
from models.commands.batch import Batch
from models.commands.command import Command
from models.commands.desk import Desk
from models.commands.permission import Standing, standing
from models.commands.turn import Turn
from models.rules.refusal import Reason, Refused

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
        return Prospect()


def _asked(command: Command, turn: Turn) -> Prospect:
    objects = command.objects(turn)
    said = standing(command, turn, objects)
    on_behalf = any(reason.code == "proof_missing" for reason in said.reasons)
    if said.reasons and not on_behalf:
        return Prospect(said.reasons)
    return Prospect(command.not_open(turn), on_behalf, said.standing is Standing.PROPOSES)
