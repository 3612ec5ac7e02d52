"""One report as senders post it (interfaces.md 3): checked field by field, and made into the command `create_alert`.

The channel is never taken from the sender; coordinates become WGS-84. Who reported goes into the command's reporter alone; the door
seals it and blanks what the texts repeat of it.
"""

from __future__ import annotations

import base64
import hashlib
import json
import math
import re
from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Annotated, Any, Final, Literal, NoReturn, Self

import pydantic.errors  # noqa: F401  # before its types: Qt looks into every module that is imported, and in the other order pydantic breaks at that
from pydantic import AwareDatetime, BaseModel, BeforeValidator, ConfigDict, Field, StringConstraints, ValidationError, model_validator

from models.base import canonical_json
from models.commands.alerts import CreateAlert
from models.commands.alerts import Place as ScenePlace
from models.commands.reporter import Reporter as SealedOnly
from models.commands.smart_hits import CHANNEL_OF_HITS, KeepSmartHit
from models.intake.coordinates import to_wgs84
from models.intake.geometry import IN_EXTRA, BadGeometry, place_extra
from models.intake.picture_size import MOST_DOTS, dots_of

CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u2028-\u202e\u2066-\u2069]")
"""Characters that draw nothing but can forge what is drawn: terminal commands, breaks, turns of the writing direction."""
BREAKS = re.compile(f"{CONTROL.pattern[:-1]}\t\r\n]")


def _legible(value: object) -> object:
    """A blank for each control character: no person typed it, and no alert may be lost to it."""
    return CONTROL.sub(" ", value) if isinstance(value, str) else value


def _on_one_line(value: object) -> object:
    return BREAKS.sub(" ", value) if isinstance(value, str) and not value.isprintable() else value


def plain_name(given: str) -> str:
    """What a sender calls a file, as it may stand on a screen: no folders, no signs that draw nothing or turn the text, not too long."""
    name = re.split(r"[/\\]", given)[-1]
    return "".join(sign if sign.isprintable() and sign not in ':*?"<>|' else "_" for sign in name).strip(" .")[-LONGEST_NAME:] or "file"


def _plain_name(value: object) -> object:
    return plain_name(value) if isinstance(value, str) else value


def _number(value: object) -> object:
    """JSON's `true` and `"28.1"` are no numbers, whatever a lenient reader makes of them."""
    if isinstance(value, bool | str):
        raise ValueError("a number is expected")
    return value


def _moment(value: object) -> object:
    """A moment is written as RFC 3339 has it: a bare number could be seconds, milliseconds or days of a spreadsheet."""
    if isinstance(value, str) and not RFC_3339.match(value):
        raise ValueError("a time such as 2026-11-21T08:01:00+08:00 is expected")
    if isinstance(value, int | float):
        raise ValueError("a time such as 2026-11-21T08:01:00+08:00 is expected")
    return value


def _plain_media_type(value: object) -> object:
    """A media type in small letters and without its parameters (`; charset=binary`), which say nothing of a picture."""
    return value.partition(";")[0].strip().lower() if isinstance(value, str) else value


def _as_word(value: object) -> object:
    return {True: "yes", False: "no"}[value] if isinstance(value, bool) else value


RFC_3339 = re.compile(r"\d{4}-\d\d-\d\d[Tt ]\d\d:\d\d")
LONGEST_NAME = 200
CLAIMED: Final = "channel"
"""What a sender may say and nobody believes: the channel is the source's."""
Moment = Annotated[AwareDatetime, BeforeValidator(_moment)]

Short = Annotated[str, StringConstraints(strip_whitespace=True, max_length=200), BeforeValidator(_on_one_line)]

WRAPPING: Final = str.maketrans("", "", " \t\r\n")
"""Many libraries break base64 into lines of 76 signs (RFC 2045)."""
DEEPEST = 32
"""How deep lists and mappings may lie inside each other."""


MOST_NAMES = 30_000
MOST_VALUES = 300_000
"""So many colons and commas a body may have: files in base64 have none, an outline some ten thousand. A million names cost ten seconds."""
MOST_ERRORS = 50


