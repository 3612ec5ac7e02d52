"""Finds text that is clipped, shortened or lies on other text, in any widget tree; pictures and tests must come out clean.

Painted widgets keep a record of what they wrote; labels and buttons are measured; sibling widgets may not overlap unless one is
marked as an overlay (dynamic property `overlay`). Source: ux.md 19 bar 16.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import combinations

from PySide6.QtCore import QCoreApplication, QEvent, QRect, QRectF, Qt
from PySide6.QtGui import QPixmap
from PySide6.QtWidgets import QAbstractButton, QLabel, QSplitterHandle, QWidget

from widgets.painted import Painted, Written
from widgets.queue_list import QueueList

SLACK_PX = 1.5


@dataclass(frozen=True, slots=True)
class Finding:
    """One fault: its kind (`elided`, `clipped`, `overlap`, `siblings`), where it is and the text or texts."""

    kind: str
    where: str
    text: str

    def __str__(self) -> str:
        return f"{self.kind} in {self.where}: {self.text}"


def drawn(root: QWidget) -> QPixmap:
    """The picture of a window as it comes to stand: what waits to be laid out is laid out first, as it is before the event loop paints."""
    QCoreApplication.sendPostedEvents(None, QEvent.Type.LayoutRequest)
    return root.grab()


def findings(root: QWidget) -> list[Finding]:
    """Every fault in the visible widgets under `root`, which must have been painted once."""
    found: list[Finding] = []
    for widget in [root, *root.findChildren(QWidget)]:
        if widget.isVisible():
            found += _in_widget(widget)
            found += _among_children(widget)
    return found


def _in_widget(widget: QWidget) -> Iterator[Finding]:
    where = type(widget).__name__
    if isinstance(widget, Painted):
        yield from _in_written(widget.written, QRectF(widget.rect()), where)
    elif isinstance(widget, QueueList):
        yield from (Finding("elided", where, text) for text in sorted(widget.lines.elided))
    elif isinstance(widget, QLabel) and widget.text() and not widget.property("may_elide"):
        yield from _in_label(widget)
    elif isinstance(widget, QAbstractButton) and widget.text() and widget.sizeHint().width() > widget.width() + SLACK_PX:
        yield Finding("clipped", where, widget.text())


def _in_written(written: list[Written], room: QRectF, where: str) -> Iterator[Finding]:
    for piece in written:
        if piece.elided and not piece.may_elide:
            yield Finding("elided", where, piece.text)
        slack = room.adjusted(-SLACK_PX, -SLACK_PX, SLACK_PX, SLACK_PX)
        if piece.text.strip() and not piece.elided and not slack.contains(piece.rect):
            yield Finding("clipped", where, piece.text)
    for one, other in combinations([p for p in written if p.text.strip()], 2):
        shared = one.rect.intersected(other.rect)
        if shared.width() > SLACK_PX and shared.height() > 2 * SLACK_PX:
            yield Finding("overlap", where, f"{one.text} / {other.text}")


def _in_label(label: QLabel) -> Iterator[Finding]:
    if label.textFormat() == Qt.TextFormat.RichText:
        return
    room, metrics = label.contentsRect(), label.fontMetrics()
    if label.wordWrap():
        needed = metrics.boundingRect(QRect(0, 0, room.width(), 10_000), int(Qt.TextFlag.TextWordWrap), label.text())
        if needed.height() > room.height() + SLACK_PX:
            yield Finding("clipped", "QLabel", label.text())
    elif max(metrics.horizontalAdvance(line) for line in label.text().split("\n")) > room.width() + SLACK_PX:
        yield Finding("clipped", "QLabel", label.text())


def _among_children(widget: QWidget) -> Iterator[Finding]:
    children = [c for c in widget.children() if isinstance(c, QWidget) and c.isVisible() and not c.isWindow()]
    children = [c for c in children if not c.property("overlay") and not isinstance(c, QSplitterHandle)]
    for one, other in combinations(children, 2):
        shared = one.geometry().intersected(other.geometry())
        if shared.width() > SLACK_PX and shared.height() > SLACK_PX:
            yield Finding("siblings", type(widget).__name__, f"{type(one).__name__} / {type(other).__name__}")
