"""An alert becomes a case, or one more alert of a case: one number, one entry (集中备案·统一办案入口, 000 四(三)1)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar

from models.base import Record
from models.commands import limits
from models.commands.alerts import not_open_on_alert
from models.commands.command import Command
from models.commands.discovery import discover, flag, name_items
from models.commands.duties import oblige
from models.commands.marks import Flag
from models.commands.nearby import link_cameras, unlike_the_case
from models.commands.papers import paper
from models.commands.turn import Turn
from models.records.alert import Alert
from models.records.case import Case
from models.records.place import Township
from models.records.task import FirstResponseTask
from models.rules.clocks import day_ending_at, half_term_cap
from models.rules.key_cases import key_at_filing
from models.rules.levels import gravest, proposed_by_crowd
from models.rules.object_steps import after_alert
from models.rules.obligations import ObligationKind
from models.rules.paths import PATHS, discovers_on_filing, is_yes, owes_superior_report, path_of
from models.rules.refusal import Reason, reason
from models.rules.states import REOPENABLE, TERMINAL_CASE_STATES, step_objection
from models.rules.step_names import Step

UNCLASSIFIED = "unclassified"


@dataclass(frozen=True)
class FileCase(Command):
    """File an alert as a case with a number of its own (T-02)."""

    name: ClassVar[str] = "file_case"

    alert: str
    title: str = ""
    category: str = ""
    power_item: str = ""
    level: int | None = None
    flags: tuple[Flag, ...] = ()
    summary: str = ""

    def objects(self, turn: Turn) -> tuple[Record, ...]:
        return (turn.get(Alert, self.alert, "alert"),)

    def not_open(self, turn: Turn) -> tuple[Reason, ...]:
        return not_open_on_alert(turn.get(Alert, self.alert), self.name)

    def guards(self, turn: Turn) -> tuple[Reason, ...]:
        return unknown_items(turn, self.power_item)

    def carry_out(self, turn: Turn) -> None:
        alert = turn.get(Alert, self.alert)
        case = turn.add(self._case(turn, alert), made=True)
        _join(turn, alert, case, self.name)
        _owe_superior_report(turn, alert, case)
        self._start_clocks(turn, alert, case)
        link_cameras(turn, alert, case)
        filing_paper(turn, case, alert)
        turn.offer(*_next_steps(case))
        turn.write("case.filed", case, new_stream=True, **_filed(case, alert))

    def _case(self, turn: Turn, alert: Alert) -> Case:
        item = self.power_item or alert.power_item
        return Case(
            case_no=next_case_no(turn),
            title=self.title or alert.summary,
            path=path_of(alert.channel, major="major" in self.flags, on_scene=is_yes(alert.extra.get("on_scene"))),
            level=gravest([alert.level, self.level or alert.level]),
            category=self.category or alert.category or UNCLASSIFIED,
            power_item=item,
            power_items=[item] if item else [],
            first_alert_id=alert.id,
            place_text=alert.place_text,
            township=alert.township,
            lon=alert.lon,
            lat=alert.lat,
            filed_at=turn.at,
            main_facts=self.summary,
            flags=list(dict.fromkeys([*self.flags, *_flags_of(turn, alert)])),
        )

    def _start_clocks(self, turn: Turn, alert: Alert, case: Case) -> None:
        term = PATHS[case.path].term
        if term == "R-207":
            limits.start(turn, term, case, not_later_than=alert.source_due_at)
        if discovers_on_filing(case.path, alert.channel):
            discover(turn, case)
        if "major" in case.flags:
            limits.start(turn, "R-237", case)


@dataclass(frozen=True)
class AttachAlert(Command):
    """Attach an alert to an open case it belongs to (T-03)."""

    name: ClassVar[str] = "attach_alert"

    alert: str
    case: str
    reason: str = ""

    def objects(self, turn: Turn) -> tuple[Record, ...]:
        return turn.get_each((Alert, self.alert, "alert"), (Case, self.case, "case"))

    def not_open(self, turn: Turn) -> tuple[Reason, ...]:
        case = turn.get(Case, self.case)
        closed = not_open_on_alert(turn.get(Alert, self.alert), self.name)
        if case.state in TERMINAL_CASE_STATES:
            offers = ("reopen_case",) if case.state in REOPENABLE else ()
            return (*closed, reason("case_ended", state=case.state, offers=offers))
        return (*closed, *step_objection(case.state, Step.ATTACH_ALERT))

    def guards(self, turn: Turn) -> tuple[Reason, ...]:
        return unlike_the_case(turn, turn.get(Alert, self.alert), turn.get(Case, self.case), self.reason)

    def carry_out(self, turn: Turn) -> None:
        alert, case = turn.get(Alert, self.alert), turn.get(Case, self.case)
        attach(turn, alert, case)
        turn.offer(*(["set_level"] if is_a_crowd(turn, case) else []))
        turn.write("alert.attached", alert, case_no=case.case_no, alert_no=alert.alert_no, level=case.level, reason=self.reason)


def attach(turn: Turn, alert: Alert, case: Case) -> None:
    """Let the alert belong to the case, with all that it brings along: its reply, its superior, its station, its gravity (T-03)."""
    _join(turn, alert, case, AttachAlert.name)
    case.level = gravest([case.level, alert.level])
    flag(case, *_flags_of(turn, alert))
    name_items(case, [alert.power_item] if alert.power_item else [])
    case.category = alert.category if alert.category and case.category == UNCLASSIFIED else case.category
    _owe_superior_report(turn, alert, case)
    _cap_verification(turn, alert, case)
    if alert.channel == "call_110":
        _record_station_task(turn, alert, case)
    filing_paper(turn, case, alert)


def filing_paper(turn: Turn, case: Case, alert: Alert) -> None:
    """Make the registration D-01, or one more line of it: where it came from, when, and whether the reporter is sealed or anonymous."""
    paper(
        turn,
        "D-01",
        case=case,
        alert=alert,
        case_no=case.case_no,
        alert_no=alert.alert_no,
        channel=alert.channel,
        source_ref=alert.source_ref,
        received_at=alert.received_at,
        discovered_at=alert.discovered_at,
        place=alert.place_text,
        category=case.category,
        summary=alert.summary,
        level=case.level,
        path=case.path,
        reporter="anonymous" if alert.anonymous else "sealed",
    )


def unknown_items(turn: Turn, *items: str) -> tuple[Reason, ...]:
    """Return `field_missing` for each named item that is not in the power list."""
    return tuple(reason("field_missing", field="power_item", value=item) for item in items if item and item not in turn.rulebook.items)


def _join(turn: Turn, alert: Alert, case: Case, command: str) -> None:
    alert.state = after_alert(alert.state, command)
    alert.case_id, alert.filed_at, alert.filed_by = case.id, turn.at, turn.actor.id
    for clock in limits.running(turn, alert):
        clock.case_id = case.id
    if alert.reply_wanted:
        limits.start(turn, "R-231", alert, started_at=alert.received_at, not_later_than=alert.source_due_at, case=case)
        oblige(turn, case, ObligationKind.REPORTER_REPLY, alert.id)


def _owe_superior_report(turn: Turn, alert: Alert, case: Case) -> None:
    if not owes_superior_report(alert.channel):
        return
    oblige(turn, case, ObligationKind.SUPERIOR_REPORT)
    due = alert.source_due_at
    cap = None if due is None else half_term_cap(turn.today, day_ending_at(due))
    if limits.running(turn, case, "R-208"):
        _not_later_than(turn, case, "R-208", cap)
    elif not case.finding:
        limits.start(turn, "R-208", case, not_later_than=cap)


def _cap_verification(turn: Turn, alert: Alert, case: Case) -> None:
    _not_later_than(turn, case, "R-207", alert.source_due_at)


def _not_later_than(turn: Turn, case: Case, rule_id: str, cap: datetime | None) -> None:
    """The earliest due is kept: a source's own deadline moves a running clock forward, never back."""
    for clock in limits.running(turn, case, rule_id):
        if cap is not None and cap < clock.due_at:
            limits.move(turn, clock, turn.rulebook.due(clock.rule, clock.started_at, not_later_than=cap))


