"""Keeps how far the requests to devices have come, in the same queue and transactions as what the devices send."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy.engine import Connection

from models.commands.actor import Actor, Outcome
from models.commands.batch import Batch
from models.commands.desk import Wish
from models.commands.device_requests import RecordDeviceAnswer
from models.intake.hj212_exchange import Exchange
from models.intake.refusals import keep_rows
from models.records.device_request import DeviceRequest
from models.records.intake import Device
from models.rules.refusal import Refused


@dataclass(frozen=True, slots=True, eq=False)
class RequestStep:
    """A request the county's settings made (`fresh`), or the state one has come to (`answer`)."""

    device: Device
    fresh: DeviceRequest | None = None
    answer: RecordDeviceAnswer | None = None


def step_of(device: Device, exchange: Exchange) -> RequestStep:
    """Return the step that tells how an exchange stands now."""
    told = RecordDeviceAnswer(
        channel=device.channel,
        asked=exchange.request_id,
        state=exchange.state,
        tries=exchange.tries,
        qn_rtn=exchange.qn_rtn,
        exe_rtn=exchange.exe_rtn,
        answer=dict(exchange.answer),
        frames_count=exchange.frames_count,
    )
    return RequestStep(device, answer=told)


class StepPlan:
    """The steps of one group."""

    def __init__(self, steps: Sequence[RequestStep]) -> None:
        """Ask the door for what was answered; what is new stands beside."""
        self._steps = steps
        answers = [(step.device, step.answer) for step in steps if step.answer is not None]
        self.wishes = [Wish(answer, Actor.connector(f"hj212:{device.mn}", device.channel)) for device, answer in answers]

    def keep(self, batch: Batch, _outcomes: Sequence[Outcome | Refused]) -> None:
        """Write the new requests."""
        keep_rows(batch, [step.fresh for step in self._steps if step.fresh is not None])

    def results(self) -> Sequence[object]:
        """There is nothing to tell."""
        return [None] * len(self._steps)


class RequestTaker:
    """Knows the steps of requests to devices."""

    def plan(self, _connection: Connection, steps: Sequence[RequestStep]) -> StepPlan:
        """There is nothing to look up."""
        return StepPlan(steps)
