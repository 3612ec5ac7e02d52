"""Building blocks of the drawn scenes: noise, skies, ridges, water in perspective, puffs of smoke, as numpy arrays and QImages.

Everything repeats after one turn (`turn` runs from 0 to 1), so that a clip loops without a seam. Colours are muted on purpose: an
overcast day as a fixed camera sees it.
"""

from __future__ import annotations

import math
from typing import Any

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QPointF, QRectF
from PySide6.QtGui import QBrush, QColor, QImage, QPainter, QPainterPath, QPolygonF

Array = NDArray[np.float32]
WIDTH, HEIGHT = 1280, 672
"""What is left of 1280×720 below the clock's strip and its edge."""


def noise(height: int, width: int, cell: int, rng: np.random.Generator, octaves: int = 4, squash: float = 1.0) -> Array:
    """Smooth noise from 0 to 1 that wraps around at its edges; `squash` > 1 stretches it sideways."""
    total = np.zeros((height, width), np.float32)
    weight, sum_of = 1.0, 0.0
    for _ in range(octaves):
        rows, columns = max(2, round(height / cell)), max(2, round(width / (cell * squash)))
        total += weight * _stretched(rng.random((rows, columns), np.float32), height, width)
        sum_of += weight
        weight, cell = weight * 0.5, max(2, cell // 2)
    low, high = float(total.min()), float(total.max())
    return (total - low) / (high - low)


def _stretched(grid: Array, height: int, width: int) -> Array:
    def along(size: int, count: int) -> tuple[Any, Any, Array]:
        place = np.arange(size, dtype=np.float32) * count / size
        first = place.astype(np.int32) % count
        share = np.asarray(place - np.floor(place), np.float32)
        return first, (first + 1) % count, np.asarray(share * share * (3 - 2 * share), np.float32)

    top, below, down = along(height, grid.shape[0])
    left, right, across = along(width, grid.shape[1])
    rows = grid[top] * (1 - down)[:, None] + grid[below] * down[:, None]
    return np.asarray(rows[:, left] * (1 - across) + rows[:, right] * across, np.float32)


def colour(code: str) -> Array:
    """`#rrggbb` as three numbers from 0 to 255."""
    return np.array([int(code[place : place + 2], 16) for place in (1, 3, 5)], np.float32)


def gradient(height: int, width: int, *stops: tuple[float, str]) -> Array:
    """An area shaded from top to bottom through the stops (0 to 1, colour)."""
    places, colours = [stop[0] for stop in stops], [colour(stop[1]) for stop in stops]
    down = np.linspace(0, 1, height)
    column = np.stack([np.interp(down, places, [shade[part] for shade in colours]) for part in range(3)], 1)
    return np.repeat(column[:, None, :], width, 1).astype(np.float32)


def blend(below: Array, above: Array, share: Array) -> Array:
    """`above` over `below` by a mask from 0 to 1."""
    return np.asarray(below + (above - below) * share[..., None], np.float32)


def sky(rng: np.random.Generator, top: str, bottom: str, clouds: float = 0.35, height: int = HEIGHT) -> Array:
    """A clouded sky; `clouds` is how strongly they show."""
    area = gradient(height, WIDTH, (0, top), (1, bottom))
    veil = noise(height, WIDTH, 150, rng, 5, squash=2.6)
    depth = np.linspace(1, 0.35, height, dtype=np.float32)[:, None]
    return np.asarray(area + ((veil - 0.5) * 70 * clouds * depth)[..., None], np.float32)


def ridge(area: Array, rng: np.random.Generator, base: float, rise: float, shade: str, rough: int = 260, trees: float = 0.0, haze: float = 0.0) -> Array:
    """Puts a hill line at `base` (0 to 1 of the height), up to `rise` high; `trees` roughens the edge, `haze` fades it into what is behind."""
    line = noise(2, WIDTH, rough, rng, 4)[0] * rise
    if trees:
        line = line + noise(2, WIDTH, 14, rng, 3)[0] * trees
    tops = (base - line) * HEIGHT
    rows = np.arange(HEIGHT, dtype=np.float32)[:, None]
    mask = np.clip((rows - tops[None, :]) / 2, 0, 1)
    mottle = noise(HEIGHT, WIDTH, 18 if trees else 70, rng, 4, squash=1.6)
    lit = colour(shade) * (0.82 + 0.36 * mottle[..., None])
    depth = np.clip((rows - tops[None, :]) / (0.25 * HEIGHT), 0, 1)[..., None]
    lit = lit * (1.06 - 0.22 * depth)
    return blend(area, lit.astype(np.float32), np.asarray(mask * (1 - haze), np.float32))


def ground(rng: np.random.Generator, top: float, near: str, far: str, grain: float = 0.25, cell: int = 40) -> tuple[int, Array]:
    """Ground in perspective from `top` (0 to 1) down to the lower edge: its first row and its pixels."""
    first = round(top * HEIGHT)
    height = HEIGHT - first
    area = gradient(height, WIDTH, (0, far), (1, near))
    texture = noise(512, 512, cell, rng, 5)
    depth = 60.0 / (np.arange(height, dtype=np.float32) + 14)
    across = ((np.arange(WIDTH, dtype=np.float32) - WIDTH / 2)[None, :] * depth[:, None] * 0.9 + 4096).astype(np.int32) % 512
    down = (depth * 420).astype(np.int32)[:, None] % 512
    fade = np.clip(np.linspace(0.3, 1, height, dtype=np.float32), 0, 1)[:, None]
    return first, np.asarray(area * (1 + (texture[down, across] - 0.5) * 2 * grain * fade)[..., None], np.float32)


def put(area: Array, first: int, lower: Array) -> Array:
    """`area` with its rows from `first` on replaced."""
    area = area.copy()
    area[first : first + lower.shape[0]] = lower
    return area


def to_image(area: Array, alpha: Array | None = None) -> QImage:
    """An array (rows, columns, 3; 0 to 255) as a QImage of its own memory, with `alpha` (0 to 1) premultiplied if given."""
    height, width = area.shape[:2]
    out = np.empty((height, width, 4), np.uint8)
    share = 1.0 if alpha is None else alpha[..., None]
    out[..., :3] = np.clip(area * share, 0, 255)[..., ::-1]
    out[..., 3] = 255 if alpha is None else np.clip(alpha * 255, 0, 255)
    kind = QImage.Format.Format_RGB32 if alpha is None else QImage.Format.Format_ARGB32_Premultiplied
    return QImage(out.tobytes(), width, height, width * 4, kind).copy()


class Water:
    """Moving water in perspective between two rows, drawn at half the resolution and stretched."""

    def __init__(
        self,
        rng: np.random.Generator,
        rows: tuple[float, float],
        near: str,
        far: str,
        *,
        flow: int = 2,
        ripple: float = 26,
        foam: float = 0.0,
        sideways: int = 1,
        mirror: Array | None = None,
        mask: Array | None = None,
    ) -> None:
        """`rows`: from and to (0 to 1 of the height). `flow`, `sideways`: how often the pattern passes in one turn. `foam` 0 to 1.

        `mirror`: the picture above the water, to be reflected; `mask` (0 to 1, half size): where the water is, everywhere if None.
        """
        self.top, self.bottom = round(rows[0] * HEIGHT), round(rows[1] * HEIGHT)
        height, width = (self.bottom - self.top) // 2, WIDTH // 2
        base = gradient(height, width, (0, far), (1, near))
        if mirror is not None:
            base = _mirrored(base, mirror, self.top)
        self._base, self._mask = [np.ascontiguousarray(base[..., part]).astype(np.int16) for part in range(3)], mask
        self._flow, self._sideways, self._foam = flow, sideways, foam
        waves = [(noise(256, 256, cell, rng, 3, squash=squash) - 0.5) * ripple for cell, squash in ((20, 2.2), (34, 3.0))]
        drift = noise(256, 256, 40, rng, 3, squash=1.5) * 255
        self._foam_from = round(255 * (1 - 0.42 * foam))
        self._textures = [np.ascontiguousarray(texture).astype(np.int16) for texture in (*waves, drift)]
        row = np.arange(height, dtype=np.float32)
        depth = 90.0 / (row + 20)
        across = (np.arange(width, dtype=np.float32) - width / 2)[None, :] * depth[:, None] * 1.5 + 4096
        self._across = across.astype(np.int32)
        self._down = np.broadcast_to((depth * 230).astype(np.int32)[:, None], across.shape)
        self._strength = np.linspace(0.12, 1.0, height, dtype=np.float32)[:, None]
        self._foam_strength = np.sqrt(self._strength)

    def _sample(self, texture: int, down: float, across: float) -> NDArray[np.int16]:
        rows = (self._down + round(down * 256)) & 255
        rows <<= 8
        rows += (self._across + round(across * 256)) & 255
        return self._textures[texture].take(rows)

    def paint(self, painter: QPainter, turn: float) -> None:
        """Draws the water at this moment of the loop."""
        waves = self._sample(0, turn * self._flow, turn * self._sideways) + self._sample(1, -turn, turn * self._flow)
        change = (waves * self._strength).astype(np.int16)
        flecks = None
        if self._foam:
            drift = self._sample(2, 0, turn * self._sideways)
            flecks = np.clip((drift - self._foam_from) * 7, 0, 255) if drift.max() > self._foam_from else None
        out = np.empty((*change.shape, 4), np.uint8)
        for part in range(3):
            area = self._base[2 - part] + change
            if flecks is not None:
                area += ((205 - area) * (flecks * self._foam_strength).astype(np.int16)) >> 8
            out[..., part] = np.clip(area, 0, 255) if self._mask is None else np.clip(area, 0, 255) * self._mask
        out[..., 3] = 255 if self._mask is None else self._mask * 255
        kind = QImage.Format.Format_RGB32 if self._mask is None else QImage.Format.Format_ARGB32_Premultiplied
        image = QImage(out.data, out.shape[1], out.shape[0], out.shape[1] * 4, kind)
        painter.drawImage(QRectF(0, self.top, WIDTH, self.bottom - self.top), image, QRectF(image.rect()))


def _mirrored(base: Array, above: Array, top: int) -> Array:
    """The water's colours with what stands above it reflected, weaker towards the viewer."""
    height, width = base.shape[:2]
    rows = np.clip(top - 2 - (np.arange(height) * 1.3).astype(np.int32), 0, top - 1)
    image = above[rows][:, ::2][:, :width]
    share = np.linspace(0.6, 0.1, height, dtype=np.float32)[:, None]
    return blend(base, np.asarray(image, np.float32), np.broadcast_to(share, (height, width)).astype(np.float32))


def puff(rng: np.random.Generator, shade: str, size: int = 128) -> QImage:
    """One soft cloudlet."""
    place = np.linspace(-1, 1, size, dtype=np.float32)
    radius = np.hypot(place[:, None], place[None, :])
    alpha = np.clip(1 - radius, 0, 1) ** 1.4 * (0.45 + 0.75 * noise(size, size, 36, rng, 3))
    return to_image(np.broadcast_to(colour(shade), (size, size, 3)).astype(np.float32), np.clip(alpha, 0, 1).astype(np.float32))


class Plume:
    """Smoke or dust that rises from a point and drifts away."""

    def __init__(
        self,
        rng: np.random.Generator,
        at: tuple[float, float],
        drift: tuple[float, float],
        *,
        sizes: tuple[float, float],
        shade: str,
        count: int = 22,
        dense: float = 0.5,
        rounds: int = 1,
    ) -> None:
        """`at` and `drift` in pixels, `sizes` of the puffs at birth and end; `rounds`: how often a puff lives in one turn."""
        self._puffs = [puff(rng, shade) for _ in range(3)]
        self._at, self._drift, self._sizes, self._dense, self._rounds = at, drift, sizes, dense, rounds
        self._seeds = [(place / count, float(rng.normal(0, 1)), float(rng.normal(0, 1)), int(rng.integers(0, 3))) for place in range(count)]

    def paint(self, painter: QPainter, turn: float, shift: tuple[float, float] = (0, 0)) -> None:
        """Draws all puffs; `shift` moves the source (a lorry raises its own dust)."""
        for birth, wide, high, which in self._seeds:
            age = (turn * self._rounds + birth) % 1
            size = self._sizes[0] + (self._sizes[1] - self._sizes[0]) * age
            bend = age**1.3
            x = self._at[0] + shift[0] + self._drift[0] * bend + wide * size * 0.16
            y = self._at[1] + shift[1] + self._drift[1] * age**0.8 + high * size * 0.12
            painter.setOpacity(self._dense * math.sin(math.pi * min(1, age * 1.02 + 0.02)) ** 0.8)
            painter.drawImage(QRectF(x - size / 2, y - size / 2, size, size), self._puffs[which])
        painter.setOpacity(1)


def shape(painter: QPainter, shade: str, *points: tuple[float, float]) -> None:
    """A filled polygon, soft at its edge."""
    painter.setBrush(QBrush(QColor(shade)))
    painter.drawPolygon(QPolygonF([QPointF(x, y) for x, y in points]))


def textured(painter: QPainter, rng: np.random.Generator, shade: str, points: list[tuple[float, float]], *, cell: int = 24, grain: float = 0.22) -> None:
    """A polygon filled with mottled colour: rock, concrete, heaps."""
    xs, ys = [x for x, _ in points], [y for _, y in points]
    left, top = math.floor(min(xs)), math.floor(min(ys))
    width, height = max(4, math.ceil(max(xs)) - left), max(4, math.ceil(max(ys)) - top)
    mottle = 1 + (noise(height, width, cell, rng, 4, squash=1.8) - 0.5) * 2 * grain
    light = np.linspace(1.08, 0.86, height, dtype=np.float32)[:, None]
    image = to_image((colour(shade) * (mottle * light)[..., None]).astype(np.float32))
    path = QPainterPath()
    path.addPolygon(QPolygonF([QPointF(x, y) for x, y in points]))
    path.closeSubpath()
    painter.save()
    painter.setClipPath(path)
    painter.drawImage(QPointF(left, top), image)
    painter.restore()


def there_and_back(turn: float) -> float:
    """0 to 1 and back to 0 in one turn, gently."""
    return (1 - math.cos(2 * math.pi * turn)) / 2


def passing(turn: float, start: float, length: float) -> float | None:
    """0 to 1 while something passes that begins at `start` of the turn and takes `length` of it; None while it is away."""
    share = (turn - start) % 1 / length
    return share if share <= 1 else None
