"""What is done on the scene: what was seen and stopped, who and what was taken, and the evidence. Source: domain.md D-05, D-25, R-211, R-311."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any, ClassVar, Literal

from models.base import Record
from models.commands import limits
from models.commands.command import Command
from models.commands.custody import not_the_file, size_of, touched
from models.commands.discovery import discover, flag, name_items, suspect_detention
from models.commands.duties import oblige
from models.commands.evidence_list import listed
from models.commands.exhibits import custody_line
from models.commands.filing import unknown_items
from models.commands.papers import paper
from models.commands.roster import officers_named, too_few_certified
from models.commands.task_steps import TaskStep
from models.commands.turn import Turn
from models.records.case import Case
from models.records.evidence import Evidence
from models.records.exhibit import Appraisal, Exhibit
from models.records.people import Officer
from models.records.task import FirstResponseTask
from models.rules.criminal_link import ExhibitState
from models.rules.object_steps import after_task
from models.rules.obligations import ObligationKind
from models.rules.refusal import Reason, reason
from models.rules.states import step_objection
from models.rules.step_names import Step
from models.rules.teams import OF_THE_CENTER, lapsed


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
        return (*self._uncertified(turn, task), *unknown_items(turn, self.power_item))

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

    def _uncertified(self, turn: Turn, task: FirstResponseTask) -> tuple[Reason, ...]:
        """An act of enforcement needs two certified officers, and nobody does it without a good certificate (G-03, G-11)."""
        if task.responder not in OF_THE_CENTER:
            return ()
        there = task.arrived or task.officers
        return (*too_few_certified(turn, there), *lapsed(officers_named(turn, there), turn.today))

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
        elsewhere = any(turn.get(Exhibit, exhibit).case_id != self._case(turn).id for exhibit in self.fixes)
        strange = (reason("field_missing", field="fixes"),) if elsewhere else ()
        return (*strange, *(said for item in self.items for said in not_the_file(turn, item.sha256, item.what)))

    def carry_out(self, turn: Turn) -> None:
        case = self._case(turn)
        kept = [turn.add(self._evidence(turn, case, item), made=True) for item in self.items]
        for evidence in kept:
            touched(turn, evidence, "added", place=evidence.place, purpose=evidence.what)
        for exhibit_id in self.fixes:
            exhibit = turn.get(Exhibit, exhibit_id)
            exhibit.fixed_at = turn.at
            custody_line(turn, exhibit, _act_of(self.items))
            limits.stop(turn, "R-236", exhibit)
        for appraised in (evidence for evidence in kept if evidence.kind == "appraisal"):
            _appraisal(turn, appraised, next(iter(self.fixes), ""))
        paper(turn, "D-25", case=case, items=listed(turn, *kept), fixes=[turn.get(Exhibit, exhibit).name for exhibit in self.fixes])
        turn.write("evidence.added", turn.get(FirstResponseTask, self.task) if self.task else case, items=[asdict(item) for item in self.items])

    def _evidence(self, turn: Turn, case: Case, item: Item) -> Evidence:
        """Lay down one line of the list; a fingerprint whose file is not kept here is that of an original that lies elsewhere."""
        bytes_count = size_of(turn, item.sha256) if item.sha256 else None
        who = turn.on_behalf_of or turn.actor.name
        return Evidence(
            case_id=case.id,
            task_id=self.task,
            bytes_count=bytes_count,
            kept_on=turn.evidence.name if bytes_count is not None else "",
            original_place=item.device if item.sha256 and bytes_count is None else "",
            place=case.place_text,
            taken_at=turn.at,
            taken_by=who,
            purpose=item.what,
            added_at=turn.at,
            added_by=who,
            **asdict(item),
        )

    def _case(self, turn: Turn) -> Case:
        return turn.get(Case, turn.get(FirstResponseTask, self.task).case_id if self.task else self.case, "case")


def _take(turn: Turn, case: Case, task: FirstResponseTask, taken: Taken) -> None:
    exhibit = turn.add(
        Exhibit(
            case_id=case.id,
            task_id=task.id,
            state=ExhibitState.SEIZED if taken.seized else ExhibitState.REGISTERED,
            taken_at=turn.at,
            taken_by=turn.on_behalf_of or turn.actor.name,
            custodian=turn.acting_unit or task.unit,
            **asdict(taken),
        ),
        made=True,
    )
    custody_line(turn, exhibit, exhibit.state, to=exhibit.custodian)
    if taken.seized:
        oblige(turn, case, ObligationKind.EXHIBITS_UNDISPOSED, exhibit.id)
        limits.start(turn, "R-311", exhibit, variant="first")
    if taken.perishable:
        limits.start(turn, "R-236", exhibit)


def _appraisal(turn: Turn, report: Evidence, exhibit_id: str) -> None:
    """Keep that an appraisal was entrusted and has come back: its report is this piece of evidence."""
    turn.add(Appraisal(case_id=report.case_id, exhibit_id=exhibit_id, evidence_id=report.id, at=turn.at, what=report.what, by=report.added_by))


def _act_of(items: tuple[Item, ...]) -> str:
    """What was done to a thing whose evidence was secured, for its custody line."""
    kinds = {item.kind for item in items}
    return "appraised" if "appraisal" in kinds else "sampled" if "sample" in kinds else "fixed"
