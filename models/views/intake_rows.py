"""What the intake screen shows of one alert beside its detail: the original material, what was recognised, and who handles it, with reasons.

Flat frozen rows, as in `rows`. No field for a reporter exists here: a transcript or text has them blanked before it is stored.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal

from models.rules.recognition import Recognised
from models.rules.terms import Term
from models.views.rows import DetailRow, FactRow, OutlineRow, SimilarRow

MaterialKind = Literal["sound", "picture", "outline", "packet", "document", "text"]


@dataclass(frozen=True, slots=True)
class FileRow:
    """One attachment that is kept here under its fingerprint. `sha256` "" = only named by the sender, not kept; `camera`: whose picture it is, by its key."""

    name: str
    media_type: str
    sha256: str
    camera: str = ""


@dataclass(frozen=True, slots=True)
class SpokenLine:
    """One line of a transcript as the sender gave it. `who` is a code (`operator`, `caller`) or the sender's own word; `at_s` seconds from the start."""

    who: str
    text: str
    at_s: float | None = None


@dataclass(frozen=True, slots=True)
class ValueRow:
    """One measured value of the sender's packet with its limit."""

    name: str
    value: float
    limit: float | None
    unit: str = ""


@dataclass(frozen=True, slots=True)
class WhyRow:
    """One true reason of a proposal: a code the screen has words for, and what it names."""

    code: str
    names: tuple[str, ...] = ()
    number: float | None = None


@dataclass(frozen=True, slots=True)
class TermRow:
    """One limit of the template: the rule, the case of it, and its term."""

    rule: str
    term: Term


@dataclass(frozen=True, slots=True)
class PastRow:
    """A case of the past at the same spot. `days` from filing to closure, None while it is open."""

    case_id: str
    case_no: str
    title: str
    lead: str
    filed_at: datetime
    days: int | None
    distance_m: float


@dataclass(frozen=True, slots=True)
class RouteRow:
    """Who the power list proposes. `item` "" = nothing fits: the duty leader names somebody."""

    item: str = ""
    item_name: str = ""
    lead: str = ""
    assists: tuple[str, ...] = ()
    brigade: str = ""
    basis: tuple[str, ...] = ()
    terms: tuple[TermRow, ...] = ()
    why: tuple[WhyRow, ...] = ()
    card: tuple[str, ...] = ()
    past: tuple[PastRow, ...] = ()
    ready_count: int = 0
    """People of the lead on duty now."""
    nearest_m: float | None = None
    """How far the nearest unit of the lead is."""


@dataclass(frozen=True, slots=True)
class TriageRow:
    """All of the intake screen (S2) for one alert."""

    detail: DetailRow
    channel: str
    channel_facts: tuple[FactRow, ...] = ()
    text: str = ""
    files: tuple[FileRow, ...] = ()
    spoken: tuple[SpokenLine, ...] = ()
    values: tuple[ValueRow, ...] = ()
    recognised: Recognised = field(default_factory=Recognised)
    category: str = ""
    item: str = ""
    place_text: str = ""
    township: str = ""
    ongoing: str = "unknown"
    danger_flags: tuple[str, ...] = ()
    is_sealed: bool = False
    similar: tuple[SimilarRow, ...] = ()
    route: RouteRow = field(default_factory=RouteRow)

    @property
    def outline(self) -> OutlineRow | None:
        """The patch or track from a satellite or drone; a single point has no shape to show."""
        return next((one for one in self.detail.outlines if any(len(line) > 1 for line in one.lines)), None)

    @property
    def material(self) -> MaterialKind:
        """Which kind of original material stands in front."""
        kinds = {one.media_type.partition("/")[0] for one in self.files}
        if "audio" in kinds:
            return "sound"
        if self.outline is not None and "image" not in kinds:
            return "outline"
        if "image" in kinds:
            return "picture"
        if self.values:
            return "packet"
        return "document" if self.files else "text"
