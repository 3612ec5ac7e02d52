"""Accounts of the county: made, changed and switched off by the administrator; a password he gives is good for one sign-in only."""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, ClassVar, Final

from models.base import Record
from models.commands.command import Command
from models.commands.report_links import DISABLED, end_links
from models.commands.turn import Turn
from models.commands.units import unknown_units
from models.records.people import Operator
from models.rules.editions import as_switched, is_deletion
from models.rules.permits import ROLE_COLUMNS
from models.rules.refusal import Reason, reason

FIELDS: Final = {"name": str, "name_en": str, "role": str, "unit": str, "organ": str, "is_head": bool, "disabled": bool, "language": str}
"""What may be changed of an account, and of which type it is."""

NEEDED: Final = ("name", "role", "unit")
"""What a new account needs."""

ORGANS: Final = ("", "discipline", "procuratorate", "judicial_admin")
PASSWORD: Final = "password"  # noqa: S105  the name of a field
NEW: Final = "new"
SHORTEST: Final = 8
"""A password a person chooses has at least so many characters."""


@dataclass(frozen=True)
class ManageUsers(Command):
    """Change the account of `login`, or make it where there is none. `password: new` makes one, any other is taken as
    typed; either is shown once and good for one sign-in.

    Nothing is deleted: `disabled` switches an account off.
    """

    name: ClassVar[str] = "manage_users"

    login: str
    change: Mapping[str, Any]

    def objects(self, turn: Turn) -> tuple[Record, ...]:
        """The account, where there is one."""
        known = account(turn, self.login)
        return (known,) if known is not None else ()

    def guards(self, turn: Turn) -> tuple[Reason, ...]:
        if is_deletion(self.change):
            return (reason("no_delete"),)
        wanting = [name for name in NEEDED if account(turn, self.login) is None and not self.change.get(name)]
        wrong = [name for name, value in as_switched(self.change).items() if not _fits(name, value)]
        named = tuple(reason("field_missing", field=f"change.{name}") for name in dict.fromkeys((*wanting, *wrong)))
        return named + (unknown_units(turn, [str(self.change["unit"])], "change.unit") if self.change.get("unit") else ())

    def carry_out(self, turn: Turn) -> None:
        known = account(turn, self.login)
        given = {name: value for name, value in as_switched(self.change).items() if name in FIELDS}
        changed = known or turn.add(Operator(login=self.login, **given), made=True)
        for name, value in given.items():
            setattr(changed, name, value)
        if given.get("disabled"):
            end_links(turn, changed, DISABLED)
        if self.change.get(PASSWORD):
            turn.show_once({"login": self.login, PASSWORD: _give_password(changed, self.change[PASSWORD])})
        # The password itself, and its hash, are in no entry.
        turn.write("user.changed", changed, login=self.login, change=given, password_given=PASSWORD in self.change, is_new=known is None)


@dataclass(frozen=True)
class ChoosePassword(Command):
    """Choose a password of one's own in place of the one that was given for one sign-in."""

    name: ClassVar[str] = "choose_password"
    is_in_permit_table: ClassVar[bool] = False

    password: str

    def objects(self, turn: Turn) -> tuple[Record, ...]:
        """One's own account."""
        return (turn.get(Operator, turn.actor.id, "actor"),)

    def guards(self, turn: Turn) -> tuple[Reason, ...]:
        return () if len(self.password) >= SHORTEST else (reason("field_missing", field=PASSWORD, shortest=SHORTEST),)

    def carry_out(self, turn: Turn) -> None:
        changed = turn.get(Operator, turn.actor.id)
        changed.password_hash, changed.password_once = hashed(self.password), False
        turn.write("user.changed", changed, login=changed.login, change={}, password_given=False, is_new=False)


def account(turn: Turn, login: str) -> Operator | None:
    """Return the account with this login, or None."""
    return turn.first(Operator, Operator.table.c.login == login)


def hashed(password: str) -> str:
    """Return the argon2id hash of a password, the only form in which it is kept."""
    from argon2 import PasswordHasher

    return PasswordHasher().hash(password)


def _give_password(changed: Operator, wanted: str) -> str:
    password = secrets.token_urlsafe(12) if wanted == NEW else wanted
    changed.password_hash, changed.password_once = hashed(password), True
    return password


def _fits(name: str, value: Any) -> bool:
    if name == PASSWORD:
        return isinstance(value, str) and (value == NEW or len(value) >= SHORTEST)
    if name not in FIELDS or not isinstance(value, FIELDS[name]):
        return False
    allowed: dict[str, tuple[str, ...]] = {"role": tuple(ROLE_COLUMNS), "organ": ORGANS, "language": ("", "zh", "en")}
    return name not in allowed or value in allowed[name]
