"""Cases brought further than their first response: assigned, accepted, fed back, verified. Commands are asked by name, as the world does."""

from __future__ import annotations

from datetime import timedelta, timezone
from typing import Any

from models.commands.actor import Outcome
from models.commands.arguments import build
from models.commands.registry import command_named
from models.records.case import Case, Obligation
from models.records.document import Document
from models.records.running_clock import RunningClock
from tests.builders import Room

LOCAL = timezone(timedelta(hours=8))
KINDS = {
    "open_judgement": "judgement.opened",
    "complete_judgement": "judgement.completed",
    "assign_case": "case.assigned",
    "accept_assignment": "transfer.accepted",
    "reject_assignment": "transfer.rejected",
    "record_admin_filing": "admin_filing.recorded",
    "send_not_filed_notice": "not_filed_notice.sent",
    "record_paper": "paper.recorded",
    "submit_feedback": "feedback.submitted",
    "accept_feedback": "feedback.accepted",
    "return_feedback": "feedback.returned",
    "reply_reporter": "reporter.replied",
    "close_case": "case.closed",
    "waive_obligation": "obligation.waived",
    "record_no_transfer_reason": "no_transfer_reason.recorded",
}
"""The one entry each of these commands leaves (commands.md 3, column “journal kind”)."""

HOW = ("on_behalf_of", "source", "proof", "signed_paper", "versions")


def ask(room: Room, who: str, command: str, /, **args: Any) -> Outcome:
    """Let `who` ask `command`; `on_behalf_of`, `source`, `proof` and `versions` go beside its arguments. It leaves its one entry."""
    how = {name: args.pop(name) for name in HOW if name in args}
    outcome = room.does(who, build(command_named(command), args), **how)
    if command in KINDS:
        assert outcome.kinds == (("proposal.made",) if outcome.proposal else (KINDS[command],))
    return outcome


def refused(room: Room, who: str, command: str, /, **args: Any) -> set[str]:
    """Let `who` ask what must be refused; return the codes."""
    how = {name: args.pop(name) for name in HOW if name in args}
    return set(room.refuses(who, build(command_named(command), args), **how))


def approved(room: Room, who: str, by: str, command: str, /, **args: Any) -> Outcome:
    """Let `who` propose `command` and `by` approve it."""
    return ask(room, by, "approve_proposal", proposal=ask(room, who, command, **args).proposal)


def case_of(room: Room, case: str) -> Case:
    """Return a case as it is stored."""
    return room.get(Case, case)


def kinds(room: Room) -> list[str]:
    """Return the kinds of all journal entries, in order."""
    return [entry.kind for entry in room.entries()]


def facts(room: Room, kind: str) -> dict[str, Any]:
    """Return the facts of the newest entry of a kind."""
    return room.entries(kind)[-1].facts


def stopped(room: Room, rule: str) -> list[RunningClock]:
    """Return the clocks of a rule that were stopped."""
    return room.all(RunningClock, RunningClock.table.c.rule == rule, RunningClock.table.c.state == "stopped")


def due(room: Room, rule: str) -> str:
    """Return when the one running clock of a rule is due, local time."""
    [clock] = room.all(RunningClock, RunningClock.table.c.rule == rule, RunningClock.table.c.state == "running")
    return f"{clock.due_at.astimezone(LOCAL):%Y-%m-%dT%H:%M}"


def papers(room: Room, case: str) -> list[str]:
    """Return the kinds of the papers of a case, in the order made."""
    return [paper.kind for paper in room.all(Document, Document.table.c.case_id == case)]


def owed(room: Room, case: str) -> list[str]:
    """Return the kinds of what a case still owes."""
    table = Obligation.table
    return [duty.kind for duty in room.all(Obligation, table.c.case_id == case, table.c.done_at.is_(None), table.c.waived_by == "")]


def seen_case(room: Room, **fields: Any) -> str:
    """A clue of our own patrol in 白石镇, path P4: it may be judged and assigned at once, and no reporter waits."""
    clue = {"channel": "field_patrol", "nature": "clue", "summary": "粪水流进水渠", "place": {"text": "下坪村", "township": "白石镇"}, "power_item": "V-47"}
    alert = ask(room, "王一帆", "create_alert", **{**clue, **fields}).made[0]
    ask(room, "王一帆", "ack_alert", alert=alert)
    return ask(room, "王一帆", "file_case", alert=alert).made[0]


def opinion(case: str, **changes: Any) -> dict[str, Any]:
    """The arguments of an ordinary judgement."""
    return {"case": case, "main_facts": "养殖粪污直排", "power_items": ["V-47"], "route": "assign", **changes}


def assignment(case: str, **changes: Any) -> dict[str, Any]:
    """The arguments of an assignment to the brigade of 白石镇, which the county empowered for V-47."""
    plain = {"main_facts": "粪污直排水渠", "power_item": "V-47", "lead": "tb_baishi", "requirement": "查处并反馈", "materials": "complete"}
    return {"case": case, **plain, **changes}


def assigned_case(room: Room, **changes: Any) -> tuple[str, tuple[str, ...]]:
    """A judged hotline case assigned; return the case and its transfers, the lead's first."""
    case = room.judged_case()
    return case, ask(room, "王一帆", "assign_case", **assignment(case, **changes)).made


def acceptance(transfer: str, **changes: Any) -> dict[str, Any]:
    """The arguments of an acceptance by 宋强 of the brigade."""
    plain = {"acceptance_no": "白受〔2023〕5号", "handler": "宋强", "phone": "100-0000-0023", "planned_finish": "2023-11-22"}
    return {"transfer": transfer, **plain, **changes}


def handled_case(room: Room, **changes: Any) -> tuple[str, tuple[str, ...]]:
    """An assigned case the brigade has accepted."""
    case, transfers = assigned_case(room, **changes)
    ask(room, "宋强", "accept_assignment", **acceptance(transfers[0]))
    return case, transfers


def feedback(transfer: str, **changes: Any) -> dict[str, Any]:
    """The arguments of a feedback."""
    return {"transfer": transfer, "result": "penalty", "measures": "罚款并改正", "decision_no": "白罚〔2023〕2号", "amount_yuan": 5000, **changes}


def fed_back_case(room: Room, **changes: Any) -> tuple[str, str]:
    """A case whose brigade has fed back; return the case and the lead's transfer."""
    case, transfers = handled_case(room)
    ask(room, "宋强", "submit_feedback", **feedback(transfers[0], **changes))
    return case, transfers[0]


def accepted_case(room: Room, **changes: Any) -> tuple[str, str]:
    """A case whose feedback 何青 has accepted: it may close once the reporter has an answer."""
    case, transfer = fed_back_case(room, **changes)
    ask(room, "何青", "accept_feedback", case=case)
    return case, transfer


def answered_case(room: Room, **changes: Any) -> str:
    """A case that owes nothing any more."""
    case, _transfer = accepted_case(room, **changes)
    ask(room, "王一帆", "reply_reporter", alert=case_of(room, case).first_alert_id, stage="final", text="已整改", mode="phone")
    return case
