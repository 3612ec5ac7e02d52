"""A county changes a rule or its power list: proposed with a reason, reviewed by the judicial bureau, published by the director (F-122).

Each publication makes a new version from a day on; clocks that run keep the version they began with; nothing is ever deleted.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, ClassVar, Literal

from models.base import Record
from models.commands.command import Command, unexplained
from models.commands.limits import STOPPED
from models.commands.rules_in_force import SERIES, edition_of, published
from models.commands.turn import Turn
from models.records.rule_edit import RuleEdit
from models.records.running_clock import RunningClock
from models.rules.clocks import start_of_day
from models.rules.editions import POWER_ITEM, RULE, Edition, Editions, faults_of_edit, is_deletion, valid_moment
from models.rules.one_person import Doer, same_person
from models.rules.refusal import Reason, reason
from models.rules.rule_schema import RulebookError

PROPOSED, REVIEWED, OBJECTED, PUBLISHED = "proposed", "reviewed", "objected", "published"
AGREES = "agree"


@dataclass(frozen=True)
class _Edit(Command):
    """What the edit of a rule and of an item have in common: the fields to change, from when, and why."""

    optional: ClassVar[frozenset[str]] = frozenset({"reason"})
    kind: ClassVar[str] = RULE
    journal: ClassVar[str] = "rules.edit_proposed"

    @property
    def target(self) -> str:
        """The id of the rule or item."""
        raise NotImplementedError

    @property
    def fields(self) -> Mapping[str, Any]:
        """The fields to change."""
        change = getattr(self, "change")  # noqa: B009  a field of the subclasses
        return {change: True} if isinstance(change, str) else dict(change)

    def missing(self) -> tuple[Reason, ...]:
        """Nothing is changed without a reason."""
        return (*super().missing(), *unexplained(getattr(self, "reason")))  # noqa: B009  a field of the subclasses

    def objects(self, turn: Turn) -> tuple[Record, ...]:
        """Nothing a seat could have seen before: the book is no record."""
        return ()

    def guards(self, turn: Turn) -> tuple[Reason, ...]:
        """Nothing is deleted, and what is proposed must fit the book."""
        if is_deletion(self.fields):
            return (reason("no_delete"),)
        faults = faults_of_edit(turn.rulebook, self.kind, self.target, self.fields)
        return tuple(reason("field_missing", field="change", fault=fault) for fault in faults)

    def carry_out(self, turn: Turn) -> None:
        edit = RuleEdit(
            kind=self.kind,
            target=self.target,
            change=dict(self.fields),
            valid_from=getattr(self, "valid_from"),  # noqa: B009  a field of the subclasses
            reason=getattr(self, "reason"),  # noqa: B009
            proposed_at=turn.at,
            proposed_by=turn.actor.name,
            proposed_by_id=turn.actor.id,
            proposed_for=turn.on_behalf_of,
        )
        turn.add(edit, made=True)
        turn.offer("review_legality")
        turn.write(self.journal, edit, target=edit.target, change=edit.change, valid_from=edit.valid_from, reason=edit.reason)


@dataclass(frozen=True)
class EditRules(_Edit):
    """Propose to change a rule's value, term, list or whether it is on. `change` holds the fields, merged into what stands."""

    name: ClassVar[str] = "edit_rules"

    rule: str
    change: Mapping[str, Any] | Literal["delete"]
    valid_from: date
    reason: str

    @property
    def target(self) -> str:
        return self.rule


@dataclass(frozen=True)
class EditPowerList(_Edit):
    """Propose to change an item of the power list, to add one, or (`tb_empowered`) to empower brigades for it."""

    name: ClassVar[str] = "edit_power_list"
    kind: ClassVar[str] = POWER_ITEM
    journal: ClassVar[str] = "power_list.edit_proposed"

    item: str
    change: Mapping[str, Any] | Literal["delete"]
    valid_from: date
    reason: str

    @property
    def target(self) -> str:
        return self.item


