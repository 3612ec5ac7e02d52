"""Evidence from a screen: a picture or clip is taken, and numbered copies leave with their watermark. Source: domain.md 8, D-25, R-508."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import ClassVar, Final, Literal

from models.base import Record
from models.commands import scope
from models.commands.command import Command, unexplained
from models.commands.custody import changed_files, folder_of, lies_elsewhere, look_before, not_the_file, size_of, touched
from models.commands.evidence_list import copies_of, listed, local_words
from models.commands.papers import paper
from models.commands.turn import Turn
from models.commands.video_steps import bound_to, camera_named, device_named, not_his_camera
from models.evidence_folder import EvidenceFolder, FileChanged
from models.records.alert import Alert
from models.records.case import Case
from models.records.evidence import Evidence, EvidenceCopy
from models.records.video import PatrolRun
from models.rules.refusal import Reason, Refused, reason
from models.watermark import stamped

FORMATS: Final = {"snapshot": "image/png", "clip": "video/mp4"}
"""What a picture or clip taken here is kept as, unless the taker says otherwise."""


@dataclass(frozen=True)
class Capture(Command):
    """Keep a picture or clip from a camera or device as evidence, with the fields of R-508; its file was kept before under `sha256`, if there is one.

    `device_at` is the moment on the clock of the source; without it the known offset of the camera is used.
    """

    name: ClassVar[str] = "capture"

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

    def missing(self) -> tuple[Reason, ...]:
        from_nothing = () if self.camera or self.device else (reason("field_missing", field="camera"),)
        return (*super().missing(), *from_nothing, *unexplained(self.purpose))

    def objects(self, turn: Turn) -> tuple[Record, ...]:
        run = turn.get_each((PatrolRun, self.run, "run")) if self.run else ()
        return (*bound_to(turn, self.case, self.alert), *run, *self._source(turn))

    def own(self, turn: Turn, objects: tuple[Record, ...]) -> tuple[Reason, ...]:
        return not_his_camera(turn, objects)

    def guards(self, turn: Turn) -> tuple[Reason, ...]:
        kept = not self.sha256 or size_of(turn, self.sha256) is not None
        return not_the_file(turn, self.sha256, self.purpose) if kept else (reason("hash_mismatch", what=self.purpose, sha256=self.sha256),)

    def carry_out(self, turn: Turn) -> None:
        evidence = turn.add(self._evidence(turn), made=True)
        touched(turn, evidence, "captured", place=evidence.place, purpose=self.purpose)
        case, alert = turn.batch.get(Case, evidence.case_id), turn.batch.get(Alert, self.alert)
        items = listed(turn, evidence)
        paper(turn, "D-25", case=case, alert=alert, items=items)
        told = {name: items[0][name] for name in ("device", "taken_at", "device_at", "offset_s", "place", "sha256") if name in items[0]}
        turn.write("evidence.captured", evidence, medium=self.kind, purpose=self.purpose, run=self.run, **told)

    def _evidence(self, turn: Turn) -> Evidence:
        camera = camera_named(turn, self.camera)
        alert = turn.batch.get(Alert, self.alert) if self.alert else None
        offset_s = (self.device_at - turn.at).total_seconds() if self.device_at else camera.clock_offset_s if camera else None
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
            taken_at=turn.at,
            device_at=self.device_at or (turn.at + timedelta(seconds=offset_s) if offset_s is not None else None),
            offset_s=offset_s,
            taken_by=turn.on_behalf_of or turn.actor.name,
            watcher=turn.actor.name,
            purpose=self.purpose,
            added_at=turn.at,
            added_by=turn.on_behalf_of or turn.actor.name,
        )

    def _source(self, turn: Turn) -> tuple[Record, ...]:
        """The camera or device it comes from; a drone or body camera may be named in either place."""
        found = [camera_named(turn, self.camera) or device_named(turn, self.camera), device_named(turn, self.device)]
        known = tuple(thing for thing in found if thing is not None)
        if not known:
            raise Refused("field_missing", field="camera" if self.camera else "device")
        return known


@dataclass(frozen=True)
class ExportEvidence(Command):
    """Hand out a numbered copy: a picture with the watermark burned in, anything else with a stamped listing. The file is hashed again before."""

    name: ClassVar[str] = "export_evidence"
    is_slow: ClassVar[bool] = True

    evidence: str
    purpose: str = ""

    def missing(self) -> tuple[Reason, ...]:
        return (*super().missing(), *unexplained(self.purpose))

    def make_ready(self, turn: Turn) -> None:
        """Hash the file, and stamp the picture with the number that comes next."""
        evidence = turn.get(Evidence, self.evidence)
        look_before(turn, evidence)
        if turn.ready.get(evidence.sha256) is not None:
            turn.ready[STAMP] = _stamp(turn, evidence, self._copy(turn, evidence))

    def objects(self, turn: Turn) -> tuple[Record, ...]:
        return turn.get_each((Evidence, self.evidence, "evidence"))

    def own(self, turn: Turn, objects: tuple[Record, ...]) -> tuple[Reason, ...]:
        evidence = turn.get(Evidence, self.evidence)
        if not evidence.case_id:
            return () if turn.actor.name in {evidence.taken_by, evidence.added_by} else (reason("not_in_scope"),)
        return scope.own(turn, objects)

    def guards(self, turn: Turn) -> tuple[Reason, ...]:
        evidence = turn.get(Evidence, self.evidence)
        return lies_elsewhere(turn, evidence) or changed_files(turn, evidence)

    def carry_out(self, turn: Turn) -> None:
        evidence = turn.get(Evidence, self.evidence)
        copy = turn.add(self._copy(turn, evidence), made=True)
        touched(turn, evidence, "exported", purpose=self.purpose, copy_no=copy.copy_no)
        case = turn.batch.get(Case, evidence.case_id)
        items = listed(turn, evidence)
        marks = self._keep_files(turn, evidence, copy, items)
        paper(turn, "D-25", case=case, items=items, copy_no=copy.copy_no, number=copy.number, purpose=self.purpose, watermark=marks)
        turn.write("evidence.exported", evidence, copy=copy.copy_no, number=copy.number, purpose=self.purpose, sha256=evidence.sha256)

    def _copy(self, turn: Turn, evidence: Evidence) -> EvidenceCopy:
        day = f"{turn.today:%Y%m%d}"
        return EvidenceCopy(
            evidence_id=evidence.id,
            case_id=evidence.case_id,
            number=len(copies_of(turn, evidence)) + 1,
            copy_no=f"FB-{day}-{turn.next_number(f'copy/{day}'):04d}",
            purpose=self.purpose,
            made_at=turn.at,
            made_by=turn.actor.name,
            asked_by=turn.proposed_by,
            original_sha256=evidence.sha256,
            kept_on=turn.evidence.name,
        )

    def _keep_files(self, turn: Turn, evidence: Evidence, copy: EvidenceCopy, items: list[dict[str, object]]) -> list[str]:
        """Keep what goes out as files of their own, each under its hash, before the row that names them is; return the watermark."""
        folder, made = folder_of(turn), turn.ready.get(STAMP)
        if made is None or made.marks[:-1] != _marks(turn, copy)[:-1]:
            made = _stamp(turn, evidence, copy)  # another copy left meanwhile, or there was no time before
        marks = made.marks
        if made.picture is not None:
            copy.sha256 = folder.keep(made.picture).sha256
        slip = {"watermark": marks, "original_sha256": evidence.sha256, "copy_sha256": copy.sha256, "evidence": items}
        copy.sidecar_sha256 = folder.keep(json.dumps(slip, ensure_ascii=False, indent=1, sort_keys=True).encode()).sha256
        copy.listing_sha256 = folder.keep("\n".join(_listing(marks, items, copy)).encode()).sha256
        return marks


STAMP: Final = "stamp"
"""Under which name the stamped picture is ready."""


@dataclass(frozen=True)
class Stamped:
    """A copy with its watermark: case number, copy number, person, and the moment of stamping. `picture` None: it is none."""

    marks: list[str]
    picture: bytes | None


def _stamp(turn: Turn, evidence: Evidence, copy: EvidenceCopy) -> Stamped:
    marks = _marks(turn, copy)
    return Stamped(marks, None if evidence.bytes_count is None else stamped(_as_it_was_kept(folder_of(turn), evidence), marks))


def _as_it_was_kept(folder: EvidenceFolder, evidence: Evidence) -> bytes:
    """Return the very bytes that were hashed: the file may have changed since the guard looked."""
    try:
        return folder.read(evidence.sha256)
    except FileChanged as changed:
        raise Refused("hash_mismatch", what=evidence.what, sha256=evidence.sha256, condition=str(changed.condition)) from changed


def _marks(turn: Turn, copy: EvidenceCopy) -> list[str]:
    """What the watermark says: case number, copy number, person, time."""
    case = turn.batch.get(Case, copy.case_id)
    who = " ".join(name for name in (copy.asked_by, copy.made_by) if name)
    return [case.case_no if case else "-", f"{copy.copy_no} / {copy.number}", who, local_words(copy.made_at)]


def _listing(marks: list[str], items: list[dict[str, object]], copy: EvidenceCopy) -> list[str]:
    head = ["电子证据清单(副本)", *marks, f"SHA-256 原件 {copy.original_sha256 or '-'}", f"SHA-256 副本 {copy.sha256 or '-'}", ""]
    return [*head, *(f"{name}: {value}" for item in items for name, value in item.items() if not isinstance(value, list))]
