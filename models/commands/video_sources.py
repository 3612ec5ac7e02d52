"""The registry of video: sources and cameras are taken in, changed and put out of service, and departments say how theirs run.

Nothing is deleted: what is out of service stays with its reason. Source: domain.md 8; 000 七(二).
"""

from __future__ import annotations

import dataclasses
from dataclasses import dataclass
from typing import Any, ClassVar

from models.base import Record
from models.commands.command import Command, unexplained
from models.commands.reference_values import PLAIN_KEY, WrongKey, fitting
from models.commands.turn import Turn
from models.commands.video_steps import camera_named
from models.commands.video_values import camera_change, camera_owned_by, camera_values, source_change, source_of_kind, source_values, told
from models.records.place import Camera
from models.records.video_source import VideoSource
from models.rules.refusal import Reason, Refused, reason
from models.rules.video_kinds import Adapter, Masking, SourceKind, owner_of_kind


@dataclass(frozen=True)
class ManageVideoSource(Command):
    """Take in a video source, or change what is named of one; what is left out stays. Put out of service with `disabled` and its reason."""

    name: ClassVar[str] = "manage_video_source"

    video_source: str
    kind: SourceKind | None = None
    title: str | None = dataclasses.field(default=None, metadata={"argument": "name"})
    name_en: str | None = None
    owner: str | None = None
    adapter: Adapter | None = None
    address: str | None = None
    user: str | None = None
    password: str | None = None
    api_key: str | None = None
    masking: Masking | None = None
    disabled: bool | None = None
    reason: str = ""

    def missing(self) -> tuple[Reason, ...]:
        return (*super().missing(), *(unexplained(self.reason) if self.disabled else ()))

    def objects(self, turn: Turn) -> tuple[Record, ...]:
        known = source_named(turn, self.video_source)
        return (known,) if known is not None else ()

    def guards(self, turn: Turn) -> tuple[Reason, ...]:
        is_new = source_named(turn, self.video_source) is None
        wanting = ([] if PLAIN_KEY.fullmatch(self.video_source) else ["video_source"]) + (["kind"] if is_new and not self.kind else [])
        return tuple(reason("field_missing", field=field) for field in wanting) + _fault(lambda: self._values(turn))

    def carry_out(self, turn: Turn) -> None:
        values, known = self._values(turn), source_named(turn, self.video_source)
        if known is None:
            values = {"owner": owner_of_kind(str(self.kind)), **values}  # as a file brings it
            turn.write("video_source.changed", turn.add(VideoSource(key=self.video_source, **values), made=True), **self._told(values, is_new=True))
            return
        theirs = camera_owned_by(turn, known) if "owner" in values else []
        for name, value in source_change(known, values).items():
            setattr(known, name, value)
        for camera in theirs:
            camera.owner = known.owner
        turn.write("video_source.changed", known, **self._told(values, is_new=False))

    def _values(self, turn: Turn) -> dict[str, Any]:
        return fitting(VideoSource, source_values(turn, self.video_source, _given(self, "video_source")))

    def _told(self, values: dict[str, Any], *, is_new: bool) -> dict[str, Any]:
        return {"source_key": self.video_source, "change": told(values), "signs_in": values.get("credentials_sealed") is not None, "is_new": is_new}


