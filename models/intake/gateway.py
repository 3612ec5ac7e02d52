"""The intake process: opens the store, listens for senders, data loggers and first responders, and says when it is ready.

It runs without any screen, so that no crash or stall of one loses or delays an alert. SIGTERM: nothing more is accepted, what was
accepted is kept and answered, and the process ends with 0 within ten seconds.
"""

from __future__ import annotations

import asyncio
import contextlib
import errno
import ipaddress
import json
import os
import signal
import sys
import threading
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from models.plain import Plain

if TYPE_CHECKING:
    from aiohttp import web

    from models.commands.desk import Desk
    from models.intake.field_tokens import FieldTokens
    from models.intake.hj212_server import Hj212Server
    from models.intake.webhook import Doors
    from models.settings import Settings

NONE = "none"
HEADER_DEADLINE = 5.0
"""Seconds a connection has to send the whole head of a request, the first one and each further one."""
LOOK_EVERY = 600.0
"""Seconds in which every device is looked at once, for silence and standstill."""
SWITCH_INTERVAL = 0.001
"""Seconds after which the writer and the loop hand each other the interpreter: the default of 5 ms is longer than a commit."""


class CannotStart(Plain):
    """The gateway cannot run here."""


@dataclass(frozen=True, slots=True)
class Addresses:
    """Where to listen, `HOST:PORT` each; `none` switches one off and port 0 takes a free one."""

    http: str = "127.0.0.1:8212"
    hj212: str = "127.0.0.1:9212"


def main(settings: Settings) -> int:
    """Run `main.py gateway`; return the exit code: 0 stopped as asked, 3 it cannot run here."""
    from models.store import StoreUnavailable

    try:
        asyncio.run(run_gateway(settings.data_dir, settings.database or None, Addresses(settings.gateway_http, settings.gateway_hj212), settings.evidence_dir))
    except (CannotStart, StoreUnavailable) as error:
        print(error.sentence(settings.lang), file=sys.stderr)
        return 3
    return 0


async def run_gateway(data_dir: Path, database: str | None, addresses: Addresses, evidence_dir: Path | None = None) -> None:
    """Listen until SIGTERM or SIGINT.

    Raises:
        CannotStart, StoreUnavailable: with one plain sentence.
    """
    from models.intake.field_tokens import StoredTokens
    from models.intake.file_look import look_daily
    from models.intake.hj212_server import Hj212Server

    sys.setswitchinterval(SWITCH_INTERVAL)
    stop = _stop_signal()
    doors = await asyncio.to_thread(_open_doors, data_dir, database, evidence_dir, _is_loopback(addresses.http))
    store = doors.keeper.store
    doors.keeper.start()
    hj212 = Hj212Server(doors.keeper, doors.senders, doors.clock, doors.tallies)
    http: web.AppRunner | None = None
    looking: list[asyncio.Task[None]] = []
    try:
        listening: dict[str, str] = {}
        if (where := _read_address(addresses.http)) is not None:
            http, listening["http"] = await listen_http(doors, StoredTokens(store, doors.clock), *where)
        if (where := _read_address(addresses.hj212)) is not None:
            listening["hj212"] = await _listen_hj212(hj212, *where)
        _announce(data_dir, listening)
        looking = [asyncio.create_task(_look_at_devices(doors)), asyncio.create_task(look_daily(doors.keeper.desk))]
        await stop.wait()
    finally:
        for look in looking:
            look.cancel()
        await asyncio.gather(*looking, return_exceptions=True)  # a cancelled look that nobody asks after would end in the log as a fault
        await _stop(http, hj212, doors)
        await asyncio.to_thread(store.close)
        (data_dir / "gateway.json").unlink(missing_ok=True)


def doors_of(desk: Desk, *, on_loopback: bool) -> Doors:
    """Compose what every listener works with, around one door to the store; the keeper is not started yet."""
    from models.intake.field_steps import StepArrival, StepTaker
    from models.intake.keeper import Keeper, Taker
    from models.intake.readings import FrameArrival, FrameTaker
    from models.intake.refusals import Refusal, RefusalTaker
    from models.intake.reports import Delivery, ReportTaker
    from models.intake.senders import Senders
    from models.intake.tallies import Tallies
    from models.intake.watch import DeviceLook, LookTaker
    from models.intake.webhook import Doors

    takers: dict[type, Taker] = {
        Delivery: ReportTaker(),
        FrameArrival: FrameTaker(),
        Refusal: RefusalTaker(desk.seal),
        StepArrival: StepTaker(),
        DeviceLook: LookTaker(desk.rulebook.number("R-409", "hours_constant")),
    }
    tallies = Tallies()
    return Doors(Keeper(desk, takers, tallies), Senders(desk.store, desk.seal), desk.seal, desk.clock, tallies, desk.store.evidence.folder, on_loopback)


def _open_doors(data_dir: Path, database: str | None, evidence_dir: Path | None, on_loopback: bool) -> Doors:
    from sqlalchemy.exc import DBAPIError

    from models.base import SystemClock
    from models.commands.county import county_rulebook
    from models.commands.desk import Desk
    from models.commands.installation_key import installation_seal
    from models.rules.rulebook import RulebookError
    from models.sealed import SealBroken
    from models.store import Store, unavailable

    try:
        store = Store.open(database, data_dir, evidence_dir)
        if not store.is_current():
            store.migrate()
        desk = Desk(store, county_rulebook(store, RESOURCES), SystemClock(), installation_seal(store, data_dir / "keys" / "seal.key"))
        doors = doors_of(desk, on_loopback=on_loopback)
        doors.evidence.clear_unfinished(doors.clock.now())
        doors.senders.devices()  # read before anybody asks: the first sender waits for nothing
    except DBAPIError as error:
        raise unavailable(error) from error
    except (OSError, RulebookError) as error:
        said = str(error).splitlines()[0]
        raise CannotStart(f"The intake cannot start: {said}", f"接入程序无法启动：{said}") from error
    except SealBroken as error:
        raise CannotStart(str(error), error.chinese) from error
    return doors


