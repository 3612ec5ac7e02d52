"""Places and cameras: what stands where in the county."""

from __future__ import annotations

from dataclasses import field
from typing import Annotated

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
    """A camera of the registry. Source: domain.md 8; `source` the video platform it comes from, `clock_offset_s` its clock minus ours."""

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


@record("camera_pin")
class CameraPin(Record):
    """A camera bound to an alert (nearest first within R-411 b_camera_radius_m, at most six) or pinned to a case."""

    camera_id: str
    alert_id: Annotated[str, INDEX] = ""
    case_id: Annotated[str, INDEX] = ""
    distance_m: float | None = None
    reason: str = ""
