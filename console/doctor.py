"""`main.py doctor`: looks at everything a seat depends on and says, one line each, whether it is there and what to do if not."""

from __future__ import annotations

import os
import shutil
import socket
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TextIO

from console.finding import Finding, Health, doubtful, missing, well
from models.settings import Settings

ROOM_NEEDED = 2_000_000_000
"""Bytes free on the disk below which there is a warning: some days of evidence and pictures."""

CLOCK_TOLERANCE = 2.0
"""Seconds by which this PC and the database server may differ before limits look wrong."""

Check = Callable[[Settings], Iterator[Finding]]


def run_doctor(settings: Settings, out: TextIO) -> int:
    """Print the findings. Returns 0 when a seat can work here, 3 when something it cannot do without is missing."""
    from console.doctor_devices import fonts, screen, sound, video
    from console.doctor_video import video_sources

    os.environ.setdefault("QT_LOGGING_RULES", "*=false")
    unusable = False
    for check in (python, data_folder, disk, database, seal_key, gateway, clock, screen, fonts, video, video_sources, sound):
        for finding in _carefully(check, settings):
            print(finding.line(settings.lang), file=out, flush=True)
            unusable |= finding.needed and finding.health is Health.MISSING
    return 3 if unusable else 0


def _carefully(check: Check, settings: Settings) -> Iterator[Finding]:
    try:
        yield from check(settings)
    except Exception as error:  # noqa: BLE001 - a part that cannot even be looked at must not hide the others
        name = check.__name__.replace("_", " ")
        why = str(error).strip().partition("\n")[0] or type(error).__name__
        yield doubtful((name, name), (f"无法检查：{why}", f"could not be looked at: {why}"), ("请运行 make setup", "run `make setup`"))


def python(_settings: Settings) -> Iterator[Finding]:
    """Python and Qt: the version pair that aborts is named."""
    part = ("运行环境", "Environment")
    try:
        import PySide6.QtCore
    except ImportError as error:
        yield missing(part, (f"Qt 无法加载：{error}", f"Qt cannot be loaded: {error}"), ("请运行 make setup", "run `make setup`"), needed=True)
        return
    qt = PySide6.__version__
    said = f"Python {sys.version.split()[0]}, PySide6 {qt}"
    if sys.version_info < (3, 12) and tuple(int(n) for n in qt.split(".")[:2]) >= (6, 12):
        said_pair = (f"{said}：该版本在 Python 3.11 上会中止进程", f"{said}: this version aborts on Python 3.11")
        yield missing(part, said_pair, ("请按 uv.lock 安装", "install what uv.lock says"), needed=True)
    else:
        yield well(part, said)


def data_folder(settings: Settings) -> Iterator[Finding]:
    """The data folder can be written, and its keys are read by nobody else."""
    part, place = ("数据文件夹", "Data folder"), settings.data_dir
    try:
        place.mkdir(parents=True, exist_ok=True)
        probe = place / ".doctor"
        probe.write_bytes(b"")
        probe.unlink()
    except OSError as error:
        said = (f"{place} 不能写入：{error.strerror}", f"{place} cannot be written: {error.strerror}")
        yield missing(part, said, ("用 --data-dir 指定其他文件夹", "name another with --data-dir"), needed=True)
        return
    open_keys = [key for key in sorted((place / "keys").glob("*")) if os.name == "posix" and key.stat().st_mode & 0o077]
    if open_keys:
        names = ", ".join(key.name for key in open_keys)
        said = (f"{place}；密钥 {names} 可被他人读取", f"{place}; the keys {names} can be read by others")
        yield doubtful(part, said, (f"chmod -R go= {place / 'keys'}",) * 2)
    else:
        yield well(part, str(place))


def disk(settings: Settings) -> Iterator[Finding]:
    """Room for evidence and for the store."""
    part = ("磁盘", "Disk")
    free = shutil.disk_usage(_nearest(settings.data_dir)).free
    size = f"{free / 1e9:.1f} GB"
    if free < ROOM_NEEDED:
        yield doubtful(part, (f"仅剩 {size}", f"only {size} free"), ("清理或更换磁盘：磁盘满时拒收新警情", "make room: a full disk refuses new alerts"))
    else:
        yield well(part, (f"可用 {size}", f"{size} free"))


