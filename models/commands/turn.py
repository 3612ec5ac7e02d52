"""One command's turn: what it may look at, change, number, write and say. Everything in it happens in one transaction or not at all."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any, TypeVar

import sqlalchemy as sa

from models.base import Record
from models.commands.actor import Actor, Outcome
from models.commands.batch import Batch
from models.evidence_place import EvidencePlace
from models.journal.entry import Entry
from models.records.alert import Alert
from models.records.case import Case
from models.records.document import Document
from models.records.people import Officer, Operator, Unit
from models.records.place import Township
from models.records.task import FirstResponseTask
from models.records.transfer import CaseTransfer
from models.rules.clocks import local_date
from models.rules.one_person import Doer
from models.rules.refusal import Reason, Refused, reason, refuse_if
from models.rules.rulebook import Rulebook
from models.sealed import Seal

R = TypeVar("R", bound=Record)

STREAM_NAMES: dict[type[Record], str] = {Alert: "alert", Case: "case"}


class Turn:
    """What a command's `carry_out` works with. `at` is the moment of the whole turn, aware UTC."""

    def __init__(self, batch: Batch, at: datetime, actor: Actor, rulebook: Rulebook, seal: Seal, evidence: EvidencePlace) -> None:
        """Begin a turn of `actor` at `at`."""
        self.batch = batch
        self.at = at
        self.actor = actor
        self.rulebook = rulebook
        self.seal = seal
        self.evidence = evidence
        self.on_behalf_of = ""
        self.source = ""
        self.proof = ""
        self.signed_paper = ""
        self.proposed_by = ""
        self.proposed_by_id = ""
        self.ready: dict[str, Any] = {}
        """What was worked out by reading, moments ago, so that the writer's turn is short (`Command.make_ready`)."""
        self._made: list[str] = []
        self._warnings: list[Reason] = []
        self._documents: list[str] = []
        self._entries: list[Entry] = []
        self._told: list[str] = []
        self._offers: list[str] = []
        self._shown: object = None

    def get(self, kind: type[R], key: str, argument: str = "") -> R:
        """Return the record with this id. Raises Refused `field_missing` naming `argument` when there is none."""
        record = self.batch.get(kind, key)
        if record is None:
            raise Refused("field_missing", field=argument or kind.table.name)
        return record

    def get_each(self, *wanted: tuple[type[Record], str, str]) -> tuple[Record, ...]:
        """Return the records of several (kind, id, argument). Raises Refused with a `field_missing` for each that is none, all together."""
        found = [self.batch.get(kind, key) for kind, key, _ in wanted]
        refuse_if(reason("field_missing", field=argument) for (_, _, argument), record in zip(wanted, found, strict=True) if record is None)
        return tuple(record for record in found if record is not None)

    def find(self, kind: type[R], *where: sa.ColumnElement[bool], order: Sequence[sa.ColumnElement[Any]] = ()) -> list[R]:
        """Return the records that meet `where`."""
        return self.batch.find(kind, *where, order=order)

    def first(self, kind: type[R], *where: sa.ColumnElement[bool]) -> R | None:
        """Return the first record that meets `where`, or None."""
        found = self.find(kind, *where)
        return found[0] if found else None

    def add(self, record: R, *, made: bool = False) -> R:
        """Take in a new record; `made`: it is one the step makes for the asker (column “makes” of commands.md)."""
        if made:
            self._made.append(record.id)
        return self.batch.add(record)

    def next_number(self, series: str) -> int:
        """Return the next gap-free number of a series."""
        return self.batch.next_number(series)

    def write(self, kind: str, subject: Record, /, *, new_stream: bool = False, **facts: Any) -> Entry:
        """Append a journal entry about `subject`: kind and facts, never a sentence and never a reporter's data."""
        entry = self.batch.journal.write(
            Entry(
                seq=0,
                at=self.at,
                kind=kind,
                stream=f"{STREAM_NAMES.get(type(subject), type(subject).table.name)}:{subject.id}",
                alert_id=subject.id if isinstance(subject, Alert) else str(getattr(subject, "alert_id", "")),
                case_id=subject.id if isinstance(subject, Case) else str(getattr(subject, "case_id", "")),
                object_id=subject.id,
                actor_id=self.actor.id,
                actor=self.actor.name,
                role=self.actor.role,
                on_behalf_of=self.on_behalf_of,
                source=self.source,
                proof=self.proof,
                facts={**facts, **self._moves(), **({"proposed_by": self.proposed_by} if self.proposed_by else {})},
            ),
            new_stream=new_stream,
        )
        self._entries.append(entry)
        return entry

    @property
    def entries(self) -> tuple[Entry, ...]:
        """What was written in this turn so far."""
        return tuple(self._entries)

    def _moves(self) -> dict[str, Any]:
        """Return where this act has moved cases to, for its entry: so the journal alone tells the state of every case at any moment."""
        moved = self.batch.untold(Case)
        return {"states": moved} if moved else {}

    def paper(self, document: Document) -> Document:
        """Keep a numbered paper the step makes."""
        self._documents.append(document.kind)
        return self.batch.add(document)

    def warn(self, *reasons: Reason) -> None:
        """Say something with the step that does not refuse it."""
        self._warnings.extend(reasons)

    @property
    def warned(self) -> tuple[Reason, ...]:
        """What was warned of so far."""
        return tuple(self._warnings)

    def tell(self, *roles: str) -> None:
        """Name who is told by this step (`duty_leader`, a unit key, …)."""
        self._told.extend(roles)

    def offer(self, *commands: str) -> None:
        """Propose the next step."""
        self._offers.extend(commands)

    def show_once(self, value: object) -> None:
        """Hand something to this person alone; it is stored nowhere."""
        self._shown = value

    @property
    def doer(self) -> Doer:
        """Who acts, and for whom, as the rules of separation ask."""
        return Doer(self.actor.id, self.actor.name, self.on_behalf_of)

    @property
    def today(self) -> date:
        """The local day of the turn."""
        return local_date(self.at)

    @property
    def acting_unit(self) -> str:
        """The unit this act is of: that of `on_behalf_of` if given, else the actor's (commands.md 1, “Who counts as submitter”)."""
        return self.unit_of(self.on_behalf_of) if self.on_behalf_of else self.actor.unit

    def unit_of(self, who: str) -> str:
        """Return the unit key of a unit (by key or name), operator or officer (by name); "" when nobody is called that."""
        unit = self.first(Unit, sa.or_(Unit.table.c.key == who, Unit.table.c.name == who))
        if unit is not None:
            return unit.key
        officer = self.first(Officer, Officer.table.c.name == who)
        if officer is not None:
            return officer.unit
        operator = self.first(Operator, Operator.table.c.name == who)
        return "" if operator is None else operator.unit

    def case_of(self, record: Record) -> Case | None:
        """Return the case an object belongs to."""
        if isinstance(record, Case):
            return record
        case_id = str(getattr(record, "case_id", ""))
        return self.batch.get(Case, case_id) if case_id else None

    def tasks_of(self, case: Case) -> list[FirstResponseTask]:
        """Return the case's first-response tasks in the order given."""
        table = FirstResponseTask.table
        return self.find(FirstResponseTask, table.c.case_id == case.id, order=[table.c.ordered_at, table.c.id])

    def transfers_of(self, case: Case) -> list[CaseTransfer]:
        """Return the case's transfers in the order sent."""
        table = CaseTransfer.table
        return self.find(CaseTransfer, table.c.case_id == case.id, order=[table.c.sent_at, table.c.id])

    def lead_of(self, power_item: str, township: str) -> str:
        """Return the unit the list names as lead for an item, `tb` being the brigade of the place; "" when it names none."""
        item = self.rulebook.items.get(power_item)
        if item is None or item.lead != "tb":
            return "" if item is None else item.lead
        place = self.first(Township, Township.table.c.name == township)
        return "" if place is None else place.brigade

    def outcome(self, proposal: str = "") -> Outcome:
        """Return what this turn did. A case that moved without an entry that says so is our mistake, and nothing is kept."""
        untold = self.batch.untold(Case)
        if untold:
            raise RuntimeError(f"moved without an entry: {untold}; set the state before the entry is written")
        return Outcome(
            made=tuple(self._made),
            warnings=tuple(self._warnings),
            proposal=proposal,
            documents=tuple(self._documents),
            kinds=tuple(entry.kind for entry in self._entries),
            first_seq=self._entries[0].seq if self._entries else 0,
            last_seq=self._entries[-1].seq if self._entries else 0,
            told=tuple(self._told),
            offers=tuple(self._offers),
            shown=self._shown,
        )
