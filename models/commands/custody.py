"""The custody line of evidence: each touch is written down at once, and each reliance on a file hashes it again. Source: domain.md 8, 11."""

from __future__ import annotations

from functools import partial
from typing import Final

from models.commands.turn import Turn
from models.evidence_folder import DIGEST, Condition, EvidenceFolder, KeptFile
from models.records.custody import EvidenceTouch
from models.records.evidence import Evidence
from models.rules.refusal import Reason, reason

HASH_MISMATCH: Final = "hash_mismatch"
"""The reason code; the red flag has the same name."""

ELSEWHERE: Final = "elsewhere"
"""How a file stands that another seat keeps."""


def folder_of(turn: Turn) -> EvidenceFolder:
    """Return the store of files."""
    return turn.evidence.folder


def keep_beside(turn: Turn, content: bytes) -> KeptFile:
    """Keep a file that a row of this turn names: where that row never comes, the next start takes the file away (`orphan_files`)."""
    folder = folder_of(turn)
    kept = folder.keep(content, awaits_row=True)
    turn.batch.afterwards(partial(folder.named, kept.sha256))
    return kept


def touched(turn: Turn, evidence: Evidence, act: str, *, place: str = "", purpose: str = "", to_unit: str = "", copy_no: str = "") -> EvidenceTouch:
    """Write the custody line of this touch."""
    return turn.add(
        EvidenceTouch(
            evidence_id=evidence.id,
            case_id=evidence.case_id,
            at=turn.at,
            act=act,
            by=turn.actor.name,
            on_behalf_of=turn.on_behalf_of,
            by_unit=turn.acting_unit,
            place=place,
            purpose=purpose,
            to_unit=to_unit,
            sha256=evidence.sha256,
            copy_no=copy_no,
        )
    )


def changed_files(turn: Turn, *pieces: Evidence) -> tuple[Reason, ...]:
    """Return `hash_mismatch` for each piece whose kept file is gone or no longer what was kept (a piece without a file has none to change).

    Of a file that another seat keeps nothing can be said here: that seat looks at it daily.
    """
    folder = folder_of(turn)
    kept = [piece for piece in pieces if piece.bytes_count is not None and turn.evidence.answers_for(piece.kept_on, piece.sha256)]
    found = [(piece, *_damage(turn, folder, piece)) for piece in kept]
    return tuple(
        reason(HASH_MISMATCH, evidence=piece.id, what=piece.what, sha256=sha256, condition=str(condition))
        for piece, sha256, condition in found
        if condition is not Condition.WHOLE
    )


def _damage(turn: Turn, folder: EvidenceFolder, piece: Evidence) -> tuple[str, Condition]:
    """How the file of a piece stands, and where that is whole its sidecar: the first of them that is not what was kept."""
    for sha256 in (piece.sha256, piece.sidecar_sha256):
        condition = _condition(turn, folder, sha256) if sha256 else Condition.WHOLE
        if condition is not Condition.WHOLE:
            return sha256, condition
    return piece.sha256, Condition.WHOLE


def look_before(turn: Turn, *pieces: Evidence) -> None:
    """Hash the files before the writer's turn is taken: under it a look whether anybody touched them since is enough."""
    folder = folder_of(turn)
    for piece in pieces:
        if piece.bytes_count is not None and folder.has(piece.sha256):
            turn.ready[piece.sha256] = folder.seen_whole(piece.sha256)


def look_before_keeping(turn: Turn, sha256: str) -> None:
    """The same for a file that is about to become evidence."""
    if folder_of(turn).has(sha256):
        turn.ready[sha256] = folder_of(turn).seen_whole(sha256)


def _condition(turn: Turn, folder: EvidenceFolder, sha256: str) -> Condition:
    seen = turn.ready.get(sha256)
    return Condition.WHOLE if seen is not None and folder.identity(sha256) == seen else folder.condition(sha256)


def lies_elsewhere(turn: Turn, piece: Evidence) -> tuple[Reason, ...]:
    """Return `hash_mismatch` naming the seat that keeps the file, where it is another than this one: what cannot be hashed here does not leave here."""
    if piece.bytes_count is None or turn.evidence.answers_for(piece.kept_on, piece.sha256):
        return ()
    return (reason(HASH_MISMATCH, evidence=piece.id, what=piece.what, sha256=piece.sha256, condition=ELSEWHERE, kept_on=piece.kept_on.partition("/")[0]),)


def not_the_file(turn: Turn, sha256: str, what: str) -> tuple[Reason, ...]:
    """Return `hash_mismatch` when `sha256` is no fingerprint, or the file that lies under it is another."""
    fits = not sha256 or (DIGEST.fullmatch(sha256) is not None and _condition(turn, folder_of(turn), sha256) is not Condition.CHANGED)
    return () if fits else (reason(HASH_MISMATCH, what=what, sha256=sha256),)


def size_of(turn: Turn, sha256: str) -> int | None:
    """Return the bytes of the file kept under this fingerprint, or None where none is kept here."""
    folder = folder_of(turn)
    return folder.path_of(sha256).stat().st_size if folder.has(sha256) else None
