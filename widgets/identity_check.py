"""Holds what a stream shows against what its camera is known by, while somebody watches: so that a picture of another camera is signed in seconds.

Compared are the name a stream announces, its size and encoding, and the edges of the scene that stay. A camera of which nothing is known yet is
learnt from its first ten steady seconds, and one look more where light or season have changed it: who asks for `take_news` has them kept.
Source: issue 5, Build 2; anchors.md 4.6.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from models.rules.scene_print import Look, fingerprint_of, likeness, looks_of, what_stays
from models.rules.stream_identity import differences
from widgets.player_states import StreamFacts

ALIKE = 0.35
"""From this on two looks in one light are of one scene: 0.56 and more was measured for the same, 0.27 at most for another."""
ALIKE_BY_NIGHT = 0.15
"""With only looks of the other light to go by: night vision turns bright and dark about, and leaves fewer edges."""
NEAR = 0.55
"""A scene that resembles none of its looks so much is learnt anew, as one look more."""
STEADY, TIMES = 11, 3
"""So many looks (ten seconds) are learnt from; so many in a row decide."""
STAYS = 0.7
SIZED = {"width": "size", "height": "size"}
SETTINGS = frozenset({"size", "codec"})


@dataclass(frozen=True, slots=True)
class Identity:
    """What was found. `differs`: `scene`, `session` (the name a stream announces), `size`, `codec`, the gravest first; empty where all is as it
    should be. `likeness` to the nearest look that is known, None while there is nothing to compare.
    """

    differs: tuple[str, ...] = ()
    likeness: float | None = None


class IdentityCheck:
    """The check of one camera on one player."""

    def __init__(self) -> None:
        self.found = Identity()
        self.has_scene = True
        """Whether it looks at one scene: a camera that turns or is carried about does not."""
        self._known: dict[str, Any] = {}
        self._looks: tuple[Look, ...] = ()
        self._seen: tuple[StreamFacts, Look | None, bool] = (StreamFacts(), None, True)
        self._strange = self._familiar = 0
        self._is_strange = self._is_new_light = False
        self._steady: list[Look] = []
        self._news: dict[str, Any] = {}

    def expect(self, known: Mapping[str, Any], *, has_scene: bool) -> None:
        """What the registry knows; said again when it changes."""
        self.has_scene = has_scene
        if known != self._known:
            self._known, self._looks = dict(known), looks_of(known.get("fingerprint"))
            self._begin()

    def judge(self, facts: StreamFacts, look: Look | None, *, is_main: bool) -> Identity:
        """What holds now. `look`: what stays in the newest pictures, another object each time they were looked at; `is_main`: not the sub-stream."""
        is_fresh = look is not self._seen[1]
        if not is_fresh and (facts is self._seen[0]) and is_main == self._seen[2]:
            return self.found
        self._seen = (facts, look, is_main)
        alike = self._compare(look) if look is not None and is_fresh else self.found.likeness
        self.found = Identity(self._differs(), alike)
        if look is not None and is_fresh and facts.codec:
            self._learn(look, alike)
        return self.found

    def _compare(self, look: Look) -> float | None:
        """Likeness to the nearest look; several in a row decide, so that a lorry that passes is no other camera."""
        if not self.has_scene or not self._looks or look.is_plain:
            return None
        alike = max(likeness(known, look) or 0.0 for known in self._looks)
        self._is_new_light = all(known.is_colour != look.is_colour for known in self._looks)
        is_own = alike >= (ALIKE_BY_NIGHT if self._is_new_light else ALIKE)
        self._strange, self._familiar = (0, self._familiar + 1) if is_own else (self._strange + 1, 0)
        if self._strange >= TIMES or self._familiar >= TIMES:
            self._is_strange = self._strange >= TIMES
        return alike

    def _differs(self) -> tuple[str, ...]:
        found = tuple(dict.fromkeys(SIZED.get(name, name) for name in differences(self._known, self._told())))
        if self._is_strange:
            return ("scene", *found)
        # Size and encoding are settings: where the scene can be compared, it says whether it is the same camera.
        return tuple(name for name in found if name not in SETTINGS or not (self.has_scene and self._looks))

    def _told(self) -> dict[str, Any]:
        """What the stream says of itself; of a sub-stream nothing is expected."""
        facts, _, is_main = self._seen
        told = {"session": facts.name, "width": facts.width, "height": facts.height, "codec": facts.codec}
        return {name: value for name, value in told.items() if value and is_main}

    def _learn(self, look: Look, alike: float | None) -> None:
        is_near = alike is not None and alike >= NEAR and not self._is_new_light
        if self.found.differs or look.is_plain or is_near or any(one.is_colour != look.is_colour for one in self._steady[-1:]):
            self._steady = []
            return
        self._steady.append(look)
        if len(self._steady) < STEADY:
            return
        lasting, self._steady = what_stays(self._steady, STAYS), []
        learnt = {name: value for name, value in self._told().items() if name not in self._known}
        if self.has_scene and not lasting.is_plain:
            self._looks = (*self._looks, lasting)
            learnt["fingerprint"] = fingerprint_of((lasting,))
        self._known = {**learnt, **self._known}
        self._news |= learnt

    def take_news(self) -> dict[str, Any]:
        """What was learnt and not told yet, as the registry names it; empty mostly."""
        news, self._news = self._news, {}
        return news

    def seen(self) -> dict[str, Any]:
        """What is seen now, as the registry names what a camera is known by."""
        look = self._seen[1]
        if look is None or look.is_plain or not self.has_scene:
            return self._told()
        return {**self._told(), "fingerprint": fingerprint_of((look,))}

    def accept(self, seen: Mapping[str, Any]) -> None:
        """A person said that this is the camera: it is known by what was seen then. Looks in the other light stay."""
        now = looks_of(seen.get("fingerprint"))
        lights = {look.is_colour for look in now}
        self._looks = (*(look for look in self._looks if look.is_colour not in lights), *now)
        self._known |= {name: value for name, value in seen.items() if name != "fingerprint"}
        self._news = {}
        self._begin()

    def _begin(self) -> None:
        self._strange = self._familiar = 0
        self._is_strange, self._steady = False, []
        self.found = Identity(self._differs())
