"""What a camera is known by: learnt from its picture once, and set anew when a person says that it is the right one. Source: issue 5, Build 2.

What is known is never overwritten by what somebody merely saw: only the person who looks at it can say that a camera has changed.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, ClassVar, Final, Literal

from models.base import Record
from models.commands.command import MEASURED, Command
from models.commands.turn import Turn
from models.commands.video_steps import camera_of
from models.records.place import Camera
from models.rules.refusal import Reason, reason
from models.rules.scene_print import fingerprint_of, looks_of

Difference = Literal["stream", "name", "session", "size", "codec", "scene"]

OF_ITS_SOURCE: Final = frozenset({"stream", "name"})
"""What a platform says of its camera: no picture tells otherwise."""


@dataclass(frozen=True)
class OnIdentity(Command):
    """Something said about what a camera is known by: `session` the name its stream announces, picture size, encoding, the looks of its scene."""

    camera: str
    session: str = field(default="", metadata=MEASURED)
    width: int | None = field(default=None, metadata=MEASURED)
    height: int | None = field(default=None, metadata=MEASURED)
    codec: str = field(default="", metadata=MEASURED)
    fingerprint: str = field(default="", metadata=MEASURED)

    def objects(self, turn: Turn) -> tuple[Record, ...]:
        return (camera_of(turn, self.camera),)

    def guards(self, turn: Turn) -> tuple[Reason, ...]:
        return (reason("field_missing", field="fingerprint"),) if self.fingerprint and not looks_of(self.fingerprint) else ()

    def told(self) -> dict[str, Any]:
        """Return what is said, by the names of `Camera.expected`, without the looks."""
        said = {"session": self.session[:120], "width": self.width, "height": self.height, "codec": self.codec[:20]}
        return {name: value for name, value in said.items() if value}


@dataclass(frozen=True)
class LearnCamera(OnIdentity):
    """Keep what a seat learnt of a camera nobody knew yet, or one look more of its scene; whatever is known already stays."""

    name: ClassVar[str] = "learn_camera"
    only_looks: ClassVar[bool] = True

    def not_open(self, turn: Turn) -> tuple[Reason, ...]:
        return () if self._news(camera_of(turn, self.camera)) else (reason("step_not_open", state="known", step=self.name),)

    def carry_out(self, turn: Turn) -> None:
        camera = camera_of(turn, self.camera)
        news = self._news(camera)
        camera.expected = {**camera.expected, **news}
        turn.write("camera.learnt", camera, camera=camera.key, camera_name=camera.name, learnt=sorted(news), looks=len(looks_of(news.get("fingerprint"))))

    def _news(self, camera: Camera) -> dict[str, Any]:
        known = camera.expected
        news = {name: value for name, value in self.told().items() if not known.get(name)}
        kept = looks_of(known.get("fingerprint"))
        more = [look for look in looks_of(self.fingerprint) if look not in kept]
        return {**news, **({"fingerprint": fingerprint_of((*kept, *more))} if more else {})}


@dataclass(frozen=True)
class ConfirmCamera(OnIdentity):
    """Say that a camera that was signed as another one is the right one: it was turned, moved or set anew. It is known by what it shows now; where
    nobody says what that is, it is learnt anew.
    """

    name: ClassVar[str] = "confirm_camera"

    differs: tuple[Difference, ...] = field(default=(), metadata=MEASURED)
    reason: str = ""

    def carry_out(self, turn: Turn) -> None:
        camera = camera_of(turn, self.camera)
        seen = looks_of(self.fingerprint)
        # By night nobody can say how it looks by day: looks in the other light stay.
        lights = {look.is_colour for look in seen}
        kept = [look for look in looks_of(camera.expected.get("fingerprint")) if look.is_colour not in lights]
        scene = {"fingerprint": fingerprint_of((*seen, *kept))} if seen else {}
        of_its_source = {name: value for name, value in camera.expected.items() if name in OF_ITS_SOURCE}
        camera.expected = {**camera.expected, **self.told(), **scene} if self.told() or seen else of_its_source
        turn.write("camera.confirmed", camera, camera=camera.key, camera_name=camera.name, differs=list(self.differs), reason=self.reason, **self.told())
