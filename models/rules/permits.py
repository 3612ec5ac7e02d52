"""Whether a role may do a command: alone, as a proposal, only for its own, only on behalf of somebody, or not at all.

`verdict` answers one question; whether the case or task really is the actor's own (row scope) and whether proof was given is
looked at by the desk, which knows them. Source: domain.md 2, commands.md section 1 “Propose and approve”.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType
from typing import Final

from models.rules.permit_table import CELLS, COLUMNS

ROLE_COLUMNS: Final[Mapping[str, str]] = MappingProxyType(
    {
        "dispatcher": "DI",
        "duty_leader": "DL",
        "center_director": "CD",
        "analyst": "AN",
        "seconded_officer": "SE",
        "station_officer": "PS",
        "dept_handler": "DH",
        "township_handler": "TB",
        "police_case_officer": "PC",
        "conference_chair": "CC",
        "conference_secretary": "CS",
        "supervisor": "SV",
        "wall": "WD",
        "admin": "AD",
        "field_reporter": "FR",
        "rural_chief": "FR",
        "river_chief_police": "FR",
        "river_chief": "FR",
        "section_chief": "FR",
        "grid_inspector": "FR",
        "expert": "EX",
    }
)

ITS_OWN_PROPOSAL: Final = frozenset(
    {
        "propose_criminal_transfer",
        "assess_reward",
        "draft_report",
        "edit_rules",
        "edit_power_list",
        "plan_joint_inspection",
        "request_extension",
    }
)
"""Commands that are the proposal themselves: `P` carries them out, the decision is a command of its own."""

DECISIONS: Final = frozenset(
    {
        "approve_criminal_transfer",
        "approve_extension",
        "approve_reward",
        "sign_report",
        "confirm_resolution",
        "review_legality",
        "publish_edit",
    }
)
"""Commands that are the approval or signature themselves: `A` carries them out."""

READING: Final = frozenset({"view_camera", "end_views", "view_audit_log"})
"""Commands for which `R` is enough, because reading is what they do."""

CONNECTOR_COMMANDS: Final = frozenset(
    {
        "create_alert",
        "keep_smart_hit",
        "keep_past_report",
        "keep_exercise",
        "update_alert",
        "note_measurement",
        "record_answer",
        "record_device_answer",
        "note_video_health",
    }
)
"""What an adapter may ask, for its own channel."""


class Act(StrEnum):
    """What an actor may do with a command.

    `MAY` carried out · `OWN` carried out if the case, task, unit or camera is the actor's own · `BEHALF` carried out for the person or
    unit named, with source and proof · `PROPOSES` becomes a proposal · `APPROVES` never acts alone, decides proposals of others ·
    `READS` sees it, may not do it · `REFUSED` neither.
    """

    MAY = "may"
    OWN = "own"
    BEHALF = "behalf"
    PROPOSES = "proposes"
    APPROVES = "approves"
    READS = "reads"
    REFUSED = "refused"


@dataclass(frozen=True)
class Verdict:
    """The answer: what the actor may do; `reasons` are the codes to refuse with (empty when it goes on).

    `signed_paper`: the entry stands for a head's decision, so the signed paper must be there (`signed_paper_missing`).
    """

    act: Act
    reasons: tuple[str, ...] = ()
    signed_paper: bool = False

    @property
    def goes_on(self) -> bool:
        """Whether the command is carried out or becomes a proposal (row scope and guards permitting)."""
        return not self.reasons


_NO: Final = ("not_permitted",)


def verdict(command: str, role: str, *, on_behalf: bool = False, is_head: bool = False, organ: str = "", variant: str = "") -> Verdict:
    """Whether `role` may do `command`, here and now.

    Args:
        command: name of a command of commands.md 3.
        role: a key of `ROLE_COLUMNS`; any other role may do nothing.
        on_behalf: the step is entered on behalf of somebody.
        is_head: the account is that of the head of a department or brigade.
        organ: of a supervisor: discipline, procuratorate or judicial_admin.
        variant: a special case of the command with its own line: `key` (complete_judgement, assign_case, close_case – key, major,
            criminal or an override), `off_duty` (call_in of off-duty staff or over R-618), `override` (open_judgement on P1–P3),
            `release` (set_flags taking `key_case` or `major` off), `swap` (manage_roster), `other_department` (dispatch_equipment),
            `done` (track_follow_up).

    Raises:
        KeyError: no such command.
    """
    cell = cell_of(command, role, variant)
    if cell == "O/B":
        cell = "B" if on_behalf else "O"
    match cell:
        case "Y":
            return Verdict(Act.MAY)
        case "O":
            return Verdict(Act.OWN)
        case "P":
            return Verdict(Act.MAY if command in ITS_OWN_PROPOSAL else Act.PROPOSES)
        case "B" if on_behalf:
            return Verdict(Act.BEHALF, signed_paper=command == "approve_criminal_transfer")
        case "B":
            return Verdict(Act.REFUSED, ("not_permitted", "proof_missing"))
        case "R":
            return Verdict(Act.MAY) if command in READING else Verdict(Act.READS, _NO)
        case "A" if command in DECISIONS:
            return _decision(role, on_behalf=on_behalf, is_head=is_head, lawful=command != "review_legality" or organ == "judicial_admin")
        case "A":
            return Verdict(Act.APPROVES, _NO)
        case _:
            return Verdict(Act.REFUSED, _NO)


def cell_of(command: str, role: str, variant: str = "") -> str:
    """The cell of the table: `Y A P O B R · O/B`. A variant without a line of its own is the ordinary command.

    Raises:
        KeyError: no such command.
    """
    line = CELLS.get((command, variant)) or CELLS[command, ""]
    column = ROLE_COLUMNS.get(role)
    return line.split()[COLUMNS.index(column)] if column else "·"


def decides(command: str, role: str, variant: str = "") -> bool:
    """Whether `role` decides proposals of this command: it has an `A` there, or may do it alone.

    Where nobody has an `A` (agenda, judgement, assignment by the analyst) those who may do it alone decide.
    """
    return cell_of(command, role, variant) in {"A", "Y"}


def is_known(command: str) -> bool:
    """Whether the table has a line for this command."""
    return (command, "") in CELLS


def _decision(role: str, *, on_behalf: bool, is_head: bool, lawful: bool) -> Verdict:
    if not lawful:
        return Verdict(Act.REFUSED, _NO)
    if ROLE_COLUMNS[role] not in {"DH", "TB"} or is_head:
        return Verdict(Act.MAY)
    return Verdict(Act.BEHALF, signed_paper=True) if on_behalf else Verdict(Act.REFUSED, ("not_head",))