def database(settings: Settings) -> Iterator[Finding]:
    """The store answers, knows our schema, and syncs as promised (reliability bar S-1)."""
    from models.store import Store, StoreUnavailable

    part = ("数据库", "Database")
    fresh = not settings.database and not (settings.data_dir / "store.sqlite3").exists()
    if fresh:
        import sqlite3

        yield well(
            part, (f"尚未建立；首次启动时建立（SQLite {sqlite3.sqlite_version}）", f"not made yet; the first start makes it (SQLite {sqlite3.sqlite_version})")
        )
        return
    store = None
    try:
        store = Store.open(settings.database or None, settings.data_dir, settings.evidence_dir)
        known = store.is_current()
        about = store.describe()
    except StoreUnavailable as error:
        yield missing(part, (f"不可用：{error.chinese}", str(error)), ("见 docs/operations.md", "see docs/operations.md"), needed=True)
        return
    finally:
        if store is not None:
            store.close()
    name = f"{about.pop('engine')} {about.pop('version')}"
    said = ", ".join([name, *(f"{key} {value}" for key, value in about.items())])
    if known:
        yield well(part, said)
    else:
        yield doubtful(
            part,
            (f"{said}；结构版本与本程序不同", f"{said}; its schema is not this program's"),
            ("启动一次控制台即升级", "starting the console once upgrades it"),
        )


def seal_key(settings: Settings) -> Iterator[Finding]:
    """The key reporters are sealed with is here, and the right one. Makes none."""
    from models.commands.installation_key import installation_seal, is_anything_sealed
    from models.sealed import SealBroken
    from models.store import Store, StoreUnavailable

    part, path = ("密钥", "Key"), settings.data_dir / "keys" / "seal.key"
    if not settings.database and not (settings.data_dir / "store.sqlite3").exists():
        return
    store = Store.open(settings.database or None, settings.data_dir, settings.evidence_dir)
    try:
        if not store.is_current():
            return
        if not path.exists() and not is_anything_sealed(store):
            yield well(part, ("尚未建立；首次需要时建立", "not made yet; it is when it is first needed"))
            return
        yield well(part, installation_seal(store, path).key_id)
    except StoreUnavailable:
        return  # told already
    except SealBroken as error:
        yield doubtful(part, (error.chinese, str(error)), ("见 docs/operations.md", "see docs/operations.md"))
    finally:
        store.close()


def gateway(settings: Settings) -> Iterator[Finding]:
    """Where intake listens: either free for us, or already answering."""
    for name, address in (("HTTP", settings.gateway_http), ("HJ 212", settings.gateway_hj212)):
        part = (f"接入 {name}", f"Intake {name}")
        if address == "none":
            yield well(part, ("已关闭", "switched off"))
            continue
        host, _, port = address.rpartition(":")
        with socket.socket() as probe:
            probe.settimeout(1)
            answers = probe.connect_ex((host, int(port))) == 0
        said = (f"{address} 已在监听", f"{address} is listening") if answers else (f"{address} 空闲", f"{address} is free")
        yield well(part, said)


def clock(settings: Settings) -> Iterator[Finding]:
    """This PC's clock against the database server's; every limit is counted from it."""
    part = ("时钟", "Clock")
    if not settings.database.startswith("postgresql"):
        yield well(part, time.strftime("%Y-%m-%d %H:%M:%S %z"))
        return
    from models.store import Store, StoreUnavailable

    store = Store.open(settings.database, settings.data_dir)
    try:
        with store.reading() as connection:
            asked = connection.exec_driver_sql("SELECT extract(epoch FROM clock_timestamp())::float8").scalar_one()
        apart = abs(float(asked) - _machine_time())
    except StoreUnavailable:
        return
    finally:
        store.close()
    if apart > CLOCK_TOLERANCE:
        said = (f"与数据库服务器相差 {apart:.0f} 秒", f"{apart:.0f} s apart from the database server")
        yield doubtful(part, said, ("启用网络校时（chrony 或 systemd-timesyncd）", "set both by the network (chrony or systemd-timesyncd)"))
    else:
        yield well(part, (f"与数据库服务器相差 {apart:.1f} 秒", f"{apart:.1f} s apart from the database server"))


def _machine_time() -> float:
    from models.base import SystemClock

    return SystemClock().now().timestamp()


def _nearest(place: Path) -> Path:
    return place if place.exists() else _nearest(place.parent)
