"""A screen for machines that have none: an X server in memory, whose contents are written to a PNG file every few seconds."""

from __future__ import annotations

import os
import shutil
import struct
import subprocess
import tempfile
from collections.abc import Mapping
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Self

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

HEADER = struct.Struct(">25I")
"""The head of an X window dump (XWDFile.h): sizes, masks, then the picture; Xvfb keeps its frame buffer in this form."""


class NoScreen(Exception):
    """No virtual screen can be had here; the text is one plain sentence."""


class VirtualScreen:
    """One Xvfb on a free display number, alive between `with` and its end."""

    def __init__(self, width: int = 1920, height: int = 1080) -> None:
        self._size = f"{width}x{height}x24"
        self._folder = Path()
        self._server: subprocess.Popen[bytes] | None = None
        self.display = ""

    def __enter__(self) -> Self:
        """Start the server and wait until it takes clients."""
        if not shutil.which("Xvfb"):
            raise NoScreen("There is no screen here and no Xvfb to stand in for one: install the package `xvfb`, or set DISPLAY.")
        self._folder = Path(tempfile.mkdtemp(prefix="eco-screen-"))
        reading, writing = os.pipe()
        command = ["Xvfb", "-displayfd", str(writing), "-screen", "0", self._size, "-fbdir", str(self._folder), "-nolisten", "tcp", "-noreset"]
        with (self._folder / "words").open("wb") as words:
            self._server = subprocess.Popen(dies_with_us(command), pass_fds=[writing], stdin=subprocess.DEVNULL, stderr=words, start_new_session=True)
        os.close(writing)
        with os.fdopen(reading) as answer:
            number = answer.readline().strip()
        if not number:
            self.__exit__(None, None, None)
            raise NoScreen("Xvfb did not start; there is no screen to show anything on.")
        self.display = f":{number}"
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        """Stop the server and remove what it wrote."""
        if self._server:
            self._server.terminate()
            self._server.wait()
        shutil.rmtree(self._folder, ignore_errors=True)

    @property
    def environment(self) -> Mapping[str, str]:
        """The environment in which a program shows itself here."""
        return {**os.environ, "DISPLAY": self.display, "QT_QPA_PLATFORM": "xcb"}

    def pixels(self) -> NDArray[np.uint32]:
        """What is on the screen now: a row of 0x00RRGGBB for each line, from above."""
        import numpy as np

        dump = (self._folder / "Xvfb_screen0").read_bytes()
        head = HEADER.unpack_from(dump)
        head_size, width, height, line_size, colours = head[0], head[4], head[5], head[12], head[19]
        start = head_size + colours * 12
        return np.frombuffer(dump, "<u4", line_size // 4 * height, start).reshape(height, line_size // 4)[:, :width]

    def write_picture(self, target: Path) -> None:
        """Write what is on the screen now to `target` (PNG), whole or not at all."""
        from PySide6.QtGui import QImage

        lines = self.pixels()
        height, width = lines.shape
        image = QImage(lines.tobytes(), width, height, width * 4, QImage.Format.Format_RGB32)
        half_written = target.with_suffix(".part")
        image.save(str(half_written), "PNG")  # type: ignore[call-overload]  # the stub asks for bytes, the call for text
        half_written.replace(target)


def dies_with_us(command: list[str]) -> list[str]:
    """The command, made to end when this process does, however that comes about."""
    return ["setpriv", "--pdeathsig", "TERM", *command] if shutil.which("setpriv") else command
