"""Sitting down: argon2id passwords, roles, five tries in a quarter of an hour that a restart does not empty; the page is no dialog."""

from __future__ import annotations

from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from console.accounts import TRIES, Accounts, SignInRefused
from console.person import Person
from console.sign_in import SignInPage
from console.vocabulary import Vocabulary
from models.records.people import Operator
from tests.builders import Room
from widgets.theme import Theme


@pytest.fixture
def accounts(room: Room, tmp_path: Path) -> Accounts:
    from argon2 import PasswordHasher

    hashed = PasswordHasher(time_cost=1, memory_cost=1024).hash("correct horse")
    with room.store.writing() as connection:
        connection.execute(Operator.table.update().values(password_hash=hashed))
    return Accounts(room.store, room.clock, tmp_path / "signin.json")


def refusal(accounts: Accounts, login: str, password: str) -> str:
    with pytest.raises(SignInRefused) as refused:
        accounts.sign_in(login, password, "2")
    return refused.value.code


def test_the_right_password_lets_the_person_in_with_the_role(accounts: Accounts) -> None:
    person = accounts.sign_in(" wangyifan ", "correct horse", "2")
    assert (person.name, person.role, person.seat) == ("王一帆", "dispatcher", "2")


def test_a_wrong_password_and_a_wrong_name_are_told_alike(accounts: Accounts) -> None:
    assert refusal(accounts, "wangyifan", "wrong") == refusal(accounts, "nobody", "wrong") == "sign.wrong"


def test_after_five_tries_even_the_right_password_waits_and_a_restart_changes_nothing(accounts: Accounts, room: Room, tmp_path: Path) -> None:
    for _ in range(TRIES):
        assert refusal(accounts, "wangyifan", "wrong") == "sign.wrong"
    assert refusal(accounts, "wangyifan", "correct horse") == "sign.wait"
    again = Accounts(room.store, room.clock, tmp_path / "signin.json")
    assert refusal(again, "wangyifan", "correct horse") == "sign.wait"
    assert accounts.sign_in("heqing", "correct horse", "2").name == "何青", "others are not held up"
    room.clock.advance(minutes=16)
    assert again.sign_in("wangyifan", "correct horse", "2").name == "王一帆"


def test_success_forgets_the_failures_before_it(accounts: Accounts) -> None:
    for _ in range(TRIES - 1):
        refusal(accounts, "wangyifan", "wrong")
    accounts.sign_in("wangyifan", "correct horse", "2")
    assert refusal(accounts, "wangyifan", "wrong") == "sign.wrong"


def test_wall_admin_and_field_accounts_do_not_sit_here(accounts: Accounts, room: Room) -> None:
    [wall] = room.all(Operator, Operator.table.c.role == "wall")
    assert refusal(accounts, wall.login, "correct horse") == "sign.role"
    [admin] = room.all(Operator, Operator.table.c.role == "admin")
    assert refusal(accounts, admin.login, "correct horse") == "sign.admin"
    assert "no powers over cases" in Vocabulary("en").say("sign.admin")
    assert "没有办案权限" in Vocabulary("zh").say("sign.admin")
    assert {account.role for account in accounts.listed()} <= {"dispatcher", "duty_leader", "center_director", "analyst", "supervisor"}
    assert accounts.listed()[0].role == "dispatcher"


def test_a_password_given_for_one_sign_in_lets_nobody_in_until_another_is_chosen(accounts: Accounts, room: Room, tmp_path: Path) -> None:
    with room.store.writing() as connection:
        connection.execute(Operator.table.update().where(Operator.table.c.login == "wangyifan").values(password_once=True))
    at_the_door = Accounts(room.store, room.clock, tmp_path / "signin.json", lambda: room.desk)
    assert refusal(at_the_door, "wangyifan", "correct horse") == refusal(accounts, "wangyifan", "correct horse") == "sign.choose"
    for chosen, code in (("short", "sign.short"), ("correct horse", "sign.same")):
        with pytest.raises(SignInRefused, match=code):
            at_the_door.sign_in("wangyifan", "correct horse", "2", chosen)
    with pytest.raises(SignInRefused, match="sign.wrong"):
        at_the_door.sign_in("wangyifan", "a guess", "2", "battery staple")
    assert at_the_door.sign_in("wangyifan", "correct horse", "2", "battery staple").name == "王一帆"
    assert refusal(at_the_door, "wangyifan", "correct horse") == "sign.wrong"
    assert accounts.sign_in("wangyifan", "battery staple", "2").name == "王一帆"


def test_an_account_without_a_password_lets_nobody_in(accounts: Accounts, room: Room) -> None:
    with room.store.writing() as connection:
        connection.execute(Operator.table.update().where(Operator.table.c.login == "wangyifan").values(password_hash=""))
    assert refusal(accounts, "wangyifan", "") == "sign.wrong"


def test_the_page_asks_once_and_says_why_not(qtbot: QtBot) -> None:
    page = SignInPage(Theme(), Vocabulary("en"))
    qtbot.addWidget(page)
    page.resize(900, 700)
    page.show()
    asked: list[tuple[str, str]] = []
    page.asked.connect(lambda login, password: asked.append((login, password)))
    page.login.edit.setText("wangyifan")
    page.password.edit.setText("secret")
    qtbot.keyClick(page.password.edit, "\r")
    qtbot.keyClick(page.password.edit, "\r")
    assert asked == [("wangyifan", "secret")]
    page.show_refusal("No.")
    assert page.told.accessibleName() == "No."
    assert page.password.edit.text() == ""
    assert page.password.edit.echoMode() == page.password.edit.EchoMode.Password
    assert not page.isModal()


def test_a_person_knows_no_password() -> None:
    assert "password" not in " ".join(Person.__slots__)
