"""What may be asked of a monitoring device by HJ 212: each command, the values it needs, how it is answered, and the states of the asking."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from models.rules.refusal import Reason, reason


class RequestState(StrEnum):
    """Asked: not sent yet. Sent: on its way. Ready: the device takes it. Data: the first data came. The others are ends."""

    ASKED = "asked"
    SENT = "sent"
    READY = "ready"
    DATA = "data"
    DONE = "done"
    REFUSED = "refused"
    FAILED = "failed"
    TIMED_OUT = "timed_out"


UNDER_WAY: Final = (RequestState.ASKED, RequestState.SENT, RequestState.READY, RequestState.DATA)
ENDED: Final = (RequestState.DONE, RequestState.REFUSED, RequestState.FAILED, RequestState.TIMED_OUT)


@dataclass(frozen=True, slots=True)
class DeviceCommand:
    """One command a host may send.

    `needs` and `may` name the items of its data area; `notice`: it is answered with 9013 alone; `streams`: it starts an upload that
    goes on, so the first data frame is its success; `period`: `BeginTime` and `EndTime` say from when to when; `changes`: the device is
    another one afterwards, so only who manages sources may ask it; `secret`: items that are sealed and never told.
    """

    needs: tuple[str, ...] = ()
    may: tuple[str, ...] = ()
    notice: bool = False
    streams: bool = False
    period: bool = False
    changes: bool = False
    secret: frozenset[str] = frozenset()

    @property
    def items(self) -> tuple[str, ...]:
        """Every item the command knows."""
        return (*self.needs, *self.may)


_PERIOD: Final = ("BeginTime", "EndTime")
_FACTOR: Final = ("PolId",)

COMMANDS: Final[Mapping[str, DeviceCommand]] = {
    "1000": DeviceCommand(needs=("OverTime", "ReCount"), changes=True),
    "1001": DeviceCommand(),
    "1011": DeviceCommand(may=_FACTOR),
    "1012": DeviceCommand(may=("SystemTime", *_FACTOR), changes=True),
    "1061": DeviceCommand(),
    "1062": DeviceCommand(needs=("RtdInterval",), changes=True),
    "1063": DeviceCommand(),
    "1064": DeviceCommand(needs=("MinInterval",), changes=True),
    "1072": DeviceCommand(needs=("NewPW",), changes=True, secret=frozenset({"NewPW"})),
    "2011": DeviceCommand(streams=True),
    "2012": DeviceCommand(notice=True, changes=True),
    "2021": DeviceCommand(streams=True),
    "2022": DeviceCommand(notice=True, changes=True),
    "2031": DeviceCommand(needs=_PERIOD, period=True),
    "2041": DeviceCommand(needs=_PERIOD, period=True),
    "2051": DeviceCommand(needs=_PERIOD, period=True),
    "2061": DeviceCommand(needs=_PERIOD, period=True),
    "3011": DeviceCommand(needs=_FACTOR, changes=True),
    "3012": DeviceCommand(needs=_FACTOR, changes=True),
    "3013": DeviceCommand(needs=_FACTOR, changes=True),
    "3014": DeviceCommand(needs=_FACTOR, changes=True),
    "3015": DeviceCommand(changes=True),
    "3016": DeviceCommand(needs=("PolId", "CstartTime", "CTime"), changes=True),
    "3017": DeviceCommand(needs=_FACTOR),
    "3018": DeviceCommand(needs=_FACTOR),
    "3019": DeviceCommand(needs=_FACTOR),
    "3020": DeviceCommand(needs=("PolId", "InfoId"), may=_PERIOD),
    "3021": DeviceCommand(needs=("PolId", "InfoId"), may=("Info",), changes=True),
}
"""Every command of the crib that goes from the host to the device. Left out: 1002 and 1014 of 2025, whose exchange the crib does not settle."""

RANGES: Final[Mapping[str, tuple[int, int]]] = {"OverTime": (1, 99999), "ReCount": (0, 99), "RtdInterval": (30, 3600), "MinInterval": (1, 60), "CTime": (0, 24)}
"""Items that are whole numbers, with the least and the most. `RtdInterval` in seconds, `MinInterval` in minutes."""

STAMPS: Final[Mapping[str, int]] = {"BeginTime": 14, "EndTime": 14, "SystemTime": 14, "CstartTime": 6}
"""Items that are a time stamp of so many digits, in Beijing time."""

LONGEST_VALUE: Final = 200
SEPARATORS: Final = frozenset(";,=&#\r\n")
"""What would end an item, or the frame: it can be in no value."""


def faults(cn: str, values: Mapping[str, str]) -> tuple[Reason, ...]:
    """Return what is wrong with a request, each item once: `field_missing` names it, `fault` says what else than empty it is."""
    command = COMMANDS.get(cn)
    if command is None:
        return (reason("field_missing", field="command", fault="unknown"),)
    missing = [name for name in command.needs if not values.get(name)]
    unknown = [name for name in values if name not in command.items and not name.startswith("i")]
    wrong = [name for name, value in values.items() if name not in unknown and value and not fits(name, value)]
    if command.period and not (missing or wrong) and values["BeginTime"] > values["EndTime"]:
        wrong.append("EndTime")
    return (
        *(reason("field_missing", field=name) for name in missing),
        *(reason("field_missing", field=name, fault="unknown") for name in unknown),
        *(reason("field_missing", field=name, fault="wrong") for name in wrong),
    )


def fits(name: str, value: str) -> bool:
    """Tell whether a value can be sent as this item."""
    if len(value) > LONGEST_VALUE or not SEPARATORS.isdisjoint(value) or not value.isprintable():
        return False
    if name in RANGES:
        least, most = RANGES[name]
        return value.isascii() and value.isdigit() and least <= int(value) <= most
    if name in STAMPS:
        return value.isascii() and value.isdigit() and len(value) == STAMPS[name]
    return name != "NewPW" or len(value) <= 20
