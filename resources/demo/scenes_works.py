"""Scenes of works: a quarry with an excavator, a haul road with lorries, a plant with chimneys, a landfill."""

from __future__ import annotations

import math

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPen

from resources.demo.landscape import WIDTH, Plume, Water, ground, passing, put, ridge, shape, sky, textured, there_and_back, to_image
from resources.demo.scene import Scene


def lorry(painter: QPainter, x: float, y: float, size: float, *, goes_right: bool, shade: str = "#a5793a") -> None:
    """A tipper lorry from the side, its wheels on `y`, `size` pixels long."""
    painter.save()
    painter.translate(x, y)
    painter.scale(size / 100 * (1 if goes_right else -1), size / 100)
    shape(painter, shade, (-50, -46), (22, -40), (16, -16), (-46, -16))
    shape(painter, "#6b6f70", (24, -40), (42, -40), (50, -24), (50, -12), (24, -12))
    shape(painter, "#2b3338", (30, -36), (40, -36), (46, -25), (30, -25))
    shape(painter, "#3a3c3c", (-50, -16), (50, -16), (50, -9), (-50, -9))
    painter.setBrush(QColor("#1d1f20"))
    for wheel in (-36, -18, 36):
        painter.drawEllipse(QPointF(wheel, -8), 9, 9)
    painter.restore()


def excavator(painter: QPainter, x: float, y: float, size: float, reach: float) -> None:
    """An excavator; `reach` from 0 to 1 is how far its arm is stretched out."""
    painter.save()
    painter.translate(x, y)
    painter.scale(size / 100, size / 100)
    shape(painter, "#26282a", (-42, -12), (30, -12), (36, 0), (-48, 0))
    shape(painter, "#b98a2c", (-38, -40), (12, -40), (14, -12), (-40, -12))
    shape(painter, "#2c3438", (-8, -58), (14, -58), (18, -34), (-8, -34))
    elbow = QPointF(52 + 14 * reach, -88 + 16 * reach)
    hand = QPointF(78 + 34 * reach, -34 + 18 * math.sin(reach * 3))
    painter.setPen(QPen(QColor("#a87b25"), 9, Qt.PenStyle.SolidLine, Qt.PenCapStyle.RoundCap))
    painter.drawLine(QPointF(8, -34), elbow)
    painter.setPen(QPen(QColor("#a87b25"), 7, Qt.PenStyle.SolidLine, Qt.PenCapStyle.RoundCap))
    painter.drawLine(elbow, hand)
    painter.setPen(Qt.PenStyle.NoPen)
    shape(painter, "#3b3a36", (hand.x() - 12, hand.y() - 4), (hand.x() + 10, hand.y() - 2), (hand.x() + 2, hand.y() + 18), (hand.x() - 14, hand.y() + 12))
    painter.restore()


class Quarry(Scene):
    """Benches cut into a hill, an excavator at work, dust."""

    def build(self) -> None:
        """Benches from far to near."""
        rng = self.rng
        area = sky(rng, "#aab0b0", "#d2cfc6", 0.25)
        area = ridge(area, rng, 0.34, 0.16, "#8b9384", haze=0.35, rough=320)
        area = ridge(area, rng, 0.36, 0.07, "#66705a", trees=0.02)
        first, near = ground(rng, 0.72, "#8d8574", "#a39b88", 0.3, 30)
        self.back = to_image(put(area, first, near))
        painter = QPainter(self.back)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        for step, shade in enumerate(("#a9a08c", "#9d9480", "#b1a791", "#968c78", "#a79d88")):
            top, foot = 232 + step * 54, 232 + (step + 1) * 54 + 8
            left = 90 - step * 34
            textured(painter, rng, shade, [(left + 40, top), (1010 + step * 46, top - 14), (1060 + step * 50, foot), (left, foot)], cell=20, grain=0.32)
            painter.setPen(QPen(QColor(214, 206, 188, 130), 3))
            painter.drawLine(QPointF(left + 40, top), QPointF(1010 + step * 46, top - 14))
            painter.setPen(Qt.PenStyle.NoPen)
        textured(painter, rng, "#8a8170", [(860, 560), (960, 486), (1070, 558)], cell=12, grain=0.35)
        painter.end()
        self.dust = Plume(rng, (748, 540), (-230, -120), sizes=(40, 250), shade="#cfc6b2", count=18, dense=0.34, rounds=3)

    def paint(self, painter: QPainter, turn: float) -> None:
        """The arm goes to and fro, dust drifts off, a lorry leaves now and then."""
        painter.drawImage(0, 0, self.back)
        excavator(painter, 640, 566, 150, there_and_back(turn * 4 % 1))
        self.dust.paint(painter, turn)
        share = passing(turn, 0.1, 0.6)
        if share is not None:
            lorry(painter, WIDTH + 100 - share * (WIDTH + 260), 648, 170, goes_right=False)


