"""Where the county should see and does not: departments propose a place with its reason, the leaders decide. Source: domain.md 8; 000 六(四)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from models.base import Record
from models.commands.command import Command
from models.commands.turn import Turn
from models.records.video_source import BlindPoint
from models.rules.refusal import Reason, reason
from models.rules.video_kinds import Zone

PROPOSED = "proposed"


@dataclass(frozen=True)
class ProposeBlindPoint(Command):
    """Propose that a place be seen (布局合理化建议): where it is, why, and what for."""

    name: ClassVar[str] = "propose_blind_point"

    place_text: str
    lon: float
    lat: float
    reason: str
    zones: tuple[Zone, ...] = ()
    township: str = ""

    def objects(self, turn: Turn) -> tuple[Record, ...]:
        """Nothing that was there before."""
        return ()

    def guards(self, turn: Turn) -> tuple[Reason, ...]:
        wrong = [name for name, value, most in (("lon", self.lon, 180.0), ("lat", self.lat, 90.0)) if not abs(value) <= most]
        return tuple(reason("field_missing", field=name) for name in wrong)

    def carry_out(self, turn: Turn) -> None:
        point = BlindPoint(
            place=self.place_text,
            township=self.township,
            lon=self.lon,
            lat=self.lat,
            reason=self.reason,
            zones=list(self.zones),
            proposed_by=turn.actor.name,
            proposed_by_unit=turn.acting_unit,
            proposed_by_id=turn.actor.id,
            proposed_at=turn.at,
        )
        turn.add(point, made=True)
        turn.write("blind_point.proposed", point, place=point.place, unit=point.proposed_by_unit, zones=point.zones, reason=point.reason)


@dataclass(frozen=True)
class DecideBlindPoint(Command):
    """Accept a proposal into the plan of new cameras, or decline it; by somebody else than who proposed it."""

    name: ClassVar[str] = "decide_blind_point"

    blind_point: str
    accepted: bool
    text: str

    def objects(self, turn: Turn) -> tuple[Record, ...]:
        return (turn.get(BlindPoint, self.blind_point),)

    def not_open(self, turn: Turn) -> tuple[Reason, ...]:
        point = turn.get(BlindPoint, self.blind_point)
        return () if point.state == PROPOSED else (reason("step_not_open", state=point.state, step=self.name),)

    def guards(self, turn: Turn) -> tuple[Reason, ...]:
        own = turn.get(BlindPoint, self.blind_point).proposed_by_id == turn.actor.id
        return (reason("same_person"),) if own else ()

    def carry_out(self, turn: Turn) -> None:
        point = turn.get(BlindPoint, self.blind_point)
        point.state = "accepted" if self.accepted else "declined"
        point.decided_by, point.decided_at, point.decision_note = turn.actor.name, turn.at, self.text.strip()
        turn.write("blind_point.decided", point, place=point.place, unit=point.proposed_by_unit, state=point.state, text=point.decision_note)
