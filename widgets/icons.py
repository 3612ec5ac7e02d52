"""Our own line icons from resources/icons: recoloured to a role, sharp at any pixel density, cached.

Names are file names without `.svg`. Source: ux.md 5.
"""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QByteArray, QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QIcon, QPainter, QPixmap

from widgets.theme import Theme
from widgets.tokens import RESOURCES

CHANNEL_ICONS = {
    "call_110": "phone", "hotline_12345": "headset", "hotline_12369": "headset", "letter": "envelope", "visit": "person", "web": "globe",
    "phone": "phone", "new_media": "bubble", "petition": "document", "rural_chief": "person", "river_chief": "person", "grid": "person",
    "online_patrol": "globe", "public_opinion": "bubble", "video_patrol": "camera", "smart_video": "camera", "auto_water": "wave",
    "auto_air": "wave", "auto_source": "wave", "power_use": "bolt", "satellite": "satellite", "drone": "drone", "hazwaste": "truck",
    "field_patrol": "people", "joint_patrol": "people", "joint_enforcement": "people", "inspection": "people", "unannounced": "eye",
    "superior": "arrow-up", "dept_transfer": "transfer", "court_procuratorate": "document", "neighbor": "transfer",
    "third_party": "person", "case_chain": "link",
}  # fmt: skip
"""Which icon stands for which channel (domain.md 3.2)."""


class Icons:
    """Draws icons by name in a colour of the theme."""

    def __init__(self, theme: Theme, folder: Path = RESOURCES / "icons") -> None:
        self.theme = theme
        self._folder = folder
        self._sources: dict[str, str] = {}
        self._pictures: dict[tuple[str, str, int, float], QPixmap] = {}

    def paint(self, painter: QPainter, name: str, centre: QPointF, size: float = 16, role: str = "t2") -> None:
        """Paint an icon around a point, `size` logical px wide."""
        device = painter.device()
        ratio = device.devicePixelRatio() if device is not None else 1.0
        picture = self.picture(name, self.theme.colour(role), round(size), ratio)
        side = picture.deviceIndependentSize()
        corner = QPointF(round(centre.x() - side.width() / 2), round(centre.y() - side.height() / 2))
        painter.drawPixmap(corner, picture)

    def icon(self, name: str, role: str = "t2", size: int = 16) -> QIcon:
        """A QIcon for stock controls (menus, fields), in the colour of the moment."""
        icon = QIcon(self.picture(name, self.theme.colour(role), size, 1.0))
        icon.addPixmap(self.picture(name, self.theme.colour(role), size, 2.0))
        return icon

    def picture(self, name: str, colour: QColor, size: int, ratio: float) -> QPixmap:
        """The icon as a picture. Raises FileNotFoundError for a name without a file."""
        key = (name, colour.name(), size, ratio)
        found = self._pictures.get(key)
        if found is None:
            found = self._pictures[key] = self._draw(name, colour, size, ratio)
        return found

    def _draw(self, name: str, colour: QColor, size: int, ratio: float) -> QPixmap:
        from PySide6.QtSvg import QSvgRenderer  # kept out of module level: start-up time

        source = self._sources.get(name)
        if source is None:
            source = self._sources[name] = (self._folder / f"{name}.svg").read_text(encoding="utf-8")
        renderer = QSvgRenderer(QByteArray(source.replace("currentColor", colour.name()).encode()))
        picture = QPixmap(round(size * ratio), round(size * ratio))
        picture.setDevicePixelRatio(ratio)
        picture.fill(Qt.GlobalColor.transparent)
        painter = QPainter(picture)
        renderer.render(painter, QRectF(0, 0, size, size))
        painter.end()
        return picture


def channel_icon(channel: str) -> str:
    """The icon of a channel; a channel we do not know gets the plain document."""
    return CHANNEL_ICONS.get(channel, "document")
