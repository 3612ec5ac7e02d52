"""Scenes with water: a river with drifting foam, an outfall, a reservoir, a river at dusk under the fishing ban, a bridge by night."""

from __future__ import annotations

import math

import numpy as np
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPen, QRadialGradient

from resources.demo.landscape import HEIGHT, WIDTH, Array, Water, gradient, passing, ridge, shape, sky, textured, there_and_back, to_image
from resources.demo.scene import Scene, still


def _reeds(painter: QPainter, rng: np.random.Generator, left: float, right: float, foot: float, high: float, shade: str) -> None:
    for _ in range(int((right - left) / 3.2)):
        x, lean, tall = rng.uniform(left, right), rng.normal(0, 10), rng.uniform(0.4, 1) * high
        tone = QColor(shade).lighter(int(rng.uniform(75, 130)))
        painter.setPen(QPen(tone, rng.uniform(1.2, 2.6)))
        painter.drawLine(QPointF(x, foot), QPointF(x + lean, foot - tall))
    painter.setPen(Qt.PenStyle.NoPen)


class River(Scene):
    """A wide river under clouds, a wooded far bank, foam drifting past."""

    foam = 0.55
    far, near = "#8a9496", "#4d5b58"

    def build(self) -> None:
        """Sky, two ridges, the water line."""
        rng = self.rng
        area = sky(rng, "#8d979f", "#c3c8c8")
        area = ridge(area, rng, 0.40, 0.10, "#7f8c90", haze=0.35)
        area = ridge(area, rng, 0.43, 0.05, "#4b5b48", trees=0.035)
        self.back = to_image(area)
        self.water = Water(rng, (0.425, 1.0), self.near, self.far, flow=1, sideways=2, foam=self.foam, mirror=area)
        self.front = still(self._front)

    def _front(self, painter: QPainter) -> None:
        textured(painter, self.rng, "#4c5240", [(0, HEIGHT), (0, 610), (170, 628), (400, 662), (560, HEIGHT)])
        _reeds(painter, self.rng, 0, 330, 655, 120, "#5c6a45")

    def paint(self, painter: QPainter, turn: float) -> None:
        """Water under the bank."""
        painter.drawImage(0, 0, self.back)
        self.water.paint(painter, turn)
        painter.drawImage(0, 0, self.front)


