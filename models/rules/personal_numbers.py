"""Finds identity-card and telephone numbers that somebody wrote into free text: they tell a person as surely as the reporter's own field does.

An identity number is known by its check digit (GB 11643, 18 places) or the day of birth in it (15 places, and 18 with a slip of the pen);
so order, case and device numbers stay. Full-width digits and single separators hide none. Source: domain.md 2 (G-15), 3.1; ux.md 13.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from datetime import date
from typing import Final

BLANK: Final = "〔号码〕"
"""What stands in an export where a number stood."""

WEIGHTS: Final = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
CHECK: Final = "10X98765432"
EARLIEST: Final = 1900
LONG, SHORT = 18, 15

_SEP: Final = r"[ \-‐-―.·_]?"
# Not inside a word or number, nor behind a number's hyphen: WZST-20231107-0001 is a case.
_BEFORE: Final = r"(?<![0-9A-Za-z])(?<![0-9A-Za-z]-)"
_AFTER: Final = r"(?![0-9A-Za-z])"
_IDENTITY_18: Final = re.compile(rf"{_BEFORE}[1-9](?:{_SEP}\d){{16}}{_SEP}[\dX]{_AFTER}", re.IGNORECASE)
_IDENTITY_15: Final = re.compile(rf"{_BEFORE}[1-9](?:{_SEP}\d){{14}}{_AFTER}")
_MOBILE: Final = re.compile(rf"(?<![0-9A-Za-z])(?<![0-9]-)(?:\(?(?:\+|00)?86\)?{_SEP})?1[3-9]\d(?:{_SEP}\d){{8}}{_AFTER}")
_LANDLINE: Final = re.compile(rf"{_BEFORE}(?:\(?(?:\+|00)86\)?{_SEP}[1-9]\d{{1,2}}|\(?0[1-9]\d{{1,2}}\)?){_SEP}[2-9]\d{{2,3}}{_SEP}\d{{4}}{_AFTER}")
_LOCAL: Final = re.compile(rf"(?:电话|座机|固话|联系方式|致电|拨打|号码|tel\.?|phone)[号码是为:, ]{{0,4}}([2-9]\d{{2,3}}{_SEP}\d{{4}}){_AFTER}", re.IGNORECASE)
_WIDE: Final = {"\uff0b": "+", "\uff0d": "-", "\uff08": "(", "\uff09": ")", "\uff1a": ":", "\uff0c": ",", "\u3000": " ", "\uff38": "X", "\uff58": "x"}
_NARROW: Final = str.maketrans({chr(0xFF10 + digit): str(digit) for digit in range(10)} | _WIDE)


def blank_numbers(text: str, blank: str = BLANK) -> str:
    """A text in which every identity and telephone number is blanked; one without any comes back as it is."""
    return replace_numbers(text, lambda _number: blank)


def replace_numbers(text: str, shown: Callable[[str], str]) -> str:
    """A text in which every identity and telephone number is shown as `shown` says."""
    done, at = [], 0
    for begins, ends in sorted(_found(text.translate(_NARROW))):
        if begins >= at:
            done += [text[at:begins], shown(text[begins:ends])]
            at = ends
    return "".join([*done, text[at:]])


def is_identity(number: str) -> bool:
    """Whether digits (X at the end for ten) are an identity-card number: 18 places by check digit or day of birth, 15 by the day of birth."""
    if len(number) == LONG:
        total = sum(weight * int(digit) for weight, digit in zip(WEIGHTS, number, strict=False))
        return CHECK[total % len(CHECK)] == number[-1].upper() or _is_day(number[6:14])
    return len(number) == SHORT and _is_day(f"19{number[6:12]}")


def _is_day(text: str) -> bool:
    try:
        return date(int(text[:4]), int(text[4:6]), int(text[6:])).year >= EARLIEST
    except ValueError:
        return False


def _found(text: str) -> Iterator[tuple[int, int]]:
    """Where numbers stand; those of one kind may overlap where a longer run is none."""
    for pattern in (_IDENTITY_18, _IDENTITY_15):
        at = 0
        while (found := pattern.search(text, at)) is not None:
            if is_identity(re.sub(r"[^0-9Xx]", "", found[0])):
                yield found.span()
                at = found.end()
            else:
                at = found.start() + 1
    for pattern in (_MOBILE, _LANDLINE):
        yield from (found.span() for found in pattern.finditer(text))
    yield from (found.span(1) for found in _LOCAL.finditer(text))
