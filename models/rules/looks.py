"""Which looks at a camera become which lines of who watched what: pure, so that it can be read and tested alone.

A look of two seconds or more is a line of its own, written while it lasts, so that a crash hides none. Shorter ones, as when somebody runs through the
queue with J, are told too, but glances at one camera for one matter that follow each other within ten seconds are one line that counts them: all
together they are one transaction every few seconds, and no frame and no key waits for it. Source: domain.md 8 “Who watched what”.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Final

SHORT: Final = timedelta(seconds=2)
"""A look that has lasted so long is written although it goes on."""

TOGETHER: Final = timedelta(seconds=10)
"""Short looks that follow each other within this are one line."""

KINDS: Final = frozenset({"camera.viewed", "camera.left"})
"""Entries that tell of a look: they change nothing on any screen, and no screen reads anything again for them."""


@dataclass(frozen=True, slots=True)
class Why:
    """What a camera is watched for: a matter, a round, the wall with its layout, or a reason in words."""

    case_id: str = ""
    alert_id: str = ""
    run_id: str = ""
    reason: str = ""
    mode: str = "live"
    layout: str = ""

    @property
    def needs_reason(self) -> bool:
        """Whether somebody has to be asked: nothing says why this is watched."""
        return not (self.case_id or self.alert_id or self.run_id or self.reason) and self.mode != "wall"


@dataclass(frozen=True, slots=True)
class Look:
    """One look, or several glances that are one line. `camera` is its key or id; `until` None: it goes on. `seen` adds up the glances."""

    camera: str
    why: Why
    since: datetime
    until: datetime | None = None
    count: int = 1
    seen: timedelta = timedelta()

    def ended(self, at: datetime) -> Look:
        """The look, over at `at`."""
        end = max(self.since, at)
        return replace(self, until=end, seen=end - self.since)

    def is_short(self, at: datetime) -> bool:
        """Whether it would be a mere glance if it ended at `at`."""
        return at - self.since < SHORT


def gathered(looks: list[Look]) -> list[Look]:
    """Join short looks that are over into one line each, where camera and matter are the same and one follows the other soon; in order of their begin."""
    lines: dict[tuple[str, Why], list[Look]] = {}
    for look in sorted(looks, key=lambda one: one.since):
        same = lines.setdefault((look.camera, look.why), [])
        last = same[-1] if same else None
        if last is not None and last.until is not None and look.until is not None and look.since - last.until <= TOGETHER:
            same[-1] = replace(last, until=max(last.until, look.until), count=last.count + look.count, seen=last.seen + look.seen)
        else:
            same.append(look)
    return sorted((line for same in lines.values() for line in same), key=lambda one: one.since)
