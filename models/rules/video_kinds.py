"""The words of the camera registry: kinds of sources and whose they are, how one is reached, how one fares, what a camera looks at.

Source: domain.md 8; 000 六(四).
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final, Literal, get_args

OWNERS: Final[Mapping[str, str]] = MappingProxyType(
    {
        "xueliang": "psb",
        "nr_smart": "nr",
        "water_source": "ee",
        "fishing_ban": "ar",
        "forest_fire": "fo",
        "water_conservancy": "wr",
        "hazwaste": "ee",
        "pollution_source": "ee",
    }
)
"""The department whose platform a camera comes from, by the kind of its source."""

SourceKind = Literal[
    "xueliang",
    "nr_smart",
    "water_source",
    "fishing_ban",
    "forest_fire",
    "water_conservancy",
    "hazwaste",
    "pollution_source",
    "drone_live",
    "bodycam",
    "file",
]
KINDS: Final[tuple[str, ...]] = get_args(SourceKind)
"""Every kind of source; the last three are of whoever flies, wears or recorded."""

Adapter = Literal["address", "onvif", "gb28181", "file"]
ADAPTERS: Final[tuple[str, ...]] = get_args(Adapter)
"""How a source is reached: each camera by its own address, devices that speak ONVIF, a GB/T 28181 platform's HTTP interface, files."""

Condition = Literal["online", "offline", "degraded"]
CONDITIONS: Final[tuple[str, ...]] = get_args(Condition)
"""`degraded`: it answers, but not as it should: some cameras away, another stream than expected, a sign-in refused."""
UNWATCHED: Final = "unwatched"
"""Nobody looked: time that counts neither for nor against."""

Masking = Literal["assured", "none"]
MASKING: Final[tuple[str, ...]] = ("", *get_args(Masking))
"""Whether faces and plates are hidden at the source; "" nobody has said, which counts as not."""
ASSURED: Final = "assured"

Zone = Literal["water_source", "river", "fishing_ban", "forest", "mine", "land", "hazwaste", "outlet", "landfill"]
ZONES: Final[tuple[str, ...]] = get_args(Zone)
"""What a camera looks at, and what a blind point lacks a look at."""


def owner_of_kind(kind: str) -> str:
    """Return the key of the unit a kind of source belongs to, "" where nobody says."""
    return OWNERS.get(kind, "")
