"""What a sender hears of its own alert: which change is told as which event, where answers may go, and when a try is repeated.

Source: issue 4 “Answering back”; domain.md 3.3. Nothing of another report, another reporter or the inner state of a case is in it.
"""

from __future__ import annotations

import ipaddress
from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final
from urllib.parse import SplitResult, urlsplit

EVENTS: Final = (
    "received",
    "acknowledged",
    "accepted",
    "assigned",
    "extended",
    "replied",
    "reported",
    "closed",
    "not_established",
    "out_of_scope",
    "false_alarm",
    "reopened",
    "void",
)
"""Everything a source may ask to be told."""

TELLING: Final[Mapping[str, str]] = MappingProxyType(
    {
        "alert.created": "received",
        "alert.acknowledged": "acknowledged",
        "case.filed": "accepted",
        "alert.attached": "accepted",
        "cases.merged": "accepted",
        "case.split": "accepted",
        "case.assigned": "assigned",
        "center_order.issued": "assigned",
        "lead.designated": "assigned",
        "jurisdiction.designated": "assigned",
        "case.escalated": "assigned",
        "extension.approved": "extended",
        "reporter.replied": "replied",
        "superior.reported": "reported",
        "case.closed": "closed",
        "case.not_established": "not_established",
        "alert.referred_out": "out_of_scope",
        "alert.false_alarm_marked": "false_alarm",
        "case.reopened": "reopened",
        "case.voided": "void",
    }
)
"""Kind of a journal entry → the event it is to the sender. This is the one place that says so."""

STATES: Final[Mapping[str, str]] = MappingProxyType(
    {
        "received": "received",
        "acknowledged": "received",
        "accepted": "accepted",
        "assigned": "handling",
        "extended": "handling",
        "replied": "",
        "reported": "",
        "closed": "closed",
        "not_established": "not_established",
        "out_of_scope": "out_of_scope",
        "false_alarm": "false_alarm",
        "reopened": "handling",
        "void": "void",
    }
)
"""Event → the state a sender is told: coarse, for the inner states of a case are none of its business."""

FINAL: Final = frozenset({"closed", "not_established", "out_of_scope", "reported"})
"""Events that carry the last word: delivered, they can prove that the sender was answered."""

RESULTS_ZH: Final[Mapping[str, str]] = MappingProxyType(
    {
        "penalty": "行政处罚",
        "simple_penalty": "当场处罚",
        "ordered_correction": "责令改正",
        "leniency_no_penalty": "首违轻微免罚",
        "public_security_penalty": "治安处罚",
        "criminal_result": "刑事处理",
        "court_enforcement_applied": "申请法院强制执行",
        "compensation_started": "启动损害赔偿",
        "rectified_by_campaign": "综合整治到位",
        "not_established": "查无实据",
        "handled_elsewhere": "移送其他机关办理",
    }
)
"""The results of 4.7 as the senders' platforms read them; the codes go with them."""

LONGEST_URL: Final = 500
OLDEST_S: Final = 3 * 24 * 3600.0
"""So long an answer is tried, in seconds; then it is stopped and said."""
LONGEST_PAUSE_S: Final = 3600.0
TRY_AGAIN: Final = frozenset({408, 425, 429})
"""Answers of 400 … 499 that only mean “later”."""
GONE: Final = 410
TAKEN_BACK: Final = "taken_back"
"""Why an answer is stopped whose act was taken back before it went out: it is nobody's trouble and is never sent."""


@dataclass(frozen=True, slots=True)
class Verdict:
    """What becomes of an answer after a try: `delivered`, `again`, `stopped`, or `gone` (its receiver wants none any more); `fault` a code."""

    outcome: str
    fault: str = ""


def judged(status: int | None, fault: str, age_s: float) -> Verdict:
    """Judge one try by what the receiver answered, or by the code of why it did not."""
    if status is not None and 200 <= status < 300:
        return Verdict("delivered")
    if status == GONE:
        return Verdict("gone", "gone")
    if status is not None and 400 <= status < 500 and status not in TRY_AGAIN:
        return Verdict("stopped", "rejected")
    if age_s > OLDEST_S:
        return Verdict("stopped", "too_old")
    if status is not None:
        return Verdict("again", "redirected" if 300 <= status < 400 else "busy" if status in TRY_AGAIN else "receiver_failed")
    return Verdict("again", fault or "no_answer")


def pause_s(tries: int, chance: float, asked_s: float = 0.0) -> float:
    """Return the seconds to the next try after `tries` of them: 1, 2, 4 … 3600, a fifth more or less by `chance` (0 … 1), never under `asked_s`."""
    plain = min(LONGEST_PAUSE_S, 2.0 ** min(max(0, tries - 1), 12))
    return max(min(asked_s, LONGEST_PAUSE_S), plain * (0.8 + 0.4 * chance))


def callback_fault(url: str) -> str:
    """Return why answers may not go to `url`: a code, "" when they may. https anywhere; http only to this machine or a private address, by number."""
    parts = _parts(url)
    if parts is None or not parts.hostname or parts.scheme not in {"https", "http"} or len(url) > LONGEST_URL or not url.isascii() or not url.isprintable():
        return "not_an_address"
    if parts.username is not None or parts.password is not None or parts.fragment:
        return "holds_more_than_an_address"
    return "" if parts.scheme == "https" or _is_near(parts.hostname) else "http_beyond_this_house"


def _parts(url: str) -> SplitResult | None:
    try:
        parts = urlsplit(url)
        parts.port  # noqa: B018  raises for a port that is none
    except ValueError:
        return None
    return None if any(letter.isspace() for letter in url) else parts


def _is_near(host: str) -> bool:
    if host == "localhost":
        return True
    try:
        address = ipaddress.ip_address(host)
    except ValueError:
        return False
    return (address.is_loopback or address.is_private) and not (address.is_unspecified or address.is_link_local)
