"""Where the tiles of a grid stand: in rows and columns; on a wall of several panels each inside one panel, so that no seam cuts a face. Pure.

Source: ux.md 5, 13 (a seam is kept free of what has to be seen whole); picture 06.
"""

from __future__ import annotations

from collections.abc import Sequence
from math import ceil, floor
from typing import Final

from PySide6.QtCore import QRect, QRectF

from widgets.wall_seams import Seams

SHAPE: Final = 16 / 9
SMALLEST_SHARE: Final = 0.5
"""Tiles that would be narrower than this share of what they are without seams lie across them after all: nothing could be made out."""
GIVEN_UP: Final = 0.06
"""So much of their width tiles give up where they stand closer together for it."""
Stretch = tuple[float, float]
"""From where to where something reaches."""


def even_places(box: QRect, rows: int, columns: int, gap: int) -> list[QRect]:
    """Rows and columns that fill `box` (px), row by row."""
    found = []
    for row in range(rows):
        for column in range(columns):
            left, right = (round(place * (box.width() + gap) / columns) for place in (column, column + 1))
            upper, lower = (round(place * (box.height() + gap) / rows) for place in (row, row + 1))
            found.append(QRect(box.left() + left, box.top() + upper, right - left - gap, lower - upper - gap))
    return found


def large_places(width: int, height: int, rows: int, columns: int, gap: int) -> list[QRect]:
    """One large tile above rows of small ones at 16:9; the large one takes the rest."""
    small = round((width - gap * (columns - 1)) / columns * 9 / 16)
    top = max(height - rows * (small + gap), height // 3)
    return [QRect(0, 0, width, top), *even_places(QRect(0, top + gap, width, height - top - gap), rows, columns, gap)]


def panel_places(box: QRect, rows: int, columns: int, gap: int, seams: Seams) -> list[QRect]:
    """Places at 16:9, as large as can be with each inside one panel; `box` in px of the canvas. Without seams, or where there is no room: even ones."""
    even = even_places(box, rows, columns, gap)
    if not any(seams.crossed(QRectF(place)) for place in even):
        return even
    across = _between((box.left(), box.left() + box.width()), seams.upright)
    down = _between((box.top(), box.top() + box.height()), seams.level)
    widest = _widest(across, down, rows, columns, gap)
    if widest < SMALLEST_SHARE * even[0].width():
        return even

    def begins(wide: int) -> tuple[list[int], list[int]]:
        return _begins(across, columns, wide, gap), _begins(down, rows, int(wide / SHAPE), gap)

    def holes(wide: int) -> int:
        lefts, tops = begins(wide)
        return _holes(lefts, wide, gap) + _holes(tops, int(wide / SHAPE), gap)

    wide = min(range(ceil(widest * (1 - GIVEN_UP)), widest + 1), key=lambda wide: (holes(wide) // (4 * gap), -wide))
    high, (lefts, tops) = int(wide / SHAPE), begins(wide)
    return [QRect(left, top, wide, high) for top in tops for left in lefts]


def _between(reach: Stretch, bands: Sequence[Stretch]) -> list[Stretch]:
    """What of a reach lies between the seams."""
    edges = [reach[0], *(edge for band in bands for edge in band), reach[1]]
    pairs = zip(edges[::2], edges[1::2], strict=True)
    return [(max(begin, reach[0]), min(end, reach[1])) for begin, end in pairs if min(end, reach[1]) > max(begin, reach[0])]


def _room(stretch: Stretch, size: float, gap: int) -> int:
    """How many things of a size fit there."""
    return int((floor(stretch[1]) - ceil(stretch[0]) + gap) // (size + gap))


def _widest(across: Sequence[Stretch], down: Sequence[Stretch], rows: int, columns: int, gap: int) -> int:
    """The greatest width at which all columns and rows have room; 0 for none."""
    low, high = 0, int(max((end - begin for begin, end in across), default=0))
    while low < high:
        wide = (low + high + 1) // 2
        fits = sum(_room(one, wide, gap) for one in across) >= columns and sum(_room(one, int(wide / SHAPE), gap) for one in down) >= rows
        low, high = (wide, high) if fits else (low, wide - 1)
    return low


def _begins(stretches: Sequence[Stretch], count: int, size: int, gap: int) -> list[int]:
    """Where each of so many begins: close together across the seams, and in the middle as far as that goes."""
    middle = (stretches[0][0] + stretches[-1][1]) / 2
    ways = [way for first in range(len(stretches)) for here in range(1, count + 1) if len(way := _way(stretches[first:], here, count, size, gap)) == count]
    return min(ways, key=lambda way: (_holes(way, size, gap) // (4 * gap), abs((way[0] + way[-1] + size) / 2 - middle)))


def _way(stretches: Sequence[Stretch], here: int, count: int, size: int, gap: int) -> list[int]:
    """So many as told in the first stretch, at its end, the others in those behind it; fewer where there is no room."""
    found: list[int] = []
    for begin, end in stretches:
        taken = min(_room((begin, end), size, gap), count - len(found), count if found else here)
        if not taken:
            break
        rest = floor(end) - ceil(begin) - taken * size - (taken - 1) * gap
        aside = 0 if found else rest if taken < count else rest // 2
        found += [ceil(begin) + aside + step * (size + gap) for step in range(taken)]
    return found


def _holes(begins: Sequence[int], size: int, gap: int) -> int:
    """How much further things reach than side by side; not counting where a seam is narrower than a gap."""
    return max(0, begins[-1] - begins[0] - (len(begins) - 1) * (size + gap))
