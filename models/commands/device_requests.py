"""What people ask of a monitoring device, and how the intake says what the device answered. Source: HJ 212, commands of the host."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, ClassVar, Literal

from models.base import Record
from models.commands.command import Command
from models.commands.turn import Turn
from models.records.device_request import DeviceRequest
from models.records.intake import Device
from models.rules.clocks import LOCAL
from models.rules.device_requests import COMMANDS, ENDED, RequestState, faults
from models.rules.refusal import Reason, Refused, reason

CHANGES = "changes"
SECRET = "secret_sealed"  # noqa: S105  the name of a column

Code = Literal[
    "1000", "1001", "1011", "1012", "1061", "1062", "1063", "1064", "1072", "2011", "2012", "2021", "2022", "2031", "2041", "2051", "2061",
    "3011", "3012", "3013", "3014", "3015", "3016", "3017", "3018", "3019", "3020", "3021",
]  # fmt: skip


@dataclass(frozen=True)
class AskDevice(Command):
    """Send a command to a device and follow its answer: the intake picks it up and sends it on the device's own line.

    `device` is its MN, `request` the command's code, `begin` and `end` the period of data that are asked for again, `values` the other
    items of the data area by their names in the standard. Makes the request.
    """

    name: ClassVar[str] = "ask_device"
    only_looks: ClassVar[bool] = True

    device: str
    request: Code
    begin: datetime | None = None
    end: datetime | None = None
    values: Mapping[str, str] = field(default_factory=dict)

    def variant(self, turn: Turn) -> str:
        """Whoever changes the device manages sources; asking for data changes nothing."""
        known = COMMANDS.get(self.request)
        return CHANGES if known is None or known.changes else ""

    def objects(self, turn: Turn) -> tuple[Record, ...]:
        """The device."""
        found = turn.first(Device, Device.table.c.mn == self.device)
        if found is None or found.disabled:
            raise Refused("field_missing", field="device")
        return (found,)

    def own(self, turn: Turn, objects: tuple[Record, ...]) -> tuple[Reason, ...]:
        """Nobody owns a device."""
        return ()

    def guards(self, turn: Turn) -> tuple[Reason, ...]:
        return faults(self.request, self._items())

    def carry_out(self, turn: Turn) -> None:
        secret = COMMANDS[self.request].secret
        told = {name: value for name, value in self._items().items() if name not in secret}
        asked = DeviceRequest(
            device_mn=self.device,
            cn=self.request,
            qn=_free_number(turn, self.device),
            values_asked=told,
            asked_at=turn.at,
            asked_by=turn.actor.name,
        )
        hidden = {name: value for name, value in self._items().items() if name in secret}
        if hidden:
            asked.secret_sealed = turn.seal.seal(DeviceRequest.table.name, asked.id, SECRET, json.dumps(hidden).encode())
        turn.add(asked, made=True)
        turn.write("device_request.asked", asked, device=self.device, request=self.request, values=told)

    def _items(self) -> dict[str, str]:
        period = {"BeginTime": self.begin, "EndTime": self.end}
        return {**{name: stamp(at) for name, at in period.items() if at is not None}, **{name: str(value) for name, value in self.values.items()}}


@dataclass(frozen=True)
class RecordDeviceAnswer(Command):
    """The intake says how far a request has come. `channel` is the device's own; a request that has ended stays as it ended, save a late answer."""

    name: ClassVar[str] = "record_device_answer"
    is_in_permit_table: ClassVar[bool] = False

    channel: str
    asked: str
    state: RequestState
    tries: int = 0
    qn_rtn: str = ""
    exe_rtn: str = ""
    answer: Mapping[str, Any] = field(default_factory=dict)
    frames_count: int = 0

    def objects(self, turn: Turn) -> tuple[Record, ...]:
        """The request."""
        return (turn.get(DeviceRequest, self.asked, "asked"),)

    def scope(self, turn: Turn) -> tuple[Reason, ...]:
        """No person says what a device answered."""
        return (reason("not_permitted"),)

    def carry_out(self, turn: Turn) -> None:
        asked = turn.get(DeviceRequest, self.asked)
        asked.state, asked.tries, asked.qn_rtn, asked.exe_rtn = self.state, self.tries, self.qn_rtn, self.exe_rtn
        asked.answer, asked.frames_count = dict(self.answer), self.frames_count
        if self.state not in ENDED:
            return
        asked.ended_at = turn.at
        if self.state is RequestState.DONE:
            _take_new_password(turn, asked)
        said = self.exe_rtn or self.qn_rtn
        turn.write("device_request.ended", asked, device=asked.device_mn, request=asked.cn, state=self.state, said=said, frames=self.frames_count)


def stamp(at: datetime) -> str:
    """Return a moment as a frame writes it: 14 digits, Beijing time."""
    return f"{at.astimezone(LOCAL):%Y%m%d%H%M%S}"


def number_at(at: datetime) -> str:
    """Return the request number of a moment: 17 digits, Beijing time to the millisecond."""
    return f"{stamp(at)}{at.microsecond // 1000:03d}"


def _free_number(turn: Turn, mn: str) -> str:
    at = turn.at
    while True:
        qn = number_at(at)
        if turn.first(DeviceRequest, DeviceRequest.table.c.device_mn == mn, DeviceRequest.table.c.qn == qn) is None:
            return qn
        at += timedelta(milliseconds=1)


def _take_new_password(turn: Turn, asked: DeviceRequest) -> None:
    """Keep the password the device has from now on: the next command needs it."""
    if asked.cn != "1072" or asked.secret_sealed is None:
        return
    device = turn.first(Device, Device.table.c.mn == asked.device_mn)
    if device is not None:
        device.pw = json.loads(turn.seal.open(DeviceRequest.table.name, asked.id, SECRET, asked.secret_sealed))["NewPW"]