class HaulRoad(Scene):
    """A mine's haul road with lorries, one dust trail each."""

    def build(self) -> None:
        """Spoil heaps, the road, a fence."""
        rng = self.rng
        area = sky(rng, "#9ba5ac", "#cfcfc8", 0.35)
        area = ridge(area, rng, 0.40, 0.18, "#7f8878", haze=0.3, rough=300)
        area = ridge(area, rng, 0.43, 0.08, "#59654a", trees=0.025)
        first, near = ground(rng, 0.43, "#857a62", "#9a917c", 0.3)
        self.back = to_image(put(area, first, near))
        painter = QPainter(self.back)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        textured(painter, rng, "#7d745f", [(-40, 420), (210, 296), (330, 330), (520, 424)], cell=18, grain=0.3)
        textured(painter, rng, "#a59a82", [(0, 560), (1280, 440), (1280, 520), (0, 688)], cell=50, grain=0.14)
        painter.setPen(QPen(QColor("#5a5548"), 4))
        for post in range(12):
            painter.drawLine(QPointF(40 + post * 112, 568 - post * 10.5), QPointF(40 + post * 112, 532 - post * 10))
        painter.end()
        self.dust = Plume(rng, (0, 0), (-150, -60), sizes=(26, 190), shade="#d0c7b0", count=14, dense=0.4, rounds=8)

    def paint(self, painter: QPainter, turn: float) -> None:
        """Three lorries a loop, the far one smaller."""
        painter.drawImage(0, 0, self.back)
        for start, length in ((0.0, 0.42), (0.36, 0.45), (0.68, 0.4)):
            share = passing(turn, start, length)
            if share is None:
                continue
            x = share * (WIDTH + 360) - 180
            y = 632 - x * 0.118
            size = 165 - x * 0.045
            self.dust.paint(painter, turn, (x - size * 0.5, y - 12))
            lorry(painter, x, y, size, goes_right=True, shade="#8f8b7c" if start == 0.36 else "#a5793a")


