"""The papers a step makes: numbered without gaps per kind and year, filled with what is known, free of the reporter. Source: domain.md 7, G-12.

A paper that was signed is frozen in the store; `corrected` makes the new version that names the old one.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any, Final

from models.commands.paper_fields import Sheet, filled
from models.commands.reporter import TELLING, telling_in
from models.commands.turn import Turn
from models.records.alert import Alert
from models.records.case import Case
from models.records.document import Document, DocumentReceipt
from models.records.sealed_reporter import SealedReporter
from models.rules.guards import reporter_in_paper
from models.rules.paper_kinds import KINDS, PaperKind, missing_of
from models.rules.refusal import Reason, refuse_if
from models.sealed import SealBroken

CHARACTERS: Final[Mapping[str, str]] = MappingProxyType({kind.id: kind.character for kind in KINDS.values()})
"""The 字 of each kind in its number."""

IDENTIFYING: Final = ("address", *TELLING)
"""What of a sealed reporter no paper may hold."""

_SLIP: Final = DocumentReceipt.table.c

OF_ITS_MAKER: Final = ("acting_department", "department", "unit")
"""By which field a paper says in whose name it is issued, where that is not the Center."""

IN_ANOTHERS_NAME: Final = frozenset({"D-07", "D-09", "D-11", "D-12"})


def paper(
    turn: Turn,
    kind: str,
    /,
    *,
    case: Case | None = None,
    alert: Alert | None = None,
    recipients: tuple[str, ...] = (),
    drafted_by: str = "",
    replaces: str = "",
    **body: Any,
) -> Document:
    """Make a paper `D-01` … `D-30` with the next number `万生卫〔2023〕备第0001号`.

    Args:
        turn: the turn that makes it.
        kind: `D-01` …
        case: the case it belongs to.
        alert: the alert it belongs to, where it is about one.
        recipients: unit keys and names it goes to.
        drafted_by: who drew it up, where this turn's actor signs it (`turn.proposed_by`, if not given).
        replaces: the id of the paper this is a new version of.
        body: the fields of its kind; what the case and the step know is filled in (`paper_fields`).

    Raises:
        Refused: `reporter_data_in_paper` where an outgoing paper would tell who reported.
    """
    drafter = drafted_by or turn.proposed_by
    is_signed = bool(drafter) and drafter != turn.actor.name
    of = KINDS[kind]
    refuse_if(_reporter_on(turn, of, case, alert, body))
    fields = filled(of, Sheet(turn, case, alert, recipients, body))
    made = Document(
        kind=kind,
        doc_no=next_doc_no(turn, kind),
        case_id=case.id if case else "",
        alert_id=alert.id if alert else "",
        title=case.title if case else "",
        made_at=turn.at,
        drafted_by=drafter or turn.actor.name,
        signed_by=turn.actor.name if is_signed else "",
        signed_at=turn.at if is_signed else None,
        issued_by=_issuer(kind, fields),
        secrecy=of.secrecy,
        recipients=list(recipients),
        body=fields,
        missing=list(missing_of(of, fields)),
        edition=turn.get(Document, replaces).edition + 1 if replaces else 1,
        replaces=replaces,
    )
    return turn.paper(made)


def next_doc_no(turn: Turn, kind: str) -> str:
    """Take the next number of a kind in the year of the turn."""
    year = turn.today.year
    number = turn.next_number(f"{kind}/{year}")
    return f"万生卫〔{year}〕{CHARACTERS[kind]}第{number:04d}号"


def corrected(turn: Turn, old: Document, changes: Mapping[str, Any]) -> Document:
    """Make the new version of a paper: its fields with `changes`, one edition higher, naming the old one, to be signed anew."""
    of = KINDS[old.kind]
    refuse_if(_reporter_on(turn, of, turn.batch.get(Case, old.case_id), turn.batch.get(Alert, old.alert_id), changes))
    fields = {**old.body, **changes}
    made = Document(
        kind=old.kind,
        doc_no=next_doc_no(turn, old.kind),
        case_id=old.case_id,
        alert_id=old.alert_id,
        title=old.title,
        made_at=turn.at,
        drafted_by=turn.actor.name,
        issued_by=old.issued_by,
        secrecy=old.secrecy,
        recipients=list(old.recipients),
        body=fields,
        attachments=list(old.attachments),
        missing=list(missing_of(of, fields)),
        edition=old.edition + 1,
        replaces=old.id,
    )
    return turn.paper(made)


def received(turn: Turn, document: Document, person: str, mode: str, *, unit: str = "") -> DocumentReceipt:
    """Write down that a paper reached somebody; the paper itself stays as it is."""
    return turn.add(DocumentReceipt(document_id=document.id, unit=unit, person=person, mode=mode, at=turn.at, entered_by=turn.actor.name))


def reached(turn: Turn, case: Case, kind: str, unit: str) -> None:
    """Write the receipt of the newest paper of this kind that went to `unit`, by whom and how this step says it came; once."""
    table = Document.table.c
    sent = turn.find(Document, table.case_id == case.id, table.kind == kind, order=[table.made_at.desc(), table.id.desc()])
    document = next((one for one in sent if unit in one.recipients), None)
    if document is None or turn.first(DocumentReceipt, _SLIP.document_id == document.id, _SLIP.unit == unit) is not None:
        return
    received(turn, document, turn.on_behalf_of or turn.actor.name, turn.source or "console", unit=unit)


def reporter_data_in(turn: Turn, about: Case | Alert, *texts: str) -> tuple[Reason, ...]:
    """Return why `texts` may not go out: they hold the name, number or address of who reported to this case, or of who gave this alert (G-12)."""
    said = [text for text in texts if text]
    return reporter_in_paper(said, _identities(turn, about, IDENTIFYING)) if said else ()


def _reporter_on(turn: Turn, of: PaperKind, case: Case | None, alert: Alert | None, body: Mapping[str, Any]) -> tuple[Reason, ...]:
    """The last look before a paper goes out, whatever command makes it. An address is not looked for: it often is the place itself."""
    about = case or alert
    texts = _texts(list(body.values()))
    if not of.outgoing or about is None or not texts:
        return ()
    try:
        told = _identities(turn, about, TELLING)
    except SealBroken:
        return ()  # a seat without the key can look up no reporter, nor can it have typed one from the record
    return reporter_in_paper([text for text in texts if text not in told], told)


def _texts(value: Any) -> list[str]:
    if isinstance(value, str):
        return [value] if value else []
    if isinstance(value, Mapping):
        return [text for one in value.values() for text in _texts(one)]
    return [text for one in value for text in _texts(one)] if isinstance(value, list | tuple) else []


def _issuer(kind: str, fields: Mapping[str, Any]) -> str:
    named = [str(fields[name]) for name in OF_ITS_MAKER if fields.get(name)]
    return named[0] if named and kind in IN_ANOTHERS_NAME else "center"


def _identities(turn: Turn, about: Case | Alert, telling: tuple[str, ...]) -> set[str]:
    alerts = [about] if isinstance(about, Alert) else turn.find(Alert, Alert.table.c.case_id == about.id)
    sealed = turn.find(SealedReporter, SealedReporter.table.c.alert_id.in_([alert.id for alert in alerts]))
    opened = [turn.seal.open_reporter(record.alert_id, record.sealed) for record in sealed]
    return {text for reporter in opened for name in telling for text in telling_in(reporter.get(name))}
