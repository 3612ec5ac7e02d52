"""One start, for the bench `startup`: prints the machine's monotonic time at the end of the first paint that counts, then ends.

`bare` = an empty PySide6 window. `queue DIR` = the console on the store of DIR, at the first paint of a queue with lines in it.
"""

from __future__ import annotations

import os
import sys
import time


def tell() -> None:
    """Say when, and end without tidying up: only the way to the first paint is measured."""
    print(time.monotonic(), flush=True)
    os._exit(0)


def bare() -> None:
    """The least a PySide6 program can do."""
    from PySide6.QtGui import QPaintEvent
    from PySide6.QtWidgets import QApplication, QWidget

    class Window(QWidget):
        def paintEvent(self, event: QPaintEvent) -> None:
            super().paintEvent(event)
            tell()

    app = QApplication([])
    window = Window()
    window.resize(1920, 1080)
    window.show()
    app.exec()


def queue(folder: str) -> None:
    """The product, started as people start it."""
    from PySide6.QtGui import QPaintEvent

    import main
    from widgets.queue_list import QueueList

    paint = QueueList.paintEvent

    def watched(shown: QueueList, event: QPaintEvent) -> None:
        paint(shown, event)
        if shown.model() is not None and shown.model().rowCount() > 0:
            tell()

    QueueList.paintEvent = watched  # type: ignore[assignment]
    main.main(["--data-dir", folder, "console", "--demo"])


if __name__ == "__main__":
    bare() if sys.argv[1] == "bare" else queue(sys.argv[2])
