"""A GB/T 28181 platform by its HTTP interface: its cameras, their streams, turning them, and what it recorded.

As WVP-GB28181-PRO with ZLMediaKit has it: answers `{code, msg, data}`, code 0 is well; lists come in pages; a live stream is called
`DEVICE_CHANNEL`, one of the past `DEVICE_CHANNEL_BEGIN_END`. Nothing an answer says is believed by itself: its addresses are looked up in the list,
its stream's name is held against what was asked for. No SIP here: that is the platform's work.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, tzinfo
from typing import Any, Final
from urllib.parse import quote, urlencode

from models.rules.allowed_hosts import HostRefused
from models.rules.camera_motion import Motion
from models.rules.stream_identity import Channel
from models.rules.stream_keys import without_keys
from models.video.exchange import Exchange, Reply, VideoTrouble

FORM: Final = "application/x-www-form-urlencoded"
PAGE: Final = 100
MOST_PAGES: Final = 100
STREAMS: Final = ("rtsp", "flv", "ts", "fmp4", "https_flv")
"""Which of the addresses of one stream is taken, the best first: no playlist, which could lead anywhere."""
DENIED: Final = frozenset({401, 403})
TIMED_OUT: Final = frozenset({408, 486})
YES: Final = frozenset({"ON", "OK", "TRUE", "1", "ONLINE"})
_OF_THE_PAST: Final = re.compile(r"_\d{14}_\d{14}")
"""How the name of a stream of the past goes on."""
TURNABLE: Final = frozenset({1, 2, 4, 5})
"""Kinds of camera (ptzType) that turn: domes and remote-controlled ones."""


@dataclass(frozen=True, slots=True)
class PlatformStream:
    """A stream as the platform gives it: where it is, what it is known by, and what the platform calls it (by that it is stopped)."""

    url: str
    known: Mapping[str, Any]
    name: str = ""


@dataclass(frozen=True, slots=True)
class Recording:
    """A piece that the platform, or the recorder behind it, keeps; both moments by its clock."""

    began_at: datetime
    ended_at: datetime


class Gb28181Platform:
    """One platform at `http://HOST:PORT`. `zone` is the wall clock it speaks in: the standard has no offsets."""

    def __init__(self, line: Exchange, address: str, zone: tzinfo, signing: Mapping[str, str] | None = None) -> None:
        """`signing` holds `api_key`, or `user` and `password`; nothing is asked yet."""
        self._line, self._address, self._zone = line, address.rstrip("/"), zone
        self._signing = dict(signing or {})
        self._headers: dict[str, str] = {}

    async def channels(self) -> tuple[Channel, ...]:
        """All cameras of all its devices, under `DEVICE/CHANNEL`; one of a device that is away is away."""
        found: list[Channel] = []
        for device in await self._pages("/api/device/query/devices"):
            number = _text(device, "deviceId")
            if number:
                rows = await self._pages(f"/api/device/query/devices/{_part(number)}/channels")
                # Where it is not said whether the device is there, its cameras say it each for themselves.
                is_there = _is_on(device, "onLine", "online", otherwise=True)
                found += [channel for row in rows if (channel := _channel(number, row, is_there=is_there)) is not None]
        often = Counter(channel.key for channel in found)
        return tuple(channel for channel in found if often[channel.key] == 1 or not _is_device_itself(channel.key))

    async def play(self, channel: str) -> PlatformStream:
        """Ask for the live stream of `DEVICE/CHANNEL`. Raises VideoTrouble `wrong_stream` where another is handed out, or one of the past."""
        device, number = _two(channel)
        stream = self._stream(await self._ask(f"/api/play/start/{_part(device)}/{_part(number)}"), f"{device}_{number}")
        if _OF_THE_PAST.search(stream.name.removeprefix(f"{device}_{number}")):
            raise VideoTrouble("wrong_stream")
        return stream

    async def stop(self, channel: str) -> None:
        """Nobody looks any more: the platform need not have the camera send."""
        device, number = _two(channel)
        await self._ask(f"/api/play/stop/{_part(device)}/{_part(number)}")

    async def recordings(self, channel: str, since: datetime, until: datetime) -> tuple[Recording, ...]:
        """What is kept of a channel between two moments, oldest first."""
        device, number = _two(channel)
        data = await self._ask(f"/api/gb_record/query/{_part(device)}/{_part(number)}", self._between(since, until))
        if not isinstance(data, Mapping):
            raise VideoTrouble("bad_answer")
        if _text(data, "deviceId") not in ("", device) or _text(data, "channelId") not in ("", number):
            raise VideoTrouble("wrong_stream")
        rows = data.get("recordList")
        found = [self._recording(row) for row in rows if isinstance(row, Mapping)] if isinstance(rows, list) else []
        return tuple(sorted((one for one in found if one is not None), key=lambda one: one.began_at))

    async def playback(self, channel: str, since: datetime, until: datetime) -> PlatformStream:
        """Ask for what was recorded between two moments, as a stream of its own that begins at the first. Raises VideoTrouble."""
        device, number = _two(channel)
        data = await self._ask(f"/api/playback/start/{_part(device)}/{_part(number)}", self._between(since, until))
        stream = self._stream(data, f"{device}_{number}")
        if stream.name == f"{device}_{number}":
            raise VideoTrouble("wrong_stream")  # the live one: it must not pass for the past
        return stream

    async def stop_playback(self, channel: str, name: str) -> None:
        """Nobody looks at this stream of the past any more."""
        device, number = _two(channel)
        await self._ask(f"/api/playback/stop/{_part(device)}/{_part(number)}/{_part(name)}")

    def playback_name(self, channel: str, since: datetime, until: datetime) -> str:
        """What the platform is going to call a stream of the past, as far as one can know before it has been asked."""
        device, number = _two(channel)
        stamps = (moment.astimezone(self._zone).strftime("%Y%m%d%H%M%S") for moment in (since, until))
        return "_".join((device, number, *stamps))

    async def move(self, channel: str, motion: Motion) -> None:
        """Begin to turn; the platform knows no end: `stop_moving` follows."""
        across, up = "right" if motion.pan > 0 else "left" if motion.pan < 0 else "", "up" if motion.tilt > 0 else "down" if motion.tilt < 0 else ""
        command = f"{up}{across}" or ("zoomin" if motion.zoom > 0 else "zoomout" if motion.zoom < 0 else "stop")
        await self._turn(channel, command, motion)

    async def stop_moving(self, channel: str) -> None:
        """Stand still."""
        await self._turn(channel, "stop", Motion(0, 0, 0, 0))

    async def call_preset(self, channel: str, preset: str) -> None:
        """Go to a kept position."""
        device, number = _two(channel)
        await self._ask(f"/api/front-end/preset/call/{_part(device)}/{_part(number)}", {"presetId": preset})

    async def _turn(self, channel: str, command: str, motion: Motion) -> None:
        device, number = _two(channel)
        speeds = {"horizonSpeed": abs(motion.pan) * 255, "verticalSpeed": abs(motion.tilt) * 255, "zoomSpeed": abs(motion.zoom) * 15}
        query = {"command": command, **{name: str(round(speed)) for name, speed in speeds.items()}}
        await self._ask(f"/api/front-end/ptz/{_part(device)}/{_part(number)}", query)

    def _between(self, since: datetime, until: datetime) -> dict[str, str]:
        stamps = [moment.astimezone(self._zone).strftime("%Y-%m-%d %H:%M:%S") for moment in (since, until)]
        return {"startTime": stamps[0], "endTime": stamps[1]}

    def _recording(self, row: Mapping[str, Any]) -> Recording | None:
        try:
            began, ended = (datetime.fromisoformat(_text(row, name)) for name in ("startTime", "endTime"))
        except ValueError:
            return None
        return Recording(*(moment if moment.tzinfo else moment.replace(tzinfo=self._zone) for moment in (began, ended)))

    def _stream(self, data: Any, wanted: str) -> PlatformStream:
        """Take the best address that may be opened; another camera's stream is refused."""
        if not isinstance(data, Mapping):
            raise VideoTrouble("no_stream")
        stream = _text(data, "stream")
        if not stream.startswith(wanted) or (stream != wanted and stream[len(wanted)] not in "_-"):
            raise VideoTrouble("wrong_stream")
        media = data.get("mediaInfo")
        facts = media if isinstance(media, Mapping) else {}
        known = {"stream": wanted, "codec": _text(facts, "videoCodec").lower(), "width": facts.get("width"), "height": facts.get("height")}
        refused = False
        for name in STREAMS:
            url, _ = without_keys(_text(data, name))
            try:
                self._line.allowed.check_stream(url)
            except HostRefused as error:
                refused |= error.code != "form"
                continue
            return PlatformStream(url, {key: value for key, value in known.items() if value}, stream)
        raise VideoTrouble("not_allowed" if refused else "no_stream")

    async def _pages(self, path: str) -> list[Mapping[str, Any]]:
        found: list[Mapping[str, Any]] = []
        before: list[Any] = []
        for page in range(1, MOST_PAGES + 1):
            data = await self._ask(path, {"page": str(page), "count": str(PAGE)})
            rows = data.get("list") if isinstance(data, Mapping) else None
            if not isinstance(rows, list):
                raise VideoTrouble("bad_answer")
            if not rows or rows == before:  # some know no pages and give all they have each time
                break
            found += [row for row in rows if isinstance(row, Mapping)]
            before, total = rows, _whole(data, "total")
            if len(found) >= total if total else len(rows) < PAGE:
                break
        return found

    async def _ask(self, path: str, query: Mapping[str, str] | None = None) -> Any:
        """Ask, signing in first where that has not been done; once more where the platform has forgotten us."""
        if not self._headers:
            await self._sign_in()
        try:
            return _data(await self._line.ask(f"{self._address}{path}", headers=self._headers, query=query))
        except VideoTrouble as trouble:
            if trouble.code != "not_signed_in" or "user" not in self._signing:
                raise
        await self._sign_in()
        return _data(await self._line.ask(f"{self._address}{path}", headers=self._headers, query=query))

    async def _sign_in(self) -> None:
        if self._signing.get("api_key"):
            self._headers = {"api-key": self._signing["api_key"]}
        elif self._signing.get("user"):
            hashed = hashlib.md5(self._signing.get("password", "").encode()).hexdigest()  # noqa: S324  as the platform asks
            form = urlencode({"username": self._signing["user"], "password": hashed}).encode()
            data = _data(await self._line.ask(f"{self._address}/api/user/login", body=form, headers={"Content-Type": FORM}))
            token = _text(data, "accessToken") if isinstance(data, Mapping) else ""
            if not token:
                raise VideoTrouble("not_signed_in")
            self._headers = {"access-token": token}