class Outfall(River):
    """The same river at a concrete bank, a pipe discharging a pale plume."""

    foam = 0.35
    near = "#50605a"

    def build(self) -> None:
        """Adds the plume below the pipe."""
        super().build()
        self.plume = Water(self.rng, (0.5, 1.0), "#a8a597", "#8f9187", flow=2, sideways=-3, ripple=30, foam=0.75, mask=self._spread())

    def _front(self, painter: QPainter) -> None:
        textured(painter, self.rng, "#77756d", [(1280, 250), (1195, 268), (1010, 470), (930, 688), (1280, 688)], grain=0.12, cell=60)
        painter.setPen(QPen(QColor(70, 68, 62, 150), 2))
        for step in range(1, 5):
            painter.drawLine(QPointF(1195 - 52 * step, 268 + 52 * step * 1.15), QPointF(1280, 262 + 70 * step))
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor("#8c8a82"))
        painter.drawEllipse(QPointF(1046, 486), 58, 60)
        painter.setBrush(QColor("#171a1a"))
        painter.drawEllipse(QPointF(1040, 488), 46, 50)

    def paint(self, painter: QPainter, turn: float) -> None:
        """The plume spreads from the pipe; it is the only thing brighter than the water."""
        painter.drawImage(0, 0, self.back)
        self.water.paint(painter, turn)
        self.plume.paint(painter, turn)
        painter.drawImage(0, 0, self.front)
        flicker = 4 * math.sin(2 * math.pi * turn * 16)
        shape(painter, "#c9c6b8", (1008, 512), (1066, 524), (1000 + flicker, 600), (934 - flicker, 590))
        shape(painter, "#dcdacf", (1016, 514), (1046, 522), (984 + flicker, 588), (956, 584 + flicker))

    def _spread(self) -> Array:
        """Where the plume is: a streak from the pipe, wider and thinner as it drifts to the left."""
        rows, columns = np.mgrid[0 : HEIGHT // 4, 0 : WIDTH // 2].astype(np.float32)
        away = np.clip((520 - columns) / 400, 0, 1.4)
        middle = 118 - 52 * away + 10 * np.sin(columns / 47)
        width = 10 + 38 * away
        inside = np.exp(-(((rows - middle) / width) ** 2)) * (columns < 530)
        return np.asarray(0.9 * inside * np.clip(1.15 - 0.85 * away, 0, 1), np.float32)


class Reservoir(Scene):
    """A reservoir behind a dam wall, hills all around, hardly a ripple."""

    def build(self) -> None:
        """Hills, wall, intake tower."""
        rng = self.rng
        area = sky(rng, "#9fb0bd", "#d3d9da", 0.25)
        area = ridge(area, rng, 0.42, 0.22, "#7c8f8d", haze=0.3, rough=340)
        area = ridge(area, rng, 0.44, 0.12, "#566b55", trees=0.02, rough=200)
        area = ridge(area, rng, 0.46, 0.045, "#44563f", trees=0.02)
        self.back = to_image(area)
        self.water = Water(rng, (0.455, 1.0), "#4f6b70", "#93a5a8", flow=1, sideways=1, ripple=15, mirror=area)
        self.front = still(self._front)

    def _front(self, painter: QPainter) -> None:
        textured(painter, self.rng, "#9b998f", [(760, 688), (1010, 400), (1280, 372), (1280, 688)], grain=0.08, cell=90)
        painter.setPen(QPen(QColor("#cfcdc4"), 4))
        painter.drawLine(QPointF(1010, 398), QPointF(1280, 370))
        painter.setPen(QPen(QColor("#c2c0b8"), 2))
        for post in range(14):
            x = 1016 + post * 20
            painter.drawLine(QPointF(x, 398 - post * 2), QPointF(x, 382 - post * 2))
        painter.setPen(Qt.PenStyle.NoPen)
        textured(painter, self.rng, "#a3a199", [(500, 345), (556, 345), (560, 470), (496, 470)], grain=0.08)
        shape(painter, "#6d4f46", (490, 347), (528, 318), (566, 347))
        painter.setPen(QPen(QColor("#8f8d86"), 5))
        painter.drawLine(QPointF(556, 372), QPointF(1015, 402))

    def paint(self, painter: QPainter, turn: float) -> None:
        """Only the water moves."""
        painter.drawImage(0, 0, self.back)
        self.water.paint(painter, turn)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.drawImage(0, 0, self.front)


class DuskRiver(Scene):
    """A river under the fishing ban at dusk; now and then a small boat passes."""

    def build(self) -> None:
        """The last light, black banks."""
        rng = self.rng
        area = gradient(HEIGHT, WIDTH, (0, "#3b4252"), (0.3, "#6f6a72"), (0.45, "#b08a70"), (1, "#302f33"))
        area = area + (sky(rng, "#000000", "#000000", 0.5) * 0.9)
        area = ridge(area, rng, 0.46, 0.12, "#3f434c", haze=0.2, rough=300)
        area = ridge(area, rng, 0.475, 0.05, "#23282a", trees=0.03)
        self.back = to_image(area)
        self.water = Water(rng, (0.47, 1.0), "#2c3138", "#95796a", flow=1, sideways=2, ripple=20, mirror=area)
        self.front = still(self._front)

    def _front(self, painter: QPainter) -> None:
        textured(painter, self.rng, "#1d2022", [(1280, 688), (1280, 585), (1080, 630), (860, 688)])
        _reeds(painter, self.rng, 950, 1280, 670, 130, "#23281f")
        painter.setPen(QPen(QColor("#2b2d2e"), 7))
        painter.drawLine(QPointF(180, 688), QPointF(180, 440))
        painter.setPen(Qt.PenStyle.NoPen)
        shape(painter, "#70706a", (104, 440), (262, 432), (264, 520), (106, 526))

    def paint(self, painter: QPainter, turn: float) -> None:
        """The boat needs a third of the loop."""
        painter.drawImage(0, 0, self.back)
        self.water.paint(painter, turn)
        painter.setPen(Qt.PenStyle.NoPen)
        share = passing(turn, 0.2, 0.55)
        if share is not None:
            x, y = -90 + share * (WIDTH + 180), 400 + 6 * math.sin(share * 9)
            shape(painter, "#15181a", (x - 60, y), (x + 66, y - 4), (x + 50, y + 14), (x - 44, y + 16))
            shape(painter, "#101214", (x - 14, y), (x - 8, y - 34), (x + 6, y - 34), (x + 10, y))
            painter.setBrush(QColor(240, 210, 150, 220))
            painter.drawEllipse(QPointF(x + 58, y - 8), 4, 4)
        painter.drawImage(0, 0, self.front)


class NightBridge(Scene):
    """A road bridge by night: lamps, their reflections, headlights."""

    def build(self) -> None:
        """Everything that stands still, lamps included."""
        rng = self.rng
        area = gradient(HEIGHT, WIDTH, (0, "#0d1118"), (0.5, "#1b222c"), (1, "#0b0e12"))
        area = ridge(area, rng, 0.5, 0.12, "#12171c", rough=300)
        self.back = to_image(area)
        self.water = Water(rng, (0.60, 1.0), "#0d1319", "#1c2630", flow=1, sideways=1, ripple=12)
        self.front = still(self._front)

    def _deck(self, x: float) -> float:
        return 372 + 0.00004 * (x - 640) ** 2 + (x - 640) * 0.03

    def _front(self, painter: QPainter) -> None:
        for pier in range(5):
            x = 110 + pier * 265
            textured(painter, self.rng, "#2a2f35", [(x, 400), (x + 34, 400), (x + 40, 560), (x - 6, 560)], grain=0.1)
        shape(painter, "#30363d", (0, self._deck(0)), (640, self._deck(640)), (1280, self._deck(1280)), (1280, 428), (640, 408), (0, 400))
        for lamp in range(8):
            x = 50 + lamp * 168
            y = self._deck(x) - 78
            painter.setPen(QPen(QColor("#3b4249"), 4))
            painter.drawLine(QPointF(x, self._deck(x)), QPointF(x, y))
            painter.setPen(Qt.PenStyle.NoPen)
            self._glow(painter, x, y, 70, QColor(255, 206, 130))
        for _ in range(60):
            painter.setBrush(QColor(255, 220, 160, int(self.rng.uniform(60, 190))))
            painter.drawRect(QRectF(self.rng.uniform(0, 1280), self.rng.uniform(300, 352), 3, 3))

    @staticmethod
    def _glow(painter: QPainter, x: float, y: float, radius: float, shade: QColor) -> None:
        light = QRadialGradient(QPointF(x, y), radius)
        shade.setAlpha(235)
        light.setColorAt(0, shade)
        shade.setAlpha(70)
        light.setColorAt(0.18, shade)
        shade.setAlpha(0)
        light.setColorAt(1, shade)
        painter.setBrush(light)
        painter.drawEllipse(QPointF(x, y), radius, radius)

    def paint(self, painter: QPainter, turn: float) -> None:
        """Cars both ways; lamps shimmer in the water."""
        painter.drawImage(0, 0, self.back)
        self.water.paint(painter, turn)
        painter.setPen(Qt.PenStyle.NoPen)
        for lamp in range(8):
            x = 50 + lamp * 168
            for step in range(9):
                sway = 9 * math.sin(2 * math.pi * (turn * 6 + step * 0.23 + lamp * 0.4))
                painter.setBrush(QColor(255, 200, 120, 62 - step * 6))
                painter.drawEllipse(QPointF(x + sway, 440 + step * 24), 16 - step, 7)
        painter.drawImage(0, 0, self.front)
        for car in range(5):
            share = passing(turn, car * 0.21, 0.42)
            if share is None:
                continue
            goes_right = car % 2 == 0
            at = share * (WIDTH + 160) - 80 if goes_right else WIDTH + 80 - share * (WIDTH + 160)
            y = self._deck(at) + (6 if goes_right else -3)
            self._glow(painter, at, y, 34 if goes_right else 20, QColor(255, 244, 220) if goes_right else QColor(230, 60, 46))
        painter.setOpacity(0.04 * there_and_back(turn))
        painter.fillRect(0, 0, WIDTH, HEIGHT, QColor("#8fa0b8"))
        painter.setOpacity(1)


class DayBridge(River):
    """A gauging section by day: a concrete bridge over the river, traffic on it, a staff gauge at the bank."""

    foam = 0.3

    def _front(self, painter: QPainter) -> None:
        for pier in range(4):
            x = 130 + pier * 320
            textured(painter, self.rng, "#8d8c86", [(x, 300), (x + 46, 300), (x + 50, 470), (x - 4, 470)], cell=60, grain=0.1)
            shape(painter, "#7a7973", (x - 14, 292), (x + 60, 292), (x + 48, 314), (x - 2, 314))
        textured(painter, self.rng, "#a3a199", [(0, 238), (1280, 262), (1280, 302), (0, 288)], cell=90, grain=0.06)
        painter.setPen(QPen(QColor("#bdbbb3"), 3))
        painter.drawLine(QPointF(0, 214), QPointF(1280, 242))
        for post in range(41):
            painter.drawLine(QPointF(post * 32, 215 + post * 0.69), QPointF(post * 32, 238 + post * 0.6))
        painter.setPen(Qt.PenStyle.NoPen)
        textured(painter, self.rng, "#6d6b5b", [(0, 560), (210, 590), (420, 688), (0, 688)], cell=20)
        shape(painter, "#d9d8d0", (250, 470), (276, 470), (276, 640), (250, 640))
        for mark in range(17):
            painter.fillRect(QRectF(250 if mark % 2 else 262, 472 + mark * 10, 14, 5), QColor("#3a4a7a"))

    def paint(self, painter: QPainter, turn: float) -> None:
        """Cars pass behind the railing."""
        painter.drawImage(0, 0, self.back)
        self.water.paint(painter, turn)
        for car, tone in enumerate(("#c9cbca", "#4d5a66", "#7e3a33", "#d8d4c6")):
            share = passing(turn, car * 0.24, 0.3)
            if share is None:
                continue
            way = share * (WIDTH + 240) - 120
            x = WIDTH - way if car % 2 else way
            y = 238 + x * 0.019
            long = 46 if car != 2 else 78
            shape(painter, tone, (x - long, y), (x - long, y - 18), (x - long * 0.6, y - 32), (x + long * 0.6, y - 32), (x + long, y - 16), (x + long, y))
            shape(painter, "#2c343a", (x - long * 0.55, y - 18), (x - long * 0.48, y - 28), (x + long * 0.5, y - 28), (x + long * 0.7, y - 18))
        painter.drawImage(0, 0, self.front)


WATER_SCENES: dict[str, type[Scene]] = {
    "river": River,
    "outfall": Outfall,
    "reservoir": Reservoir,
    "river_dusk": DuskRiver,
    "road_night": NightBridge,
    "bridge": DayBridge,
}
