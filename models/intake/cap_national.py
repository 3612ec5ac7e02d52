"""The Chinese national warning profile (国家突发事件预警信息, 12379): no namespace, `sendTime`, an event code, colours, GB area codes.

It looks like CAP and is none, so it is read apart and brought to the same shape. Source: GB/T 35965.1-2018 and published messages.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from models.intake.cap import LONGEST_NAME, CapMessage, CapText, Fields, Reference, bearable, read_area
from models.intake.report import BadReport

if TYPE_CHECKING:
    from xml.etree.ElementTree import Element

MARKS: Final = ("senderCode", "sendTime", "secClassification")
"""What only the national profile has."""
SEVERITY: Final = {"Red": "Extreme", "Orange": "Severe", "Yellow": "Moderate", "Blue": "Minor", "Unknown": "Unknown"}
"""Its colours, as CAP says it; a sender who already says it as CAP is understood too."""
COLOURS: Final = (
    (re.compile("红色|red warning|[^I]I级|Ⅰ级|Level I/", re.IGNORECASE), "Extreme"),
    (re.compile("橙色|orange|[^I]II级|Ⅱ级|Level II/", re.IGNORECASE), "Severe"),
    (re.compile("黄色|yellow|III级|Ⅲ级|Level III/", re.IGNORECASE), "Moderate"),
    (re.compile("蓝色|blue|IV级|Ⅳ级|Level IV/", re.IGNORECASE), "Minor"),
)
EVENT: Final = re.compile(r"(?:发布|更新|变更|解除|撤销)(?P<event>[^发布]{1,20}?)(?:红|橙|黄|蓝)色预警")
CATEGORIES: Final = {"11A": "Met", "11B": "Met", "11C": "Geo", "11D": "Geo", "11E": "Env", "11F": "Health", "11G": "Fire"}
"""The first three signs of an event code that are certain; the others stay `Other`."""
CODE_LIST: Final = "GB/T 2260"


def is_national(root: Element) -> bool:
    """Whether this is a message of the national profile."""
    return root.tag.lower() == "alert" and any(root.find(mark) is not None for mark in MARKS)


def read_national(root: Element) -> CapMessage:
    """Read one message. Raises BadReport naming every wrong field."""
    wrong: list[tuple[str, str]] = []
    alert = Fields(root, "", "", wrong)
    sent_as = "sendTime" if alert.all("sendTime") else "sent"
    identifier, sent = alert.text("identifier", required=True), alert.moment(sent_as, required=True)
    sender = alert.text("senderCode") or alert.text("sender", required=True)
    status, kind = alert.word("status"), alert.word("msgType")
    scope = alert.text("scope") or "Public"
    infos = tuple(_info(one) for one in alert.within("info"))
    for name, said in (("identifier", identifier), ("senderCode" if alert.text("senderCode") else "sender", sender)):
        if len(said) > LONGEST_NAME:
            alert.object(name, f"this has at most {LONGEST_NAME} signs")
    references = bearable(alert, [Reference(one) for one in re.split(r"[\s,;]+", alert.text("references")) if one])
    if wrong or sent is None:
        raise BadReport(wrong)
    return CapMessage(identifier, sender, sent, status, kind, scope, alert.text("sender"), alert.text("note"), references, infos, "national")


def severity_of(severity: str, headline: str) -> str:
    """The severity, by the colour of the headline where the field says nothing: “…发布大风蓝色预警[IV级/一般]”."""
    if severity not in {"", "Unknown"}:
        return severity
    return next((level for colour, level in COLOURS if colour.search(headline)), "Unknown")


def event_of(headline: str, code: str) -> str:
    """What the warning is about, out of its headline; else its code."""
    found = EVENT.search(headline)
    return found["event"] if found else code


def _info(info: Fields) -> CapText:
    headline, code = info.text("headline", required=True), info.text("eventType")
    colour = info.text("severity") or "Unknown"
    if colour not in {*SEVERITY, *SEVERITY.values()}:
        info.object("severity", f"this is none of {', '.join(SEVERITY)}")
    return CapText(
        language=info.text("language") or "zh-CN",
        event=event_of(headline, code),
        urgency=info.text("urgency") or "Unknown",
        severity=severity_of(SEVERITY.get(colour, colour), headline),
        certainty=info.text("certainty") or "Unknown",
        sender_name=info.text("senderName"),
        headline=headline,
        description=info.text("description"),
        instruction=info.text("instruction"),
        categories=(CATEGORIES.get(code[:3], "Other"),),
        event_codes=(("GB/T 35561", code),) if code else (),
        effective=info.moment("effective"),
        onset=info.moment("onset"),
        expires=info.moment("expires"),
        areas=tuple(read_area(one, _codes(one)) for one in info.within("area")),
    )


def _codes(area: Fields) -> tuple[tuple[str, str], ...]:
    """Area codes stand in `geocode` itself, several in a row; some senders write name and value as CAP does."""
    plain = ["".join(one.itertext()) for one in area.all("geocode") if not len(one)]
    named = [pair for pair in area.pairs("geocode") if pair[1]]
    return (*((CODE_LIST, code) for said in plain for code in re.findall(r"\d{6,12}", said)), *named)
