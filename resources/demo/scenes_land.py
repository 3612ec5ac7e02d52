"""Scenes on land: a hill forest with mist, terraced farmland, a town street, a field seen from a drone."""

from __future__ import annotations

import math

import numpy as np
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPainterPath, QPen

from resources.demo.landscape import HEIGHT, WIDTH, Plume, blend, colour, ground, noise, passing, put, ridge, shape, sky, textured, there_and_back, to_image
from resources.demo.scene import Scene


class Forest(Scene):
    """Wooded hills from a watch tower, mist in the valleys."""

    smoke = False

    def build(self) -> None:
        """Five ridges, nearer ones greener."""
        rng = self.rng
        area = sky(rng, "#a8b4bb", "#d6dad8", 0.3)
        for base, rise, shade, haze in (
            (0.36, 0.14, "#8fa09f", 0.35), (0.48, 0.14, "#75897b", 0.2), (0.60, 0.13, "#5b7057", 0.1), (0.76, 0.13, "#465a3f", 0.0),
            (1.0, 0.16, "#35472f", 0.0),
        ):  # fmt: skip
            area = ridge(area, rng, base, rise, shade, rough=320, trees=0.03, haze=haze)
        self.back = to_image(area)
        self.mist = [
            Plume(rng, (place, 250 + 70 * row), (420, -14), sizes=(190, 420), shade="#d9dedd", count=7, dense=0.16) for row, place in enumerate((80, 420, -60))
        ]
        self.fire = Plume(rng, (860, 330), (70, -170), sizes=(12, 90), shade="#cfd2d2", count=16, dense=0.42, rounds=4)

    def paint(self, painter: QPainter, turn: float) -> None:
        """Mist moves through the valleys."""
        painter.drawImage(0, 0, self.back)
        for veil in self.mist:
            veil.paint(painter, turn)
        if self.smoke:
            self.fire.paint(painter, turn)


class HotSpot(Forest):
    """The same forest with a thread of smoke."""

    smoke = True


class Farmland(Scene):
    """Paddies in terraces, a ditch, someone burning straw far off."""

    def build(self) -> None:
        """Paddies as strips in perspective."""
        rng = self.rng
        area = sky(rng, "#9fb1bc", "#d7d9d0", 0.3)
        area = ridge(area, rng, 0.38, 0.13, "#849690", haze=0.3, rough=320)
        area = ridge(area, rng, 0.41, 0.045, "#53664a", trees=0.025)
        first, near = ground(rng, 0.41, "#7c8653", "#8e9670", 0.2, 26)
        self.back = to_image(put(area, first, near))
        painter = QPainter(self.back)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        edges = [290, 318, 352, 394, 446, 512, 596, 700]
        tones = ("#8b9468", "#a09a67", "#77875a", "#9aa06f", "#828f58", "#a69e69", "#6f7f4d")
        for row, (top, foot) in enumerate(zip(edges, edges[1:], strict=False)):
            bends = [(float(x), top + 6 * math.sin(x / 170 + row)) for x in range(-20, 1320, 40)]
            below = [(float(x), foot + 6 * math.sin(x / 170 + row + 1)) for x in range(1300, -40, -40)]
            textured(painter, rng, tones[row], bends + below, cell=10 + row * 3, grain=0.2)
            painter.setPen(QPen(QColor("#5e6242"), 1.5 + row * 0.8))
            for (x0, y0), (x1, y1) in zip(bends, bends[1:], strict=False):
                painter.drawLine(QPointF(x0, y0), QPointF(x1, y1))
            painter.setPen(Qt.PenStyle.NoPen)
        textured(painter, rng, "#76827e", [(860, 300), (876, 300), (1130, 688), (980, 688)], cell=14, grain=0.12)
        for x, y in ((180, 268), (214, 272), (262, 266)):
            shape(painter, "#c9c6bb", (x, y), (x + 30, y), (x + 30, y + 22), (x, y + 22))
            shape(painter, "#5b5450", (x - 4, y), (x + 15, y - 12), (x + 34, y))
        painter.end()
        self.smoke = Plume(rng, (560, 360), (200, -120), sizes=(16, 130), shade="#c4c6c2", count=18, dense=0.45, rounds=4)

    def paint(self, painter: QPainter, turn: float) -> None:
        """Straw smoke, a tractor on the dyke, clouds' shade over the fields."""
        painter.drawImage(0, 0, self.back)
        self.smoke.paint(painter, turn)
        x = 120 + 560 * there_and_back(turn)
        shape(painter, "#7f3b33", (x - 20, 500), (x + 18, 500), (x + 18, 484), (x + 4, 484), (x + 2, 470), (x - 16, 470))
        painter.setBrush(QColor("#1f2122"))
        painter.drawEllipse(QPointF(x - 12, 500), 9, 9)
        painter.drawEllipse(QPointF(x + 13, 503), 6, 6)
        painter.setOpacity(0.10)
        painter.fillRect(QRectF(WIDTH * (turn * 2 % 2 - 0.6), 285, 700, HEIGHT), QColor("#1a2420"))
        painter.setOpacity(1)


