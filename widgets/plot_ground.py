"""The ground every curve is drawn on: a pyqtgraph plot that takes neither mouse nor focus, with axes in the look of the console.

pyqtgraph and numpy cost 0.2 s to load: only the first curve pays, never the first paint of the window.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtGui import QPen
from PySide6.QtWidgets import QWidget

from widgets.theme import Theme


def quiet_plot(parent: QWidget) -> Any:
    """An empty plot that only shows."""
    import pyqtgraph as pg

    plot = pg.PlotWidget(parent=parent)
    plot.setMouseEnabled(x=False, y=False)
    plot.setMenuEnabled(False)
    plot.hideButtons()
    plot.setFocusPolicy(Qt.FocusPolicy.NoFocus)
    plot.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
    plot.getPlotItem().setContentsMargins(0, 0, 0, 0)
    return plot


def dress_axes(theme: Theme, *axes: Any) -> None:
    """Small dim figures without lines or ticks."""
    for axis in axes:
        axis.setTickFont(theme.font("s"))
        axis.setTextPen(theme.colour("t3"))
        axis.setPen(theme.colour("bg1"))
        axis.setStyle(tickLength=0, tickTextOffset=theme.px(6))


def pen_of(theme: Theme, role: str, width: float, dashes: Sequence[float] = ()) -> QPen:
    """A pen whose width does not follow the scale of the axes."""
    pen = QPen(theme.colour(role), width)
    pen.setCosmetic(True)
    if dashes:
        pen.setDashPattern(list(dashes))
    return pen
