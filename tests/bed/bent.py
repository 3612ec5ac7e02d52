"""Bytes bent a little, as a bad line or a hostile hand bends them: what the fuzzers of frames and of files feed their parsers with."""

from __future__ import annotations

import random
from collections.abc import Sequence


def bent(raw: bytes, chance: random.Random, morsels: Sequence[bytes], others: Sequence[bytes] = ()) -> bytes:
    """Change `raw` in one to six places: a byte, a morsel put in, a piece cut out, doubled, or laid over another; `others` may be hung on."""
    made = bytearray(raw)
    for _ in range(chance.randint(1, 6)):
        at = chance.randrange(len(made) + 1)
        match chance.randrange(6 if others else 5):
            case 0:
                made[at : at + 1] = bytes([chance.randrange(256)])
            case 1:
                made[at:at] = chance.choice(morsels)
            case 2:
                del made[at : at + chance.randint(1, 40)]
            case 3:
                made[at:at] = made[at : at + chance.randint(1, 200)]
            case 4:
                other = chance.randrange(len(made) + 1)
                made[at : at + 20] = made[other : other + 20]
            case _:
                made += chance.choice(others)
    return bytes(made)