class Town(Scene):
    """A street in town: shops, trees, cars both ways, people on the pavement."""

    def build(self) -> None:
        """House fronts on both sides of the road."""
        rng = self.rng
        area = sky(rng, "#a6afb5", "#d2d3d0", 0.25)
        first, near = ground(rng, 0.52, "#63656a", "#7b7d7f", 0.1, 60)
        self.back = to_image(put(area, first, near))
        painter = QPainter(self.back)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        for side in (-1, 1):
            for house in range(6):
                near_x, far_x = 640 + side * (640 - house * 104), 640 + side * (640 - (house + 1) * 104)
                high = (300 - house * 44) * rng.uniform(0.8, 1.1)
                foot_near, foot_far = 470 - house * 17, 470 - (house + 1) * 17
                tone = ("#a39c92", "#8e9499", "#b0a796", "#98908a", "#a8aaa6")[int(rng.integers(0, 5))]
                textured(
                    painter,
                    rng,
                    tone,
                    [(near_x, foot_near), (near_x, foot_near - high), (far_x, foot_far - high * 0.86), (far_x, foot_far)],
                    cell=70,
                    grain=0.07,
                )
                for floor in range(4):
                    for window in range(3):
                        x = near_x + (far_x - near_x) * (0.16 + window * 0.27)
                        y = foot_near - high * (0.3 + 0.18 * floor)
                        painter.fillRect(QRectF(x, y, 13 - house, 20 - house * 2), QColor("#4c565e"))
        shape(painter, "#8d8b86", (0, 470), (600, 368), (628, 368), (60, 688), (0, 688))
        shape(painter, "#8d8b86", (1280, 470), (680, 368), (652, 368), (1220, 688), (1280, 688))
        painter.setPen(QPen(QColor("#c8c8c2"), 5, Qt.PenStyle.DashLine))
        painter.drawLine(QPointF(640, 688), QPointF(640, 372))
        painter.setPen(Qt.PenStyle.NoPen)
        for tree in range(5):
            for side in (-1, 1):
                x, y, size = 640 + side * (560 - tree * 100), 500 - tree * 24, 150 - tree * 24
                painter.fillRect(QRectF(x - size * 0.03, y - size * 0.6, size * 0.06, size * 0.7), QColor("#4a4239"))
                for _ in range(26):
                    painter.setBrush(QColor("#4d6043").lighter(int(rng.uniform(80, 125))))
                    painter.drawEllipse(QPointF(x + rng.normal(0, size * 0.2), y - size * 0.85 + rng.normal(0, size * 0.16)), size * 0.13, size * 0.11)
        painter.end()

    def paint(self, painter: QPainter, turn: float) -> None:
        """Cars come towards the camera on the right and leave on the left."""
        painter.drawImage(0, 0, self.back)
        tones = ("#c9cbca", "#3a3f45", "#7e2f2c", "#51606d", "#d6d2c4", "#2b3033")
        for car, tone in enumerate(tones):
            share = passing(turn, car / len(tones) * 0.98, 0.34)
            if share is None:
                continue
            comes = car % 2 == 0
            near = share if comes else 1 - share
            depth = near**2.2
            size = 16 + 230 * depth
            x = 640 + (1 if comes else -1) * (14 + 250 * depth)
            y = 376 + 330 * depth
            shape(
                painter,
                tone,
                (x - size * 0.5, y),
                (x - size * 0.5, y - size * 0.34),
                (x - size * 0.36, y - size * 0.62),
                (x + size * 0.36, y - size * 0.62),
                (x + size * 0.5, y - size * 0.34),
                (x + size * 0.5, y),
            )
            shape(
                painter,
                "#252b30",
                (x - size * 0.4, y - size * 0.36),
                (x - size * 0.32, y - size * 0.57),
                (x + size * 0.32, y - size * 0.57),
                (x + size * 0.4, y - size * 0.36),
            )
            painter.setBrush(QColor("#e8e4d0" if comes else "#a8302a"))
            for lamp in (-0.4, 0.4):
                painter.drawEllipse(QPointF(x + lamp * size, y - size * 0.22), size * 0.07, size * 0.05)
        for walker in range(5):
            x = 120 + walker * 37 + 90 * math.sin(2 * math.pi * (turn + walker * 0.21))
            y = 560 + walker * 12
            shape(painter, ("#3d4652", "#6b4b46", "#4f5a4b")[walker % 3], (x - 8, y), (x - 9, y - 34), (x + 9, y - 34), (x + 8, y))
            painter.setBrush(QColor("#b79c86"))
            painter.drawEllipse(QPointF(x, y - 41), 7, 8)


