"""Things seized: in whose hands they are, when they must go to the police, and how they leave us. Source: domain.md 4.4, R-218, R-311, reading 24."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, ClassVar, Final, Literal

from models.base import Record
from models.commands import limits
from models.commands.command import Command
from models.commands.criminal_link import criminal_transfers
from models.commands.custody import changed_files, look_before, touched
from models.commands.duties import fulfil
from models.commands.evidence_check import tell_refused
from models.commands.evidence_list import listed
from models.commands.papers import paper
from models.commands.roster import officers_named
from models.commands.turn import Turn
from models.commands.units import unit_keys
from models.records.case import Case
from models.records.evidence import Evidence
from models.records.exhibit import CustodyEntry, Exhibit
from models.records.transfer import CaseTransfer
from models.rules.criminal_link import BINDING, DISPOSALS, HELD, POLICE_UNITS, ExhibitState
from models.rules.obligations import ObligationKind
from models.rules.refusal import Reason, Refused, reason
from models.rules.states import step_objection
from models.rules.step_names import Step

GONE: Final = frozenset({ExhibitState.RETURNED, ExhibitState.DESTROYED})


@dataclass(frozen=True)
class ExhibitStep(Command):
    """A step with exhibits of one case: the ones named, or `all` that are still held."""

    case: str
    exhibits: Literal["all"] | tuple[str, ...]

    def objects(self, turn: Turn) -> tuple[Record, ...]:
        """The case, then the exhibits named."""
        named = () if self.exhibits == "all" else tuple(self.exhibits)
        return turn.get_each((Case, self.case, "case"), *((Exhibit, exhibit, "exhibits") for exhibit in named))

    def scope(self, turn: Turn) -> tuple[Reason, ...]:
        """On behalf: of a unit that has to do with the case, or of the police."""
        case = turn.get(Case, self.case)
        return (reason("not_in_scope"),) if turn.on_behalf_of and not _has_to_do_with(turn, case, turn.acting_unit) else ()

    def not_open(self, turn: Turn) -> tuple[Reason, ...]:
        case = turn.get(Case, self.case)
        elsewhere = [exhibit for exhibit in self.meant(turn, case) if not self.is_open_for(exhibit)]
        closed = tuple(reason("step_not_open", state=exhibit.state, step=self.name, what=exhibit.name) for exhibit in elsewhere)
        return step_objection(case.state, Step(self.name)) or closed

    def guards(self, turn: Turn) -> tuple[Reason, ...]:
        """There is something to act on, and all of it is of this case."""
        meant = self.meant(turn, turn.get(Case, self.case))
        strange = not meant or any(exhibit.case_id != self.case for exhibit in meant)
        return (reason("field_missing", field="exhibits"),) if strange else ()

    def meant(self, turn: Turn, case: Case) -> list[Exhibit]:
        """Return the exhibits this step is about."""
        if self.exhibits == "all":
            return [exhibit for exhibit in exhibits_of(turn, case) if exhibit.state in HELD]
        return [turn.get(Exhibit, exhibit) for exhibit in dict.fromkeys(self.exhibits)]

    def is_open_for(self, exhibit: Exhibit) -> bool:
        """Whether a thing that stands so can be acted on."""
        return exhibit.state in HELD


@dataclass(frozen=True)
class HandOverExhibits(ExhibitStep):
    """Hand exhibits over to another unit, as a rule to the police that filed; files of the case are looked at again on the way out."""

    name: ClassVar[str] = "hand_over_exhibits"
    is_slow: ClassVar[bool] = True
    refusal_is_journalled: ClassVar[bool] = True

    to: str

    def make_ready(self, turn: Turn) -> None:
        """Hash the files of the case."""
        look_before(turn, *_files_of(turn, self.case))

    def journal_refusal(self, turn: Turn, refused: Refused) -> None:
        """A damaged file is flagged the moment somebody wants to rely on it."""
        tell_refused(turn, refused)

    def guards(self, turn: Turn) -> tuple[Reason, ...]:
        return (*super().guards(turn), *changed_files(turn, *_files_of(turn, self.case)))

    def carry_out(self, turn: Turn) -> None:
        case = turn.get(Case, self.case)
        [receiver] = unit_keys(turn, [self.to])
        exhibits = self.meant(turn, case)
        for exhibit in exhibits:
            _leave(turn, case, exhibit, ExhibitState.TRANSFERRED, "transferred", to=receiver)
        files = _files_of(turn, case.id)
        for evidence in files:
            touched(turn, evidence, "transferred", to_unit=receiver)
        _end_hand_over(turn, case)
        _list(turn, case, exhibits, recipients=(receiver,), to=receiver, items=listed(turn, *files))
        turn.tell(receiver)
        turn.write("exhibits.handed_over", case, exhibits=[exhibit.id for exhibit in exhibits], to=receiver, count=len(exhibits))


@dataclass(frozen=True)
class DisposeExhibits(ExhibitStep):
    """Return, destroy or confiscate exhibits, on a paper; the police do so with what was handed over to them."""

    name: ClassVar[str] = "dispose_exhibits"

    how: Literal["returned", "destroyed", "confiscated"]
    paper_no: str

    def meant(self, turn: Turn, case: Case) -> list[Exhibit]:
        """`all` is what the acting unit has: what we still hold, or what was handed over to it."""
        held = super().meant(turn, case)
        if self.exhibits != "all" or held:
            return held
        return [exhibit for exhibit in exhibits_of(turn, case) if exhibit.state == ExhibitState.TRANSFERRED and exhibit.custodian == turn.acting_unit]

    def is_open_for(self, exhibit: Exhibit) -> bool:
        """Whatever is not gone already."""
        return exhibit.state not in GONE

    def carry_out(self, turn: Turn) -> None:
        case = turn.get(Case, self.case)
        exhibits = self.meant(turn, case)
        for exhibit in exhibits:
            exhibit.disposed_how, exhibit.disposed_at = self.how, turn.at
            _leave(turn, case, exhibit, DISPOSALS[self.how], self.how, paper_no=self.paper_no)
        _end_hand_over(turn, case)
        _list(turn, case, exhibits, how=self.how, paper_no=self.paper_no)
        turn.write("exhibits.disposed", case, exhibits=[exhibit.id for exhibit in exhibits], how=self.how, paper_no=self.paper_no, count=len(exhibits))


def exhibits_of(turn: Turn, case: Case) -> list[Exhibit]:
    """Return the exhibits of a case in the order taken."""
    return turn.find(Exhibit, Exhibit.table.c.case_id == case.id, order=[Exhibit.table.c.taken_at, Exhibit.table.c.id])


def start_hand_over(turn: Turn, case: Case, transfer: CaseTransfer) -> None:
    """The police have filed: what is held must be with them within R-218; nothing held, nothing to hand over (reading 12)."""
    if any(exhibit.state in BINDING for exhibit in exhibits_of(turn, case)) and not limits.running(turn, transfer, "R-218"):
        limits.start(turn, "R-218", transfer, case=case)


def custody_line(turn: Turn, exhibit: Exhibit, act: str, *, to: str = "", paper_no: str = "") -> None:
    """Write one line of the custody chain of an exhibit."""
    turn.add(
        CustodyEntry(
            case_id=exhibit.case_id,
            exhibit_id=exhibit.id,
            at=turn.at,
            act=act,
            by=turn.actor.name,
            on_behalf_of=turn.on_behalf_of,
            by_unit=turn.acting_unit,
            to=to,
            paper_no=paper_no,
        )
    )


def _files_of(turn: Turn, case_id: str) -> list[Evidence]:
    """Return the evidence of the case whose file is kept here: it goes along, and is hashed again before it does (domain.md 8)."""
    return turn.find(Evidence, Evidence.table.c.case_id == case_id, Evidence.table.c.bytes_count.is_not(None))


def _has_to_do_with(turn: Turn, case: Case, unit: str) -> bool:
    transfers = [unit for transfer in turn.transfers_of(case) for unit in (transfer.unit, transfer.sender)]
    responders = [task.unit for task in turn.tasks_of(case)]
    officers = [officer.unit for task in turn.tasks_of(case) for officer in officers_named(turn, task.officers)]
    return unit in {case.lead, *case.assists, *transfers, *responders, *officers, *POLICE_UNITS} - {""}


def _leave(turn: Turn, case: Case, exhibit: Exhibit, state: ExhibitState, act: str, *, to: str = "", paper_no: str = "") -> None:
    exhibit.state, exhibit.custodian = state, to
    limits.stop(turn, "R-311", exhibit)
    fulfil(turn, case, ObligationKind.EXHIBITS_UNDISPOSED, exhibit.id)
    custody_line(turn, exhibit, act, to=to, paper_no=paper_no)


def _end_hand_over(turn: Turn, case: Case) -> None:
    """R-218 ends once nothing is held any more."""
    if not any(exhibit.state in BINDING for exhibit in exhibits_of(turn, case)):
        for transfer in criminal_transfers(turn, case):
            limits.stop(turn, "R-218", transfer)


def _list(turn: Turn, case: Case, exhibits: Iterable[Exhibit], *, recipients: tuple[str, ...] = (), **body: Any) -> None:
    rows = [{"no": number, "name": exhibit.name, "quantity": exhibit.quantity, "state": exhibit.state} for number, exhibit in enumerate(exhibits, start=1)]
    paper(turn, "D-25", case=case, recipients=recipients, case_no=case.case_no, exhibits=rows, by=turn.on_behalf_of or turn.actor.name, **body)
