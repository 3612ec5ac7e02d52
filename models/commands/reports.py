"""The reports of the Center are drafted with figures from the store and signed by the director; signed is frozen (D-20, D-21, D-22, D-28)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, ClassVar, Final, Literal

from models.base import Record
from models.commands import period_duties
from models.commands.command import Command
from models.commands.papers import paper
from models.commands.turn import Turn
from models.records.document import Document
from models.records.report import CenterReport
from models.rules.one_person import Doer, same_person
from models.rules.periods import days_of
from models.rules.refusal import Reason, reason
from models.views.hot_spots import hot_spots
from models.views.statistics import period_figures, problems_by_unit, ratios

DRAFT, SIGNED = "draft", "signed"
AUTO: Final = "auto"
"""A section that the product fills with figures."""

PAPER_KINDS: Final = {"weekly": "D-20", "monthly": "D-21", "quarterly": "D-22", "bulletin": "D-28"}

BLOCKS: Final = {"数据": ("数据", "data"), "观点": ("观点", "views"), "分析": ("分析", "analysis"), "对策": ("对策", "measures")}
"""The four mandatory blocks of the quarterly report (000 四(一)3) and the names a section of each may have."""

PROBLEMS: Final = frozenset({"problems", "问题"})


@dataclass(frozen=True)
class DraftReport(Command):
    """Draft a report on a period (`2024-W01`, `2023-12`, `2023-Q4`). A section that says `auto` is filled with the period's figures."""

    name: ClassVar[str] = "draft_report"

    kind: Literal["weekly", "monthly", "quarterly", "bulletin"]
    period: str
    sections: Mapping[str, Any]

    def missing(self) -> tuple[Reason, ...]:
        """The period must be one."""
        empty = super().missing()
        return empty or (() if _is_period(self.period) else (reason("field_missing", field="period", value=self.period),))

    def objects(self, turn: Turn) -> tuple[Record, ...]:
        """Nothing a seat could have seen before."""
        return ()

    def carry_out(self, turn: Turn) -> None:
        first, last = days_of(self.period)
        connection = turn.batch.connection
        figures = period_figures(connection, first, last)
        figures["ratios"] = {f"{one.rule}:{one.of}" if one.of else one.rule: one.value for one in ratios(connection, turn.rulebook, turn.at)}
        figures["hot_spots"] = [list(spot.case_ids) for spot in hot_spots(connection, turn.rulebook, turn.at)]
        sections = {name: _filled(name, text, figures, problems_by_unit(connection, first, last)) for name, text in self.sections.items()}
        earlier = self._signed_before(turn)
        document = paper(turn, PAPER_KINDS[self.kind], period=self.period, sections=sections, figures=figures, replaces=earlier.document_id if earlier else "")
        report = CenterReport(
            kind=self.kind,
            period=self.period,
            sections=sections,
            figures=figures,
            document_id=document.id,
            replaces=earlier.id if earlier else "",
            drafted_at=turn.at,
            drafted_by=turn.actor.name,
            drafted_by_id=turn.actor.id,
            drafted_for=turn.on_behalf_of,
        )
        turn.add(report, made=True)
        turn.write("report.drafted", report, report=self.kind, period=self.period, doc_no=document.doc_no, replaces=report.replaces)

    def _signed_before(self, turn: Turn) -> CenterReport | None:
        table = CenterReport.table.c
        signed = turn.find(CenterReport, table.kind == self.kind, table.period == self.period, table.state == SIGNED, order=[table.signed_at])
        return signed[-1] if signed else None


@dataclass(frozen=True)
class SignReport(Command):
    """Sign a report: none of the four blocks of the quarterly one may be empty, and the drafter does not sign. The period's duty is met."""

    name: ClassVar[str] = "sign_report"

    report: str

    def objects(self, turn: Turn) -> tuple[Record, ...]:
        """The report."""
        return (turn.get(CenterReport, self.report, "report"),)

    def not_open(self, turn: Turn) -> tuple[Reason, ...]:
        report = turn.get(CenterReport, self.report)
        return () if report.state == DRAFT else (reason("step_not_open", state=report.state, step=self.name),)

    def guards(self, turn: Turn) -> tuple[Reason, ...]:
        report = turn.get(CenterReport, self.report)
        empty = tuple(reason("report_block_empty", block=block) for block in empty_blocks(report.kind, report.sections))
        return (*empty, *same_person(turn.doer, [Doer(report.drafted_by_id, report.drafted_by, report.drafted_for)]))

    def carry_out(self, turn: Turn) -> None:
        report = turn.get(CenterReport, self.report)
        report.state, report.signed_at, report.signed_by = SIGNED, turn.at, turn.actor.name
        document = turn.get(Document, report.document_id)
        document.signed_at, document.signed_by = turn.at, turn.actor.name
        rule = period_duties.REPORT_RULES[report.kind]
        # A duty without a day of its own is met by the act itself, whatever period the bulletin speaks of.
        met = period_duties.meet(turn, rule, report.id, report.period if turn.rulebook.rule(rule).due else "")
        met_rule = rule if met else ""
        turn.write("report.signed", report, report=report.kind, period=report.period, doc_no=document.doc_no, met=met_rule)


def empty_blocks(kind: str, sections: Mapping[str, Any]) -> tuple[str, ...]:
    """Return which of the mandatory blocks of a quarterly report are empty (D-22); other kinds have none."""
    if kind != "quarterly":
        return ()
    return tuple(block for block, names in BLOCKS.items() if not any(_says_something(sections.get(name)) for name in names))


def _says_something(text: Any) -> bool:
    return bool(text.strip()) if isinstance(text, str) else bool(text)


def _filled(name: str, text: Any, figures: dict[str, Any], problems: dict[str, Any]) -> Any:
    if text != AUTO:
        return text
    return {"auto": problems if name in PROBLEMS else figures}


def _is_period(name: str) -> bool:
    try:
        return bool(days_of(name))
    except ValueError:
        return False
