"""The papers a step makes: numbered without gaps per kind and year, free of the reporter. Source: domain.md 7, G-12."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any, Final

from models.commands.reporter import TELLING_KEYS
from models.commands.turn import Turn
from models.records.alert import Alert
from models.records.case import Case
from models.records.document import Document
from models.records.sealed_reporter import SealedReporter
from models.rules.guards import reporter_in_paper
from models.rules.refusal import Reason

CHARACTERS: Final[Mapping[str, str]] = MappingProxyType(
    {
        "D-01": "备", "D-02": "处", "D-03": "研", "D-04": "提", "D-05": "记", "D-06": "交", "D-07": "当", "D-08": "令", "D-09": "移", "D-10": "清",
        "D-11": "告", "D-12": "馈", "D-13": "辖", "D-14": "监", "D-15": "答", "D-16": "结", "D-17": "督", "D-18": "会", "D-19": "计", "D-20": "周",
        "D-21": "月", "D-22": "季", "D-23": "报", "D-24": "奖", "D-25": "证", "D-26": "协", "D-27": "商", "D-28": "通", "D-29": "抄", "D-30": "调",
    }
)  # fmt: skip
"""The 字 of each kind in its number."""

IDENTIFYING: Final = ("name", "phone", "address", "id_no", *sorted(TELLING_KEYS))
"""What of a sealed reporter no paper may hold."""


def paper(turn: Turn, kind: str, /, *, case: Case | None = None, alert: Alert | None = None, recipients: tuple[str, ...] = (), **body: Any) -> Document:
    """Make a paper `D-01` … `D-30` with the next number `万生卫〔2023〕备第0001号`; `body` are the fields of its kind."""
    year = turn.today.year
    number = turn.next_number(f"{kind}/{year}")
    return turn.paper(
        Document(
            kind=kind,
            doc_no=f"万生卫〔{year}〕{CHARACTERS[kind]}第{number:04d}号",
            case_id=case.id if case else "",
            alert_id=alert.id if alert else "",
            title=case.title if case else "",
            made_at=turn.at,
            drafted_by=turn.proposed_by or turn.actor.name,
            signed_by=turn.actor.name if turn.proposed_by else "",
            signed_at=turn.at if turn.proposed_by else None,
            recipients=list(recipients),
            body={name: value for name, value in body.items() if value not in (None, "", (), [], {})},
        )
    )


def reporter_data_in(turn: Turn, about: Case | Alert, *texts: str) -> tuple[Reason, ...]:
    """Return why `texts` may not go out: they hold the name, number or address of who reported to this case, or of who gave this alert (G-12)."""
    said = [text for text in texts if text]
    return reporter_in_paper(said, _identities(turn, about)) if said else ()


def _identities(turn: Turn, about: Case | Alert) -> set[str]:
    alerts = [about] if isinstance(about, Alert) else turn.find(Alert, Alert.table.c.case_id == about.id)
    sealed = turn.find(SealedReporter, SealedReporter.table.c.alert_id.in_([alert.id for alert in alerts]))
    opened = [turn.seal.open_reporter(record.alert_id, record.sealed) for record in sealed]
    return {str(reporter[name]) for reporter in opened for name in IDENTIFYING if reporter.get(name)}
