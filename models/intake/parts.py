"""Keeps the parts of the intake process going: one that dies is started again alone, one that keeps dying is parked with an alarm.

A part is a coroutine that stays until it is cancelled: a listener, a line to a broker, a look that comes round. What one of them does
touches no other. Parked: five times dead within 30 s; it is tried again after a minute, or at once when told to.
Source: reliability.md M-1.
"""

from __future__ import annotations

import asyncio
import errno
import logging
import time
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Final

from models.base import Clock
from models.log import where_of
from models.plain import Plain

PARK_AFTER: Final = 5
PARK_WITHIN_S: Final = 30.0
PARKED_FOR_S: Final = 60.0
WAITS_S: Final = (0.1, 0.2, 0.5, 1.0)
"""Seconds before a part is started again after its first, second … death within `PARK_WITHIN_S`."""
CAUSES: Final = ("incomplete", "fault", "ended", "no_answer", "line_broke")
"""Why a part is in trouble, where the system has no word for it: a library is missing, a fault of ours, it just ended, nobody answered, the line broke."""
SYSTEM: Final = {
    errno.EADDRINUSE: "port_taken",
    errno.EADDRNOTAVAIL: "no_such_address",
    errno.EACCES: "not_allowed",
    errno.EPERM: "not_allowed",
    errno.ENOSPC: "disk_full",
    errno.EDQUOT: "disk_full",
    errno.EROFS: "read_only",
    errno.EIO: "disk_broken",
    errno.ENOENT: "not_there",
    errno.ENOTDIR: "not_there",
    errno.EMFILE: "too_many_open",
    errno.ENFILE: "too_many_open",
    errno.ECONNREFUSED: "nobody_listens",
    errno.EHOSTUNREACH: "unreachable",
    errno.ENETUNREACH: "unreachable",
}
"""What the system says by number → our code for it, which has its words in both languages; the system's own are in one."""
KINDS: Final = ((TimeoutError, "no_answer"), (ConnectionError, "line_broke"), (ImportError, "incomplete"))
SOUND_AFTER_S: Final = 5.0
"""So long a part that was parked must have been up before its alarm ends: one that dies at each start does not flicker."""

STARTING, UP, RESTARTING, PARKED = "starting", "up", "restarting", "parked"


@dataclass(frozen=True, slots=True)
class Trouble:
    """What is wrong with one part. `code`: `parked`, or what the part says of itself (`broker_away`, …); `why` is what the system said
    or a code of `CAUSES`, short, and names no sender.
    """

    part: str
    code: str
    since: datetime
    why: str = ""


@dataclass(slots=True, eq=False)
class _Part:
    name: str
    make: Callable[[], Awaitable[None]]
    listens: bool
    state: str = STARTING
    where: str = ""
    up_at: float = 0.0
    restarts: int = 0
    deaths: list[float] = field(default_factory=list)
    trouble: Trouble | None = None
    told: Trouble | None = None
    again: asyncio.Event = field(default_factory=asyncio.Event)
    first: asyncio.Future[None] = field(default_factory=lambda: asyncio.get_running_loop().create_future())
    task: asyncio.Future[None] | None = None
    keeper: asyncio.Task[None] | None = None


