"""Whether a stream is the camera it should be: what a source says it shows, held against what the registry learnt when the camera was taken in.

Recorders number their cameras anew after a power cut, and platforms hand out another's stream (窜流): then the picture is live, sharp and wrong.
Source: issue 5, Build 2 and 3; anchors.md 4.6.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Final

COMPARED: Final = ("stream", "name", "session", "codec", "width", "height")
"""What is compared, the gravest first."""
GRAVE: Final = frozenset({"stream", "name", "session"})
"""Another stream id, name or announced session is another camera; another size or codec may be a setting that was changed."""
SAME_CODEC: Final = {"hevc": "h265", "mjpeg": "jpeg", "mpeg4": "mp4v-es", "avc": "h264"}
"""What decoders call an encoding → what RTSP calls it."""


@dataclass(frozen=True, slots=True)
class Channel:
    """A camera as its source calls it now: `key` by which it is asked for, and what it says of itself."""

    key: str
    name: str = ""
    is_online: bool = True
    has_ptz: bool = False
    lon: float | None = None
    lat: float | None = None
    maker: str = ""


@dataclass(frozen=True, slots=True)
class Expected:
    """A camera of the registry: the key its source is asked by, and what it is known by."""

    camera: str
    channel: str
    known: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class MixUp:
    """A camera that is not where it should be. `why`: `no_channel` its number is gone, `renamed` another stands there; `found_at` where its name
    stands now, "" when nowhere, or at several places.
    """

    camera: str
    why: str
    shows: str = ""
    found_at: str = ""


def differences(expected: Mapping[str, Any], told: Mapping[str, Any]) -> tuple[str, ...]:
    """What of a stream is not as expected, the gravest first; what one of both does not say is not compared."""
    return tuple(name for name in COMPARED if _says(expected, name) and _says(told, name) and _plain(expected[name]) != _plain(told[name]))


def is_another(expected: Mapping[str, Any], told: Mapping[str, Any]) -> bool:
    """Whether it is another camera's stream."""
    return bool(GRAVE & set(differences(expected, told)))


def mix_ups(registry: Iterable[Expected], channels: Iterable[Channel]) -> tuple[MixUp, ...]:
    """The cameras whose channel is gone, or bears another's name; where a name stands once elsewhere, it is said where."""
    there = {channel.key: channel for channel in channels}
    by_name: dict[str, list[str]] = {}
    for channel in there.values():
        by_name.setdefault(_plain(channel.name), []).append(channel.key)
    return tuple(found for found in (_mix_up(one, there, by_name) for one in registry if one.channel) if found is not None)


def _mix_up(one: Expected, there: Mapping[str, Channel], by_name: Mapping[str, list[str]]) -> MixUp | None:
    name, channel = _plain(one.known.get("name", "")), there.get(one.channel)
    elsewhere = by_name.get(name, []) if name else []
    found_at = elsewhere[0] if len(elsewhere) == 1 and elsewhere[0] != one.channel else ""
    if channel is None:
        return MixUp(one.camera, "no_channel", found_at=found_at)
    if name and _plain(channel.name) and _plain(channel.name) != name:
        return MixUp(one.camera, "renamed", channel.name, found_at)
    return None


def _says(told: Mapping[str, Any], name: str) -> bool:
    return told.get(name) not in (None, "", 0)


def _plain(value: object) -> str:
    plain = "".join(str(value).casefold().split())
    return SAME_CODEC.get(plain, plain)
