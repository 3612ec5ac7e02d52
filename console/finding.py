"""What `doctor` finds: one line about one part of this machine, with what to do about it, in Chinese or English.

The wording stands here and not in resources/words.json, for it must also be there when Qt cannot be loaded.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

Pair = tuple[str, str]
"""One wording in Chinese and in English."""


class Health(StrEnum):
    """How a part of the machine does: `missing` means that something the product promises does not work."""

    OK = "ok"
    WARNING = "warning"
    MISSING = "missing"


HEALTHS: dict[Health, Pair] = {Health.OK: ("正常", "ok"), Health.WARNING: ("注意", "warning"), Health.MISSING: ("缺失", "missing")}


@dataclass(frozen=True, slots=True)
class Finding:
    """One part looked at. `needed`: without it no seat can work at all (exit code 3)."""

    part: Pair
    health: Health
    said: Pair
    remedy: Pair = ("", "")
    needed: bool = False

    def line(self, lang: str) -> str:
        """One line for a person."""
        pick = 0 if lang == "zh_CN" else 1
        health = HEALTHS[self.health][pick]
        arrow = f" → {self.remedy[pick]}" if self.remedy[pick] else ""
        return f"{health:<8}{self.part[pick]}{'：' if pick == 0 else ': '}{self.said[pick]}{arrow}"


def well(part: Pair, said: str | Pair) -> Finding:
    """All is as it should be."""
    return Finding(part, Health.OK, said if isinstance(said, tuple) else (said, said))


def doubtful(part: Pair, said: Pair, remedy: Pair) -> Finding:
    """It works, with something to know."""
    return Finding(part, Health.WARNING, said, remedy)


def missing(part: Pair, said: Pair, remedy: Pair, *, needed: bool = False) -> Finding:
    """It does not work."""
    return Finding(part, Health.MISSING, said, remedy, needed)
