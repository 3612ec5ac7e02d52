"""A wall that somebody holds is asked for; its holder gives it within half a minute, or it stays."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa

from models.journal.entry import JOURNAL
from models.records.place import Camera
from models.records.wall_push import WallPush
from tests.builders import Room
from tests.commands.way import ask, refused

WISH: dict[str, Any] = {"page": "patrol", "subject": "night_river", "hold": True}


def request(room: Room) -> int:
    """The number of the newest request."""
    with room.store.reading() as connection:
        chosen = sa.select(JOURNAL.c.seq).where(JOURNAL.c.kind == "wall.asked").order_by(JOURNAL.c.seq.desc()).limit(1)
        return int(connection.execute(chosen).scalar_one())


def test_what_was_asked_for_goes_up_in_the_name_of_who_asked(room: Room) -> None:
    ask(room, "王一帆", "put_on_wall", page="overview", hold=True)
    ask(room, "何青", "ask_for_wall", **WISH)
    assert [pushed.by for pushed in room.all(WallPush) if pushed.ended_at is None] == ["王一帆"], "asking changes nothing"
    ask(room, "王一帆", "give_wall", asked=request(room))
    [up] = [pushed for pushed in room.all(WallPush) if pushed.ended_at is None]
    assert (up.by, up.by_id, up.page, up.subject, up.until) == ("何青", room.actor("何青").id, "patrol", "night_river", None)
    assert refused(room, "王一帆", "release_wall") == {"wall_held"}


def test_after_half_a_minute_or_another_change_a_request_is_over(room: Room) -> None:
    ask(room, "王一帆", "put_on_wall", page="overview", hold=True)
    ask(room, "何青", "ask_for_wall", **WISH)
    number = request(room)
    room.clock.advance(seconds=31)
    assert refused(room, "王一帆", "give_wall", asked=number) == {"step_not_open"}
    ask(room, "何青", "ask_for_wall", **WISH)
    ask(room, "王一帆", "put_on_wall", page="overview", hold=True)
    assert refused(room, "王一帆", "give_wall", asked=request(room)) == {"step_not_open"}
    assert refused(room, "王一帆", "give_wall", asked=1) == {"field_missing"}


def test_only_its_holder_or_the_duty_leader_gives_the_wall_and_only_a_held_one_is_asked_for(room: Room) -> None:
    assert refused(room, "何青", "ask_for_wall", **WISH) == {"step_not_open"}
    ask(room, "王一帆", "put_on_wall", page="overview", hold=True)
    assert refused(room, "王一帆", "ask_for_wall", **WISH) == {"step_not_open"}, "whoever holds it needs not ask"
    ask(room, "何青", "ask_for_wall", **WISH)
    assert refused(room, "何青", "give_wall", asked=request(room)) == {"wall_held"}
    ask(room, "刘峰", "give_wall", asked=request(room))


def test_what_may_not_go_up_is_neither_asked_for_nor_given(room: Room) -> None:
    with room.store.writing() as connection:
        connection.execute(Camera.table.update().values(url="rtsp://127.0.0.1:9/x", masking="assured"))
    alert = room.alert()
    wish = {"page": "incident", "subject": alert, "camera": "JX-07"}
    ask(room, "王一帆", "put_on_wall", page="overview", hold=True)
    ask(room, "何青", "ask_for_wall", **wish)
    with room.store.writing() as connection:
        connection.execute(Camera.table.update().where(Camera.table.c.key == "JX-07").values(masking="none"))
    assert refused(room, "王一帆", "give_wall", asked=request(room)) == {"not_masked"}
    assert refused(room, "何青", "ask_for_wall", **wish) == {"not_masked"}
