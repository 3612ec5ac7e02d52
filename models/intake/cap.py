"""Reads a CAP message (OASIS Common Alerting Protocol 1.2; 1.1 differs in nothing read here): checked field by field, no entity, no file, no socket.

The Chinese national profile, a dialect of its own, is brought to the same shape in `cap_national`. Source: interfaces.md 3, OASIS CAP-v1.2.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Final

from models.intake.cap_files import CapFile, read_file
from models.intake.geometry import MOST_POINTS, Point
from models.intake.report import CONTROL, BadReport

if TYPE_CHECKING:
    from xml.etree.ElementTree import Element

NAMESPACES: Final = ("urn:oasis:names:tc:emergency:cap:1.2", "urn:oasis:names:tc:emergency:cap:1.1")
LARGEST: Final = 20 * 1024 * 1024
"""Bytes of one message with the files it carries."""
LONGEST: Final = 2 * 1024 * 1024
"""Signs of its texts and outlines alone."""
MOST_ELEMENTS: Final = 20_000
DEEPEST: Final = 24
MOST_INFOS: Final = 1000
"""Texts of one message, and files or areas of one text; a message with more is refused by their name: one left out may be the one about us."""
RING_POINTS: Final = 4
WORDS: Final = {
    "status": ("Actual", "Exercise", "System", "Test", "Draft"),
    "msgType": ("Alert", "Update", "Cancel", "Ack", "Error"),
    "scope": ("Public", "Restricted", "Private"),
    "urgency": ("Immediate", "Expected", "Future", "Past", "Unknown"),
    "severity": ("Extreme", "Severe", "Moderate", "Minor", "Unknown"),
    "certainty": ("Observed", "Likely", "Very Likely", "Possible", "Unlikely", "Unknown"),
    "category": ("Geo", "Met", "Safety", "Security", "Rescue", "Fire", "Health", "Env", "Transport", "Infra", "CBRNE", "Other"),
}
"""The closed lists of the standard; `Very Likely` is what 1.0 called `Likely`."""
CHINESE: Final = re.compile(rb"""^(?:\xef\xbb\xbf)?\s*<\?xml[^>]*encoding=["'](gb2312|gbk|gb18030)["'][^>]*\?>""", re.IGNORECASE)
LONGEST_NAME: Final = 255
"""Signs of an identifier or sender: a message is looked up by both, and databases keep no index of longer ones."""
MOST_REFERENCES: Final = 1000
IDENTIFIER: Final = re.compile(rf"[^\s,<&]{{1,{LONGEST_NAME}}}")


@dataclass(frozen=True, slots=True)
class Area:
    """One area: its words, outlines as (lon, lat), circles as (lon, lat, km), and codes as (name of the list, code)."""

    text: str
    polygons: tuple[tuple[Point, ...], ...] = ()
    circles: tuple[tuple[float, float, float], ...] = ()
    geocodes: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class CapText:
    """One `info`: the message in one language. Moments are aware; None where not given."""

    language: str
    event: str
    urgency: str
    severity: str
    certainty: str
    sender_name: str = ""
    headline: str = ""
    description: str = ""
    instruction: str = ""
    categories: tuple[str, ...] = ()
    event_codes: tuple[tuple[str, str], ...] = ()
    parameters: tuple[tuple[str, str], ...] = ()
    effective: datetime | None = None
    onset: datetime | None = None
    expires: datetime | None = None
    areas: tuple[Area, ...] = ()
    files: tuple[CapFile, ...] = ()
    responses: tuple[str, ...] = ()
    web: str = ""
    contact: str = ""


@dataclass(frozen=True, slots=True)
class Reference:
    """An earlier message that is meant; the national profile names it by its identifier alone."""

    identifier: str
    sender: str = ""
    sent: str = ""


@dataclass(frozen=True, slots=True)
class CapMessage:
    """One message. `profile` is `cap` or `national`."""

    identifier: str
    sender: str
    sent: datetime
    status: str
    kind: str
    scope: str
    source: str = ""
    note: str = ""
    references: tuple[Reference, ...] = ()
    infos: tuple[CapText, ...] = ()
    profile: str = "cap"
    incidents: str = ""


def read_cap(content: bytes) -> CapMessage:
    """Read one message.

    Raises:
        BadReport: naming every wrong field.
    """
    from models.intake.cap_national import is_national, read_national

    root = read_xml(content)
    carried = sum(len(one.text or "") for one in root.iter() if one.tag.endswith("derefUri"))
    if len(content) - carried > LONGEST:
        raise BadReport([("", f"the texts of a CAP message have at most {LONGEST} bytes")])
    if is_national(root):
        return read_national(root)
    namespace, _, name = root.tag[1:].partition("}") if root.tag.startswith("{") else ("", "", root.tag)
    if namespace not in NAMESPACES or name != "alert":
        raise BadReport([("alert", "this is no CAP message: an alert of the CAP 1.2 namespace is expected")])
    return _Reader(root, "{" + namespace + "}").message()


def read_xml(content: bytes) -> Element:
    """Read XML without entities, document types, or depth and length beyond any message. Raises BadReport."""
    from xml.etree.ElementTree import ParseError

    from defusedxml.common import DefusedXmlException

    from models.plain_xml import TooMuch, parse

    if len(content) > LARGEST:
        raise BadReport([("", f"a CAP message has at most {LARGEST} bytes")])
    if chinese := CHINESE.match(content):  # the parser knows no Chinese encodings
        try:
            content = content[chinese.end() :].decode("gb18030").encode()
        except UnicodeError:
            raise BadReport([("", "the text is not in the encoding it names")]) from None
    try:
        return parse(content, MOST_ELEMENTS, DEEPEST)
    except DefusedXmlException:
        raise BadReport([("", "document types and entities are not taken")]) from None
    except TooMuch:
        raise BadReport([("", "too many elements, or too deep")]) from None
    except (ParseError, ValueError, LookupError):  # an encoding nobody knows is a LookupError
        raise BadReport([("", "this is no well-formed XML")]) from None


class Fields:
    """Reads the children of one element and keeps what is wrong with them under its path."""

    def __init__(self, element: Element, prefix: str, path: str, wrong: list[tuple[str, str]]) -> None:
        """`prefix` is the namespace in braces, `path` where the element stands ("" = the message)."""
        self.element = element
        self.prefix = prefix
        self.path = path
        self.wrong = wrong

    def all(self, name: str) -> list[Element]:
        """All children of this name."""
        return self.element.findall(self.prefix + name)

    def text(self, name: str, *, required: bool = False) -> str:
        """The text of the one child of this name, "" where there is none."""
        found = self.all(name)
        said = CONTROL.sub(" ", "".join(found[0].itertext())).strip() if found else ""
        if len(found) > 1:
            self.object(name, "this stands here more than once")
        elif required and not said:
            self.object(name, "this is required")
        return said

    def word(self, name: str) -> str:
        """One word of a closed list."""
        said = self.text(name, required=True)
        if said and said not in WORDS[name]:
            self.object(name, f"this is none of {', '.join(WORDS[name])}")
        return said

    def moment(self, name: str, *, required: bool = False) -> datetime | None:
        """A moment with its zone."""
        said = self.text(name, required=required)
        return self._moment(name, said) if said else None

    def _moment(self, name: str, said: str) -> datetime | None:
        try:
            at = datetime.fromisoformat(said.replace(" ", "T", 1))
            at.astimezone()
        except (ValueError, OverflowError):
            self.object(name, "this is no time such as 2026-11-21T08:00:00+08:00")
            return None
        if at.tzinfo is None or not 1900 < at.year < 9000:
            self.object(name, "a time needs its zone, such as +08:00")
            return None
        return at

    def pairs(self, name: str) -> tuple[tuple[str, str], ...]:
        """All (valueName, value) of this name."""
        inner = [Fields(one, self.prefix, "", []) for one in self.all(name)]
        return tuple((one.text("valueName"), one.text("value")) for one in inner)

    def within(self, name: str, most: int = MOST_INFOS) -> Iterator[Fields]:
        """The children of this name as fields of their own; more than `most` are wrong."""
        found = self.all(name)
        if len(found) > most:
            self.object(name, f"at most {most} of these are taken")
            return
        for number, element in enumerate(found):
            yield Fields(element, self.prefix, f"{self._path(name)}.{number}", self.wrong)

    def object(self, name: str, why: str) -> None:
        """Keep what is wrong with a child."""
        self.wrong.append((self._path(name), why))

    def _path(self, name: str) -> str:
        return f"{self.path}.{name}" if self.path else name


class _Reader:
    def __init__(self, root: Element, prefix: str) -> None:
        self.wrong: list[tuple[str, str]] = []
        self.root = Fields(root, prefix, "", self.wrong)

    def message(self) -> CapMessage:
        root = self.root
        identifier, sender, sent = root.text("identifier", required=True), root.text("sender", required=True), root.moment("sent", required=True)
        status, kind, scope = root.word("status"), root.word("msgType"), root.word("scope")
        for name, said in (("identifier", identifier), ("sender", sender)):
            if said and not IDENTIFIER.fullmatch(said):
                root.object(name, "this holds blanks, commas or is too long")
        references = self._references(root.text("references"))
        infos = tuple(self._info(one) for one in root.within("info"))
        if self.wrong or sent is None:
            raise BadReport(self.wrong)
        return CapMessage(
            identifier, sender, sent, status, kind, scope, root.text("source"), root.text("note"), references, infos, incidents=root.text("incidents")
        )

    def _references(self, said: str) -> tuple[Reference, ...]:
        triples = [one.split(",") for one in said.split()]
        if any(len(triple) != len(Reference.__dataclass_fields__) or not all(triple) for triple in triples):
            self.root.object("references", "each is sender,identifier,sent")
            return ()
        return bearable(self.root, [Reference(identifier, sender, sent) for sender, identifier, sent in triples])

    def _info(self, info: Fields) -> CapText:
        categories = tuple("".join(one.itertext()).strip() for one in info.all("category"))
        if not categories or any(one not in WORDS["category"] for one in categories):
            info.object("category", f"at least one of {', '.join(WORDS['category'])} is required")
        return CapText(
            language=info.text("language"),
            event=info.text("event", required=True),
            urgency=info.word("urgency"),
            severity=info.word("severity"),
            certainty=info.word("certainty"),
            sender_name=info.text("senderName"),
            headline=info.text("headline"),
            description=info.text("description"),
            instruction=info.text("instruction"),
            categories=categories,
            event_codes=info.pairs("eventCode"),
            parameters=info.pairs("parameter"),
            effective=info.moment("effective"),
            onset=info.moment("onset"),
            expires=info.moment("expires"),
            areas=tuple(read_area(one, one.pairs("geocode")) for one in info.within("area", MOST_ELEMENTS)),
            files=tuple(read_file(one) for one in info.within("resource")),
            responses=tuple("".join(one.itertext()).strip() for one in info.all("responseType")),
            web=info.text("web"),
            contact=info.text("contact"),
        )


def bearable(message: Fields, references: Sequence[Reference]) -> tuple[Reference, ...]:
    """Return what a message refers to; none, and why, where it is more or longer than anybody can look up."""
    if len(references) > MOST_REFERENCES:
        message.object("references", f"at most {MOST_REFERENCES} messages are referred to")
        return ()
    if any(max(len(one.identifier), len(one.sender)) > LONGEST_NAME for one in references):
        message.object("references", f"an identifier or sender has at most {LONGEST_NAME} signs")
        return ()
    return tuple(references)


def read_area(area: Fields, geocodes: tuple[tuple[str, str], ...]) -> Area:
    """Read one area with its outlines."""
    texts = {name: ["".join(one.itertext()).strip() for one in area.all(name)] for name in ("polygon", "circle")}
    polygons = [_polygon(area, said) for said in texts["polygon"] if said]
    circles = [_circle(area, said) for said in texts["circle"] if said]
    text = area.text("areaDesc", required=True)
    return Area(text, tuple(one for one in polygons if one), tuple(one for one in circles if one is not None), geocodes)


def _polygon(area: Fields, said: str) -> tuple[Point, ...]:
    pairs = said.split()
    if len(pairs) > MOST_POINTS:
        area.object("polygon", f"more than {MOST_POINTS} points")
        return ()
    ring = [_pair(pair) for pair in pairs]
    found = [point for point in ring if point is not None]
    if len(found) < len(ring) or len(ring) < RING_POINTS or ring[0] != ring[-1]:
        area.object("polygon", "at least four pairs latitude,longitude, the last one the first again")
        return ()
    return tuple(found)


def _circle(area: Fields, said: str) -> tuple[float, float, float] | None:
    pair, *radius = said.split()
    point, length = _pair(pair), _number("".join(radius))
    if point is None or length is None or not 0 <= length <= 20_040:
        area.object("circle", "latitude,longitude and a radius in kilometres")
        return None
    return (*point, length)


def _pair(said: str) -> Point | None:
    """A point as CAP writes it: latitude first."""
    lat, _, lon = said.partition(",")
    north, east = _number(lat), _number(lon)
    return (east, north) if north is not None and east is not None and abs(north) <= 90 and abs(east) <= 180 else None


def _number(said: str) -> float | None:
    return float(said) if re.fullmatch(r"\s*[+-]?\d{1,5}(?:\.\d{1,20})?\s*", said, re.ASCII) else None