RESOURCES = Path(__file__).resolve().parents[2] / "resources"
"""The rule files shipped with the program."""


async def listen_http(doors: Doors, tokens: FieldTokens, host: str, port: int, header_deadline: float = HEADER_DEADLINE) -> tuple[web.AppRunner, str]:
    """Listen for HTTP; return what `cleanup` ends, and the address taken. Raises CannotStart when it is not free."""
    from aiohttp import web

    from models.intake.field_link import FieldLink
    from models.intake.http_line import PlainRunner
    from models.intake.problem import plain_problems
    from models.intake.webhook import LARGEST_BODY, Webhook

    app = web.Application(client_max_size=LARGEST_BODY, middlewares=[plain_problems])
    app.add_routes([*Webhook(doors).routes(), *FieldLink(doors, tokens).routes()])
    runner = PlainRunner(
        app, handle_signals=False, access_log=None, keepalive_timeout=header_deadline, lingering_time=2.0, shutdown_timeout=5.0, max_field_size=8190
    )
    await runner.setup()
    try:
        await web.TCPSite(runner, host, port, backlog=512).start()
    except OSError as error:
        await runner.cleanup()
        raise _not_free("HTTP", host, port, error) from None
    taken = runner.addresses[0]
    return runner, _spelled(taken[0], taken[1])


async def _listen_hj212(server: Hj212Server, host: str, port: int) -> str:
    try:
        return _spelled(*await server.start(host, port))
    except OSError as error:
        raise _not_free("HJ 212", host, port, error) from None


async def _stop(http: web.AppRunner | None, hj212: Hj212Server, doors: Doors) -> None:
    """Accept nothing more, keep what is waiting, answer it, close."""
    ending = [asyncio.create_task(hj212.stop())]
    if http is not None:
        ending.append(asyncio.create_task(http.cleanup()))
    await asyncio.wait(ending, timeout=7.0)
    with contextlib.suppress(TimeoutError):
        async with asyncio.timeout(2.0):
            await doors.keeper.stop()


async def _look_at_devices(doors: Doors) -> None:
    from models.intake.keeper import UNAVAILABLE, NotKept, TooMany
    from models.intake.watch import DeviceLook

    while True:
        try:
            devices = await asyncio.to_thread(doors.senders.devices)
        except UNAVAILABLE:
            devices = []
        pause = LOOK_EVERY / max(1, len(devices))
        for device in devices:
            await asyncio.sleep(pause)
            with contextlib.suppress(NotKept, TooMany):
                await doors.keeper.keep(DeviceLook(device, doors.clock.now()), "watch")
        if not devices:
            await asyncio.sleep(LOOK_EVERY / 10)


def _announce(data_dir: Path, listening: dict[str, str]) -> None:
    """Leave the addresses for the console and the simulator, then say that everything listens."""
    note = data_dir / "gateway.json"
    fresh = note.with_suffix(f".{os.getpid()}")
    fresh.write_text(json.dumps({**listening, "pid": os.getpid()}), encoding="utf-8")
    fresh.replace(note)
    print("ready " + json.dumps(listening), flush=True)


def _stop_signal() -> asyncio.Event:
    stop, loop = asyncio.Event(), asyncio.get_running_loop()
    for name in (signal.SIGTERM, signal.SIGINT):
        try:
            loop.add_signal_handler(name, stop.set)
        except (NotImplementedError, RuntimeError):  # Windows has none, and a test may run us beside its main thread
            if threading.current_thread() is threading.main_thread():
                signal.signal(name, lambda *_: loop.call_soon_threadsafe(stop.set))
    return stop


def _read_address(text: str) -> tuple[str, int] | None:
    """Return host and port, None for `none`; the settings have looked at the form."""
    if text == NONE:
        return None
    host, _, port = text.rpartition(":")
    return host.strip("[]"), int(port)


def _is_loopback(text: str) -> bool:
    where = _read_address(text)
    if where is None or where[0] == "localhost":
        return True
    try:
        return ipaddress.ip_address(where[0]).is_loopback
    except ValueError:
        return False


def _spelled(host: str, port: int) -> str:
    return f"[{host}]:{port}" if ":" in host else f"{host}:{port}"


def _not_free(what: str, host: str, port: int, error: OSError) -> CannotStart:
    where = _spelled(host, port)
    if error.errno == errno.EADDRINUSE:
        return CannotStart(
            f"{what} cannot listen on {where}: the port is taken, perhaps by another gateway; stop that one or choose another port.",
            f"{what} 无法监听 {where}：端口已被占用，可能另一个接入程序正在运行；请停止它或换一个端口。",
        )
    # asyncio puts words of its own, with the address, where the system's belong
    why = os.strerror(error.errno) if error.errno and error.errno > 0 else error.strerror or str(error)
    return CannotStart(f"{what} cannot listen on {where}: {why}; choose another address.", f"{what} 无法监听 {where}：{why}；请换一个地址。")