def _data(reply: Reply) -> Any:
    """What an answer holds. Raises VideoTrouble for anything that is no answer, or says no."""
    reply.refuse_failed()
    try:
        told = json.loads(reply.content)
    except (ValueError, RecursionError):
        raise VideoTrouble("bad_answer") from None
    code = told.get("code") if isinstance(told, dict) else None
    if not isinstance(code, int) or isinstance(code, bool):
        raise VideoTrouble("bad_answer")
    if code == 0:
        return told.get("data")
    if code in DENIED:
        raise VideoTrouble("not_signed_in")
    raise VideoTrouble("too_slow" if code in TIMED_OUT or "超时" in str(told.get("msg")) else "not_found" if code == 404 else "refused")


def _channel(device: str, row: Mapping[str, Any], *, is_there: bool) -> Channel | None:
    # Older platforms write the recorder's number as `deviceId` of each of its channels, newer ones the channel's own.
    number = _text(row, "channelId") or _text(row, "deviceId")
    if not number or _is_on(row, "parental") or _whole(row, "channelType"):
        return None
    return Channel(
        key=f"{device}/{number}",
        name=_text(row, "name"),
        is_online=is_there and _is_on(row, "status"),
        has_ptz=_whole(row, "ptzType") in TURNABLE,
        lon=_degrees(row.get("longitude")),
        lat=_degrees(row.get("latitude")),
        maker=" ".join(part for part in (_text(row, "manufacturer"), _text(row, "model")) if part),
    )


def _two(channel: str) -> tuple[str, str]:
    device, sign, number = channel.partition("/")
    if not (device and sign and number):
        raise VideoTrouble("no_channel")
    return device, number


def _part(text: str) -> str:
    return quote(text, safe="")


def _text(row: Mapping[str, Any], name: str) -> str:
    value = row.get(name)
    return str(value).strip()[:512] if isinstance(value, str | int) and not isinstance(value, bool) else ""


def _is_on(row: Mapping[str, Any], *names: str, otherwise: bool = False) -> bool:
    """Whether the first of these that is there says yes, in whichever way a platform writes that."""
    value = next((row[name] for name in names if row.get(name) is not None), otherwise)
    return value if isinstance(value, bool) else str(value).strip().upper() in YES


def _whole(row: Mapping[str, Any], name: str) -> int:
    text = _text(row, name)
    return int(text) if text.isdecimal() and len(text) < 10 else 0


def _is_device_itself(key: str) -> bool:
    """Whether a channel has the number of its device: one may, and is played by it; where several have, nobody knows which is meant."""
    device, _, number = key.partition("/")
    return device == number


def _degrees(value: Any) -> float | None:
    return float(value) if isinstance(value, int | float) and not isinstance(value, bool) and value and abs(value) <= 180 else None
