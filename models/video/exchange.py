"""One question to a device or platform over HTTP: its machine must be on the list, its answer has an end in time and length, no redirect is followed."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any, Final, Self

from models.rules.allowed_hosts import AllowedHosts, HostRefused, NetAddress
from models.video.names import NameLeadsAway, NameUnknown, numbers_of

if TYPE_CHECKING:
    import aiohttp

PATIENCE_S: Final = 5.0
"""Seconds a device has for its whole answer, however it drips."""
LONGEST: Final = 4_000_000
"""Bytes of an answer: the list of some thousand channels."""

CODES: Final = (
    *("not_allowed", "unreachable", "too_slow", "broken_off", "too_long", "redirected", "not_signed_in", "refused"),
    *("bad_answer", "unsupported", "not_found", "wrong_stream", "other_host", "no_stream", "no_channel", "renamed", "some_away", "away", "film"),
)
"""Why video does not come, or not as it should: worded as `why.CODE`."""


class VideoTrouble(Exception):
    """A device or platform did not do what was asked. `code` of `CODES`: what it says itself is not passed on, it may hold an address or a key."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


def permitted(allowed: AllowedHosts, url: str, odd: str = "no_stream") -> NetAddress:
    """The address of a device's or platform's own service, fit to be connected to. Raises VideoTrouble: `not_allowed`, or `odd` where it is no address."""
    try:
        return allowed.check(url)
    except HostRefused as refused:
        raise VideoTrouble("not_allowed" if refused.code == "host" else odd) from None


def permitted_stream(allowed: AllowedHosts, url: str) -> NetAddress:
    """The address of a stream, fit to be connected to: at a listed port. Raises VideoTrouble: `not_allowed`, `no_stream`."""
    try:
        return allowed.check_stream(url)
    except HostRefused as refused:
        raise VideoTrouble("no_stream" if refused.code == "form" else "not_allowed") from None


async def permitted_numbers(host: str, hosts: Iterable[str]) -> tuple[str, ...]:
    """The listed numbers of a machine, fit to be connected to. Raises VideoTrouble: `not_allowed`, or `unreachable` where nobody knows its name."""
    try:
        return await asyncio.to_thread(numbers_of, host, hosts)
    except NameLeadsAway:
        raise VideoTrouble("not_allowed") from None
    except NameUnknown:
        raise VideoTrouble("unreachable") from None


class Exchange:
    """The line to one device or platform: `async with Exchange(allowed) as line`."""

    def __init__(self, allowed: AllowedHosts, patience: float = PATIENCE_S) -> None:
        """Nothing is connected yet."""
        self.allowed = allowed
        self._patience = patience
        self._session: aiohttp.ClientSession | None = None

    async def __aenter__(self) -> Self:
        """Make the session: no cookies, no proxy of the environment, nothing kept."""
        import aiohttp

        from models.video.listed_names import ListedNames

        connector = aiohttp.TCPConnector(limit=16, force_close=True, resolver=ListedNames(self.allowed.hosts))
        self._session = aiohttp.ClientSession(connector=connector, cookie_jar=aiohttp.DummyCookieJar(), trust_env=False)
        return self

    async def __aexit__(self, *_error: object) -> None:
        """Close it."""
        if self._session is not None:
            await self._session.close()

    async def ask(self, url: str, *, body: bytes | None = None, headers: Mapping[str, str] | None = None, query: Mapping[str, str] | None = None) -> Reply:
        """Ask once: GET, or POST where there is a body. Raises VideoTrouble."""
        import aiohttp

        assert self._session is not None
        permitted(self.allowed, url, odd="bad_answer")
        given: dict[str, Any] = {"headers": dict(headers or {}), "params": dict(query or {}), "allow_redirects": False}
        try:
            async with asyncio.timeout(self._patience):
                async with self._session.request("POST" if body is not None else "GET", url, data=body, **given) as answered:
                    return Reply(answered.status, await _limited(answered))
        except TimeoutError:
            raise VideoTrouble("too_slow") from None
        except aiohttp.ClientConnectorError:
            raise VideoTrouble("unreachable") from None
        except (aiohttp.ClientError, OSError, ValueError):
            raise VideoTrouble("broken_off") from None


class Reply:
    """What came back."""

    def __init__(self, status: int, content: bytes) -> None:
        """`status` as HTTP says it."""
        self.status = status
        self.content = content

    def refuse_failed(self) -> None:
        """Raise VideoTrouble for a status that is no answer; a fault of SOAP (400, 500) is left to its reader."""
        if self.status in (401, 403):
            raise VideoTrouble("not_signed_in")
        if self.status == 404:
            raise VideoTrouble("not_found")
        if 300 <= self.status < 400:
            raise VideoTrouble("redirected")


async def _limited(answered: aiohttp.ClientResponse) -> bytes:
    content = b""
    async for piece in answered.content.iter_chunked(65_536):
        content += piece
        if len(content) > LONGEST:
            raise VideoTrouble("too_long")
    return content
