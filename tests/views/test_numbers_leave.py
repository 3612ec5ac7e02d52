"""A reporter's number written into the text of a report stays at the workstation and leaves neither by an export nor to the wall."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

from models.commands.viewing import ViewCamera
from models.records.alert import Alert
from models.store import Store
from models.views.export import exported
from models.views.view_log import views
from models.views.wall import wall_page
from tests.builders import BAISHI, alert_of, room_of

MOBILE, CARD = "13812345678", "360123199001011239"


def test_a_number_in_a_report_is_in_no_export_and_not_on_the_wall(sqlite_store: Store, data_dir: Path) -> None:
    room = room_of(sqlite_store, data_dir)
    told = f"我是邻居,电话{MOBILE},身份证{CARD},夜里有人往河里倒废水"
    room.makes("王一帆", alert_of(summary=f"倒废水 联系{MOBILE}", text=told, place=replace(BAISHI, text=f"鹅峰村口,到了打{MOBILE}")))
    with room.store.reading() as connection:
        left = json.dumps([list(exported(connection, what)) for what in ("alerts", "journal", "cases", "documents")], ensure_ascii=False)
        shown = repr(wall_page(connection, room.clock.now()))
    assert "夜里有人往河里倒废水" in left
    assert "倒废水" in shown
    for number in (MOBILE, CARD):
        assert number not in left
        assert number not in shown
    assert MOBILE in room.all(Alert)[0].text


def test_a_number_in_the_reason_of_a_look_is_in_no_list_that_leaves(sqlite_store: Store, data_dir: Path) -> None:
    room = room_of(sqlite_store, data_dir)
    room.does("王一帆", ViewCamera("JX-07", reason=f"群众{MOBILE}来电"))
    with room.store.reading() as connection:
        [line] = views(connection, room.actor("王一帆"))
        left = json.dumps([list(exported(connection, "views")), line.told()], ensure_ascii=False)
    assert MOBILE in line.reason
    assert "群众〔号码〕来电" in left
    assert MOBILE not in left
