"""Numbered copies of evidence leave, with their watermark; the file is hashed again before. Source: domain.md 8, D-25."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import ClassVar, Final

from models.base import Record
from models.commands import scope
from models.commands.command import Command, unexplained
from models.commands.custody import changed_files, folder_of, keep_beside, lies_elsewhere, look_before, touched
from models.commands.evidence_check import tell_refused
from models.commands.evidence_list import copies_of, listed, local_words
from models.commands.papers import paper
from models.commands.turn import Turn
from models.commands.video_steps import camera_named, police_only
from models.evidence_folder import EvidenceFolder, FileChanged
from models.records.case import Case
from models.records.evidence import Evidence, EvidenceCopy
from models.rules.refusal import Reason, Refused, reason
from models.watermark import stamped


@dataclass(frozen=True)
class ExportEvidence(Command):
    """Hand out a numbered copy: a picture with the watermark burned in, anything else with a stamped listing. The file is hashed again before."""

    name: ClassVar[str] = "export_evidence"
    is_slow: ClassVar[bool] = True
    refusal_is_journalled: ClassVar[bool] = True

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

    def journal_refusal(self, turn: Turn, refused: Refused) -> None:
        """A damaged file is flagged the moment somebody wants to rely on it."""
        tell_refused(turn, refused)

    def objects(self, turn: Turn) -> tuple[Record, ...]:
        return turn.get_each((Evidence, self.evidence, "evidence"))

    def own(self, turn: Turn, objects: tuple[Record, ...]) -> tuple[Reason, ...]:
        return his_evidence(turn, turn.get(Evidence, self.evidence), objects)

    def guards(self, turn: Turn) -> tuple[Reason, ...]:
        evidence = turn.get(Evidence, self.evidence)
        return police_only(turn, camera_named(turn, evidence.camera)) or lies_elsewhere(turn, evidence) or changed_files(turn, evidence)

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
        made = turn.ready.get(STAMP)
        if made is None or made.marks[:-1] != _marks(turn, copy)[:-1]:
            made = _stamp(turn, evidence, copy)  # another copy left meanwhile, or there was no time before
        marks = made.marks
        if made.picture is not None:
            copy.sha256 = keep_beside(turn, made.picture).sha256
        slip = {"watermark": marks, "original_sha256": evidence.sha256, "copy_sha256": copy.sha256, "evidence": items}
        copy.sidecar_sha256 = keep_beside(turn, json.dumps(slip, ensure_ascii=False, indent=1, sort_keys=True).encode()).sha256
        copy.listing_sha256 = keep_beside(turn, "\n".join(_listing(marks, items, copy)).encode()).sha256
        return marks


def his_evidence(turn: Turn, evidence: Evidence, objects: tuple[Record, ...]) -> tuple[Reason, ...]:
    """Return `not_in_scope` unless the piece is of a case of the actor's own; one that is of no case yet is whose who took it."""
    if not evidence.case_id:
        return () if turn.actor.name in {evidence.taken_by, evidence.added_by} else (reason("not_in_scope"),)
    return scope.own(turn, objects)


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
