"""What `doctor` finds about the sources of video: which of them answer, which do not and since when, as the intake process saw them last."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

from console.finding import Finding, doubtful, well
from models.settings import Settings

RESOURCES = Path(__file__).resolve().parents[1] / "resources"


def video_sources(settings: Settings) -> Iterator[Finding]:
    """One line a source in service: cameras that answer, since when it does not, why. Asks nobody: that is what the intake process does."""
    from models.base import SystemClock
    from models.rules.clocks import LOCAL
    from models.store import Store, StoreUnavailable
    from models.views.camera_registry import registry_page

    if not settings.database and not (settings.data_dir / "store.sqlite3").exists():
        return
    store = Store.open(settings.database or None, settings.data_dir, settings.evidence_dir)
    try:
        if not store.is_current():
            return
        with store.reading() as connection:
            page = registry_page(connection, SystemClock().now())
    except StoreUnavailable:
        return  # told already
    finally:
        store.close()
    counts = {one.key: one for one in page.figures.by_source}
    for source in page.sources:
        told = counts.get(source.key)
        if source.is_disabled or (told is None and not source.address):
            continue
        part = (f"视频源 {source.name or source.key}", f"Video source {source.name_en or source.key}")
        online, total = (told.online, told.total) if told is not None else (0, 0)
        if not source.health:
            yield doubtful(part, ("尚未巡看", "nobody has looked yet"), ("启动接入程序（gateway）", "start the gateway: it looks once a minute"))
        elif source.health == "online":
            yield well(part, (f"在线 {online}/{total}", f"{online}/{total} online"))
        else:
            since = f"{source.since.astimezone(LOCAL):%m-%d %H:%M}" if source.since is not None else "?"
            why = _why(source.why)
            said = (f"在线 {online}/{total}，自 {since}：{why[0]}", f"{online}/{total} online, since {since}: {why[1]}")
            yield doubtful(part, said, ("在摄像机登记（Shift F11）查看", "see the camera registry (Shift F11)"))


def _why(code: str) -> tuple[str, str]:
    words: dict[str, list[str]] = json.loads((RESOURCES / "camera_words.json").read_text(encoding="utf-8"))
    chinese, english = words.get(f"video_why.{code}", ["有摄像机不在线", "some cameras are away"])
    return chinese, english
