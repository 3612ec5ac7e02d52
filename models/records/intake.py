"""What intake keeps: who may send, which devices speak, what came in already, what was refused, and what was measured."""

from __future__ import annotations

from dataclasses import field
from datetime import datetime
from typing import Annotated, Any

import sqlalchemy as sa

from models.base import INDEX, UNIQUE, Record, record

OPEN = sa.text("closed_at IS NULL")
WHOLE = sa.text("NOT in_span")
"""Readings that no span counts; a question that says so is answered from their index alone."""


@record("source")
class Source(Record):
    """A sender of alerts. `channel` is ours to say, never the sender's. Source: interfaces.md 2 and 3.

    `secrets_sealed` holds a JSON list of one or two `whsec_` secrets (two while keys rotate), sealed for (`source`, key,
    `secrets_sealed`); `signature` is `required` or `none` (only while the gateway listens on loopback); `rate_per_minute` 0 sets no
    limit of its own. `callback_url` is where answers go ("" = this source wants none), `answers` which events ([] = all of them),
    `answers_off_at` since when its receiver wants none any more (410); `secrets_at` when its keys were set last, `keys_count` how many
    there are. `expected_interval_s` is how often it is to be heard, 0 where nobody said.
    """

    key: Annotated[str, UNIQUE]
    channel: str
    name: str = ""
    signature: str = "required"
    secrets_sealed: bytes | None = None
    rate_per_minute: int = 0
    disabled: bool = False
    callback_url: str = ""
    answers: list[str] = field(default_factory=list)
    answers_off_at: datetime | None = None
    expected_interval_s: int = 0
    secrets_at: datetime | None = None
    keys_count: int = 0


@record("device")
class Device(Record):
    """A monitoring station or data logger that speaks HJ 212. Source: interfaces.md 2.

    `limits` maps a factor code to `{max?, min?, unit?, name?}`; `modbus_crc` accepts the plain Modbus CRC some families send;
    `pw_required` refuses frames with another password (off: many loggers send none). `sm4_key_sealed` opens the data area of 2025, sealed
    for (`device`, mn, `sm4_key_sealed`). `first_contact` is what the device is set to when it comes on line: `{set_time?, over_time?,
    re_count?, rtd_interval?, min_interval?, refetch?}`; nothing is sent where nothing is said. `danger_flags` are those of every exceedance it
    finds: a station at a drinking-water intake makes it level 1 (domain.md 3.4).
    """

    mn: Annotated[str, UNIQUE]
    pw: str = ""
    pw_required: bool = False
    name: str
    name_en: str = ""
    channel: str
    st: str = ""
    lon: float | None = None
    lat: float | None = None
    township: str = ""
    limits: dict[str, dict[str, Any]] = field(default_factory=dict)
    modbus_crc: bool = False
    sm4_key_sealed: bytes | None = None
    first_contact: dict[str, Any] = field(default_factory=dict)
    danger_flags: list[str] = field(default_factory=list)
    disabled: bool = False


@record("intake_key", sa.UniqueConstraint("key", "source", name="uq_intake_key"), sa.Index("ix_intake_key_source_at", "source", "at"))
class IntakeKey(Record):
    """What came in once, so that a repeat gets the same answer, over restarts too.

    `source` is a source key or `hj212:MN`; `key` is `ref:…` (source_ref), `id:…` (webhook-id), `body:…` or the name of one HJ 212
    exchange. `body_sha256` is keyed for HTTP: a plain hash of a report could be tried against guessed telephone numbers.
    """

    source: str
    key: str
    body_sha256: str
    alert_id: str = ""
    alert_no: str = ""
    at: datetime


@record("refused", sa.Index("ix_refused_source_at", "source", "at"))
class Refused(Record):
    """Something that came and was not taken. Source: interfaces.md 3 and 4.

    `raw` is the frame itself for HJ 212; for HTTP, which may name a reporter, it is sealed for (`refused`, id, `raw`) and `sealed` is set.
    `peer` is the address it came from, where one is known.
    """

    at: Annotated[datetime, INDEX]
    channel: str
    source: str
    reason: str
    detail: str = ""
    size: int
    sha256: str
    raw: bytes
    sealed: bool = False
    peer: str = ""


@record(
    "reading",
    sa.Index("ix_reading_device_time", "device_mn", "data_time"),
    sa.Index("ix_reading_series", "device_mn", "factor", "kind", "cn", "data_time", "value", "flag", "in_span", sqlite_where=WHOLE, postgresql_where=WHOLE),
)
class Reading(Record):
    """One measured value. Source: interfaces.md 4.

    `kind` is the suffix of the standard (`Rtd`, `Avg`, `Min`, `Max`, `Cou`, `ZsRtd`, …); `value` is None where the frame carried no
    number (`text` keeps what it carried); `data_time` is the moment, for periods their start; the frame speaks Beijing time.
    `about` is what the frame says of the value beside its flag (`SampleTime`, `CompleteTime`, `PolId` …), as written; `resent`: it came
    late, as a re-send (`RF=1`) or because we asked for it again; `in_span`: it stayed when its hour was thinned, and a `reading_span` counts it.
    """

    device_mn: str
    st: str = ""
    cn: str
    data_time: datetime
    factor: str
    kind: str
    value: float | None = None
    text: str = ""
    flag: str = ""
    edition: str
    qn: str = ""
    about: dict[str, str] = field(default_factory=dict)
    resent: bool = False
    in_span: bool = False
    received_at: datetime


@record(
    "episode",
    sa.Index("uq_episode_open", "device_mn", "factor", "kind", unique=True, sqlite_where=OPEN, postgresql_where=OPEN),
    sa.Index("ix_episode_device", "device_mn", "factor", "kind", "closed_at"),
    sa.Index("ix_episode_opened", "opened_at"),
    sa.Index("ix_episode_closed", "closed_at"),
)
class Episode(Record):
    """A stretch of readings that is one alert: from the first value over the limit to the first one back under it.

    `kind` is `exceedance`, `out_of_range`, `constant`, `missing` (`factor` is empty for a silent device), `maintenance` or `power_use`
    (`device_mn` is then `meters:` and the group's key). Times are data times. `means` keeps the newest minute and hour average of the episode;
    `told_multiple` and `told_hours` are the gravest that its alert was told; `crossings_count` says how often it was taken up again
    because the value only chattered about its limit. At most one episode of a kind is open per device and factor; the
    database holds that.
    """

    device_mn: str
    factor: str
    kind: str
    opened_at: datetime
    last_at: datetime
    closed_at: datetime | None = None
    first_value: float | None = None
    peak_value: float | None = None
    limit_value: float | None = None
    multiple: float | None = None
    readings_count: int = 1
    alert_id: str = ""
    alert_no: str = ""
    flag: str = ""
    means: dict[str, Any] = field(default_factory=dict)
    told_multiple: float | None = None
    told_hours: int = 0
    crossings_count: int = 0


@record("field_token")
class FieldToken(Record):
    """The unguessable part of a link sent to one officer for one task or call-in. It ends with the task."""

    token: Annotated[str, UNIQUE]
    task_id: Annotated[str, INDEX] = ""
    callin_id: Annotated[str, INDEX] = ""
    officer_id: str = ""
    officer_name: str = ""
    unit: str = ""
    made_at: datetime
    ends_at: datetime | None = None
