"""Finds lines by characters, by pinyin and by its initials: `派 环`, `pai huan`, `p h1` all find 派首接 环1.

The table of readings is loaded with the first line that needs it. Source: ux.md 9.3, 16, bar 19.
"""

from __future__ import annotations

import os
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

FIRST, LAST = 0x3400, 0x9FFF
"""The block of Chinese characters."""

SURNAMES_ZH = dict(单="shan", 曾="zeng", 解="xie", 仇="qiu", 查="zha", 区="ou", 朴="piao", 任="ren", 盖="ge", 覃="qin")  # noqa: C408  shorter so
"""Characters that sound otherwise at the beginning of a name."""

NAME_LENGTHS = (2, 3, 4)


class Readings:
    """The sound of each character, without its tone; characters that have none stand for themselves."""

    def __init__(self) -> None:
        """Nothing is loaded before the first question."""
        self._known: dict[str, str] = {}
        self._table: dict[int, str] | None = None

    def of(self, character: str) -> str:
        """Return `pai` for 派, `a` for A, "" for a blank."""
        found = self._known.get(character)
        if found is None:
            found = self._known[character] = self._look_up(character)
        return found

    def _look_up(self, character: str) -> str:
        if not FIRST <= ord(character) <= LAST:
            return character.lower() if character.isalnum() else ""
        if self._table is None:
            os.environ.setdefault("PYPINYIN_NO_PHRASES", "true")  # its table of phrases costs 50 MB and is not needed for this
            from pypinyin.pinyin_dict import pinyin_dict

            self._table = pinyin_dict
        first = self._table.get(ord(character), "").partition(",")[0]
        return "".join(letter for letter in unicodedata.normalize("NFD", first) if not unicodedata.combining(letter)).replace("ü", "v")


@dataclass(frozen=True, slots=True)
class Spelled:
    """One line to be found: what it says, its sounds, their first letters, and whatever else finds it."""

    text: str
    initials: str
    whole: str


class Spelling:
    """Lines in their order, to be searched as somebody types."""

    def __init__(self, readings: Readings | None = None) -> None:
        """An empty list; `readings` may be shared between lists."""
        self.readings = readings or Readings()
        self._lines: list[Spelled] = []

    def set_lines(self, lines: Iterable[tuple[str, str]]) -> None:
        """Take these lines instead: what each says, and further words it is found by."""
        self._lines = [self._spelled(text, more) for text, more in lines]

    def find(self, typed: str, most: int) -> list[int]:
        """Return the places of the lines that hold every part of `typed`: those that begin with it first, then in the order given."""
        parts = typed.lower().split()
        if not parts:
            return list(range(min(most, len(self._lines))))
        together, ranked = "".join(parts), ([], [], [])  # type: tuple[str, tuple[list[int], list[int], list[int]]]
        for place, line in enumerate(self._lines):
            if all(part in line.whole for part in parts):
                rank = 0 if line.text.startswith(together) or line.initials.startswith(together) else 1 if together in line.initials else 2
                ranked[rank].append(place)
                if len(ranked[0]) == most:
                    break
        return [*ranked[0], *ranked[1], *ranked[2]][:most]

    def _spelled(self, text: str, more: str) -> Spelled:
        sounds = list(self._sounds(text))
        plain = "".join(text.lower().split())
        initials = "".join(sound[:1] for sound in sounds)
        return Spelled(plain, initials, f"{plain} {''.join(sounds)} {initials} {more.lower()}")

    def _sounds(self, text: str) -> Iterator[str]:
        for word in text.split():
            for place, character in enumerate(word):
                surname = SURNAMES_ZH.get(character, "") if place == 0 and len(word) in NAME_LENGTHS else ""
                yield surname or self.readings.of(character)
