"""One case becomes two: another matter gets a number of its own, or a merged case its old number again (分案). Source: T-41, reading 20."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, ClassVar

from models.base import Record
from models.commands import limits
from models.commands.belongings import along_with, copy_clocks, move, share_superior_duty, things_named
from models.commands.command import Command
from models.commands.field_links import link_team
from models.commands.filing import next_case_no
from models.commands.papers import paper
from models.commands.turn import Turn
from models.commands.twins import twin
from models.records.alert import Alert
from models.records.case import Case, Merger
from models.records.evidence import Evidence
from models.records.exhibit import Exhibit
from models.records.party import Party
from models.records.simple_procedure import SimpleProcedure
from models.records.task import SceneHandover
from models.records.transfer import Feedback
from models.rules.refusal import Reason, Refused, reason
from models.rules.states import TERMINAL_TASK_STATES, TERMINAL_TRANSFER_STATES, restored, step_objection
from models.rules.step_names import Step


@dataclass(frozen=True)
class SplitCase(Command):
    """Split a case: the named alerts, parties and evidence go to a second case in the same state, or a merged one comes back.

    `evidence` holds evidence or exhibits; `facts` are the main facts of the second case. The teams and handlers at work have both cases.
    """

    name: ClassVar[str] = "split_case"

    case: str
    reason: str
    alerts: tuple[str, ...] = ()
    parties: tuple[str, ...] = ()
    facts: str = ""
    evidence: tuple[str, ...] = ()
    restore: str = ""

    def missing(self) -> tuple[Reason, ...]:
        """Something must go to the second case."""
        named = self.alerts or self.parties or self.facts or self.evidence or self.restore
        return (*super().missing(), *(() if named else (reason("field_missing", field="alerts"),)))

    def objects(self, turn: Turn) -> tuple[Record, ...]:
        """The case, then what goes to the second one."""
        merged = ((Case, self.restore, "restore"),) if self.restore else ()
        alerts = [(Alert, alert, "alerts") for alert in self.alerts]
        parties = [(Party, party, "parties") for party in self.parties]
        evidence = [(Exhibit if turn.batch.get(Exhibit, key) else Evidence, key, "evidence") for key in self.evidence]
        return turn.get_each((Case, self.case, "case"), *alerts, *parties, *evidence, *merged)

    def not_open(self, turn: Turn) -> tuple[Reason, ...]:
        case = turn.get(Case, self.case)
        return step_objection(case.state, Step.SPLIT_CASE) or (self._not_merged_here(turn, case) if self.restore else ())

    def guards(self, turn: Turn) -> tuple[Reason, ...]:
        strangers = [thing for thing in self._chosen(turn) if getattr(thing, "case_id", "") != self.case]
        names = {"alert": "alerts", "party": "parties"}
        return tuple(reason("field_missing", field=names.get(type(thing).table.name, "evidence"), value=thing.id) for thing in strangers)

    def carry_out(self, turn: Turn) -> None:
        case = turn.get(Case, self.case)
        second = self._restored(turn, case) if self.restore else self._new(turn, case)
        move(turn, along_with(turn, case, self._chosen(turn)), case, second)
        copy_clocks(turn, case, second)
        _share_the_work(turn, case, second)
        share_superior_duty(turn, case, second)
        _keep_first_alert(turn, case)
        self._paper(turn, case, second)
        facts: dict[str, Any] = {"case_no": case.case_no, "into": second.case_no, "second": second.id, "restored": bool(self.restore)}
        turn.write("case.split", case, **facts, alerts=list(self.alerts), parties=list(self.parties), reason=self.reason)

    def _not_merged_here(self, turn: Turn, case: Case) -> tuple[Reason, ...]:
        merged = turn.get(Case, self.restore)
        try:
            restored(merged.state, case.state)
        except Refused as refused:
            return refused.reasons
        return () if merged.merged_into == case.id else (reason("step_not_open", state=merged.state, step=self.name),)

    def _chosen(self, turn: Turn) -> list[Record]:
        """What is named to go along, the case itself and a restored one aside."""
        return [thing for thing in self.objects(turn) if not isinstance(thing, Case)]

    def _new(self, turn: Turn, case: Case) -> Case:
        alerts = sorted((turn.get(Alert, alert) for alert in self.alerts), key=lambda alert: (alert.received_at, alert.id))
        second = twin(
            case,
            case_no=next_case_no(turn),
            first_alert_id=alerts[0].id if alerts else case.first_alert_id,
            filed_at=turn.at,
            main_facts=self.facts or case.main_facts,
            returns_count=0,
            rejections_count=0,
            supervision=[],
            split_from=case.id,
        )
        return turn.add(second, made=True)

    def _restored(self, turn: Turn, case: Case) -> Case:
        merged = turn.get(Case, self.restore)
        merged.state, merged.merged_into = restored(merged.state, case.state), ""
        merged.state_before, merged.suspension = case.state_before, dict(case.suspension)
        merged.finding, merged.handling_opinion = merged.finding or case.finding, merged.handling_opinion or case.handling_opinion
        merged.discovered_at = merged.discovered_at or case.discovered_at
        merged.lead, merged.assists, merged.handler_kind = case.lead, list(case.assists), case.handler_kind
        merged.feedback_accepted_at, merged.round, merged.main_facts = case.feedback_accepted_at, case.round, self.facts or merged.main_facts
        for kept in turn.find(Merger, Merger.table.c.case_id == merged.id, Merger.table.c.restored_at.is_(None)):
            kept.restored_at = turn.at
            move(turn, things_named(turn, case, [(table, key) for table, key in kept.things]), case, merged)
        turn.batch.touch(merged)
        return merged

    def _paper(self, turn: Turn, case: Case, second: Case) -> None:
        paper(
            turn,
            "D-01",
            case=second,
            case_no=second.case_no,
            split_from=case.case_no,
            restored=bool(self.restore),
            alerts=[alert.alert_no for alert in turn.find(Alert, Alert.table.c.case_id == second.id)],
            parties=[party.name for party in turn.find(Party, Party.table.c.case_id == second.id)],
            facts=self.facts,
            level=second.level,
            path=second.path,
            reason=self.reason,
        )


def _share_the_work(turn: Turn, case: Case, second: Case) -> None:
    """Who is on the scene, acts on the spot or handles the case has the second one too, each with its own course from here."""
    tasks = {task.id for task in turn.tasks_of(second)}
    if not tasks:
        _share_tasks(turn, case, second)
    if not turn.transfers_of(second):
        _share_transfers(turn, case, second)
    _share_procedure(turn, case, second)


def _share_tasks(turn: Turn, case: Case, second: Case) -> None:
    for task in turn.tasks_of(case):
        if task.state not in TERMINAL_TASK_STATES:
            link_team(turn, turn.add(twin(task, case_id=second.id)))
    table = SceneHandover.table
    for handed in turn.find(SceneHandover, table.c.case_id == case.id, table.c.confirmed_at.is_not(None)):
        turn.add(twin(handed, case_id=second.id))


def _share_transfers(turn: Turn, case: Case, second: Case) -> None:
    for transfer in turn.transfers_of(case):
        if transfer.state in TERMINAL_TRANSFER_STATES:
            continue
        same = turn.add(twin(transfer, case_id=second.id))
        for clock in limits.running(turn, transfer):
            limits.copy_to(turn, clock, same, second)
        for given in turn.find(Feedback, Feedback.table.c.transfer_id == transfer.id, Feedback.table.c.case_id == case.id):
            turn.add(twin(given, case_id=second.id, transfer_id=same.id))


def _share_procedure(turn: Turn, case: Case, second: Case) -> None:
    table = SimpleProcedure.table
    for started in turn.find(SimpleProcedure, table.c.case_id == case.id, table.c.state == "started"):
        parties = turn.find(Party, Party.table.c.case_id == second.id)
        party = parties[0] if len(parties) == 1 else None
        named = {"party_id": party.id, "party_name": party.name} if party else {}
        turn.add(twin(started, case_id=second.id, **named))


def _keep_first_alert(turn: Turn, case: Case) -> None:
    left = turn.find(Alert, Alert.table.c.case_id == case.id, order=[Alert.table.c.received_at, Alert.table.c.id])
    if left and case.first_alert_id not in {alert.id for alert in left}:
        case.first_alert_id = left[0].id