class BadReport(Exception):
    """The body is no report. `errors` names every wrong field: (path such as `place.lon`, sentence); it never repeats a value."""

    def __init__(self, errors: list[tuple[str, str]]) -> None:
        """Keep what is wrong."""
        super().__init__(", ".join(field for field, _ in errors))
        self.errors = errors


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, allow_inf_nan=False)

    @model_validator(mode="before")
    @classmethod
    def _without_nothing(cls, told: Any) -> Any:
        """A field that may be left out may be `null` as well: many platforms write every field they have, and an anonymous name is none."""
        if not isinstance(told, dict) or not any(value is None for value in told.values()):
            return told
        fields = cls.model_fields
        return {name: value for name, value in told.items() if value is not None or name not in fields or fields[name].is_required()}


class Place(_Strict):
    """Where: a text, or coordinates, or both."""

    text: Short = ""
    township: Short = ""
    village: Short = ""
    lon: Annotated[Annotated[float, Field(ge=-180, le=180)] | None, BeforeValidator(_number)] = None
    lat: Annotated[Annotated[float, Field(ge=-90, le=90)] | None, BeforeValidator(_number)] = None
    crs: Literal["wgs84", "gcj02", "bd09"] = "wgs84"

    @model_validator(mode="after")
    def _says_where(self) -> Self:
        if (self.lon is None) != (self.lat is None):
            raise ValueError("lon and lat go together")
        if not self.text and self.lon is None:
            raise ValueError("a text or coordinates are required")
        return self


class Reporter(_Strict):
    """Who reported. Kept sealed, apart from everything else."""

    name: Short = ""
    phone: Short = ""
    address: Short = ""
    id_no: Short = ""
    anonymous: bool = False
    query_code: Short = ""
    insider: bool = False
    reply_wanted: bool = False
    reward_claimed: bool = False
    relation_to_subject: Short = ""
    contact_times: Short = ""
    consent_to_contact: Annotated[Literal["yes", "no", "unknown", ""], BeforeValidator(_as_word)] = ""


class Attachment(_Strict):
    """A picture, sound or document, as base64; `sha256` is that of the decoded bytes."""

    name: Annotated[str, BeforeValidator(_plain_name)]
    media_type: Annotated[str, StringConstraints(pattern=r"^[a-z]+/[A-Za-z0-9.+-]{1,80}$"), BeforeValidator(_plain_media_type)]
    content_base64: str
    sha256: Annotated[str, StringConstraints(pattern=r"^[0-9a-fA-F]{64}$")] | None = None

    def content(self) -> bytes:
        """Return the decoded bytes. Raises BadReport, with the field of the attachment, when they are not what was announced."""
        try:
            content = base64.b64decode(self.content_base64.translate(WRAPPING), validate=True)
        except ValueError:  # binascii.Error, and signs that are no ASCII
            raise BadReport([("content_base64", "this is no base64")]) from None
        if (dots := dots_of(content)) > MOST_DOTS:
            raise BadReport([("content_base64", f"this picture has {dots} dots; at most {MOST_DOTS} are taken")])
        if self.sha256 and hashlib.sha256(content).hexdigest() != self.sha256.lower():
            raise BadReport([("sha256", "the content does not have this sha256")])
        return content


