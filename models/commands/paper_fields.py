"""What a paper can be filled with from what the case and the step already know, so that nobody types it twice and no field stays empty needlessly.

One function for each field; whatever the command itself says wins. Source: domain.md 7.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any, Final

from models.commands.turn import Turn
from models.records.alert import Alert
from models.records.case import Case
from models.records.document import Document
from models.records.evidence import Evidence
from models.records.exhibit import Exhibit
from models.records.party import Party
from models.records.people import Officer
from models.records.red_flag import RedFlag
from models.records.running_clock import RunningClock
from models.rules.paper_kinds import PaperKind, is_given


@dataclass(frozen=True)
class Sheet:
    """A paper being filled: the turn, its case or alert, who gets it, and what the command said."""

    turn: Turn
    case: Case | None
    alert: Alert | None
    recipients: tuple[str, ...]
    body: Mapping[str, Any]

    @property
    def alerts(self) -> list[Alert]:
        """The alerts the paper is about, by number."""
        found = self.turn.find(Alert, Alert.table.c.case_id == self.case.id, order=[Alert.table.c.alert_no]) if self.case else []
        first = self.alert or (self.turn.batch.get(Alert, self.case.first_alert_id) if self.case else None)
        return found or ([first] if first else [])


def filled(kind: PaperKind, sheet: Sheet) -> dict[str, Any]:
    """Return the body with every field of the kind the command did not give, in these or other words, but the case and the step know."""
    told = {name: value for name, value in sheet.body.items() if is_given(value)}
    open_fields = [name for name in sorted(kind.fields - set(told)) if not kind.others_of(name) & set(told)]
    sources = {name: OF_A_KIND.get((kind.id, name)) or FILLERS.get(name) for name in open_fields}
    known = {name: source(sheet) for name, source in sources.items() if source is not None}
    return {**{name: value for name, value in known.items() if is_given(value)}, **told}


def _of_case(name: str) -> Callable[[Sheet], Any]:
    return lambda sheet: getattr(sheet.case, name) if sheet.case else None


def _of_either(name: str) -> Callable[[Sheet], Any]:
    return lambda sheet: getattr(sheet.case or sheet.alert, name, None)


def _of_alert(name: str) -> Callable[[Sheet], Any]:
    return lambda sheet: getattr(sheet.alert, name) if sheet.alert else None


def _at(sheet: Sheet) -> Any:
    return sheet.turn.at


def _doer(sheet: Sheet) -> str:
    return sheet.turn.on_behalf_of or sheet.turn.actor.name


def _to(sheet: Sheet) -> list[str]:
    return list(sheet.recipients)


def _alert_lines(sheet: Sheet) -> list[dict[str, Any]]:
    return [
        {"alert_no": one.alert_no, "channel": one.channel, "source_ref": one.source_ref, "received_at": one.received_at, "discovered_at": one.discovered_at}
        for one in sheet.alerts
    ]


def _first_receiver(sheet: Sheet) -> str:
    first = sheet.alerts[0] if sheet.alerts else None
    return "" if first is None else first.received_by or first.source or first.channel


def _reporter(sheet: Sheet) -> str:
    return "" if not sheet.alerts else "anonymous" if all(one.anonymous for one in sheet.alerts) else "sealed"


def _facts(sheet: Sheet) -> str:
    return "" if sheet.case is None else sheet.case.main_facts or sheet.case.title


def _level(sheet: Sheet) -> Any:
    subject = sheet.case or sheet.alert
    return None if subject is None else subject.level


def _map(sheet: Sheet) -> dict[str, float]:
    subject = sheet.case or sheet.alert
    return {} if subject is None or subject.lon is None or subject.lat is None else {"lon": subject.lon, "lat": subject.lat}


def _due_of(*rules: str) -> Callable[[Sheet], Any]:
    def due(sheet: Sheet) -> Any:
        table = RunningClock.table.c
        running = sheet.turn.find(RunningClock, table.case_id == sheet.case.id, table.rule.in_(rules), table.state == "running") if sheet.case else []
        return min((clock.due_at for clock in running), default=None)

    return due


def _people(sheet: Sheet) -> list[dict[str, str]]:
    """Who was there or is sent, with the numbers of their certificates."""
    named = sheet.body.get("officers") or sheet.body.get("verified_by") or ([sheet.body["officer"]] if sheet.body.get("officer") else [])
    named = named or [name for team in sheet.body.get("teams", ()) for name in team.get("officers", ())]
    keys = list(named) or [key for task in _tasks(sheet) for key in (task.arrived or task.officers)]
    return [_with_certificate(sheet.turn, key) for key in dict.fromkeys(keys)]


def _with_certificate(turn: Turn, who: str) -> dict[str, str]:
    officer = turn.batch.get(Officer, who) or turn.first(Officer, Officer.table.c.name == who)
    return {"name": who} if officer is None else {"name": officer.name, "unit": officer.unit, "certificate_no": officer.certificate_no}


def _called_people(sheet: Sheet) -> list[Any]:
    return list(sheet.recipients)


def _tasks(sheet: Sheet) -> list[Any]:
    return sheet.turn.tasks_of(sheet.case) if sheet.case else []


def _arrived_at(sheet: Sheet) -> Any:
    return min((task.on_scene_at for task in _tasks(sheet) if task.on_scene_at), default=None)


def _left_at(sheet: Sheet) -> Any:
    return max((task.ended_at for task in _tasks(sheet) if task.ended_at), default=None)


def _evidence(sheet: Sheet, *kinds: str) -> list[Evidence]:
    if sheet.case is None:
        return []
    found = sheet.turn.find(Evidence, Evidence.table.c.case_id == sheet.case.id, order=[Evidence.table.c.added_at, Evidence.table.c.id])
    return [piece for piece in found if not kinds or piece.kind in kinds]


def _samples(sheet: Sheet) -> list[str]:
    return [f"{piece.what} ×{piece.count}" for piece in _evidence(sheet, "sample")]


def _evidence_items(sheet: Sheet) -> list[dict[str, Any]]:
    return [{"what": piece.what, "count": piece.count, "sha256": piece.sha256, "medium": piece.device or piece.camera} for piece in _evidence(sheet)]


def _evidence_lists(sheet: Sheet) -> list[str]:
    return [document.doc_no for document in _papers(sheet) if document.kind == "D-25"]


def _exhibits(sheet: Sheet) -> list[dict[str, Any]]:
    found = sheet.turn.find(Exhibit, Exhibit.table.c.case_id == sheet.case.id) if sheet.case else []
    return [{"name": one.name, "quantity": one.quantity, "seized": one.seized} for one in found]


def _archive(sheet: Sheet) -> list[str]:
    return [document.doc_no for document in _papers(sheet)]


def _papers(sheet: Sheet) -> list[Document]:
    return sheet.turn.find(Document, Document.table.c.case_id == sheet.case.id, order=[Document.table.c.made_at, Document.table.c.id]) if sheet.case else []


def _signatures(sheet: Sheet) -> list[str]:
    sides = [sheet.body[side].get("by", "") for side in ("from", "to") if isinstance(sheet.body.get(side), dict)]
    return sides or [one["name"] for one in _people(sheet)]


def _approval(sheet: Sheet) -> dict[str, Any]:
    return {"by": sheet.turn.on_behalf_of or sheet.turn.actor.name, "at": sheet.turn.at, "paper": sheet.turn.signed_paper}


def _parties(sheet: Sheet) -> list[dict[str, str]]:
    found = sheet.turn.find(Party, Party.table.c.case_id == sheet.case.id) if sheet.case else []
    return [{"kind": one.kind, "name": one.name} for one in found]


def _lead_and_assists(sheet: Sheet) -> list[str]:
    return [unit for unit in (sheet.case.lead, *sheet.case.assists) if unit] if sheet.case else []


def _source(sheet: Sheet) -> list[str]:
    return list(dict.fromkeys(one.channel for one in sheet.alerts))


def _basis(sheet: Sheet) -> list[str]:
    """The legal basis of the item, as the power list names it."""
    named = sheet.body.get("power_item") or (sheet.case.power_item if sheet.case else "")
    item = sheet.turn.rulebook.items.get(str(named))
    return [] if item is None else [one.law for one in item.basis]


def _red_flags(sheet: Sheet) -> list[dict[str, Any]]:
    found = sheet.turn.find(RedFlag, RedFlag.table.c.case_id == sheet.case.id, RedFlag.table.c.secret.is_(False)) if sheet.case else []
    return [{"kind": one.kind, "answered": bool(one.answers), "outcome": one.outcome} for one in found]


def _via(sheet: Sheet) -> str:
    return sheet.turn.source or "message"


def _organ(sheet: Sheet) -> str:
    return sheet.recipients[0] if sheet.recipients else ""


FILLERS: Final[Mapping[str, Callable[[Sheet], Any]]] = MappingProxyType(
    {
        **{name: _of_case(name) for name in ("case_no", "path", "round", "power_item", "power_items", "flags", "handling_opinion", "assists")},
        **{name: _of_either(name) for name in ("township", "category")},
        **{name: _of_alert(name) for name in ("alert_no", "channel", "source_ref", "received_at", "discovered_at", "query_code")},
        "place": _of_either("place_text"),
        "level": _level,
        "summary": lambda sheet: sheet.alert.summary if sheet.alert else sheet.case.title if sheet.case else "",
        "map": _map,
        "alerts": _alert_lines,
        "first_receiver": _first_receiver,
        "reporter": _reporter,
        "main_facts": _facts,
        "facts": _facts,
        "matter": lambda sheet: sheet.case.title if sheet.case else "",
        "source": _source,
        "sources": _source,
        "people": _people,
        "depart_by": _due_of("R-206"),
        "report_by": _due_of("R-207", "R-208"),
        "due": _due_of("R-230", "R-219", "R-220"),
        "arrived_at": _arrived_at,
        "left_at": _left_at,
        "samples": _samples,
        "evidence_items": _evidence_items,
        "exhibits": _exhibits,
        "archive": _archive,
        "signatures": _signatures,
        "approval": _approval,
        "parties": _lead_and_assists,
        "basis": _basis,
        "via": _via,
        "contact": lambda sheet: sheet.turn.actor.name,
        "deliverer": _doer,
        "officer": _doer,
        "submitter": _doer,
        "by": _doer,
        "at": _at,
        "sent_at": _at,
        "to": _to,
        "receiver": _to,
        "unit": _organ,
        "organ": _organ,
    }
)
"""Where a field comes from when the command does not say."""

OF_A_KIND: Final[Mapping[tuple[str, str], Callable[[Sheet], Any]]] = MappingProxyType(
    {
        ("D-05", "evidence"): _evidence_lists,
        ("D-01", "facts"): lambda _sheet: None,
        ("D-01", "parties"): lambda _sheet: None,
        ("D-05", "exhibits"): lambda _sheet: None,
        ("D-05", "parties"): _parties,
        ("D-16", "obligations"): lambda _sheet: ["none"],
        ("D-16", "red_flags"): _red_flags,
        ("D-29", "basis"): lambda _sheet: None,
        ("D-25", "exhibits"): lambda _sheet: None,
        ("D-30", "people"): _called_people,
    }
)
"""Where one kind means something else by a field."""
