"""Violence against people on the scene: the nearest police station is told at once and says that it comes. Source: R-226, 003#5 三5."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from models.base import Record
from models.commands import limits, scope
from models.commands.command import Command
from models.commands.discovery import flag
from models.commands.incident import order_number
from models.commands.turn import Turn
from models.commands.units import unit_keys, unknown_units
from models.records.case import Case
from models.records.notice import SupportRequest
from models.records.place import Township
from models.records.task import FirstResponseTask
from models.rules.distance import distance_m
from models.rules.object_states import SupportState
from models.rules.refusal import Reason, reason
from models.rules.states import step_objection
from models.rules.step_names import Step


@dataclass(frozen=True)
class RequestPoliceSupport(Command):
    """Call the police to a scene of violence: the case becomes one of the first level. Without `unit` the nearest station is told."""

    name: ClassVar[str] = "request_police_support"

    case: str
    reason: str
    unit: str = ""
    task: str = ""

    def objects(self, turn: Turn) -> tuple[Record, ...]:
        named = ((FirstResponseTask, self.task, "task"),) if self.task else ()
        return turn.get_each((Case, self.case, "case"), *named)

    def scope(self, turn: Turn) -> tuple[Reason, ...]:
        """A seconded officer calls for the cases he is on and those of his department."""
        is_seconded = turn.actor.role == "seconded_officer"
        return scope.own(turn, (turn.get(Case, self.case),)) if is_seconded else ()

    def not_open(self, turn: Turn) -> tuple[Reason, ...]:
        return step_objection(turn.get(Case, self.case).state, Step.REQUEST_POLICE_SUPPORT)

    def guards(self, turn: Turn) -> tuple[Reason, ...]:
        of_another_case = self.task and turn.get(FirstResponseTask, self.task).case_id != self.case
        lost = unknown_units(turn, (self.unit,), "unit") if self.unit else () if self._station(turn) else (reason("field_missing", field="unit"),)
        return (*((reason("field_missing", field="task"),) if of_another_case else ()), *lost)

    def carry_out(self, turn: Turn) -> None:
        case, station = turn.get(Case, self.case), self._station(turn)
        flag(case, "violence")
        before, case.level = case.level, 1
        request = SupportRequest(
            case_id=case.id,
            task_id=self.task,
            unit=station,
            reason=self.reason,
            requested_at=turn.at,
            requested_by=turn.actor.name,
            requested_for=turn.on_behalf_of,
        )
        turn.add(request, made=True)
        if not limits.runs_on_case(turn, case, "R-226"):
            limits.start(turn, "R-226", case)
        turn.tell(station, "police_station")
        turn.offer("ack_police_support")
        numbered = order_number(turn, case)
        turn.write(
            "police_support.requested",
            request,
            unit=station,
            reason=self.reason,
            level_before=before,
            level=1,
            told=[station, "police_station"],
            order=numbered,
        )

    def _station(self, turn: Turn) -> str:
        return unit_keys(turn, (self.unit,))[0] if self.unit else nearest_station(turn, turn.get(Case, self.case))


@dataclass(frozen=True)
class AckPoliceSupport(Command):
    """The station has the call and comes."""

    name: ClassVar[str] = "ack_police_support"

    request: str

    def objects(self, turn: Turn) -> tuple[Record, ...]:
        return (turn.get(SupportRequest, self.request, "request"),)

    def own(self, turn: Turn, objects: tuple[Record, ...]) -> tuple[Reason, ...]:
        return self._of_another(turn)

    def scope(self, turn: Turn) -> tuple[Reason, ...]:
        return self._of_another(turn) if turn.on_behalf_of else ()

    def not_open(self, turn: Turn) -> tuple[Reason, ...]:
        state = turn.get(SupportRequest, self.request).state
        return () if state == SupportState.REQUESTED else (reason("step_not_open", state=state, step=self.name),)

    def carry_out(self, turn: Turn) -> None:
        request = turn.get(SupportRequest, self.request)
        request.state, request.acked_at, request.acked_by, request.acked_for = SupportState.ACKED, turn.at, turn.actor.name, turn.on_behalf_of
        limits.stop(turn, "R-226", turn.get(Case, request.case_id))
        turn.write("police_support.acked", request, unit=request.unit)

    def _of_another(self, turn: Turn) -> tuple[Reason, ...]:
        return () if turn.acting_unit == turn.get(SupportRequest, self.request).unit else (reason("not_in_scope"),)


def nearest_station(turn: Turn, case: Case) -> str:
    """Return the station of the township the place lies in; where that is not known, of the township nearest to it; "" when neither is."""
    townships = turn.find(Township, Township.table.c.station != "")
    here = next((township.station for township in townships if township.name == case.township), "")
    if here or case.lon is None or case.lat is None:
        return here
    lon, lat = case.lon, case.lat
    return min(townships, key=lambda township: distance_m(lon, lat, township.lon, township.lat)).station if townships else ""