class FromDrone(Scene):
    """Fields and a river from above; the drone hovers and sways a little."""

    def build(self) -> None:
        """One large picture that the camera moves over."""
        rng = self.rng
        height, width = HEIGHT + 80, WIDTH + 120
        cells = noise(height, width, 190, rng, 2)
        area = np.broadcast_to(colour("#77805a"), (height, width, 3)).astype(np.float32)
        for level, tone in enumerate(("#8d8a5c", "#66774b", "#9a9268", "#707f52", "#586b45")):
            mask = ((cells * 10).astype(np.int32) % 5 == level).astype(np.float32)
            area = blend(area, np.broadcast_to(colour(tone), area.shape).astype(np.float32), mask)
        area = area * (0.8 + 0.4 * noise(height, width, 14, rng, 4))[..., None]
        self.land = to_image(area)
        painter = QPainter(self.land)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        path = QPainterPath(QPointF(-40, 560))
        path.cubicTo(300, 420, 420, 660, 720, 470)
        path.cubicTo(940, 330, 1080, 420, 1460, 210)
        for thick, tone in ((132, "#7b7a5e"), (112, "#5f6f70"), (70, "#667878")):
            painter.setPen(QPen(QColor(tone), thick, Qt.PenStyle.SolidLine, Qt.PenCapStyle.RoundCap))
            painter.drawPath(path)
        painter.setPen(QPen(QColor("#b3ab98"), 14))
        painter.drawLine(QPointF(200, -20), QPointF(560, 820))
        painter.setPen(Qt.PenStyle.NoPen)
        for _ in range(26):
            x, y = rng.uniform(620, 1080), rng.uniform(40, 250)
            painter.setBrush(QColor(("#b8b2a6", "#8e5a4c", "#9c9a96")[int(rng.integers(0, 3))]))
            painter.drawRect(QRectF(x, y, rng.uniform(18, 44), rng.uniform(14, 30)))
        for _ in range(420):
            painter.setBrush(QColor("#3f5238").lighter(int(rng.uniform(80, 125))))
            painter.drawEllipse(QPointF(rng.uniform(0, 620), rng.uniform(0, 330)), 9, 8)
        painter.end()
        self.path = path

    def paint(self, painter: QPainter, turn: float) -> None:
        """The picture sways; a car follows the road, a boat the river."""
        angle = 2 * math.pi * turn
        painter.save()
        painter.translate(-60 + 38 * math.sin(angle), -40 + 22 * math.sin(2 * angle))
        painter.drawImage(0, 0, self.land)
        share = passing(turn, 0.1, 0.5)
        if share is not None:
            painter.setBrush(QColor("#d8d6cc"))
            painter.drawRect(QRectF(200 + 360 * share - 5, -20 + 840 * share - 9, 10, 18))
        at = self.path.pointAtPercent(0.15 + 0.7 * there_and_back(turn))
        painter.setBrush(QColor("#2f3436"))
        painter.drawEllipse(at, 16, 6)
        painter.restore()


LAND_SCENES: dict[str, type[Scene]] = {"forest": HotSpot, "forest_mist": Forest, "farmland": Farmland, "town": Town, "aerial": FromDrone}
