"""Draws each widget with sample rows to PNG, dark and light, Chinese and English, to be looked at beside the mock-ups.

Run: `QT_QPA_PLATFORM=offscreen python -m tests.widgets.gallery FOLDER [NAME …]`.
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path

from PySide6.QtWidgets import QApplication, QWidget

from tests.widgets.samples import NOW, shift_rows
from widgets.county import read_county
from widgets.layout_check import findings
from widgets.queue_view import QueueView
from widgets.theme import Theme
from widgets.words import Words

Maker = Callable[[Theme, Words], QWidget]


def queue(theme: Theme, words: Words) -> QWidget:
    """The queue panel of picture 01."""
    view = QueueView(theme, words, lambda: NOW)
    view.resize(theme.px(884), 992)
    view.show()
    view.set_rows(shift_rows())
    view.choose("0003")
    view.activateWindow()
    view.list.setFocus()
    return view


PICTURES: dict[str, Maker] = {"queue": queue}


def main(folder: Path, names: list[str]) -> None:
    """Draw the named pictures (all if none is named) and print what the layout check finds in each."""
    app = QApplication.instance() or QApplication([])
    assert isinstance(app, QApplication)
    folder.mkdir(parents=True, exist_ok=True)
    for look, language in (("dark", "zh"), ("light", "zh"), ("dark", "en"), ("light", "en")):
        for name in names or PICTURES:
            theme, words = Theme(name=look), Words(language)  # type: ignore[arg-type]
            words.learn(places=read_county().spellings)
            theme.apply(app)
            widget = PICTURES[name](theme, words)
            widget.setAutoFillBackground(True)
            palette = widget.palette()
            palette.setColor(widget.backgroundRole(), theme.colour("bg1"))
            widget.setPalette(palette)
            widget.show()
            app.processEvents()
            widget.grab().save(str(folder / f"{name}-{look}-{language}.png"))
            for finding in findings(widget):
                print(f"{name}-{look}-{language}: {finding}")
            widget.close()


if __name__ == "__main__":
    main(Path(sys.argv[1]), sys.argv[2:])
