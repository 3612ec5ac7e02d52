"""A wall that is held is asked for (请让大屏): its holder has thirty seconds to give it, and without an answer it stays as it is.

A request is an entry of the journal and nothing else; what it asked for goes up in the name of who asked. Source: ux.md 13.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import Any, ClassVar, Final

import sqlalchemy as sa

from models.base import Record
from models.commands.command import Command
from models.commands.turn import Turn
from models.commands.wall_pushes import Holder, PutOnWall, held_by_another, on_air
from models.journal.entry import JOURNAL
from models.rules.refusal import Reason, Refused, reason
from models.rules.wall import REQUEST_S

ASKED: Final = "wall.asked"
WISH: Final = ("page", "subject", "camera", "slot", "seconds", "hold")
"""What a request says of the page that is to go up, as `put_on_wall` is asked."""


@dataclass(frozen=True)
class AskForWall(PutOnWall):
    """Ask who holds the wall for this page to go up."""

    name: ClassVar[str] = "ask_for_wall"

    def not_open(self, turn: Turn) -> tuple[Reason, ...]:
        return () if held_by_another(turn) else (reason("step_not_open", state="wall_is_free", step=self.name),)

    def guards(self, turn: Turn) -> tuple[Reason, ...]:
        return self.kept_off(turn)

    def carry_out(self, turn: Turn) -> None:
        held, wish = on_air(turn)[-1], {name: getattr(self, name) for name in WISH}
        turn.write(ASKED, held, holder=held.by, holder_id=held.by_id, seat=turn.actor.seat, **wish)


@dataclass(frozen=True)
class GiveWall(Command):
    """Give the wall to who asked for it; `asked` is the number of the request's entry."""

    name: ClassVar[str] = "give_wall"

    asked: int

    def objects(self, turn: Turn) -> tuple[Record, ...]:
        return tuple(on_air(turn))

    def own(self, turn: Turn, objects: tuple[Record, ...]) -> tuple[Reason, ...]:
        """Nobody owns the wall."""
        return ()

    def not_open(self, turn: Turn) -> tuple[Reason, ...]:
        asked = self._request(turn)
        stands = {pushed.id for pushed in on_air(turn)}
        is_open = asked.object_id in stands and turn.at - asked.at <= timedelta(seconds=REQUEST_S)
        return () if is_open else (reason("step_not_open", state="request_over", step=self.name),)

    def guards(self, turn: Turn) -> tuple[Reason, ...]:
        return (*self._wish(turn).kept_off(turn), *held_by_another(turn))

    def carry_out(self, turn: Turn) -> None:
        asked = self._request(turn)
        holder = Holder(asked.actor, asked.actor_id, str(asked.facts.get("seat", "")), asked.role)
        self._wish(turn).go_up(turn, holder, given_by=turn.actor.name, given_to=asked.actor_id)

    def _wish(self, turn: Turn) -> PutOnWall:
        facts = self._request(turn).facts
        wish = PutOnWall(**{name: facts[name] for name in WISH})
        wish.objects(turn)  # what it is about may be gone by now
        return wish

    def _request(self, turn: Turn) -> Any:
        chosen = sa.select(JOURNAL).where(JOURNAL.c.seq == self.asked, JOURNAL.c.kind == ASKED)
        row = turn.batch.connection.execute(chosen).first()
        if row is None:
            raise Refused("field_missing", field="asked")
        return row
