"""Opens the encrypted data area of HJ 212-2025 with the device's SM4 key, as far as the text at hand settles how it is made.

Settled: SM4 in ECB mode over the whole groups of sixteen bytes behind `CP=&&`, the rest plain, no padding, so the length stays; the
checksum is made over the plain segment. Not settled: whether the closing `&&` counts to the groups. Both are tried and the checksum says which.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

BLOCK = 16
"""Bytes of a group, and of a key."""

LONGEST_NAME = 64
"""The first item of a data area has its `=` within so many bytes."""

OPENING, CLOSING = b"CP=&&", b"&&"
EDITION_OF_2025 = re.compile(rb";Flag=(?:8|9|10|11);", re.IGNORECASE)
NO_TEXT = re.compile(rb"[\x00-\x08\x0e-\x1f\x7f]")


def opened(segment: bytes, key: bytes) -> Iterator[bytes]:
    """Yield the plain segments that an encrypted one may stand for; the one whose checksum fits is it.

    The checksum has only 256 values, so it alone would take one damaged frame in 128 for an encrypted one: what is plain text already, and
    what does not become text, is left out.
    """
    head, found, area = segment.partition(OPENING)
    if not found or len(area) < BLOCK or (area.isascii() and not NO_TEXT.search(area)):
        return
    plain = [_with_groups(area, key)]
    if area.endswith(CLOSING):
        plain.insert(0, _with_groups(area[: -len(CLOSING)], key) + CLOSING)
    yield from (head + found + text for text in plain if _is_text(text))


def sealed(segment: bytes, key: bytes) -> bytes:
    """Return a plain segment with its data area encrypted as a device of 2025 sends it (the closing `&&` outside the groups)."""
    head, found, area = segment.partition(OPENING)
    inner = area[: -len(CLOSING)]
    whole = len(inner) - len(inner) % BLOCK
    cipher = _cipher(key).encryptor()
    return bytes(head + found + cipher.update(inner[:whole]) + cipher.finalize() + inner[whole:] + CLOSING)


def looks_sealed(segment: bytes) -> bool:
    """Tell whether a segment whose checksum does not fit looks like one of 2025 with an encrypted data area."""
    head, _, area = segment.partition(OPENING)
    return bool(EDITION_OF_2025.search(head) and len(area) >= BLOCK and NO_TEXT.search(area))


def _is_text(area: bytes) -> bool:
    if NO_TEXT.search(area) or b"=" not in area[:LONGEST_NAME] or not area.endswith(CLOSING):
        return False
    for encoding in ("utf-8", "gb18030"):
        try:
            area.decode(encoding)
        except UnicodeDecodeError:
            continue
        return True
    return False


def _with_groups(area: bytes, key: bytes) -> bytes:
    whole = len(area) - len(area) % BLOCK
    plain = _cipher(key).decryptor()
    return bytes(plain.update(area[:whole]) + plain.finalize() + area[whole:])


def _cipher(key: bytes) -> Any:
    from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes  # loaded late: few devices encrypt

    # ECB is what the standard prescribes; it hides nothing that repeats, so it is no reason to trust what it carries
    return Cipher(algorithms.SM4(key), modes.ECB())  # noqa: S305
