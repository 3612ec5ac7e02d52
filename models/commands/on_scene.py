"""What is done on the scene: what was seen and stopped, who and what was taken, and the evidence. Source: domain.md D-05, D-25, R-211, R-311."""

from __future__ import annotations

import hashlib
import re
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any, ClassVar, Final, Literal

from models.base import Record
from models.commands import limits
from models.commands.command import Command
from models.commands.discovery import discover, flag, name_items, suspect_detention
from models.commands.duties import oblige
from models.commands.filing import unknown_items
from models.commands.papers import paper
from models.commands.roster import too_few_certified
from models.commands.task_steps import TaskStep
from models.commands.turn import Turn
from models.records.case import Case
from models.records.evidence import Evidence
from models.records.exhibit import Exhibit
from models.records.people import Officer
from models.records.task import FirstResponseTask
from models.rules.object_steps import after_task
from models.rules.obligations import ObligationKind
from models.rules.refusal import Reason, reason
from models.rules.states import step_objection
from models.rules.step_names import Step
from models.rules.teams import OF_THE_CENTER

SHA256: Final = re.compile(r"[0-9a-f]{64}")


@dataclass(frozen=True)
class StopOrder:
    """An order to stop at once (责令停止): on whom it was served, and when if not now."""

    served_on: str
    at: datetime | None = None


@dataclass(frozen=True)
class Taken:
    """A thing seized, or registered and left (先行登记)."""

    name: str
    quantity: float
    seized: bool
    perishable: bool = False


@dataclass(frozen=True)
class Item:
    """One line of the evidence list."""

    kind: Literal["record", "sample", "media", "physical", "appraisal", "monitoring"]
    count: int
    what: str
    device: str = ""
    sha256: str = ""


@dataclass(frozen=True)
class RecordDisposal(TaskStep):
    """What the team saw and did. The first violation seen is the discovery; a remote look is one too, but stops nobody (reading 7)."""

    name: ClassVar[str] = "record_disposal"

    violation_seen: bool
    ongoing_seen: bool = False
    stop_order: StopOrder | None = None
    persons_controlled: int = 0
    measures: str = ""
    goods: str = ""
    exhibits: tuple[Taken, ...] = ()
    power_item: str = ""
    detention_suspected: bool = False

    def guards(self, turn: Turn) -> tuple[Reason, ...]:
        task = turn.get(FirstResponseTask, self.task)
        short = too_few_certified(turn, task.arrived or task.officers) if task.responder in OF_THE_CENTER else ()
        return (*short, *unknown_items(turn, self.power_item))

    def carry_out(self, turn: Turn) -> None:
        task = turn.get(FirstResponseTask, self.task)
        case = turn.get(Case, task.case_id)
        was_there = task.on_scene_at is not None
        task.state, task.controlled_at = after_task(task.state, self.name), turn.at
        task.disposals = [*task.disposals, {"at": turn.at.isoformat(), **self._seen()}]
        self._mark_case(turn, case)
        self._stop_what_goes_on(turn, case, was_there=was_there)
        for taken in self.exhibits:
            _take(turn, case, task, taken)
        paper(turn, "D-05", case=case, case_no=case.case_no, unit=task.unit, officers=[turn.get(Officer, came).name for came in task.arrived], **self._seen())
        turn.write("disposal.recorded", task, unit=task.unit, **self._seen())

    def _mark_case(self, turn: Turn, case: Case) -> None:
        name_items(case, [self.power_item] if self.power_item else [])
        if self.ongoing_seen:
            flag(case, "ongoing")
        if self.violation_seen:
            discover(turn, case)
        if self.detention_suspected:
            suspect_detention(turn, case)

    def _stop_what_goes_on(self, turn: Turn, case: Case, *, was_there: bool) -> None:
        if self.ongoing_seen and was_there and not limits.running(turn, case, "R-211"):
            limits.start(turn, "R-211", case)
        if self.stop_order is not None:
            limits.stop(turn, "R-211", case)

    def _seen(self) -> dict[str, Any]:
        given = {name: value for name, value in asdict(self).items() if name != "task" and value not in ("", (), None, 0)}
        return {**given, "violation_seen": self.violation_seen}


@dataclass(frozen=True)
class AddSceneEvidence(Command):
    """Keep evidence of a task or case; `fixes` names perishable exhibits whose evidence is secured by it (R-236)."""

    name: ClassVar[str] = "add_scene_evidence"

    items: tuple[Item, ...]
    task: str = ""
    case: str = ""
    fixes: tuple[str, ...] = ()

    def missing(self) -> tuple[Reason, ...]:
        return (*super().missing(), *(() if self.task or self.case else (reason("field_missing", field="task"),)))

    def objects(self, turn: Turn) -> tuple[Record, ...]:
        subject: tuple[type[Record], str, str] = (FirstResponseTask, self.task, "task") if self.task else (Case, self.case, "case")
        return turn.get_each(subject, *((Exhibit, exhibit, "fixes") for exhibit in self.fixes))

    def not_open(self, turn: Turn) -> tuple[Reason, ...]:
        case = self._case(turn)
        return step_objection(case.state, Step.ADD_SCENE_EVIDENCE)

    def guards(self, turn: Turn) -> tuple[Reason, ...]:
        return tuple(reason("hash_mismatch", what=item.what) for item in self.items if item.sha256 and not _holds(turn, item.sha256))

    def carry_out(self, turn: Turn) -> None:
        case = self._case(turn)
        for item in self.items:
            turn.add(Evidence(case_id=case.id, task_id=self.task, added_at=turn.at, added_by=turn.on_behalf_of or turn.actor.name, **asdict(item)), made=True)
        for exhibit_id in self.fixes:
            exhibit = turn.get(Exhibit, exhibit_id)
            exhibit.fixed_at = turn.at
            limits.stop(turn, "R-236", exhibit)
        listed = [asdict(item) for item in self.items]
        paper(turn, "D-25", case=case, case_no=case.case_no, items=listed, fixes=list(self.fixes))
        turn.write("evidence.added", turn.get(FirstResponseTask, self.task) if self.task else case, items=listed)

    def _case(self, turn: Turn) -> Case:
        return turn.get(Case, turn.get(FirstResponseTask, self.task).case_id if self.task else self.case, "case")


def _take(turn: Turn, case: Case, task: FirstResponseTask, taken: Taken) -> None:
    exhibit = turn.add(
        Exhibit(
            case_id=case.id,
            task_id=task.id,
            state="seized" if taken.seized else "registered",
            taken_at=turn.at,
            taken_by=turn.on_behalf_of or turn.actor.name,
            **asdict(taken),
        ),
        made=True,
    )
    if taken.seized:
        oblige(turn, case, ObligationKind.EXHIBITS_UNDISPOSED, exhibit.id)
        limits.start(turn, "R-311", exhibit, variant="first")
    if taken.perishable:
        limits.start(turn, "R-236", exhibit)


def _holds(turn: Turn, sha256: str) -> bool:
    """Whether a fingerprint is one, and the file kept under it still matches."""
    if SHA256.fullmatch(sha256) is None:
        return False
    file = turn.evidence_dir / sha256
    return not file.is_file() or hashlib.sha256(file.read_bytes()).hexdigest() == sha256