def _record_station_task(turn: Turn, alert: Alert, case: Case) -> None:
    turn.add(
        FirstResponseTask(
            case_id=case.id,
            kind="disposal",
            responder="station",
            unit=str(alert.extra.get("station") or "") or _station_of(turn, case.township),
            ordered_at=turn.at,
            ordered_by=turn.actor.name,
        ),
        made=True,
    )


def _station_of(turn: Turn, township: str) -> str:
    place = turn.first(Township, Township.table.c.name == township)
    return "" if place is None else place.station


def is_a_crowd(turn: Turn, case: Case) -> bool:
    """Whether ten alerts within an hour propose level 1 for a case that has it not (domain.md 3.4)."""
    alerts = turn.find(Alert, Alert.table.c.case_id == case.id)
    return case.level > 1 and proposed_by_crowd([alert.received_at for alert in alerts])


def _flags_of(turn: Turn, alert: Alert) -> list[str]:
    found = {
        "ongoing": alert.ongoing == "yes",
        "superior_assigned": owes_superior_report(alert.channel),
        "key_case": bool(key_at_filing(turn.rulebook, multiple=alert.multiple, danger_flags=alert.danger_flags)),
    }
    return [name for name, is_on in found.items() if is_on]


def _next_steps(case: Case) -> tuple[str, ...]:
    return ("order_first_response",) if PATHS[case.path].first else ("open_judgement", "order_first_response")


def _filed(case: Case, alert: Alert) -> dict[str, object]:
    return {
        "case_no": case.case_no,
        "alert_no": alert.alert_no,
        "alert": alert.id,
        "path": case.path,
        "level": case.level,
        "category": case.category,
        "power_item": case.power_item,
        "township": case.township,
        "flags": case.flags,
    }


def next_case_no(turn: Turn) -> str:
    """Return the next case number of the local day, `WZST-20231107-0001`: never used twice."""
    day = turn.today.isoformat().replace("-", "")
    return f"WZST-{day}-{turn.next_number(f'case/{day}'):04d}"
