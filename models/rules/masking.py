"""What must not be read: names, numbers and plates on the wall, and everything that tells who reported. Source: domain.md 2 (G-15), G-12.

On the wall a party's name keeps its surname, numbers keep their last two digits, plates lose their middle three. A reporter's name and
numbers go altogether, however they are spaced or written.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from typing import Final

from models.rules.personal_numbers import replace_numbers

BLANK: Final = "〔举报人〕"
"""What stands in a text where it named the reporter."""

SOMEBODY: Final = "某"
HIDDEN: Final = "*"
DIGITS_SHOWN: Final = 2
PLATE_HIDDEN: Final = 3

SHORTEST_TELLING: Final = 2
"""A single character names nobody, and blanking it would spoil the text."""

SHORTEST_NUMBER: Final = 7
"""From so many digits on, a string is taken for a telephone or identity number and seen through separators."""

_DOUBLE_SURNAMES: Final = frozenset(
    ("欧阳", "司马", "上官", "诸葛", "夏侯", "皇甫", "尉迟", "公孙", "慕容", "令狐", "东方", "独孤", "南宫", "司徒", "司空", "端木", "申屠", "太史")
)
_BETWEEN_DIGITS: Final = r"[\s\-‐-―.·_()()]{0,2}"
_BETWEEN_CHARACTERS: Final = r"[\s·・.]{0,2}"
_IDENTITY: Final = re.compile(r"(?<![0-9A-Za-z\-])\d{17}[\dXx](?![0-9A-Za-z])")
_TELEPHONE: Final = re.compile(r"(?<![0-9A-Za-z\-])(?:(?:\+?86[- ]?)?1\d{2}[- ]?\d{4}[- ]?\d{4}|0\d{2,3}[- ]?\d{7,8}|400[- ]?\d{3}[- ]?\d{4})(?![0-9A-Za-z])")
_PLATE: Final = re.compile(r"[京津沪渝冀豫云辽黑湘皖鲁新苏浙赣鄂桂甘晋蒙陕吉闽贵粤青藏川宁琼][A-HJ-NP-Z][·•\s]?[A-HJ-NP-Z0-9]{4,5}[A-HJ-NP-Z0-9挂学警港澳]")


def mask_name(name: str) -> str:
    """A party's name for the wall: surname and 某 (`赵大明` → `赵某`); a name in Latin letters keeps its first letter."""
    name = name.strip()
    if not name:
        return ""
    if name[0].isascii():
        return name[0] + HIDDEN * 2
    return (name[:2] if name[:2] in _DOUBLE_SURNAMES and len(name) > len("欧阳") else name[0]) + SOMEBODY


def mask_number(number: str) -> str:
    """A telephone or identity number for the wall: all but the last two digits or letters are hidden, separators stay."""
    kept = [place for place, character in enumerate(number) if character.isalnum()][-DIGITS_SHOWN:]
    return "".join(character if place in kept or not character.isalnum() else HIDDEN for place, character in enumerate(number))


def mask_plate(plate: str) -> str:
    """A number plate for the wall: the middle three of what follows province and letter are hidden (`赣C12345` → `赣C1***5`)."""
    head, tail = plate[:2], plate[2:]
    start = max((len(tail) - PLATE_HIDDEN) // 2, 0)
    return head + tail[:start] + HIDDEN * len(tail[start : start + PLATE_HIDDEN]) + tail[start + PLATE_HIDDEN :]


def mask_text(text: str, names: Iterable[str] = ()) -> str:
    """Free text for the wall: the given parties' names, and every identity number, telephone number and plate in it, are masked."""
    for name in sorted({name for name in names if len(name) >= SHORTEST_TELLING}, key=len, reverse=True):
        text = text.replace(name, mask_name(name))
    text = replace_numbers(text, mask_number)
    text = _IDENTITY.sub(lambda found: mask_number(found[0]), text)
    text = _TELEPHONE.sub(lambda found: mask_number(found[0]), text)
    return _PLATE.sub(lambda found: mask_plate(found[0]), text)


def without_reporter(text: str, identity: Iterable[str], blank: str = BLANK) -> str:
    """A text in which every given string of a reporter (name, number, address, …) is blanked.

    Full-width letters and digits, blanks between characters and separators between digits do not hide one.
    """
    for pattern in _patterns(identity):
        text = pattern.sub(blank, text)
    return text


def names_reporter(text: str, identity: Iterable[str]) -> bool:
    """Whether a text holds one of the given strings of a reporter (G-12); the same spacings are seen through."""
    return any(pattern.search(text) for pattern in _patterns(identity))


def _patterns(identity: Iterable[str]) -> list[re.Pattern[str]]:
    told = {plain for one in identity if len(plain := _plain(one)) >= SHORTEST_TELLING}
    return [_pattern(plain) for plain in sorted(told, key=len, reverse=True)]


def _plain(told: str) -> str:
    text = unicodedata.normalize("NFKC", told).strip()
    if _is_number(text):
        return re.sub(r"\D", "", text)
    return " ".join(text.split()) if text.isascii() else re.sub(r"\s", "", text)


def _is_number(text: str) -> bool:
    digits = re.sub(r"[^0-9]", "", text)
    return len(digits) >= SHORTEST_NUMBER and re.fullmatch(r"[\d\s+\-‐-―.·_()()]+", text) is not None


def _pattern(plain: str) -> re.Pattern[str]:
    if plain.isdigit() and len(plain) >= SHORTEST_NUMBER:
        return re.compile(_BETWEEN_DIGITS.join(map(_either_width, plain)))
    if not plain.isascii():
        return re.compile(_BETWEEN_CHARACTERS.join(map(_either_width, plain)), re.IGNORECASE)
    words = r"\s+".join("".join(map(_either_width, part)) for part in plain.split())
    # A Latin name or short number stands for itself, not for a part of a longer word: Li is not in Limited.
    before, after = ("(?<![0-9A-Za-z])" if plain[0].isalnum() else ""), ("(?![0-9A-Za-z])" if plain[-1].isalnum() else "")
    return re.compile(before + words + after, re.IGNORECASE)


def _either_width(character: str) -> str:
    wide = chr(ord(character) + 0xFEE0) if "!" <= character <= "~" else ""
    return f"[{re.escape(character)}{wide}]" if wide else re.escape(character)