@dataclass(frozen=True)
class ReviewLegality(Command):
    """The judicial bureau says whether an edit is lawful (000 七(七)); after an objection it may be asked again."""

    name: ClassVar[str] = "review_legality"

    edit: str
    opinion: Literal["agree", "object"]
    text: str

    def objects(self, turn: Turn) -> tuple[Record, ...]:
        """The edit."""
        return (turn.get(RuleEdit, self.edit, "edit"),)

    def not_open(self, turn: Turn) -> tuple[Reason, ...]:
        return _published_already(turn.get(RuleEdit, self.edit), self.name)

    def carry_out(self, turn: Turn) -> None:
        edit = turn.get(RuleEdit, self.edit)
        edit.state = REVIEWED if self.opinion == AGREES else OBJECTED
        edit.opinion, edit.review_text = self.opinion, self.text
        edit.reviewed_at, edit.reviewed_by, edit.reviewed_by_id = turn.at, turn.actor.name, turn.actor.id
        if self.opinion == AGREES:
            turn.offer("publish_edit")
        turn.write("edit.reviewed", edit, target=edit.target, opinion=self.opinion, text=self.text)


@dataclass(frozen=True)
class PublishEdit(Command):
    """Put a reviewed edit in force from its day on, in every process; who proposed or reviewed it may not publish it."""

    name: ClassVar[str] = "publish_edit"

    edit: str

    def objects(self, turn: Turn) -> tuple[Record, ...]:
        """The edit."""
        return (turn.get(RuleEdit, self.edit, "edit"),)

    def not_open(self, turn: Turn) -> tuple[Reason, ...]:
        return _published_already(turn.get(RuleEdit, self.edit), self.name)

    def guards(self, turn: Turn) -> tuple[Reason, ...]:
        edit = turn.get(RuleEdit, self.edit)
        unreviewed = () if edit.opinion == AGREES else (reason("legality_review_missing"),)
        before = (Doer(edit.proposed_by_id, edit.proposed_by, edit.proposed_for), Doer(edit.reviewed_by_id, edit.reviewed_by))
        return (*unreviewed, *same_person(turn.doer, [doer for doer in before if doer.name]), *self._misfits(turn, edit))

    def carry_out(self, turn: Turn) -> None:
        edit = turn.get(RuleEdit, self.edit)
        edit.state, edit.published_at, edit.published_by = PUBLISHED, turn.at, turn.actor.name
        edit.number = turn.next_number(SERIES)
        edition = edition_of(edit)
        turn.write(
            "edit.published",
            edit,
            target=edit.target,
            change=edit.change,
            rule_version=edition.version,
            valid_from=edit.valid_from,
            valid_at=edition.valid_at,
            proposed_by=edit.proposed_by,
            reviewed_by=edit.reviewed_by,
            keep_theirs=self._running(turn, edit),
        )

    def _misfits(self, turn: Turn, edit: RuleEdit) -> tuple[Reason, ...]:
        """An edit that fitted when it was proposed may no longer fit with what was published since."""
        known = published(turn.batch.connection)
        again = Edition(len(known) + 1, edit.kind, edit.target, edit.change, valid_moment(start_of_day(edit.valid_from), turn.at))
        try:
            Editions(turn.rulebook, tuple(one for one in known if one.valid_at > turn.at)).with_one_more(again)
        except RulebookError as error:
            return tuple(reason("field_missing", field="change", fault=fault) for fault in error.faults)
        return ()

    def _running(self, turn: Turn, edit: RuleEdit) -> int:
        """How many running clocks keep the version they began with."""
        table = RunningClock.table
        return len(turn.find(RunningClock, table.c.rule == edit.target, table.c.state != STOPPED)) if edit.kind == RULE else 0


def _published_already(edit: RuleEdit, step: str) -> tuple[Reason, ...]:
    return (reason("step_not_open", state=edit.state, step=step),) if edit.state == PUBLISHED else ()
