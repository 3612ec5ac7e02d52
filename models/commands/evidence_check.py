"""Looks at every kept file again: what is gone or changed is written into its custody line once, flagged on its case, and told to the duty leader.

A seat answers for the files it keeps (`EvidencePlace`); what another seat keeps is counted, and left to that seat.
An export or a hand-over that is refused for a damaged file tells of it at once (`tell_refused`); all other files are looked at daily, at the start
of the intake, or when asked for by hand.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final

import sqlalchemy as sa

from models.commands.actor import TIMER
from models.commands.custody import HASH_MISMATCH, touched
from models.commands.flag_look import put_on
from models.commands.turn import Turn
from models.evidence_folder import Condition
from models.records.alert import Alert
from models.records.custody import EvidenceTouch
from models.records.evidence import Evidence, EvidenceCopy
from models.rules.red_flags import RedFlagKind, Sign
from models.rules.refusal import Refused
from models.store import Store

if TYPE_CHECKING:
    from models.commands.desk import Desk

MISMATCH_FOUND: Final = "mismatch_found"
AT_ONCE: Final = 500
"""So many rows are read at once: memory does not grow with the archive."""


@dataclass(frozen=True, slots=True)
class Damaged:
    """A file that is not what was kept. `evidence_id` is "" for a copy or an attachment of a report."""

    sha256: str
    condition: Condition
    evidence_id: str = ""


@dataclass(frozen=True, slots=True)
class Looked:
    """What a look at the files found."""

    count: int
    damaged: tuple[Damaged, ...]
    elsewhere: Mapping[str, int] = field(default_factory=dict)
    """How many files lie in other places, by the name of the place: their seats answer for them."""

    @property
    def is_whole(self) -> bool:
        """Whether every file is as it was kept."""
        return not self.damaged


def look_at_files(store: Store) -> Looked:
    """Hash every file of this seat that evidence, a copy or an alert names, reading only; nobody's turn to write is taken."""
    place, seen, damaged, elsewhere = store.evidence, 0, [], Counter[str]()
    for named in named_files(store):
        if not place.answers_for(named.kept_on, named.sha256):
            elsewhere[named.kept_on] += 1
            continue
        seen += 1
        condition = place.folder.condition(named.sha256)
        if condition is not Condition.WHOLE:
            damaged.append(Damaged(named.sha256, condition, named.evidence_id))
    return Looked(seen, tuple(damaged), elsewhere)


def check_evidence(desk: Desk) -> Looked:
    """Look at all files, and write down what is damaged: custody line, red flag, entry. Each damaged piece is told once, whoever looks."""
    found = look_at_files(desk.store)
    pieces = [one for one in found.damaged if one.evidence_id]
    if pieces:
        with desk.transaction() as batch:
            turn = desk.turn_of(batch, TIMER, desk.clock.now())
            for one in pieces:
                _tell(turn, one)
    return found


def tell_refused(turn: Turn, refused: Refused) -> None:
    """Write down what a step that relies on files was refused for: the copy or hand-over is blocked, and everybody who has to know of it does."""
    for given in refused.reasons:
        if given.code == HASH_MISMATCH and given.facts.get("evidence") and given.facts.get("condition") in (Condition.CHANGED, Condition.GONE):
            _tell(turn, Damaged(str(given.facts["sha256"]), Condition(str(given.facts["condition"])), str(given.facts["evidence"])))


def check_piece(desk: Desk, sha256: str) -> bool:
    """Look at one file somebody wants to see; whether it is whole. What is not is told as by the look at all files."""
    condition = desk.store.evidence.folder.condition(sha256)
    if condition is Condition.WHOLE:
        return True
    with desk.transaction() as batch:
        turn = desk.turn_of(batch, TIMER, desk.clock.now())
        for piece in turn.find(Evidence, Evidence.table.c.sha256 == sha256, Evidence.table.c.bytes_count.is_not(None)):
            if desk.store.evidence.answers_for(piece.kept_on, sha256):
                _tell(turn, Damaged(sha256, condition, piece.id))
    return False


@dataclass(frozen=True, slots=True)
class NamedFile:
    """A file something names. `kept_on`: the place it lies in, "" where nothing says so."""

    sha256: str
    kept_on: str
    evidence_id: str = ""


def named_files(store: Store) -> Iterator[NamedFile]:
    """Every file that is named: by evidence, by a copy, by the attachments of a report."""
    piece, copy = Evidence.table.c, EvidenceCopy.table.c
    with store.reading() as connection:
        kept = sa.select(piece.sha256, piece.kept_on, piece.id).where(piece.bytes_count.is_not(None))
        yield from (NamedFile(*row) for row in connection.execute(kept).yield_per(AT_ONCE))
        beside = sa.select(piece.sidecar_sha256, piece.kept_on, piece.id).where(piece.sidecar_sha256 != "")
        yield from (NamedFile(*row) for row in connection.execute(beside).yield_per(AT_ONCE))
        for kept_on, *files in connection.execute(sa.select(copy.kept_on, copy.sha256, copy.listing_sha256, copy.sidecar_sha256)).yield_per(AT_ONCE):
            yield from (NamedFile(sha256, kept_on) for sha256 in files if sha256)
        with_files = sa.select(Alert.table.c.attachments).where(Alert.table.c.attachments != [])
        for attachments in connection.execute(with_files).scalars().yield_per(AT_ONCE):
            yield from (NamedFile(str(one["sha256"]), str(one.get("kept_on", ""))) for one in attachments if one.get("sha256"))


def _tell(turn: Turn, damaged: Damaged) -> None:
    evidence = turn.get(Evidence, damaged.evidence_id)
    table = EvidenceTouch.table.c
    if turn.first(EvidenceTouch, table.evidence_id == evidence.id, table.act == MISMATCH_FOUND) is not None:
        return
    touched(turn, evidence, MISMATCH_FOUND, purpose=str(damaged.condition))
    facts: dict[str, Any] = {"what": evidence.what, "sha256": damaged.sha256, "condition": str(damaged.condition)}
    case = turn.case_of(evidence)
    if case is not None:
        put_on(turn, case, Sign(RedFlagKind.HASH_MISMATCH, f"evidence:{evidence.id}", facts))
    turn.tell("duty_leader")
    turn.write("evidence.mismatch_found", evidence, told=["duty_leader"], **facts)
