"""Why two reports may be about one matter: one reason each, with how strongly it speaks. Source: ux.md 12.2, S2."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

LikenessKind = Literal["distance", "time", "river", "category", "words", "device", "subject"]


@dataclass(frozen=True, slots=True)
class Likeness:
    """One reason with its bar: `strength` is 0 (speaks against) to 1 (the same).

    `value` is what a person reads beside it: metres for `distance`, seconds for `time`, else words (`upstream`, a category, the words both share).
    """

    kind: LikenessKind
    strength: float
    value: float | str