@dataclass(frozen=True)
class ManageCamera(Command):
    """Take in a camera, or change what is named of one; what is left out stays. Put out of service with `disabled` and its reason."""

    name: ClassVar[str] = "manage_camera"

    key: str
    title: str | None = dataclasses.field(default=None, metadata={"argument": "name"})
    name_en: str | None = None
    video_source: str | None = None
    url: str | None = None
    sub_url: str | None = None
    stream_channel: str | None = None
    township: str | None = None
    lon: float | None = None
    lat: float | None = None
    zones: tuple[str, ...] | None = None
    ptz: bool | None = None
    structured: bool | None = None
    direction: float | None = None
    range_m: float | None = None
    clock_offset_s: float | None = None
    owner: str | None = None
    police_only: bool | None = None
    masking: Masking | None = None
    disabled: bool | None = None
    reason: str = ""

    def missing(self) -> tuple[Reason, ...]:
        return (*super().missing(), *(unexplained(self.reason) if self.disabled else ()))

    def objects(self, turn: Turn) -> tuple[Record, ...]:
        known = self._known(turn)
        return (known,) if known is not None else ()

    def guards(self, turn: Turn) -> tuple[Reason, ...]:
        needed = {"name": self.title, "lon": self.lon, "lat": self.lat} if self._known(turn) is None else {}
        wanting = tuple(reason("field_missing", field=name) for name, value in needed.items() if value in (None, ""))
        if needed and not PLAIN_KEY.fullmatch(self.key):
            wanting += (reason("field_missing", field="key"),)
        return wanting + _fault(lambda: self._values(turn))

    def carry_out(self, turn: Turn) -> None:
        values, known = self._values(turn), self._known(turn)
        if known is None:
            source_of_kind(turn, str(values.get("source", "")))
        camera = known or turn.add(Camera(key=self.key, **values), made=True)
        for name, value in camera_change(known, values).items() if known is not None else ():
            setattr(camera, name, value)
        turn.write("camera.changed", camera, camera=camera.key, camera_name=camera.name, change=told(values), is_new=known is None)

    def _known(self, turn: Turn) -> Camera | None:
        return camera_named(turn, self.key)

    def _values(self, turn: Turn) -> dict[str, Any]:
        words = {"video_source": "source", "stream_channel": "channel", "zones": "tags"}
        given = {words.get(name, name): list(value) if isinstance(value, tuple) else value for name, value in _given(self, "key").items()}
        known = self._known(turn)
        return fitting(Camera, camera_values(turn, known.key if known is not None else self.key, given))


@dataclass(frozen=True)
class NoteRunningCondition(Command):
    """Say how a department's video runs (部门梳理现有视频资源运行情况, 000 七(二)): by whoever is of that department, or by the center for it."""

    name: ClassVar[str] = "note_running_condition"

    video_source: str
    text: str

    def objects(self, turn: Turn) -> tuple[Record, ...]:
        return (source_of(turn, self.video_source),)

    def own(self, turn: Turn, objects: tuple[Record, ...]) -> tuple[Reason, ...]:
        source = source_of(turn, self.video_source)
        return () if source.owner == turn.actor.unit else (reason("not_in_scope"),)

    def carry_out(self, turn: Turn) -> None:
        source = source_of(turn, self.video_source)
        source.running_note, source.noted_at, source.noted_by = self.text.strip(), turn.at, turn.actor.name
        turn.write("video_source.noted", source, source_key=source.key, text=source.running_note)


def source_named(turn: Turn, key: str) -> VideoSource | None:
    """Return the video source with this key, or None."""
    return turn.first(VideoSource, VideoSource.table.c.key == key) if key else None


def source_of(turn: Turn, key: str) -> VideoSource:
    """Return the video source with this key. Raises Refused `field_missing`."""
    found = source_named(turn, key)
    if found is None:
        raise Refused("field_missing", field="video_source")
    return found


def _given(command: Command, named_by: str) -> dict[str, Any]:
    """What a change names, by its field; the reason goes with what is put out of service."""
    named = {argument: value for argument, value in _by_argument(command).items() if argument not in (named_by, "reason") and value is not None}
    if named.get("disabled") is not None:
        named["disabled_reason"] = str(getattr(command, "reason", "")) if named["disabled"] else ""
    return named


def _by_argument(command: Any) -> dict[str, Any]:
    return {str(field.metadata.get("argument", field.name)): getattr(command, field.name) for field in dataclasses.fields(command)}


def _fault(read: Any) -> tuple[Reason, ...]:
    """The field a value does not fit, as a refusal names it."""
    try:
        read()
    except WrongKey as wrong:
        return (reason("field_missing", field=wrong.key),)
    return ()
