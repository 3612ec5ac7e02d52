"""Whose reports from a telephone come in on which channel, and which of the channel's fields the link itself fills in. Source: domain.md 1, 3.2."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any, Final

from models.rules.channel_fields import ChannelField, fields_of
from models.rules.permits import cell_of

CHANNEL_OF_ROLE: Final[Mapping[str, str]] = MappingProxyType(
    {
        "rural_chief": "rural_chief",
        "river_chief_police": "river_chief",
        "river_chief": "river_chief",
        "section_chief": "grid",
        "grid_inspector": "grid",
    }
)
"""Role → channel; whoever else may report is a patrol."""
PATROL: Final = "field_patrol"

NAME_FIELD: Final[Mapping[str, str]] = MappingProxyType({"rural_chief": "chief", "grid": "inspector", PATROL: "team", "river_chief": ""})
"""Channel → its field that names who reports: the link says it, never the page."""
AREA_FIELD: Final[Mapping[str, str]] = MappingProxyType({"rural_chief": "precinct", "grid": "grid_code", "river_chief": "section", PATROL: ""})
"""Channel → its field for what he looks after: filled in, and may be written over."""
PICTURE_FIELD: Final = "photo"
"""The field that names the first picture of the report."""


def channel_of(role: str) -> str:
    """The channel of what a person of this role reports."""
    return CHANNEL_OF_ROLE.get(role, PATROL)


def may_hold_link(role: str) -> bool:
    """Whether somebody of this role reports at all, for himself or where others do it for him (domain.md 2, `create_alert`)."""
    return cell_of("create_alert", role) in {"Y", "B"}


def asked_fields(channel: str) -> tuple[ChannelField, ...]:
    """The channel's own fields that are asked on the page: not who he is, which is known, nor the picture, which is sent."""
    return tuple(field for field in fields_of(channel) if field.key not in {NAME_FIELD.get(channel, ""), PICTURE_FIELD} and field.home == "extra")


def known_fields(channel: str, holder: str, area: str) -> dict[str, Any]:
    """What the link says of its holder, by field: a patrol's team is his own name where none is said."""
    if channel == PATROL:
        return {NAME_FIELD[PATROL]: f"{area} {holder}".strip()}
    named = {NAME_FIELD.get(channel, ""): holder, AREA_FIELD.get(channel, ""): area}
    return {key: value for key, value in named.items() if key and value}
