"""The first-handling paths P1–P7: what comes first on each, whom it may be assigned to. Source: domain.md 3.3, G-08, readings 4, 9, 18."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from types import MappingProxyType
from typing import Final, NamedTuple

from models.rules.channels import CHANNELS, is_verify_first


class Path(NamedTuple):
    """One path. `first`: the kind of first response it prescribes ("" = the dispatcher chooses) · `departments_only`: a township
    brigade as lead needs the duty leader (G-08) · `term`: the rule whose clock starts with filing.
    """

    code: str
    zh: str
    en: str
    first: str = ""
    departments_only: bool = False
    term: str = ""


_LISTED: Final[tuple[Path, ...]] = (
    Path("P1", "公安先行", "Police first", "disposal", departments_only=True),
    Path("P2", "中心先行核查", "The Center verifies first", "verification", term="R-207"),
    Path("P3", "上级交办", "Assigned by a superior", "investigation", departments_only=True, term="R-208"),
    Path("P4", "巡查监测发现", "Found by patrol or monitoring"),
    Path("P5", "重大案件·隐患·舆情", "Major case, hazard or opinion", departments_only=True),
    Path("P6", "联合巡查", "Joint patrol"),
    Path("P7", "移送来案", "Transferred in"),
)

PATHS: Final[Mapping[str, Path]] = MappingProxyType({path.code: path for path in _LISTED})

RESPONSE_KINDS: Final = ("disposal", "verification", "investigation")

MAJOR_IS_P5: Final = frozenset({"public_opinion", "auto_water"})
"""Channels whose major matters take path P5."""


POLICE_ON_SCENE: Final = frozenset({"rural_chief"})
"""Channels of police who may be on the scene themselves: then it goes as a 110 case goes, police first."""


def is_yes(told: object) -> bool:
    """Whether an extra field of a channel says yes, however the source writes it."""
    return told is True or (isinstance(told, str) and told.strip().lower() in {"yes", "true", "y", "1", "是"})


def path_of(channel: str, *, major: bool = False, on_scene: bool = False) -> str:
    """The path of an alert by its channel; a major opinion or water alarm takes P5, a village police chief on the scene P1.

    An unknown channel goes the way of a find, P4.
    """
    if major and channel in MAJOR_IS_P5:
        return "P5"
    if on_scene and channel in POLICE_ON_SCENE:
        return "P1"
    return CHANNELS[channel].path if channel in CHANNELS else "P4"


def response_kind(path: str, wished: str = "") -> str:
    """The kind of first response: fixed on P1–P3, else what the dispatcher wishes (a disposal if nothing is said)."""
    return PATHS[path].first or wished or "disposal"


def needs_first_response(path: str) -> bool:
    """Whether the Center must go and look before judging or assigning: P1–P3 (`verification_first`)."""
    return bool(PATHS[path].first)


def names_departments_only(path: str, flags: Collection[str] = (), channels: Collection[str] = ()) -> bool:
    """Whether the lead must be a department (G-08): the path says so, a superior assigned it, or a 110 alert is attached."""
    return PATHS[path].departments_only or "superior_assigned" in flags or "call_110" in channels


def discovers_on_filing(path: str, channel: str) -> bool:
    """Whether filing is the discovery of the violation: P4–P7, not the verify-first channels (reading 9)."""
    return not needs_first_response(path) and not is_verify_first(channel)


def owes_superior_report(channel: str) -> bool:
    """Whether the result must be reported back to whoever assigned it before the case may close (P3)."""
    return CHANNELS[channel].path == "P3" if channel in CHANNELS else False
