"""Asks a stream whether it is there, without playing it: DESCRIBE over RTSP, the first bytes over HTTP. Cheap enough for hundreds of cameras a minute."""

from __future__ import annotations

import asyncio
import contextlib
import os
import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final

from models.rules.allowed_hosts import AllowedHosts, NetAddress
from models.rules.finished_films import FILM, is_finished_file, is_finished_list
from models.rules.sign_in_answer import answered, challenges_in
from models.video.exchange import VideoTrouble, permitted_numbers, permitted_stream

if TYPE_CHECKING:
    import aiohttp

PATIENCE_S: Final = 5.0
LONGEST: Final = 32_768
LIST: Final = ".m3u8"
_CODEC: Final = re.compile(r"^a=rtpmap:\d+ (H264|H265|MP4V-ES|JPEG)/", re.MULTILINE | re.IGNORECASE)
_VIDEO: Final = re.compile(r"^m=video ", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Described:
    """What a stream says it is, as `Camera.expected` names it."""

    known: dict[str, Any] = field(default_factory=dict)


async def probe(allowed: AllowedHosts, url: str, keys: str = "", patience: float = PATIENCE_S) -> Described:
    """Ask a stream at an address without keys; `keys` is `user:password`. Raises VideoTrouble."""
    address = permitted_stream(allowed, url)
    try:
        async with asyncio.timeout(patience):
            return await (_describe(allowed, address, url, keys) if address.scheme == "rtsp" else _first_bytes(allowed, url, keys))
    except TimeoutError:
        raise VideoTrouble("too_slow") from None
    except ConnectionRefusedError:
        raise VideoTrouble("unreachable") from None
    except (OSError, ValueError, EOFError):
        raise VideoTrouble("unreachable") from None


async def _describe(allowed: AllowedHosts, address: NetAddress, url: str, keys: str) -> Described:
    """DESCRIBE, a second time with an answer to the challenge where there are keys."""
    reader, writer = await _connected(await permitted_numbers(address.host, allowed.hosts), address.port)
    try:
        status, head, text = await _said(reader, writer, url, 1)
        if status == 401 and keys and (signing := answered(challenges_in(head), "DESCRIBE", url, keys, os.urandom(8).hex())):
            status, _, text = await _said(reader, writer, url, 2, signing)
    finally:
        writer.close()
        with contextlib.suppress(OSError):
            await writer.wait_closed()
    if status in (401, 403):
        raise VideoTrouble("not_signed_in")
    if status == 404:
        raise VideoTrouble("not_found")
    if 300 <= status < 400:
        raise VideoTrouble("redirected")
    if status != 200 or not _VIDEO.search(text):
        raise VideoTrouble("no_stream")
    codec = _CODEC.search(text)
    return Described({"codec": codec[1].lower()} if codec is not None else {})


async def _connected(numbers: Sequence[str], port: int) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
    """Connect to the first number that is there, as who plays it does. Raises OSError."""
    for number in numbers[:-1]:
        with contextlib.suppress(OSError):
            return await asyncio.open_connection(number, port, limit=LONGEST)
    return await asyncio.open_connection(numbers[-1], port, limit=LONGEST)


async def _said(reader: asyncio.StreamReader, writer: asyncio.StreamWriter, url: str, number: int, signing: str = "") -> tuple[int, str, str]:
    extra = f"Authorization: {signing}\r\n" if signing else ""
    writer.write(f"DESCRIBE {url} RTSP/1.0\r\nCSeq: {number}\r\nAccept: application/sdp\r\nUser-Agent: eco-guardian\r\n{extra}\r\n".encode())
    head = await _head(reader)
    first = re.match(r"RTSP/1\.\d (\d{3})", head)
    if first is None:
        raise VideoTrouble("bad_answer")
    length = re.search(r"(?im)^content-length:\s*(\d{1,5})\s*$", head)
    body = await reader.readexactly(min(int(length[1]), LONGEST)) if length is not None else b""
    return int(first[1]), head, body.decode("utf-8", "replace")


async def _head(reader: asyncio.StreamReader) -> str:
    """The head of an answer; lines may end without CR, and empty ones may come before it. Raises VideoTrouble, EOFError."""
    head = b""
    try:
        while (line := await reader.readline()).endswith(b"\n") and len(head) <= LONGEST:
            if head and not line.strip():
                return head.decode("utf-8", "replace")
            head += line.lstrip() if not head else line
    except ValueError:
        raise VideoTrouble("bad_answer") from None
    if line.endswith(b"\n"):
        raise VideoTrouble("bad_answer")
    raise EOFError


async def _first_bytes(allowed: AllowedHosts, url: str, keys: str) -> Described:
    """GET, a second time with an answer to the challenge where there are keys: they are sent to nobody who did not ask."""
    import aiohttp

    from models.video.listed_names import ListedNames

    try:
        connector = aiohttp.TCPConnector(force_close=True, resolver=ListedNames(allowed.hosts))
        async with aiohttp.ClientSession(connector=connector, cookie_jar=aiohttp.DummyCookieJar(), trust_env=False) as session:
            await _got(session, url, keys)
    except aiohttp.ClientError:
        raise VideoTrouble("unreachable") from None
    return Described()


async def _got(session: aiohttp.ClientSession, url: str, keys: str, signing: str = "") -> None:
    """Ask, and once more where who is there is asked for. Raises VideoTrouble."""
    headers = {"Authorization": signing} if signing else {}
    async with session.get(url, allow_redirects=False, headers=headers) as answer:
        challenges = answer.headers.getall("WWW-Authenticate", ())
        again = answered(challenges, "GET", answer.url.raw_path_qs, keys, os.urandom(8).hex()) if answer.status == 401 and keys else ""
        if answer.status in (401, 403) and (signing or not again):
            raise VideoTrouble("not_signed_in")
        if 300 <= answer.status < 400:
            raise VideoTrouble("redirected")
        if answer.status not in (200, 401):
            raise VideoTrouble("not_found" if answer.status == 404 else "no_stream")
        if answer.status == 200:
            await _is_live(answer)
    if again:
        await _got(session, url, keys, again)


async def _is_live(answer: aiohttp.ClientResponse) -> None:
    """Raises VideoTrouble: nothing comes, or a film does."""
    path = answer.url.path
    first = await answer.content.read(16)
    if not first:
        raise VideoTrouble("no_stream")
    if path.lower().endswith(LIST):
        while len(first) <= LONGEST and (more := await answer.content.read(LONGEST)):
            first += more
        if is_finished_list(first.decode("utf-8", "replace").splitlines()):
            raise VideoTrouble(FILM)
    elif is_finished_file(path, answer.headers.get("Content-Length"), answer.headers.get("Accept-Ranges")):
        raise VideoTrouble(FILM)