class Report(_Strict):
    """The whole body of `POST /v1/alerts/{source}`."""

    source_ref: Short = ""
    nature: Literal["call", "report", "petition", "clue", "opinion", "hazard"] = "report"
    occurred_at: Moment | None = None
    discovered_at: Moment | None = None
    summary: Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=500), BeforeValidator(_on_one_line)]
    text: Annotated[str, StringConstraints(max_length=20_000), BeforeValidator(_legible)] = ""
    category: Short = ""
    power_item: Short = ""
    subject: Short = ""
    ongoing: Annotated[Literal["yes", "no", "unknown"] | None, BeforeValidator(_as_word)] = None
    danger_flags: list[Literal["injury", "fire", "violence", "hazardous", "drinking_water", "crowd"]] = Field(default_factory=list, max_length=6)
    place: Place
    reporter: Reporter | None = None
    source_due_at: Moment | None = None
    attachments: list[Attachment] = Field(default_factory=list, max_length=20)
    extra: dict[str, Any] = Field(default_factory=dict, max_length=100)

    def command(self, channel: str, received_at: datetime, attachments: Sequence[Mapping[str, Any]] = ()) -> CreateAlert:
        """Return the command this report asks for. `channel` is the source's; `attachments` name the files already kept.

        What an algorithm saw waits for a person (domain.md 8).
        """
        kind = KeepSmartHit if channel == CHANNEL_OF_HITS else CreateAlert
        return kind(
            channel=channel,
            nature=self.nature,
            summary=self.summary,
            place=self._place(),
            text=self.text,
            occurred_at=self.occurred_at,
            discovered_at=self.discovered_at,
            received_at=received_at,
            ongoing=self.ongoing or "unknown",
            danger_flags=tuple(self.danger_flags),
            category=self.category,
            power_item=self.power_item,
            subject=self.subject,
            reporter=None if self.reporter is None else SealedOnly(**vars(self.reporter)),
            source_ref=self.source_ref,
            source_due_at=self.source_due_at,
            attachments=tuple(attachments),
            extra=self.extra,
        )

    def _place(self) -> ScenePlace:
        lon, lat, text = self.place.lon, self.place.lat, self.place.text
        if lon is not None and lat is not None:
            lon, lat = to_wgs84(lon, lat, self.place.crs)
            text = text or f"{lon:.5f}, {lat:.5f}"
        return ScenePlace(text=text, township=self.place.township, village=self.place.village, lon=lon, lat=lat)


_VOCABULARY = frozenset({*Report.model_fields, *Place.model_fields, *Reporter.model_fields, *Attachment.model_fields, *CreateAlert.__dataclass_fields__})


def without_own_words(path: str) -> str:
    """Return the path of a wrong field as it may be listed: what the sender named himself may tell who reported."""
    return ".".join(part if part in _VOCABULARY or (part.isdigit() and len(part) < len("100")) else "?" for part in path.split("."))


def read_report(body: bytes) -> tuple[Report, str]:
    """Read a body; return the report and its canonical JSON, which is the same however the sender wrote blanks and order.

    Raises:
        BadReport: with every wrong field.
    """
    document = read_object(body)
    canonical = canonical_json(document)
    # only what may hold such a text, or lie so deep, is walked through: the walk costs more than the rest of the reading
    if _is_suspect(body, canonical) and (wrong := _unstorable(document)) is not None:
        raise BadReport([(wrong, "this text, number or depth cannot be kept")])
    return read_fields(document), canonical


def read_object(body: bytes) -> dict[str, Any]:
    """Read a body as one JSON object of bearable size, each name in it once. Raises BadReport."""
    if body.count(b":") > MOST_NAMES or body.count(b",") > MOST_VALUES:
        raise BadReport([("", "the body has far too many names or values")])
    try:
        # decoded here: given bytes, json would guess at UTF-16 and UTF-32 too
        document = _DECODE(body.decode().removeprefix("\ufeff"))
    except (ValueError, RecursionError):  # UnicodeDecodeError and JSONDecodeError are ValueErrors
        raise BadReport([("", "the body is no JSON in UTF-8")]) from None
    if not isinstance(document, dict):
        raise BadReport([("", "the body must be one JSON object")])
    return document


def read_fields(document: dict[str, Any]) -> Report:
    """Check the fields of a report, however it was written. An outline among the extra fields gives the place where none is told.

    A claimed channel is passed over; every other name that is none of ours is a wrong field: `extra` is there for them.

    Raises:
        BadReport: with every wrong field.
    """
    document = _placed_by_outline({name: value for name, value in document.items() if name != CLAIMED})
    try:
        report = Report.model_validate(document)
    except ValidationError as error:
        wrong = [
            (".".join(str(part) for part in one["loc"]), one["msg"].removeprefix("Value error, "))
            for one in error.errors(include_input=False, include_url=False)[:MOST_ERRORS]
        ]
        raise BadReport(wrong + _wrong_contents(document, {field for field, _ in wrong})) from None
    _check_times(report)
    return report


