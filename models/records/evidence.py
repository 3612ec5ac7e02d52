"""Evidence: what was seen, taken or measured, kept once under its hash; and the numbered copies that left."""

from __future__ import annotations

from dataclasses import field
from datetime import datetime
from typing import Annotated, Any

from models.base import INDEX, Record, record


@record("evidence")
class Evidence(Record):
    """Source: domain.md 8, 1.4, R-508. `kind` record, sample, media, physical, appraisal or monitoring; a file lies under `sha256`.

    `bytes_count` is None where no file is kept here: a thing, or a recording whose original lies elsewhere. `device_at` is the
    moment by the clock of the camera, `taken_at` by ours; `offset_s` = device minus console, in seconds. `kept_on`: which
    folder the file lies in (`EvidencePlace.name`).

    Of a picture or clip taken here: `engine` decoded or received it, `stream_s` is the stream's own time of the key press in seconds,
    `before_s` of the `lasts_s` seconds of a clip lie before the key, `gaps` are the times without a picture in it ({from_s, to_s} from its
    beginning), `width` × `height` its size in pixels. Pieces of one recording share `recording` and count up in `piece`. `replayed_at`: it was
    taken from a replay, then; `taken_at` is when that had been recorded. `take` is what the seat calls it, so that what is asked for once more
    after a kill is found. `sidecar_sha256` is the file that says all this beside the original.
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
    engine: str = ""
    stream_s: float | None = None
    before_s: float | None = None
    lasts_s: float | None = None
    gaps: list[dict[str, Any]] = field(default_factory=list)
    width: int | None = None
    height: int | None = None
    recording: Annotated[str, INDEX] = ""
    piece: int = 0
    sidecar_sha256: str = ""
    replayed_at: datetime | None = None
    take: str = ""


@record("evidence_mark")
class EvidenceMark(Record):
    """What somebody drew or wrote over a piece of evidence: a layer of its own, never in the file. Source: domain.md 8 “annotations are separate layers”.

    `shapes` are {kind, points, text}: points as shares of width and height (0 to 1), kind point, line, box or text; `at_s` the moment in a clip, in
    seconds from its beginning; `sha256` the original it was drawn over.
    """

    evidence_id: Annotated[str, INDEX]
    case_id: Annotated[str, INDEX] = ""
    sha256: str = ""
    shapes: list[dict[str, Any]] = field(default_factory=list)
    text: str = ""
    at_s: float | None = None
    made_at: datetime
    made_by: str


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
