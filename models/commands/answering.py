"""Writes, with each change, what the senders of the alerts it is about are to hear: the outbox, in the transaction of the change itself.

The door calls `answer_senders` once, before the commit. What is told of which change stands in `models.rules.answers`.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any, Final

from models.journal.entry import Entry
from models.records.alert import Alert
from models.records.assistance import Extension
from models.records.case import Case
from models.records.intake import Source
from models.records.outbox import Outgoing
from models.records.people import Unit
from models.records.transfer import ReporterReply
from models.rules.answers import RESULTS_ZH, STATES, TAKEN_BACK, TELLING
from models.rules.clocks import LOCAL
from models.rules.undo import outward_wait

if TYPE_CHECKING:
    from models.commands.batch import Batch

ONCE_UNLESS_CHANGED: Final = frozenset({"accepted", "assigned"})
"""Told again only where something else is to be told: merging another case into one's own is no news."""
OF_SUPERIORS: Final = frozenset({"superior", "court_procuratorate"})
"""Channels whose senders get the report a superior is owed, and nobody else."""


def answer_senders(batch: Batch) -> None:
    """Add an `Outgoing` for every sender that wants to hear of what this transaction wrote into the journal."""
    told = [entry for entry in batch.journal.written if entry.kind in TELLING]
    if not told:
        return
    listening = {source.key: source for source in batch.find(Source, Source.table.c.callback_url != "")}
    if not listening:
        return
    for entry in told:
        for alert in _alerts(batch, entry, sorted(listening)):
            event = TELLING[entry.kind]
            source = listening.get(alert.source)
            if source is not None and (not source.answers or event in source.answers):
                _tell(batch, entry, event, alert)


def _alerts(batch: Batch, entry: Entry, sources: Sequence[str]) -> Iterator[Alert]:
    """The alerts an entry is news to: its own, else those of its case that came from listening sources."""
    if entry.alert_id:
        alert = batch.get(Alert, entry.alert_id)
        if alert is not None:
            yield alert
    elif entry.case_id:
        table, cases = Alert.table.c, [entry.case_id, *([str(entry.facts["second"])] if "second" in entry.facts else [])]
        yield from batch.find(Alert, table.case_id.in_(cases), table.source.in_(sources), order=[table.received_at, table.id])


def _tell(batch: Batch, entry: Entry, event: str, alert: Alert) -> None:
    told = _told(batch, entry, event, alert)
    if told is None:
        return
    case = batch.get(Case, alert.case_id) if alert.case_id else None
    state = STATES[event]
    about = {
        "source_ref": alert.source_ref,
        "alert_no": alert.alert_no,
        "case_no": case.case_no if case is not None else "",
        **({"state": state} if state else {}),
        **told,
    }
    data = {name: value for name, value in about.items() if value not in ("", None, [])}
    thread = alert.source_ref or alert.id
    if event in ONCE_UNLESS_CHANGED and _last_data(batch, alert, event) == data:
        return
    batch.add(
        Outgoing(
            source=alert.source,
            thread=thread,
            source_ref=alert.source_ref,
            alert_id=alert.id,
            alert_no=alert.alert_no,
            case_id=alert.case_id,
            event=event,
            body={"type": f"alert.{event}", "timestamp": entry.at.astimezone(LOCAL).isoformat(), "data": data},
            seq=entry.seq,
            made_at=entry.at,
            asked_at=entry.at,
            next_at=entry.at + outward_wait(entry.kind),
        )
    )


def _last_data(batch: Batch, alert: Alert, event: str) -> Mapping[str, Any] | None:
    table = Outgoing.table.c
    before = batch.find(Outgoing, table.alert_id == alert.id, table.event == event, table.fault != TAKEN_BACK, order=[table.seq.desc(), table.id.desc()])
    return before[0].body["data"] if before else None


def _told(batch: Batch, entry: Entry, event: str, alert: Alert) -> dict[str, Any] | None:
    """What an event says beyond numbers and state; None where this sender is not to hear it."""
    facts = entry.facts
    if event == "assigned":
        case = batch.get(Case, alert.case_id)
        return {"organ": _organ(batch, str(facts.get("organ") or (case.lead if case is not None else "") or facts.get("acting_department") or ""))}
    if event == "out_of_scope":
        return {"organ": _organ(batch, str(facts.get("organ", ""))), "reason": str(facts.get("reason", ""))}
    if event == "extended":
        asked = batch.get(Extension, entry.object_id)
        return {"due": asked.new_due.isoformat()} if asked is not None and asked.transfer_id else None
    if event == "replied":
        reply = batch.get(ReporterReply, str(facts.get("reply", "")))
        return {"stage": reply.stage, "text": reply.text} if reply is not None else None
    if event == "reported":
        return (
            {"doc_no": str(facts.get("doc_no", "")), "text": str(facts.get("result", ""))}
            if _is_asked_by(batch, alert, str(facts.get("superior", "")))
            else None
        )
    if event == "closed":
        codes = sorted({str(code) for code in facts.get("results") or ()})
        return {"result": codes, "result_text": "、".join(RESULTS_ZH.get(code, code) for code in codes), "text": _last_reply(batch, alert)}
    if event == "not_established":
        return {"text": _last_reply(batch, alert)}
    return {}


def _is_asked_by(batch: Batch, alert: Alert, superior: str) -> bool:
    """Whether a report to `superior` answers this alert: where several superiors wait, the one that assigned it."""
    if alert.channel not in OF_SUPERIORS:
        return False
    table = Alert.table.c
    others = batch.find(Alert, table.case_id == alert.case_id, table.channel.in_(sorted(OF_SUPERIORS)))
    return len(others) == 1 or _organ(batch, str(alert.extra.get("organ", ""))) == _organ(batch, superior)


def _last_reply(batch: Batch, alert: Alert) -> str:
    """The last word this alert's own reporter was told: typed for it, and looked through for names."""
    table = ReporterReply.table.c
    said = batch.find(ReporterReply, table.alert_id == alert.id, order=[table.at.desc(), table.id.desc()])
    return next((reply.text for reply in said if reply.stage in ("final", "not_established")), "")


def _organ(batch: Batch, key: str) -> str:
    found = batch.find(Unit, Unit.table.c.key == key) if key else []
    return found[0].name if found else key
