"""Places and cameras: what stands where in the county."""

from __future__ import annotations

from dataclasses import field
from datetime import datetime
from typing import Annotated, Any

from models.base import INDEX, UNIQUE, Record, record


@record("township")
class Township(Record):
    """A township with the units responsible for it. `kind` town or township (R-205)."""

    name: Annotated[str, UNIQUE]
    name_en: str = ""
    kind: str = "township"
    brigade: str = ""
    station: str = ""
    lon: float
    lat: float


@record("camera")
class Camera(Record):
    """A camera of the registry. Source: domain.md 8; `source` the key of the video source it comes from (or its kind, where none is registered).

    `url` is the main stream, `sub_url` the small one, both without who signs in: that lies sealed for (`camera`, key, `credentials_sealed`) as
    `user:password`, with what is secret in their paths and queries (rules.stream_secrets). `channel` is what the source calls it:
    `DEVICE/CHANNEL` of a GB/T 28181 platform, the token of an ONVIF profile.
    `expected` is what its stream must look like to be its own (stream, name, session, width, height, codec, fingerprint), learnt when it was taken
    in. `direction` in degrees from north, `range_m` how far it sees; `clock_offset_s` its clock minus ours. `status` is online, offline, degraded
    or "" before the first look; `seen_at` when its stream last answered. `masking` as of a source, "" leaves it to the source.
    """

    key: Annotated[str, UNIQUE]
    name: str
    name_en: str = ""
    url: str = ""
    source: str = ""
    township: str = ""
    lon: float
    lat: float
    tags: list[str] = field(default_factory=list)
    ptz: bool = False
    clock_offset_s: float = 0.0
    owner: str = ""
    police_only: bool = False
    sub_url: str = ""
    channel: str = ""
    credentials_sealed: bytes | None = None
    structured: bool = False
    direction: float | None = None
    range_m: float | None = None
    masking: str = ""
    expected: dict[str, Any] = field(default_factory=dict)
    status: str = ""
    status_since: datetime | None = None
    status_why: str = ""
    seen_at: datetime | None = None
    looked_at: datetime | None = None
    disabled: bool = False
    disabled_reason: str = ""


@record("camera_pin")
class CameraPin(Record):
    """A camera bound to an alert (nearest first within R-411 b_camera_radius_m, at most six) or pinned to a case by `pinned_by`, until released."""

    camera_id: str
    alert_id: Annotated[str, INDEX] = ""
    case_id: Annotated[str, INDEX] = ""
    distance_m: float | None = None
    reason: str = ""
    pinned_by: str = ""
    pinned_at: datetime | None = None
    released_at: datetime | None = None