def _wrong_contents(document: dict[str, Any], named: set[str]) -> list[tuple[str, str]]:
    """The files of a report that is refused anyway: whoever puts it right hears of all its faults at once."""
    given = document.get("attachments")
    wrong: list[tuple[str, str]] = []
    for number, one in enumerate(given[:20] if isinstance(given, list) else []):
        if any(field.startswith(f"attachments.{number}.") for field in named):
            continue
        try:
            Attachment.model_validate(one).content()
        except ValidationError:
            continue
        except BadReport as bad:
            wrong += [(f"attachments.{number}.{field}", sentence) for field, sentence in bad.errors]
    return wrong


def _placed_by_outline(document: dict[str, Any]) -> dict[str, Any]:
    extra, place = document.get("extra"), document.get("place")
    if not isinstance(extra, dict) or not any(isinstance(extra.get(name), dict) for name in IN_EXTRA):
        return document
    crs = place.get("crs", "") if isinstance(place, dict) else ""
    try:
        told, middle = place_extra(extra, crs if isinstance(crs, str) else "")
    except BadGeometry as error:
        field, _, why = str(error).partition(": ")
        raise BadReport([(field, why)]) from None
    told_place = place if isinstance(place, dict) else {}
    if middle is None or (place is not None and not isinstance(place, dict)) or "lon" in told_place or "lat" in told_place:
        return {**document, "extra": told}
    return {**document, "extra": told, "place": {**told_place, "crs": "wgs84", "lon": middle[0], "lat": middle[1]}}


def _check_times(report: Report) -> None:
    times = (("occurred_at", report.occurred_at), ("discovered_at", report.discovered_at), ("source_due_at", report.source_due_at))
    far_off = [name for name, at in times if at is not None and not 1900 < at.year < 9000]
    if far_off:
        raise BadReport([(name, "this year is not kept") for name in far_off])


def _no_number(word: str) -> NoReturn:
    raise ValueError(word)


def _once_each(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """Make an object of its members. One name twice means one thing to us and another to the next reader: nobody may choose."""
    found = dict(pairs)
    if len(found) < len(pairs):
        twice = Counter(name for name, _ in pairs).most_common(1)[0][0]
        raise BadReport([(twice, "this name stands here more than once")])
    return found


# Made once: json.loads with settings of its own makes a decoder for every call.
_DECODE: Final = json.JSONDecoder(parse_constant=_no_number, object_pairs_hook=_once_each).decode


def _is_suspect(body: bytes, canonical: str) -> bool:
    telling = "\\u0000" in canonical or "Infinity" in canonical
    return telling or not is_storable(canonical) or body.count(b"[") + body.count(b"{") > DEEPEST


def _unstorable(value: object, path: str = "", depth: int = 0) -> str | None:
    """Return the path of the first thing nobody can keep (NUL, half a surrogate pair, 1e999) or of what lies too deep; None when all is well."""
    if isinstance(value, str):
        return None if is_storable(value) else path
    if isinstance(value, float):
        return None if math.isfinite(value) else path
    if depth > DEEPEST:
        return path
    if isinstance(value, dict):
        for name, inner in value.items():
            wrong = _unstorable(name, path, depth) if isinstance(name, str) else None
            wrong = wrong if wrong is not None else _unstorable(inner, f"{path}.{name}" if path else str(name), depth + 1)
            if wrong is not None:
                return wrong
    if isinstance(value, list):
        for number, inner in enumerate(value):
            wrong = _unstorable(inner, f"{path}.{number}", depth + 1)
            if wrong is not None:
                return wrong
    return None


def is_storable(value: str) -> bool:
    """Tell whether a database keeps this text: no NUL, no half of a surrogate pair."""
    try:
        return 0 not in value.encode()
    except UnicodeEncodeError:  # half a surrogate pair
        return False
