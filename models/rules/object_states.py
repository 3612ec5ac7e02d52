"""The states of what lies beside a case: equipment, shift hand-overs, letters, calls for support, notices, incident mode.

Source: domain.md 9 and 12, commands.md 3. Steps that are not in a table are refused with `step_not_open`.
"""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from types import MappingProxyType
from typing import Final

from models.rules.refusal import Refused


class EquipmentState(StrEnum):
    """Where a thing is (domain.md 9)."""

    AVAILABLE = "available"
    DISPATCHED = "dispatched"
    IN_USE = "in_use"
    MAINTENANCE = "maintenance"
    SCRAPPED = "scrapped"


class ShiftState(StrEnum):
    """A shift hand-over waits until the incoming dispatcher takes it."""

    OFFERED = "offered"
    ACCEPTED = "accepted"
    REPLACED = "replaced"


class LetterState(StrEnum):
    """A work-prompt letter to one unit."""

    SENT = "sent"
    REPLIED = "replied"


class SupportState(StrEnum):
    """A call for police support."""

    REQUESTED = "requested"
    ACKED = "acked"


class NoticeState(StrEnum):
    """A notice or a whistle: `received` once every unit has answered."""

    SENT = "sent"
    RECEIVED = "received"


class IncidentState(StrEnum):
    """Incident mode of a case."""

    ON = "on"
    OFF = "off"


EQUIPMENT_OUT: Final = frozenset({EquipmentState.DISPATCHED, EquipmentState.IN_USE})

EQUIPMENT_STEPS: Final[Mapping[tuple[EquipmentState, str], EquipmentState]] = MappingProxyType(
    {
        (EquipmentState.AVAILABLE, "dispatch_equipment"): EquipmentState.DISPATCHED,
        (EquipmentState.DISPATCHED, "report_arrival"): EquipmentState.IN_USE,
        (EquipmentState.DISPATCHED, "return_equipment"): EquipmentState.AVAILABLE,
        (EquipmentState.IN_USE, "return_equipment"): EquipmentState.AVAILABLE,
        (EquipmentState.MAINTENANCE, "return_equipment"): EquipmentState.AVAILABLE,
    }
)

DAMAGE: Final = ("损", "坏", "故障", "缺", "维修", "damage", "broken", "fault", "defect", "repair", "maintenance")
"""Words of a condition after which a thing goes to maintenance before it goes out again."""

_UNHARMED: Final = (
    "无损坏",
    "未损坏",
    "没有损坏",
    "没有坏",
    "没坏",
    "无损",
    "未损",
    "没有损",
    "无故障",
    "未见故障",
    "无缺",
    "不缺",
    "无异常",
    "undamaged",
    "no damage",
    "no fault",
    "not broken",
)


def after_equipment(state: EquipmentState | str, command: str) -> EquipmentState:
    """The state of a thing after a command; `Refused("step_not_open")` where it is not open."""
    known = EquipmentState(state)
    if (known, command) not in EQUIPMENT_STEPS:
        raise Refused("step_not_open", state=known, step=command)
    return EQUIPMENT_STEPS[known, command]


def needs_maintenance(condition: str) -> bool:
    """Whether a thing that came back in this condition is looked after before it goes out again."""
    said = condition.lower()
    for harmless in _UNHARMED:
        said = said.replace(harmless, "")
    return any(word in said for word in DAMAGE)