class Plant(Scene):
    """A works with three chimneys, white steam and a greyer one."""

    def build(self) -> None:
        """Sheds, silos, pipes, chimneys."""
        rng = self.rng
        area = sky(rng, "#8f9aa4", "#c9c9c4", 0.4)
        area = ridge(area, rng, 0.55, 0.12, "#7b8684", haze=0.35, rough=320)
        area = ridge(area, rng, 0.58, 0.04, "#4f5b49", trees=0.02)
        first, near = ground(rng, 0.70, "#6d6c66", "#83817a", 0.14)
        self.back = to_image(put(area, first, near))
        painter = QPainter(self.back)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        self._stacks = ((420, 118, 26), (560, 160, 22), (884, 206, 18))
        for x, top, width in self._stacks:
            textured(painter, rng, "#9c9890", [(x - width * 0.6, top), (x + width * 0.6, top), (x + width, 500), (x - width, 500)], cell=60, grain=0.08)
            for ring in range(2):
                shape(painter, "#8c5148", *((x + side * width * 0.7, top + 10 + ring * 46 + down) for side, down in ((-1, 0), (1, 0), (1, 20), (-1, 20))))
        for left, right, top, shade in ((120, 390, 392, "#7d868b"), (430, 760, 360, "#8b9094"), (790, 1160, 412, "#747c82")):
            textured(painter, rng, shade, [(left, top), (right, top), (right, 520), (left, 520)], cell=90, grain=0.06)
            shape(painter, "#5d666c", (left - 10, top), ((left + right) / 2, top - 42), (right + 10, top))
            for window in range((right - left) // 46):
                painter.fillRect(QRectF(left + 16 + window * 46, top + 34, 26, 18), QColor("#444e55"))
        for silo in range(3):
            x = 1180 + silo * 44
            textured(painter, rng, "#a4a6a4", [(x - 20, 380), (x + 20, 380), (x + 20, 522), (x - 20, 522)], cell=70, grain=0.06)
        painter.setPen(QPen(QColor("#5b5f60"), 6))
        painter.drawLine(QPointF(0, 560), QPointF(1280, 556))
        painter.end()
        self.smoke = [
            Plume(rng, (420, 116), (250, -90), sizes=(34, 210), shade="#dadcdc", count=20, dense=0.5, rounds=3),
            Plume(rng, (560, 158), (240, -80), sizes=(28, 180), shade="#d3d5d4", count=18, dense=0.45, rounds=3),
            Plume(rng, (884, 204), (220, -64), sizes=(22, 150), shade="#77756f", count=20, dense=0.5, rounds=4),
        ]

    def paint(self, painter: QPainter, turn: float) -> None:
        """Smoke, and a lorry at the gate."""
        painter.drawImage(0, 0, self.back)
        for plume in self.smoke:
            plume.paint(painter, turn)
        share = passing(turn, 0.3, 0.5)
        if share is not None:
            lorry(painter, share * (WIDTH + 300) - 150, 640, 150, goes_right=True, shade="#6f7f8a")


class Landfill(Scene):
    """Heaps, a compactor going to and fro, birds above."""

    def build(self) -> None:
        """Heaps sprinkled with refuse."""
        rng = self.rng
        area = sky(rng, "#a3a9ab", "#cfccc4", 0.3)
        area = ridge(area, rng, 0.42, 0.1, "#7c877c", haze=0.3, rough=300)
        first, near = ground(rng, 0.60, "#776f5f", "#8b8473", 0.35, 18)
        self.back = to_image(put(area, first, near))
        painter = QPainter(self.back)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        textured(painter, rng, "#857b69", [(0, 470), (180, 330), (420, 270), (660, 300), (900, 410), (1010, 470)], cell=16, grain=0.4)
        textured(painter, rng, "#7a715f", [(700, 480), (900, 350), (1130, 320), (1280, 380), (1280, 480)], cell=16, grain=0.4)
        painter.setPen(Qt.PenStyle.NoPen)
        for _ in range(900):
            x, y = rng.uniform(0, WIDTH), rng.uniform(300, 600)
            if y < 330 + abs(x - 540) * 0.26:
                continue
            tone = ("#c9c9c2", "#8fa3b0", "#a8957c", "#b0b4b6", "#6d7f70")[int(rng.integers(0, 5))]
            painter.setBrush(QColor(tone))
            painter.drawRect(QRectF(x, y, rng.uniform(2, 9), rng.uniform(2, 5)))
        painter.end()
        self.birds = [(rng.uniform(0, 1), rng.uniform(60, 210), rng.uniform(120, 320), rng.uniform(-260, 260)) for _ in range(12)]
        self.haze = Plume(rng, (300, 330), (260, -70), sizes=(50, 230), shade="#b9b6ab", count=12, dense=0.2, rounds=2)

    def paint(self, painter: QPainter, turn: float) -> None:
        """Birds circle, the compactor works."""
        painter.drawImage(0, 0, self.back)
        self.haze.paint(painter, turn)
        goes = math.sin(2 * math.pi * turn)
        lorry(painter, 620 + goes * 330, 560, 190, goes_right=math.cos(2 * math.pi * turn) > 0, shade="#b99a3c")
        painter.setPen(QPen(QColor("#33383b"), 2.2))
        for phase, radius, height, shift in self.birds:
            angle = 2 * math.pi * (turn * 2 + phase)
            x, y = 620 + shift + radius * math.cos(angle), height + radius * 0.22 * math.sin(angle)
            flap = 5 * math.sin(2 * math.pi * (turn * 40 + phase))
            painter.drawLine(QPointF(x, y), QPointF(x - 8, y - flap))
            painter.drawLine(QPointF(x, y), QPointF(x + 8, y - flap))
        painter.setPen(Qt.PenStyle.NoPen)


class Tanks(Scene):
    """A sewage works: two round tanks with turning bridges, the outlet channel in front."""

    def build(self) -> None:
        """Buildings, tanks, channel."""
        rng = self.rng
        area = sky(rng, "#97a4ad", "#cdd0cd", 0.3)
        area = ridge(area, rng, 0.36, 0.1, "#7d8a85", haze=0.3, rough=320)
        area = ridge(area, rng, 0.385, 0.04, "#4f6047", trees=0.025)
        first, near = ground(rng, 0.38, "#6c7757", "#848b74", 0.2, 30)
        self.back = to_image(put(area, first, near))
        painter = QPainter(self.back)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        for left, right, top in ((60, 330, 190), (980, 1230, 206)):
            textured(painter, rng, "#a7a59c", [(left, top), (right, top), (right, 290), (left, 290)], cell=80, grain=0.06)
            for window in range((right - left) // 50):
                painter.fillRect(QRectF(left + 18 + window * 50, top + 28, 26, 30), QColor("#47525a"))
        for x, y, wide in self._tanks():
            painter.setBrush(QColor("#8f8e87"))
            painter.drawEllipse(QPointF(x, y + 14), wide + 14, wide * 0.36 + 14)
            painter.setBrush(QColor("#aaa9a1"))
            painter.drawEllipse(QPointF(x, y), wide + 14, wide * 0.36 + 6)
            painter.setBrush(QColor("#4a5a55"))
            painter.drawEllipse(QPointF(x, y), wide, wide * 0.36)
        textured(painter, rng, "#9a988f", [(0, 600), (1280, 560), (1280, 688), (0, 688)], cell=70, grain=0.08)
        painter.end()
        self.channel = Water(rng, (0.885, 0.985), "#5f6a5c", "#7b8578", flow=3, sideways=6, ripple=34, foam=0.7)

    @staticmethod
    def _tanks() -> tuple[tuple[float, float, float], ...]:
        return (380, 400, 290), (960, 372, 240)

    def paint(self, painter: QPainter, turn: float) -> None:
        """The bridges turn once a loop."""
        painter.drawImage(0, 0, self.back)
        for number, (x, y, wide) in enumerate(self._tanks()):
            angle = 2 * math.pi * (turn + 0.3 * number)
            painter.setPen(QPen(QColor("#c3c6c6"), 9))
            painter.drawLine(QPointF(x, y), QPointF(x + wide * math.cos(angle), y + wide * 0.36 * math.sin(angle)))
            painter.setPen(QPen(QColor(220, 226, 222, 60), 3))
            for ring in range(1, 4):
                size = wide * ((turn * 4 + ring / 3) % 1)
                painter.drawArc(QRectF(x - size, y - size * 0.36, size * 2, size * 0.72), int(-math.degrees(angle) * 16), 70 * 16)
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(QColor("#777d7e"))
            painter.drawEllipse(QPointF(x, y), 13, 8)
        self.channel.paint(painter, turn)


WORKS_SCENES: dict[str, type[Scene]] = {"quarry": Quarry, "haul_road": HaulRoad, "chimneys": Plant, "landfill": Landfill, "plant": Tanks}
