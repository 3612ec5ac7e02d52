"""Accounts, sources, wall layouts and the reading of the journal: the administrator's steps, of which none is a step on a case."""

from __future__ import annotations

from typing import Any

from argon2 import PasswordHasher

from models.commands.adapters import ManageAdapters
from models.records.intake import Source
from models.records.people import Operator
from models.records.wall_layout import WallLayout
from tests.builders import Room
from tests.commands.way import ask, facts, refused

NEW = {"name": "新人", "role": "dispatcher", "unit": "center"}


def account(room: Room, login: str) -> Operator:
    [found] = room.all(Operator, Operator.table.c.login == login)
    return found


def test_a_new_account_gets_a_password_that_is_shown_once_and_kept_as_a_hash(room: Room) -> None:
    shown: Any = ask(room, "郭维", "manage_users", login="xinren", change={**NEW, "password": "new"}).shown
    kept = account(room, "xinren")
    assert kept.password_once
    assert kept.password_hash.startswith("$argon2id$")
    assert PasswordHasher().verify(kept.password_hash, shown["password"])
    assert all(shown["password"] not in str(entry.facts) and "argon2" not in str(entry.facts) for entry in room.entries())


def test_whoever_got_a_password_for_one_sign_in_chooses_his_own(room: Room) -> None:
    ask(room, "郭维", "manage_users", login="heqing", change={"password": "new"})
    assert refused(room, "何青", "choose_password", password="short") == {"field_missing"}
    ask(room, "何青", "choose_password", password="a longer one")
    kept = account(room, "heqing")
    assert not kept.password_once
    assert PasswordHasher().verify(kept.password_hash, "a longer one")


def test_an_account_is_switched_off_and_never_deleted(room: Room) -> None:
    ask(room, "郭维", "manage_users", login="heqing", change={"disabled": True})
    assert account(room, "heqing").disabled
    assert refused(room, "郭维", "manage_users", login="heqing", change={"delete": True}) == {"no_delete"}


def test_what_does_not_fit_an_account_is_refused(room: Room) -> None:
    for change in ({"role": "king"}, {"unit": "moon"}, {"is_head": "yes"}, {"password_hash": "x"}, {"name": "新人"}, {"password": "x"}):
        assert refused(room, "郭维", "manage_users", login="xinren", change={**NEW, **change} if change != {"name": "新人"} else change) == {"field_missing"}


def test_only_the_administrator_changes_accounts_and_sources(room: Room) -> None:
    for who in ("王一帆", "刘峰", "陈立", "苏敏", "曾肃"):
        assert refused(room, who, "manage_users", login="xinren", change=NEW) == {"not_permitted"}
        assert room.refuses(who, ManageAdapters("web", {"disabled": True})) == ("not_permitted",)


def test_a_source_is_made_changed_and_its_keys_are_sealed(room: Room) -> None:
    room.does("郭维", ManageAdapters("drone_2", {"channel": "drone", "secrets": ["whsec_b25l"]}))
    [source] = room.all(Source, Source.table.c.key == "drone_2")
    assert source.channel == "drone"
    assert b"whsec_b25l" not in (source.secrets_sealed or b"")
    assert "whsec_b25l" not in str(facts(room, "adapter.changed"))
    assert room.refuses("郭维", ManageAdapters("drone_3", {"name": "x"})) == ("field_missing",)
    assert room.refuses("郭维", ManageAdapters("drone_2", {"channel": "moon"})) == ("field_missing",)
    for unread in (["whsec_one"], ["b25l"], [], ["whsec_b25l"] * 3, "whsec_b25l"):
        assert room.refuses("郭维", ManageAdapters("drone_2", {"secrets": unread})) == ("field_missing",), "the gateway could not read it"
    assert room.refuses("郭维", ManageAdapters("drone/3", {"channel": "drone"})) == ("field_missing",), "it stands in addresses"


def test_a_source_and_an_account_are_switched_off_by_either_word(room: Room) -> None:
    room.does("郭维", ManageAdapters("web", {"enabled": False}))
    ask(room, "郭维", "manage_users", login="heqing", change={"enabled": False})
    assert [source.disabled for source in room.all(Source, Source.table.c.key == "web")] == [True]
    assert [person.disabled for person in room.all(Operator, Operator.table.c.login == "heqing")] == [True]
    ask(room, "郭维", "manage_users", login="heqing", change={"enabled": True})
    assert [person.disabled for person in room.all(Operator, Operator.table.c.login == "heqing")] == [False]


def test_the_duty_leader_lays_out_the_wall_too(room: Room) -> None:
    ask(room, "郭维", "manage_wall_layout", layout="duty", change={"name": "值守", "left": "map"})
    ask(room, "刘峰", "manage_wall_layout", layout="duty", change={"right": "queue"})
    [layout] = room.all(WallLayout)
    assert (layout.name, layout.tiles) == ("值守", {"left": "map", "right": "queue"})
    assert refused(room, "王一帆", "manage_wall_layout", layout="duty", change={"left": "x"}) == {"not_permitted"}


def test_reading_the_journal_is_itself_written_down(room: Room) -> None:
    room.case()
    outcome = ask(room, "郭维", "view_audit_log", filter={"kind": "case.filed"})
    shown: Any = outcome.shown
    assert [row["kind"] for row in shown] == ["case.filed"]
    [entry] = room.entries("audit_log.viewed")
    assert (entry.actor, entry.facts["filter"], entry.facts["count"]) == ("郭维", {"kind": "case.filed"}, 1)
    assert refused(room, "王一帆", "view_audit_log") == {"not_permitted"}
    assert refused(room, "郭维", "view_audit_log", filter={"colour": "red"}) == {"field_missing"}
    for who in ("刘峰", "陈立", "曾肃"):
        ask(room, who, "view_audit_log")


def test_the_journal_is_read_from_one_moment_to_another(room: Room) -> None:
    room.case()
    room.clock.advance(hours=1)
    late = room.clock.now().isoformat()
    shown: Any = ask(room, "刘峰", "view_audit_log", filter={"from": late}).shown
    assert shown == []
    assert len(ask(room, "刘峰", "view_audit_log", filter={"to": late, "actor": "王一帆"}).shown) == 2  # type: ignore[arg-type]
