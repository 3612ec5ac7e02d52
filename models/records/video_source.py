"""Where pictures come from: the platforms and devices of the departments, how each fares, and where the county should see but does not."""

from __future__ import annotations

from dataclasses import field
from datetime import datetime
from typing import Annotated

from models.base import INDEX, UNIQUE, Record, record


@record("video_source")
class VideoSource(Record):
    """A source of cameras. Source: domain.md 8; `kind` and `adapter` are words of `rules.video_kinds`, `owner` the key of a unit.

    `address` is the platform's or device's own (`http://HOST:PORT`), without who signs in: that lies sealed for (`video_source`, key,
    `credentials_sealed`) as JSON `{user, password}` or `{api_key}`. `health` is online, offline, degraded, or "" before the first look; `health_why`
    a code. `running_note` is what the department says of its running condition (000 七(二)). `masking` is `assured` when the source
    itself hides faces and plates, `none` when it does not, "" while nobody has said.
    """

    key: Annotated[str, UNIQUE]
    kind: str
    name: str = ""
    name_en: str = ""
    owner: Annotated[str, INDEX] = ""
    adapter: str = "address"
    address: str = ""
    credentials_sealed: bytes | None = None
    credentials_at: datetime | None = None
    masking: str = ""
    health: str = ""
    health_since: datetime | None = None
    health_why: str = ""
    looked_at: datetime | None = None
    running_note: str = ""
    noted_at: datetime | None = None
    noted_by: str = ""
    disabled: bool = False
    disabled_reason: str = ""


@record("video_condition")
class VideoCondition(Record):
    """A stretch of time in which a source or a camera fared one way: what uptime is counted from (ST-22).

    `subject` is `source:KEY` or `camera:KEY`; `condition` online, offline or degraded, and `unwatched` while nobody looked; the open
    stretch has no end.
    """

    subject: Annotated[str, INDEX]
    condition: str
    why: str = ""
    began_at: datetime
    ended_at: datetime | None = None


@record("blind_point")
class BlindPoint(Record):
    """A place that should be seen and is not, as a department proposes it (布局合理化建议). `state` proposed, accepted or declined; `zones` as a camera's."""

    place: str
    township: str = ""
    lon: float
    lat: float
    reason: str
    zones: list[str] = field(default_factory=list)
    proposed_by: str
    proposed_by_unit: Annotated[str, INDEX] = ""
    proposed_by_id: str = ""
    proposed_at: datetime
    state: str = "proposed"
    decided_by: str = ""
    decided_at: datetime | None = None
    decision_note: str = ""


@record("camera_hold")
class CameraHold(Record):
    """Who may turn a camera just now: one person at a time, until `until`; `taken_from` names whom the leader took it from."""

    camera_id: Annotated[str, UNIQUE]
    holder_id: str
    holder: str
    since: datetime
    until: datetime
    taken_from: str = ""
