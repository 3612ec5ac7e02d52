"""Evidence: what was seen, taken or measured, kept once under its hash; and the numbered copies that left."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated

from models.base import INDEX, Record, record


@record("evidence")
class Evidence(Record):
    """Source: domain.md 8, 1.4, R-508. `kind` record, sample, media, physical, appraisal or monitoring; a file lies under `sha256`.

    `bytes_count` is None where no file is kept here: a thing, or a recording whose original lies elsewhere. `device_at` is the
    moment by the clock of the camera, `taken_at` by ours; `offset_s` = device minus console, in seconds. `kept_on`: which
    folder the file lies in (`EvidencePlace.name`).
    """

    case_id: Annotated[str, INDEX]
    task_id: str = ""
    alert_id: Annotated[str, INDEX] = ""
    run_id: Annotated[str, INDEX] = ""
    kind: str
    medium: str = ""
    what: str
    count: int = 1
    device: str = ""
    camera: str = ""
    source: str = ""
    sha256: Annotated[str, INDEX] = ""
    bytes_count: int | None = None
    kept_on: str = ""
    media_type: str = ""
    original_place: str = ""
    place: str = ""
    taken_at: datetime | None = None
    device_at: datetime | None = None
    offset_s: float | None = None
    taken_by: str = ""
    watcher: str = ""
    purpose: str = ""
    added_at: datetime
    added_by: str


@record("evidence_copy")
class EvidenceCopy(Record):
    """One numbered, watermarked copy that was handed out. Source: domain.md 8, D-25; `number` counts the copies of one piece.

    `sha256` is the stamped picture ("" where the file is no picture or none is kept here), `listing_sha256` the stamped listing,
    `sidecar_sha256` the same for machines.
    """

    evidence_id: Annotated[str, INDEX]
    case_id: Annotated[str, INDEX] = ""
    number: int
    copy_no: str
    purpose: str
    made_at: datetime
    made_by: str
    asked_by: str = ""
    original_sha256: str = ""
    sha256: str = ""
    listing_sha256: str = ""
    sidecar_sha256: str = ""
    kept_on: str = ""
