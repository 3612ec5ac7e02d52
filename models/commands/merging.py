"""Several cases are one matter: they go on under the earliest number (并案). Source: domain.md T-35, G-14; commands.md reading 19."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from models.base import Record
from models.commands import limits
from models.commands.belongings import move, owe_superior_once, owes_superior, things_of, unite_clocks
from models.commands.command import Command
from models.commands.filing import is_a_crowd
from models.commands.nearby import unlike_each_other
from models.commands.papers import paper
from models.commands.scope import POLICE_KINDS
from models.commands.turn import Turn
from models.records.alert import Alert
from models.records.case import Case, Merger
from models.records.running_clock import RunningClock
from models.rules.levels import gravest
from models.rules.refusal import Reason, reason
from models.rules.states import CaseState, after, step_objection
from models.rules.step_names import Step

TWO = 2


@dataclass(frozen=True)
class MergeCases(Command):
    """Merge cases into the one with the earliest number, which keeps its path. All that hangs on the others moves there."""

    name: ClassVar[str] = "merge_cases"

    cases: tuple[str, ...]
    reason: str = ""

    def missing(self) -> tuple[Reason, ...]:
        """One case cannot be merged with itself."""
        alone = bool(self.cases) and len(set(self.cases)) < TWO
        return (*super().missing(), *((reason("field_missing", field="cases"),) if alone else ()))

    def objects(self, turn: Turn) -> tuple[Record, ...]:
        """The cases, the one that stays first."""
        return tuple(self._cases(turn))

    def not_open(self, turn: Turn) -> tuple[Reason, ...]:
        main, *others = self._cases(turn)
        closed = [objection for other in others for objection in step_objection(other.state, Step.MERGE_CASES)]
        return (*step_objection(main.state, Step.MERGE_INTO), *closed)

    def guards(self, turn: Turn) -> tuple[Reason, ...]:
        main, *others = self._cases(turn)
        unlike = any(unlike_each_other(turn, main, other, self.reason) for other in others)
        return (reason("not_similar"),) if unlike else ()

    def carry_out(self, turn: Turn) -> None:
        main, *others = self._cases(turn)
        for other in others:
            self._take_in(turn, main, other)
        self._paper(turn, main, others)
        turn.offer(*(["set_level"] if is_a_crowd(turn, main) else []), *(["order_first_response"] if main.state == CaseState.REGISTERED else []))
        numbers = [other.case_no for other in others]
        turn.write("cases.merged", main, case_no=main.case_no, merged=numbers, count=len(others) + 1, level=main.level, reason=self.reason)

    def _cases(self, turn: Turn) -> list[Case]:
        turn.get_each(*((Case, case, "cases") for case in self.cases))
        return sorted((turn.get(Case, case) for case in dict.fromkeys(self.cases)), key=lambda case: case.case_no)

    def _take_in(self, turn: Turn, main: Case, other: Case) -> None:
        things = things_of(turn, other)
        kept = Merger(case_id=other.id, into_case_id=main.id, at=turn.at, by=turn.actor.name, reason=self.reason)
        kept.things = [[type(thing).table.name, thing.id] for thing in things]
        kept.owed_superior = owes_superior(turn, other)
        turn.add(kept)
        _act_beside(turn, other)
        unite_clocks(turn, other, main)
        move(turn, things, other, main)
        owe_superior_once(turn, main)
        _stand_still_or_go_on(turn, main)
        _unite_marks(main, other)
        _lead_to(turn, other, main)
        other.state, other.merged_into = after(other.state, Step.MERGE_CASES), main.id

    def _paper(self, turn: Turn, main: Case, others: list[Case]) -> None:
        alerts = turn.find(Alert, Alert.table.c.case_id == main.id, order=[Alert.table.c.received_at, Alert.table.c.id])
        paper(
            turn,
            "D-01",
            case=main,
            case_no=main.case_no,
            merged=[other.case_no for other in others],
            alerts=[{"alert_no": alert.alert_no, "channel": alert.channel, "source_ref": alert.source_ref} for alert in alerts],
            level=main.level,
            path=main.path,
            reason=self.reason,
        )


def _act_beside(turn: Turn, other: Case) -> None:
    """Whoever handles the other case goes on beside: the state of the one that stays follows its own lead."""
    for transfer in turn.transfers_of(other):
        transfer.lead = transfer.lead and transfer.kind in POLICE_KINDS


def _stand_still_or_go_on(turn: Turn, main: Case) -> None:
    """The terms of what moved stand still where the case stands still, and go on where it goes on."""
    for clock in turn.find(RunningClock, RunningClock.table.c.case_id == main.id, RunningClock.table.c.state != limits.STOPPED):
        stands_still = main.state in {CaseState.SUSPENDED, CaseState.JURISDICTION} and turn.rulebook.rule(clock.rule).pausable
        if stands_still and clock.state == limits.RUNNING:
            limits.pause(turn, clock)
        elif not stands_still and clock.state == limits.PAUSED:
            limits.resume(turn, clock)


def _unite_marks(main: Case, other: Case) -> None:
    main.level = gravest([main.level, other.level])
    main.flags = list(dict.fromkeys([*main.flags, *other.flags]))
    main.supervision = list(dict.fromkeys([*main.supervision, *other.supervision]))
    main.power_items = list(dict.fromkeys([*main.power_items, *other.power_items]))
    main.power_item = main.power_item or other.power_item
    main.discovered_at = min((moment for moment in (main.discovered_at, other.discovered_at) if moment is not None), default=None)
    main.no_transfer_reason = main.no_transfer_reason or other.no_transfer_reason


def _lead_to(turn: Turn, other: Case, main: Case) -> None:
    """Cases merged into the other one before now lie in the one that stays."""
    for earlier in turn.find(Case, Case.table.c.merged_into == other.id):
        earlier.merged_into = main.id
    for kept in turn.find(Merger, Merger.table.c.into_case_id == other.id, Merger.table.c.restored_at.is_(None)):
        kept.into_case_id = main.id
