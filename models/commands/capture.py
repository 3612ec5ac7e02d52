"""A picture or clip from a camera is kept as evidence: where and when it was taken, by which clocks, for what, and what is missing in it.

The file was kept before under its hash; beside it lies a sidecar that says all of this without the database. Source: domain.md 8, D-25, R-508.
"""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass, field
from datetime import datetime, timedelta
from typing import Any, ClassVar, Final, Literal

from models.base import Record
from models.commands.command import MEASURED, Command, unexplained
from models.commands.custody import keep_beside, look_before_keeping, not_the_file, size_of, touched
from models.commands.evidence_list import DIFFERED, listed
from models.commands.papers import paper
from models.commands.turn import Turn
from models.commands.video_steps import bound_to, camera_named, device_named, not_his_camera, police_only
from models.records.alert import Alert
from models.records.case import Case
from models.records.evidence import Evidence
from models.records.video import PatrolRun
from models.rules.refusal import Reason, Refused, reason

FORMATS: Final = {"snapshot": "image/png", "clip": "video/mp4"}
"""What a picture or clip taken here is kept as, unless the taker says otherwise."""


@dataclass(frozen=True)
class Gap:
    """A time without pictures in a clip, in seconds from its beginning."""

    from_s: float
    to_s: float


@dataclass(frozen=True)
class Capture(Command):
    """Keep a picture or clip from a camera or device as evidence, with the fields of R-508; its file was kept before under `sha256`, if there is one.

    `taken_at` is the moment of the key by our clock (now, if not given), `device_at` the same on the clock of the source; without it the known offset
    of the camera is used. `stream_s` … `piece`, `replayed_at` and `take` as in `Evidence`. `differs`: what was not as the camera is known by
    (`Identity`); it stands in the sidecar, in the evidence list and as a custody line of its own.
    """

    name: ClassVar[str] = "capture"
    is_slow: ClassVar[bool] = True

    kind: Literal["snapshot", "clip"]
    camera: str = ""
    device: str = ""
    case: str = ""
    alert: str = ""
    run: str = ""
    purpose: str = ""
    sha256: str = ""
    media_type: str = ""
    device_at: datetime | None = None
    place: str = ""
    taken_at: datetime | None = field(default=None, metadata=MEASURED)
    engine: str = field(default="", metadata=MEASURED)
    stream_s: float | None = field(default=None, metadata=MEASURED)
    before_s: float | None = field(default=None, metadata=MEASURED)
    lasts_s: float | None = field(default=None, metadata=MEASURED)
    gaps: tuple[Gap, ...] = field(default=(), metadata=MEASURED)
    width: int | None = field(default=None, metadata=MEASURED)
    height: int | None = field(default=None, metadata=MEASURED)
    recording: str = field(default="", metadata=MEASURED)
    piece: int = field(default=0, metadata=MEASURED)
    replayed_at: datetime | None = field(default=None, metadata=MEASURED)
    take: str = field(default="", metadata=MEASURED)
    differs: tuple[str, ...] = field(default=(), metadata=MEASURED)

    def missing(self) -> tuple[Reason, ...]:
        from_nothing = () if self.camera or self.device else (reason("field_missing", field="camera"),)
        return (*super().missing(), *from_nothing, *unexplained(self.purpose))

    def make_ready(self, turn: Turn) -> None:
        """Hash the file: a recording takes its time, and nobody waits for that with the writer's turn in hand."""
        look_before_keeping(turn, self.sha256)

    def objects(self, turn: Turn) -> tuple[Record, ...]:
        run = turn.get_each((PatrolRun, self.run, "run")) if self.run else ()
        return (*bound_to(turn, self.case, self.alert), *run, *self._source(turn))

    def own(self, turn: Turn, objects: tuple[Record, ...]) -> tuple[Reason, ...]:
        return not_his_camera(turn, objects)

    def guards(self, turn: Turn) -> tuple[Reason, ...]:
        kept = not self.sha256 or size_of(turn, self.sha256) is not None
        damaged = not_the_file(turn, self.sha256, self.purpose) if kept else (reason("hash_mismatch", what=self.purpose, sha256=self.sha256),)
        return police_only(turn, camera_named(turn, self.camera)) or damaged

    def carry_out(self, turn: Turn) -> None:
        evidence = turn.add(self._evidence(turn), made=True)
        touched(turn, evidence, "captured", place=evidence.place, purpose=self.purpose)
        if self.differs:
            touched(turn, evidence, DIFFERED, place=evidence.place, purpose=", ".join(self.differs))
        case, alert = turn.batch.get(Case, evidence.case_id), turn.batch.get(Alert, self.alert)
        items = listed(turn, evidence)
        if evidence.sha256:
            evidence.sidecar_sha256 = keep_beside(turn, _as_text(sidecar(evidence, case, alert, items[0]))).sha256
        paper(turn, "D-25", case=case, alert=alert, items=items)
        told: dict[str, Any] = {name: items[0][name] for name in ("device", "taken_at", "device_at", "offset_s", "place", "sha256") if name in items[0]}
        if self.differs:
            told["differs"] = list(self.differs)
        turn.write("evidence.captured", evidence, medium=self.kind, purpose=self.purpose, run=self.run, **told)

    def _evidence(self, turn: Turn) -> Evidence:
        camera = camera_named(turn, self.camera)
        alert = turn.batch.get(Alert, self.alert) if self.alert else None
        taken_at = min(self.taken_at or turn.at, turn.at)  # nobody takes a picture tomorrow
        # An offset nobody measured is unknown, not none: a camera's clock is never right by itself.
        offset_s = (self.device_at - taken_at).total_seconds() if self.device_at else (camera.clock_offset_s or None) if camera else None
        return Evidence(
            case_id=self.case or (alert.case_id if alert else ""),
            alert_id=self.alert,
            run_id=self.run,
            kind="media",
            medium=self.kind,
            what=self.purpose,
            device=self.device or ("" if camera else self.camera),
            camera=camera.key if camera else "",
            source=camera.source if camera else "",
            sha256=self.sha256,
            bytes_count=size_of(turn, self.sha256) if self.sha256 else None,
            kept_on=turn.evidence.name if self.sha256 else "",
            media_type=self.media_type or FORMATS[self.kind],
            original_place="" if self.sha256 else self.camera or self.device,
            place=self.place or (f"{camera.township} {camera.name}".strip() if camera else ""),
            taken_at=taken_at,
            device_at=self.device_at or (taken_at + timedelta(seconds=offset_s) if offset_s is not None else None),
            offset_s=offset_s,
            taken_by=turn.on_behalf_of or turn.actor.name,
            watcher=turn.actor.name,
            purpose=self.purpose,
            added_at=turn.at,
            added_by=turn.on_behalf_of or turn.actor.name,
            engine=self.engine,
            stream_s=self.stream_s,
            before_s=self.before_s,
            lasts_s=self.lasts_s,
            gaps=[asdict(gap) for gap in self.gaps],
            width=self.width,
            height=self.height,
            recording=self.recording,
            piece=self.piece,
            replayed_at=self.replayed_at,
            take=self.take,
        )

    def _source(self, turn: Turn) -> tuple[Record, ...]:
        """The camera or device it comes from; a drone or body camera may be named in either place."""
        found = [camera_named(turn, self.camera) or device_named(turn, self.camera), device_named(turn, self.device)]
        known = tuple(thing for thing in found if thing is not None)
        if not known:
            raise Refused("field_missing", field="camera" if self.camera else "device")
        return known


