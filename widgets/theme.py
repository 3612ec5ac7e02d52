"""The look of the moment: dark or light, text scale, motion on or off; hands colours and fonts by role to every widget.

One `Theme` is built in main.py and given to each widget's constructor. Widgets ask for roles while they paint and repaint
on `changed`, so a switch is live. Source: ux.md 2, 4, 17, 20.
"""

from __future__ import annotations

from typing import Literal

from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QColor, QFont, QFontDatabase, QFontMetricsF, QPalette
from PySide6.QtWidgets import QApplication

from widgets.style import style_sheet
from widgets.tokens import Tokens, read_tokens

ThemeName = Literal["dark", "light"]
SMALLEST_TEXT_PX = 13


class Theme(QObject):
    """Colours by role, fonts by token, lengths by the scale of this seat.

    Signals:
        changed(): the theme, the scale or the motion setting is another one now.
    """

    changed = Signal()

    def __init__(self, tokens: Tokens | None = None, name: ThemeName = "dark", scale: float = 1.0, still: bool = False, parent: QObject | None = None) -> None:
        """`scale` is 0.8 to 1.5; `still` stops every motion (减少动态)."""
        super().__init__(parent)
        self.tokens = tokens or read_tokens()
        self.name: ThemeName = name
        self.scale = scale
        self.still = still
        self._colours: dict[str, QColor] = {}
        self._fonts: dict[tuple[int, bool], QFont] = {}
        self._metrics: dict[tuple[int, bool], QFontMetricsF] = {}

    def use(self, name: ThemeName | None = None, scale: float | None = None, still: bool | None = None) -> None:
        """Switch what is given; the scale is held within 80 to 150 %. Emits `changed` once if anything is different."""
        before = (self.name, self.scale, self.still)
        self.name = name or self.name
        self.scale = self.scale if scale is None else min(1.5, max(0.8, scale))
        self.still = self.still if still is None else still
        if (self.name, self.scale, self.still) != before:
            self._forget()
            self.changed.emit()

    def colour(self, role: str) -> QColor:
        """The colour of a role (`t1`, `p1f`, `line` …). Raises KeyError for a role that tokens.json does not have."""
        found = self._colours.get(role)
        if found is None:
            found = self._colours[role] = QColor(self.tokens.colours[self.name][role])
        return found

    def mixed(self, role: str, ground: str, share: float) -> QColor:
        """`share` (0 to 1) of a role laid over a ground, as an opaque colour."""
        key = f"{role}/{ground}/{share}"
        found = self._colours.get(key)
        if found is None:
            top, below = self.colour(role), self.colour(ground)
            pairs = ((top.red(), below.red()), (top.green(), below.green()), (top.blue(), below.blue()))
            found = self._colours[key] = QColor(*(round(a * share + b * (1 - share)) for a, b in pairs))
        return found

    def veiled(self, role: str, alpha: float) -> QColor:
        """The colour of a role, see-through (`alpha` 0 to 1)."""
        colour = QColor(self.colour(role))
        colour.setAlphaF(alpha)
        return colour

    def px(self, length: float) -> int:
        """A length of the design (px at 100 %) at the scale of this seat."""
        return round(length * self.scale)

    def size(self, token: str) -> int:
        """Text size in px of a desk token (`s`, `m`, `l`, `xl`, `t`, `k`) at this scale, never under 13."""
        return max(SMALLEST_TEXT_PX, round(self.tokens.desk[token] * self.scale))

    def font(self, token: str, bold: bool = False) -> QFont:
        """The font of a desk token at the scale of this seat."""
        return self.font_px(self.size(token), bold)

    def font_px(self, px: int, bold: bool = False) -> QFont:
        """The one family at a given pixel size (the wall computes its own sizes)."""
        found = self._fonts.get((px, bold))
        if found is None:
            found = QFont()
            found.setFamilies([f for f in self.tokens.families if f != "sans-serif"])
            found.setStyleHint(QFont.StyleHint.SansSerif)
            found.setPixelSize(px)
            found.setBold(bold)
            self._fonts[px, bold] = found
        return found

    def metrics(self, token: str, bold: bool = False) -> QFontMetricsF:
        """Metrics of `font(token, bold)`, kept so that painting does not build them anew."""
        return self.metrics_px(self.size(token), bold)

    def metrics_px(self, px: int, bold: bool = False) -> QFontMetricsF:
        """Metrics of `font_px(px, bold)`."""
        found = self._metrics.get((px, bold))
        if found is None:
            found = self._metrics[px, bold] = QFontMetricsF(self.font_px(px, bold))
        return found

    def family_found(self) -> bool:
        """Whether the first family of the tokens is on this machine; if not, the screen says so and goes on."""
        return QFontDatabase.hasFamily(self.tokens.families[0])

    def palette(self) -> QPalette:
        """The Fusion palette of this theme."""
        palette, roles = QPalette(), QPalette.ColorRole
        for target, role in (
            (roles.Window, "bg0"), (roles.WindowText, "t1"), (roles.Base, "bg1"), (roles.AlternateBase, "bg2"), (roles.Text, "t1"),
            (roles.Button, "bg2"), (roles.ButtonText, "t1"), (roles.BrightText, "p1"), (roles.Highlight, "acc"), (roles.HighlightedText, "onAcc"),
            (roles.ToolTipBase, "bg2"), (roles.ToolTipText, "t1"), (roles.PlaceholderText, "t3"), (roles.Link, "acc"), (roles.LinkVisited, "acc"),
            (roles.Light, "bg3"), (roles.Midlight, "bg3"), (roles.Mid, "ctl"), (roles.Dark, "line"), (roles.Shadow, "bg0"), (roles.Accent, "acc"),
        ):  # fmt: skip
            palette.setColor(target, self.colour(role))
        for target in (roles.WindowText, roles.Text, roles.ButtonText):
            palette.setColor(QPalette.ColorGroup.Disabled, target, self.colour("t3"))
        return palette

    def apply(self, app: QApplication) -> None:
        """Dress the whole application and keep it dressed when the theme changes."""
        app.setStyle("Fusion")
        self._dress(app)
        self.changed.connect(lambda: self._dress(app))

    def _dress(self, app: QApplication) -> None:
        app.setPalette(self.palette())
        app.setFont(self.font("m"))
        app.setStyleSheet(style_sheet({**self.tokens.colours[self.name]}, self.size("s"), self.tokens.radius["control"]))

    def _forget(self) -> None:
        self._colours.clear()
        self._fonts.clear()
        self._metrics.clear()
