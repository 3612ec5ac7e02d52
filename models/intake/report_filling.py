"""Makes one report of what a person filled in on his page, or of the same as JSON: checked field by field, the channel's own fields too.

Who reports and on which channel is the link's to say: the body cannot.
"""

from __future__ import annotations

import json
import math
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any, Final

from models.base import canonical_json
from models.intake.report import BadReport, Report, read_object, read_report
from models.intake.report_holders import Holder, PatrolReport
from models.intake.report_page import OWN
from models.intake.report_words import ReportWords
from models.rules.channel_fields import ChannelField
from models.rules.paths import is_yes
from models.rules.report_links import PICTURE_FIELD, asked_fields, known_fields
from models.sealed import Seal

KEY: Final = "key"
LONGEST_KEY: Final = 80
LONGEST_OWN: Final = 200
TAKEN: Final = frozenset({"summary", "text", "category", "subject", "ongoing", "danger_flags", "place", "occurred_at", "attachments", "extra"})
"""What a report by a link may say. Not who reports, not the number of another system."""
WITH_PICTURE: Final = "grid"
LABELS: Final[Mapping[str, str]] = {
    "summary": "report.summary",
    "text": "report.text",
    "category": "report.category",
    "ongoing": "report.ongoing",
    "danger_flags": "report.danger",
    "place": "report.place",
    "attachments": "report.files",
}


def from_form(values: Mapping[str, Sequence[str]], holder: Holder) -> tuple[str, Report]:
    """Return the key of the page and the report of its form. Raises BadReport with every wrong field."""

    def first(name: str) -> str:
        return next(iter(values.get(name, ())), "")

    told: dict[str, Any] = {name: first(name) for name in ("summary", "text", "category") if first(name)}
    place: dict[str, Any] = {"text": first("place"), "township": first("township")}
    lon, lat = (_number(first(name)) for name in ("lon", "lat"))
    if lon is not None and lat is not None:
        place |= {"lon": lon, "lat": lat}
    told |= {"place": place, "ongoing": first("ongoing") or "unknown", "danger_flags": list(dict.fromkeys(values.get("danger", ())))}
    told["extra"] = {name.removeprefix(OWN): given[0] for name, given in values.items() if name.startswith(OWN) and given and given[0]}
    return first(KEY), _read(first(KEY), told, holder)


def from_json(body: bytes, holder: Holder) -> tuple[str, Report]:
    """Return the key and the report of a JSON body: the fields of interfaces.md 3 that are his to say, and `key`. Raises BadReport."""
    told = read_object(body)
    key = told.pop(KEY, "")
    if not isinstance(key, str):
        raise BadReport([(KEY, "a text is expected")])
    if not isinstance(told.get("extra", {}), dict):
        raise BadReport([("extra", "names and values are expected")])
    return key, _read(key, told, holder)


def report_of(holder: Holder, key: str, report: Report, files: Sequence[Mapping[str, Any]], at: datetime, seal: Seal) -> PatrolReport:
    """Return the report as it goes to the keeper. Without a key, the same words and files are the same report."""
    extra = {**report.extra, **({PICTURE_FIELD: files[0]["name"]} if files and holder.channel == WITH_PICTURE else {})}
    command = replace(report.command(holder.channel, at, files), extra=extra)
    same = {**report.model_dump(mode="json", exclude={"attachments"}), "files": [file["sha256"] for file in files]}
    fingerprint = seal.fingerprint(canonical_json(same).encode())
    name = f"id:{key}" if key else f"body:{fingerprint}"
    return PatrolReport(holder.source, (name,), fingerprint, command, at, "report_link", holder)


def wording_of(field: str, channel: str, words: ReportWords) -> str:
    """What a wrong field is called on the page."""
    head, _, rest = field.partition(".")
    own = next((one for one in asked_fields(channel) if head == "extra" and one.key == rest), None)
    if own is not None:
        return own.word(words.language)
    return words.say(LABELS[head]) if head in LABELS else field or words.say("report.title")


def _read(key: str, told: dict[str, Any], holder: Holder) -> Report:
    wrong = [(name, "this is not yours to say") for name in told if name not in TAKEN]
    if len(key) > LONGEST_KEY or not key.isprintable():
        wrong.append((KEY, "too long, or not printable"))
    extra: dict[str, Any] = {}
    fields = {one.key: one for one in asked_fields(holder.channel)}
    for name, value in told.get("extra", {}).items():
        if name not in fields:
            wrong.append((f"extra.{name}", "this channel has no such field"))
        elif value is not None and value != "":
            try:
                extra[name] = _own(fields[name], value)
            except ValueError:
                wrong.append((f"extra.{name}", "this value cannot be used"))
    known = known_fields(holder.channel, holder.actor.name, holder.area)
    document = {**{name: value for name, value in told.items() if name in TAKEN}, "extra": {**known, **extra}}
    try:
        # read as every report is: what no database keeps, and what lies too deep, is found there
        report, _ = read_report(json.dumps(document, ensure_ascii=True).encode())
    except BadReport as bad:
        raise BadReport([*wrong, *bad.errors]) from None
    except (ValueError, RecursionError):
        raise BadReport([*wrong, ("", "the body is no JSON in UTF-8")]) from None
    if wrong:
        raise BadReport(wrong)
    return report


def _own(field: ChannelField, value: Any) -> Any:
    """The value as the channel keeps it. Raises ValueError."""
    if field.kind == "yes_no":
        if isinstance(value, bool) or str(value).strip().lower() in {"yes", "no", "是", "否", "true", "false"}:
            return is_yes(value)
        raise ValueError(field.key)
    if field.kind == "number":
        number = _number(str(value)) if not isinstance(value, bool) else None
        if number is None or not math.isfinite(number):
            raise ValueError(field.key)
        return number
    if not isinstance(value, str) or len(value) > LONGEST_OWN:
        raise ValueError(field.key)
    return value.strip()


def _number(text: str) -> float | None:
    try:
        return float(text)
    except ValueError:
        return None
