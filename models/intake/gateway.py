"""The intake process: opens the store, listens for senders, data loggers, brokers and files, and says when it is ready.

It runs without any screen, so that no crash or stall of one loses or delays an alert. What it does is done by parts, each kept going
alone (`parts.py`). SIGTERM: nothing more is accepted, what was accepted is kept and answered, and the process ends with 0 within ten
seconds. SIGHUP: parked parts are tried again.
"""

from __future__ import annotations

import asyncio
import contextlib
import gc
import itertools
import json
import os
import signal
import sys
import threading
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from models.intake.listeners import NONE, Address, CannotStart, serve_hj212, serve_http

if TYPE_CHECKING:
    from models.commands.desk import Desk
    from models.intake.parts import Parts
    from models.intake.reception import Doors
    from models.settings import Settings

SWITCH_INTERVAL = 0.001
"""Seconds after which the writer and the loop hand each other the interpreter: the default of 5 ms is longer than a commit."""

COLLECT_AFTER = 50_000
"""New objects after which the collector looks for rings among them: more than a full group of alerts makes."""

NOTE_EVERY = 1.0
"""Seconds between two looks whether the note still tells how it is."""

GIVE_BACK_EVERY = 30
"""After so many of these looks free memory goes back to the system."""

RESOURCES = Path(__file__).resolve().parents[2] / "resources"
"""The rule files shipped with the program."""


@dataclass(frozen=True, slots=True)
class Addresses:
    """Where to take in: `HOST:PORT` twice (port 0 takes a free one), a broker's URL, a folder; `none` switches one off.

    `full_days`: so long real-time readings are kept whole; `video_hosts`: which further machines are asked whether their video is there,
    `video_ports`: at which ports.
    """

    http: str = "127.0.0.1:8212"
    hj212: str = "127.0.0.1:9212"
    mqtt: str = NONE
    folder: str = NONE
    full_days: float = 7.0
    video_hosts: str = ""
    video_ports: str = ""


def main(settings: Settings) -> int:
    """Run `main.py gateway`; return the exit code: 0 stopped as asked, 3 it cannot run here."""
    from models.store import StoreUnavailable

    addresses = Addresses(
        settings.gateway_http,
        settings.gateway_hj212,
        settings.gateway_mqtt,
        settings.gateway_folder,
        settings.gateway_full_days,
        settings.video_hosts,
        settings.video_ports,
    )
    try:
        asyncio.run(run_gateway(settings.data_dir, settings.database or None, addresses, settings.evidence_dir))
    except (CannotStart, StoreUnavailable) as error:
        print(error.sentence(settings.lang), file=sys.stderr)
        return 3
    return 0


async def run_gateway(data_dir: Path, database: str | None, addresses: Addresses, evidence_dir: Path | None = None) -> None:
    """Take in until SIGTERM or SIGINT.

    Raises:
        CannotStart, StoreUnavailable: with one plain sentence.
    """
    from models.heap import keep_few_arenas
    from models.intake.open_files import allow_many_files

    sys.setswitchinterval(SWITCH_INTERVAL)
    keep_few_arenas()
    allow_many_files()
    stop = _stop_signal()
    http = Address.read(addresses.http)
    doors = await asyncio.to_thread(_open_doors, data_dir, database, evidence_dir, http is None or http.is_loopback)
    _try_again_on_hangup(doors.parts)
    try:
        listening = await _run_parts(doors, addresses, http)
        await _leave_note(data_dir, listening, [])
        # what is loaded by now stays, and what one group of alerts makes goes without help: the collector need not walk through it
        gc.freeze()
        gc.set_threshold(COLLECT_AFTER, *gc.get_threshold()[1:])
        print("ready " + json.dumps(listening, ensure_ascii=False), flush=True)
        await _until(stop, data_dir, listening, doors.parts)
    finally:
        await doors.parts.stop()
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(2.0):
                await doors.keeper.stop()
        await asyncio.to_thread(doors.keeper.store.close)
        (data_dir / "gateway.json").unlink(missing_ok=True)


async def _run_parts(doors: Doors, addresses: Addresses, http: Address | None) -> dict[str, str]:
    """Start every part; return where the doors are, once each is open or parked. Raises CannotStart."""
    from models.intake.contacts import keep_contacts
    from models.intake.field_tokens import StoredTokens
    from models.intake.file_look import look_daily
    from models.intake.looks import look_at_devices, look_at_transports
    from models.intake.outbox import Outbox
    from models.intake.thinning import thin_readings
    from models.intake.video_looks import VideoLooks
    from models.rules.allowed_hosts import AllowedHosts

    parts, tokens = doors.parts, StoredTokens(doors.keeper.store, doors.clock)
    parts.run("writer", doors.keeper.attend)
    if http is not None:
        parts.run("http", lambda: serve_http(doors, tokens, http), listens=True)
    if (hj212 := Address.read(addresses.hj212)) is not None:
        parts.run("hj212", lambda: serve_hj212(doors, hj212), listens=True)
    if addresses.mqtt != NONE:
        from models.broker_address import BrokerAddress
        from models.intake.mqtt_line import MqttLine

        line = MqttLine(doors, BrokerAddress.read(addresses.mqtt))
        parts.run("mqtt", line.serve, listens=True)
    if addresses.folder != NONE:
        from models.intake.folder import WatchedFolder

        parts.run("folder", WatchedFolder(doors, Path(addresses.folder)).serve, listens=True)
    listening = {name: await parts.begun(name) for name in ("http", "hj212", "mqtt", "folder") if name in parts.states}
    parts.run("devices", lambda: look_at_devices(doors))
    parts.run("transports", lambda: look_at_transports(doors))
    parts.run("contacts", lambda: keep_contacts(doors.contacts, doors.keeper))
    parts.run("outbox", Outbox(doors.keeper, doors.senders, doors.clock).run)
    parts.run("files", lambda: look_daily(doors.keeper.desk))
    parts.run("video", VideoLooks(doors.keeper.desk, AllowedHosts.beside(addresses.video_hosts, addresses.video_ports)).run)
    parts.run("thinning", lambda: thin_readings(doors, addresses.full_days))
    return {name: where for name, where in listening.items() if where}