class Parts:
    """All parts of one intake process."""

    def __init__(self, clock: Clock, waits: Sequence[float] = WAITS_S, parked_for: float = PARKED_FOR_S) -> None:
        """Nothing runs yet."""
        self._clock = clock
        self._waits = waits
        self._parked_for = parked_for
        self._parts: dict[str, _Part] = {}
        self._ages: dict[str, Callable[[], float]] = {}
        self.is_stopping = False
        self._log = logging.getLogger("intake.parts")

    def run(self, name: str, make: Callable[[], Awaitable[None]], *, listens: bool = False) -> None:
        """Start the part `name` and keep it going: `make()` stays until it is cancelled. One that `listens` says itself when it is `up`."""
        part = self._parts[name] = _Part(name, make, listens)
        part.keeper = asyncio.create_task(self._attend(part), name=f"part {name}")

    def up(self, name: str, where: str = "") -> None:
        """Note that the part does its work now; `where` it listens, for the ready line."""
        part = self._parts[name]
        part.state, part.where, part.up_at = UP, where or part.where, time.monotonic()
        if not part.first.done():
            part.first.set_result(None)

    async def begun(self, name: str) -> str:
        """Wait until the part is up or parked; return where it listens, "" when it does not.

        Raises:
            Plain: the part cannot run here, as its first try found.
        """
        part = self._parts[name]
        await asyncio.shield(part.first)
        return part.where if part.state == UP else ""

    def tell(self, name: str, code: str, why: str = "") -> None:
        """Note what the part says of its own condition (`broker_away`); "" when all is well again."""
        part = self._parts.get(name)
        if part is not None and (part.told.code if part.told else "") != code:
            part.told = Trouble(name, code, self._clock.now(), why) if code else None

    def tell_age(self, name: str, age: Callable[[], float]) -> None:
        """Let a part that holds things back say how old the oldest is, in seconds, 0 for none."""
        self._ages[name] = age

    @property
    def ages(self) -> dict[str, float]:
        """How old the oldest thing is that each part holds back."""
        return {name: age() for name, age in self._ages.items()}

    def unpark(self) -> None:
        """Try every parked part again now."""
        for part in self._parts.values():
            part.again.set()

    @property
    def states(self) -> dict[str, str]:
        """Each part's state: `starting`, `up`, `restarting` or `parked`."""
        return {part.name: part.state for part in self._parts.values()}

    @property
    def restarts(self) -> dict[str, int]:
        """How often each part was started again."""
        return {part.name: part.restarts for part in self._parts.values()}

    @property
    def troubles(self) -> list[Trouble]:
        """What is wrong now, parked parts first."""
        for part in self._parts.values():
            if part.state == UP and time.monotonic() - part.up_at >= SOUND_AFTER_S:
                part.trouble = None
        parts = self._parts.values()
        return [part.trouble for part in parts if part.trouble is not None] + [part.told for part in parts if part.told is not None]

    async def stop(self, patience: float = 7.0) -> None:
        """End all parts in good order; what has not ended after `patience` seconds is left."""
        self.is_stopping = True
        ending = [part.task for part in self._parts.values() if part.task is not None and not part.task.done()]
        for task in ending:
            task.cancel()
        if ending:
            await asyncio.wait(ending, timeout=patience)
        keepers = [part.keeper for part in self._parts.values() if part.keeper is not None]
        for keeper in keepers:
            keeper.cancel()
        await asyncio.gather(*keepers, return_exceptions=True)

    async def _attend(self, part: _Part) -> None:
        while not self.is_stopping:
            part.task = asyncio.ensure_future(part.make())
            if not part.listens:
                self.up(part.name)
            await asyncio.wait({part.task})
            error = None if part.task.cancelled() else part.task.exception()
            if self.is_stopping:
                return
            if isinstance(error, Plain) and not part.first.done():
                part.first.set_exception(error)  # the environment says no before it ever ran: whoever starts us says so and ends
                return
            await self._wait_after_death(part, error)

    async def _wait_after_death(self, part: _Part, error: BaseException | None) -> None:
        now, why = time.monotonic(), _short(error)
        part.deaths = [at for at in part.deaths if now - at < PARK_WITHIN_S] + [now]
        part.restarts += 1
        part.again.clear()
        if len(part.deaths) < PARK_AFTER:
            part.state = RESTARTING
            self._log.warning("intake.part_died", extra={"part": part.name, "why": why, "where": where_of(error)})
            wait = self._waits[min(len(part.deaths), len(self._waits)) - 1]
        else:
            part.state, part.deaths = PARKED, []
            part.trouble = part.trouble or Trouble(part.name, PARKED, self._clock.now(), cause_of(error))
            self._log.error("intake.part_parked", extra={"part": part.name, "why": why, "where": where_of(error)})
            if not part.first.done():
                part.first.set_result(None)
            wait = self._parked_for
        try:
            async with asyncio.timeout(wait):
                await part.again.wait()
        except TimeoutError:
            pass


def cause_of(error: BaseException | None) -> str:
    """Say for a person why something failed: a code of `SYSTEM` or `CAUSES`, else what the system says; never a name out of the program."""
    if isinstance(error, OSError) and error.errno in SYSTEM:
        return SYSTEM[error.errno]
    if isinstance(error, OSError) and error.strerror:
        return error.strerror
    if error is None:
        return "ended"
    return next((code for kind, code in KINDS if isinstance(error, kind)), "fault")


def _short(error: BaseException | None) -> str:
    """Name an error for the log without its text, which may hold what arrived; what the system says of a file or socket is told."""
    if error is None:
        return "ended"
    why = error.strerror if isinstance(error, OSError) else None
    return why or type(error).__name__
