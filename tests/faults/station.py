"""A whole workstation as the product composes it, on a test's database, with somebody at it; gone at the end of the block."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from console.person import Person
from console.start import Opening
from models.settings import load_settings
from tests.bed.fixtures import Database
from tests.builders import Room, room_of
from widgets.notice import Banner

PATIENCE = 20_000
"""Milliseconds something may take on a busy machine where no figure is promised."""


@contextmanager
def station(qtbot: QtBot, database: Database, room: Room, who: str = "王一帆", lang: str = "zh_CN", **settings: Any) -> Iterator[Opening]:
    """Open it and sit down without a password; everything beside the queue is built."""
    app = QApplication.instance()
    assert isinstance(app, QApplication)
    palette, sheet, font = app.palette(), app.styleSheet(), app.font()
    given = {"data_dir": str(database.data_dir), "database": database.url or "", "gateway.start": "never", "lang": lang, **settings}
    opening = Opening(app, load_settings(given, environ={}), demo=False)
    qtbot.addWidget(opening.window)
    actor = room.actor(who)
    opening._sign_in = lambda: opening.sit_down(Person(actor.id, actor.name, actor.role, actor.unit))  # type: ignore[method-assign]
    try:
        opening.begin()
        qtbot.waitUntil(lambda: opening.is_open and opening.workstation is not None and opening.workstation.dispatch is not None, timeout=PATIENCE)
        yield opening
    finally:
        opening.close()
        app.setPalette(palette)
        app.setStyleSheet(sheet)
        app.setFont(font)
        opening.deleteLater()


@contextmanager
def staffed(database: Database, **given: Any) -> Iterator[Room]:
    """The county's people on this database, as another seat would act; its store is closed at the end."""
    store = database.open()
    try:
        yield room_of(store, database.data_dir, **given)
    finally:
        store.close()


def banners(opening: Opening) -> dict[str, str]:
    """The banners in force: key to what it says."""
    return {banner.note.key: f"{banner.note.title} {banner.note.text}" for banner in opening.window.banners.findChildren(Banner)}