def doors_of(desk: Desk, *, on_loopback: bool) -> Doors:
    """Compose what every listener works with, around one door to the store; the keeper is not started yet."""
    from models.intake.cap_chain import CapDelivery, CapTaker
    from models.intake.contacts import Contacts, HeardOf, HeardTaker, NotedTaker, of_device, of_source
    from models.intake.episodes import Marks
    from models.intake.field_steps import StepArrival, StepTaker
    from models.intake.hj212_steps import RequestStep, RequestTaker
    from models.intake.keeper import Keeper, Taker
    from models.intake.outbox_tries import Try, TryTaker
    from models.intake.parts import Parts
    from models.intake.power_use import MeterGroups
    from models.intake.readings import FrameArrival, FrameTaker
    from models.intake.reception import Doors
    from models.intake.refusals import Refusal, RefusalTaker
    from models.intake.report_holders import PatrolReport
    from models.intake.reports import Delivery, ReportTaker
    from models.intake.self_test import SelfTest, SelfTestTaker
    from models.intake.senders import Senders
    from models.intake.tallies import Tallies
    from models.intake.thinning import DeviceThinning, ThinningTaker
    from models.intake.tracking import Tracking, TrackingTaker, TransportLook, TransportLookTaker
    from models.intake.watch import DeviceLook, LookTaker

    contacts, groups = Contacts(), MeterGroups()
    marks = Marks(desk.rulebook.number("R-409", "orange"), desk.rulebook.number("R-409", "hours_constant"))
    takers: dict[type, Taker] = {
        Delivery: NotedTaker(ReportTaker(), contacts, of_source),
        Tracking: NotedTaker(TrackingTaker(marks, groups), contacts, of_source),
        CapDelivery: NotedTaker(CapTaker(), contacts, of_source),
        FrameArrival: NotedTaker(FrameTaker(marks, groups), contacts, of_device),
        Refusal: RefusalTaker(desk.seal),
        StepArrival: StepTaker(),
        PatrolReport: ReportTaker(),
        RequestStep: RequestTaker(),
        Try: TryTaker(),
        SelfTest: NotedTaker(SelfTestTaker(), contacts, of_source),
        HeardOf: HeardTaker(),
        DeviceLook: LookTaker(marks.hours, marks, groups),
        DeviceThinning: ThinningTaker(),
        TransportLook: TransportLookTaker(),
    }
    tallies = Tallies()
    keeper, senders = Keeper(desk, takers, tallies), Senders(desk.store, desk.seal)
    return Doors(keeper, senders, desk.seal, desk.clock, tallies, desk.store.evidence.folder, on_loopback, Parts(desk.clock), contacts)


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


async def _until(stop: asyncio.Event, data_dir: Path, listening: dict[str, str], parts: Parts) -> None:
    """Wait for the end; meanwhile the note says what is wrong with which part, also when HTTP is the one, and free memory goes back now and then."""
    from models.heap import give_back

    told: list[dict[str, str]] = []
    for turn in itertools.count(1):
        if stop.is_set():
            return
        if turn % GIVE_BACK_EVERY == 0:
            await asyncio.to_thread(give_back)
        alarms = [{"part": one.part, "code": one.code, "why": one.why, "since": one.since.isoformat()} for one in parts.troubles]
        if alarms != told and await _leave_note(data_dir, listening, alarms):
            told = alarms
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(NOTE_EVERY):
                await stop.wait()


async def _leave_note(data_dir: Path, listening: dict[str, str], alarms: list[dict[str, str]]) -> bool:
    """Leave the addresses for the console and the simulator, and what is wrong; False on a full disk, where it is tried again."""
    note = data_dir / "gateway.json"
    text = json.dumps({**listening, "pid": os.getpid(), **({"alarms": alarms} if alarms else {})}, ensure_ascii=False)

    def write() -> None:
        fresh = note.with_suffix(f".{os.getpid()}")
        fresh.write_text(text, encoding="utf-8")
        fresh.replace(note)

    try:
        await asyncio.to_thread(write)
    except OSError:
        return False
    return True


def _stop_signal() -> asyncio.Event:
    stop, loop = asyncio.Event(), asyncio.get_running_loop()
    for name in (signal.SIGTERM, signal.SIGINT):
        try:
            loop.add_signal_handler(name, stop.set)
        except (NotImplementedError, RuntimeError):  # Windows has none, and a test may run us beside its main thread
            if threading.current_thread() is threading.main_thread():
                signal.signal(name, lambda *_: loop.call_soon_threadsafe(stop.set))
    return stop


def _try_again_on_hangup(parts: Parts) -> None:
    with contextlib.suppress(NotImplementedError, RuntimeError, AttributeError):  # not every system has this signal
        asyncio.get_running_loop().add_signal_handler(signal.SIGHUP, parts.unpark)