def sidecar(evidence: Evidence, case: Case | None, alert: Alert | None, line: dict[str, Any]) -> dict[str, Any]:
    """Return what lies beside the file: the line of the evidence list with the fields of R-508, and how the file came about.

    A number nobody knows stands as null: a reader must see that it is not known, not that it was left out.
    """
    return {
        **{name: value for name, value in line.items() if name not in ("no", "custody", "copies")},
        "evidence": evidence.id,
        "case_no": case.case_no if case else "",
        "alert_no": alert.alert_no if alert else "",
        "run": evidence.run_id,
        "camera": evidence.camera or evidence.device,
        "source": evidence.source,
        "console_time": evidence.taken_at,
        "stream_time": evidence.device_at,
        "stream_s": evidence.stream_s,
        "offset_s": evidence.offset_s,
        "watcher": evidence.watcher,
        "purpose": evidence.purpose,
        "engine": evidence.engine,
        "seconds_before_the_key": evidence.before_s,
        "seconds": evidence.lasts_s,
        "gaps": evidence.gaps,
        "width": evidence.width,
        "height": evidence.height,
        "recording": evidence.recording,
        "piece": evidence.piece,
        "replayed_at": evidence.replayed_at,
        "differs": line.get("differs", ""),
    }


def _as_text(told: dict[str, Any]) -> bytes:
    return json.dumps(told, ensure_ascii=False, indent=1, sort_keys=True, default=lambda moment: moment.isoformat()).encode()
