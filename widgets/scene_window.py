"""What stays in the newest pictures of one connection: a small picture is looked at now and then, and only edges seen in most of them count."""

from __future__ import annotations

from collections import deque
from typing import Any

from models.rules.scene_print import HIGH, WIDE, Look, likeness, look_at

EVERY_S, SOON_S, HURRIED = 1.0, 0.4, 4
"""So often a picture is looked at; sooner a few times at the beginning, and after a look that is not like the one before: three pictures make a look,
three looks a judgement, and that is there some two seconds after a picture was changed for another, four where the two resemble one another."""
CHANGED = 0.35
GREY = 128
COLOURFUL = 2.0
"""Mean distance from grey, of 128, from which a picture has colours: night vision has none at all."""
_COLOUR = bytes(abs(value - GREY) for value in range(256))


class SceneWindow:
    """The last three looks of one connection; `begin` it with each."""

    def __init__(self) -> None:
        from av.video.reformatter import VideoReformatter

        self._scaler = VideoReformatter()
        self._looks: deque[Look] = deque(maxlen=3)
        self.begin()

    def begin(self) -> None:
        """Another connection: nothing of it was looked at."""
        self._due, self._hurried = 0.0, HURRIED
        self._looks.clear()

    def take(self, frame: Any, now: float) -> Look | None:
        """What stays, each time a picture was looked at; None in between, and before the third."""
        if now < self._due:
            return None
        self._due = now + (SOON_S if self._hurried else EVERY_S)
        self._hurried = max(0, self._hurried - 1)
        small = self._scaler.reformat(frame, WIDE, HIGH, "yuv444p", interpolation="AREA", threads=1)
        brightness, *shades = (_points(plane) for plane in small.planes)
        far = sum(sum(shade.translate(_COLOUR)) for shade in shades) / len(shades[0])
        self._looks.append(look_at(brightness, is_colour=far >= COLOURFUL))
        if len(self._looks) > 1 and (likeness(self._looks[-1], self._looks[-2]) or 0.0) < CHANGED:
            self._hurried = HURRIED
            self._due = now + SOON_S
        if len(self._looks) < 3:
            return None
        one, two, three = (look.edges for look in self._looks)
        return Look(one & two | two & three | one & three, self._looks[-1].is_colour)


def _points(plane: Any) -> bytes:
    whole = bytes(plane)
    return b"".join(whole[start : start + WIDE] for start in range(0, HIGH * plane.line_size, plane.line_size))
