"""Something is drawn or written over a piece of evidence: as a layer of its own, the file stays what it is. Source: domain.md 8."""

from __future__ import annotations

from dataclasses import asdict, dataclass, field
from typing import ClassVar, Literal

from models.base import Record
from models.commands.command import MEASURED, Command
from models.commands.custody import touched
from models.commands.evidence_steps import his_evidence
from models.commands.turn import Turn
from models.commands.video_steps import camera_named, police_only
from models.records.evidence import Evidence, EvidenceMark
from models.rules.refusal import Reason, reason


@dataclass(frozen=True)
class Shape:
    """One figure of a layer; `points` are x and y in turn, as shares of width and height from the upper left corner."""

    kind: Literal["point", "line", "box", "text"]
    points: tuple[float, ...]
    text: str = ""


@dataclass(frozen=True)
class MarkEvidence(Command):
    """Put a layer over a picture or clip: figures, a text, or both; `at_s` the moment in a clip."""

    name: ClassVar[str] = "mark_evidence"

    evidence: str
    text: str = ""
    shapes: tuple[Shape, ...] = field(default=(), metadata=MEASURED)
    at_s: float | None = field(default=None, metadata=MEASURED)

    def missing(self) -> tuple[Reason, ...]:
        return (*super().missing(), *(() if self.text.strip() or self.shapes else (reason("field_missing", field="text"),)))

    def objects(self, turn: Turn) -> tuple[Record, ...]:
        return turn.get_each((Evidence, self.evidence, "evidence"))

    def own(self, turn: Turn, objects: tuple[Record, ...]) -> tuple[Reason, ...]:
        return his_evidence(turn, turn.get(Evidence, self.evidence), objects)

    def guards(self, turn: Turn) -> tuple[Reason, ...]:
        outside = [shape for shape in self.shapes if not shape.points or len(shape.points) % 2 or not all(0.0 <= share <= 1.0 for share in shape.points)]
        unseen = police_only(turn, camera_named(turn, turn.get(Evidence, self.evidence).camera))
        return unseen or ((reason("field_missing", field="shapes"),) if outside else ())

    def carry_out(self, turn: Turn) -> None:
        evidence = turn.get(Evidence, self.evidence)
        mark = EvidenceMark(
            evidence_id=evidence.id,
            case_id=evidence.case_id,
            sha256=evidence.sha256,
            shapes=[asdict(shape) for shape in self.shapes],
            text=self.text,
            at_s=self.at_s,
            made_at=turn.at,
            made_by=turn.actor.name,
        )
        turn.add(mark, made=True)
        touched(turn, evidence, "marked", purpose=self.text)
        turn.write("evidence.marked", evidence, text=self.text, shapes=len(self.shapes))
