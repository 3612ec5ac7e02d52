"""What is said while something becomes evidence: the question with its proposals, what stands on the tile, and how it ended."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Final

from console.seat import worded
from models.rules.looks import Why
from models.rules.refusal import Refused
from widgets.tile_words import word
from widgets.timing import clock, span

if TYPE_CHECKING:
    from console.takes import Take
    from console.vocabulary import Vocabulary

PROPOSED: Final = ("purpose.scene", "purpose.act", "purpose.who", "purpose.handling", "purpose.nothing")
"""What pictures are usually for, in the order of their digits."""
ON_A_ROUND: Final = ("purpose.round", "purpose.act", "purpose.who", "purpose.nothing", "purpose.condition")
REASONS: Final = ("look_reason.call", "look_reason.check", "look_reason.condition", "look_reason.weather", "look_reason.order")
"""Why somebody looks at a camera outside of a round, an alert and a case."""


class CaptureWords:
    """The wording of captures in the language of the moment."""

    def __init__(self, words: Vocabulary) -> None:
        words.add("video_words.json")
        self._words = words
        self.say: Callable[..., str] = words.say

    def question(self, takes: Sequence[Take]) -> str:
        """What is asked about what was just taken."""
        last = takes[-1]
        count = len([take for take in takes if take.kind == last.kind])
        recording = "recording" if last.is_recording else last.kind
        return self._words.say(f"capture.ask_{recording}", name=last.name, count=count)

    def proposals(self, why: Why, learnt: Mapping[str, str]) -> tuple[str, ...]:
        """What it may be for, the likeliest first; what a stop of the round looks for goes before all."""
        known = learnt.get(why.run_id or why.alert_id or why.case_id, "")
        usual = [self._words.say(key) for key in (ON_A_ROUND if why.run_id else PROPOSED)]
        return tuple(dict.fromkeys([known, *usual] if known else usual))

    def reasons(self) -> tuple[str, ...]:
        """Why a camera may be looked at."""
        return tuple(self._words.say(key) for key in REASONS)

    def filming(self, is_recording: bool, seconds: float) -> str:
        """The mark on the tile of a camera that is filmed."""
        return self._words.say("capture.mark_recording" if is_recording else "capture.mark_clip", time=span(int(seconds)))

    def stale(self, name: str, at: datetime, age_s: float) -> str:
        """A picture was taken of a tile that stands still."""
        return self._words.say("capture.stale", name=name, time=clock(at, seconds=True), age=int(age_s))

    def signed(self, name: str, differs: Sequence[str]) -> str:
        """What was taken is signed as another camera's picture."""
        language = self._words.language
        what = ("；" if language == "zh" else "; ").join(word(f"wrong.{one}", language) for one in differs)
        return self._words.say("capture.signed", name=name, what=what)

    def ended(self, name: str, reason: str) -> str:
        """Why filming ended by itself, and what became of it."""
        key = f"capture.ended_{reason}"
        return self._words.say(key if self._words.has(key) else "capture.ended", name=name)

    def done(self, take: Take) -> str:
        """It is evidence."""
        seconds = take.facts.get("lasts_s")
        key = "capture.done_clip" if take.kind == "clip" else "capture.done_snapshot"
        return self._words.say(
            key, name=take.name, purpose=take.purpose, seconds=round(seconds) if seconds else 0, sha=take.kept.sha256[:8] if take.kept else ""
        )

    def refused(self, take: Take, error: Refused) -> str:
        """A rule said no."""
        return self._words.say("capture.refused", name=take.name, why=self._why(error))

    def look_refused(self, name: str, error: Refused) -> str:
        """A rule said no to a look."""
        return self._words.say("view.refused", name=name, why=self._why(error))

    def _why(self, error: Refused) -> str:
        return worded(error, self._words.language, lambda state: self._words.of("state", state), clock)
