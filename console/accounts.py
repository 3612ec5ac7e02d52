"""Who may sit down here: accounts with argon2id passwords, and at most five tries per account in a quarter of an hour.

Runs in a worker thread: checking a password is slow by design. The tries are kept in the data folder, so a restart does not empty them.
"""

from __future__ import annotations

import json
import logging
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Final

import sqlalchemy as sa

from console.person import Person, person_of
from models.clock import Clock
from models.records.people import Operator
from models.store import Store

if TYPE_CHECKING:
    from models.commands.desk import Desk

LOG = logging.getLogger(__name__)
TRIES: Final = 5
WITHIN: Final = timedelta(minutes=15)
"""Source: reliability bar A-2."""
NOBODY: Final = "$argon2id$v=19$m=65536,t=3,p=4$bm9ib2R5bm9ib2R5bm9ib2R5$Jk0P5N9bqTq7o3nJ5m4mYw3P1mQqkq1bXk2nq1c0V0g"
"""Checked when there is no such account, so that the answer takes as long as for a wrong password."""
CONSOLE_ROLES: Final = frozenset({"dispatcher", "duty_leader", "center_director", "analyst", "supervisor"})
"""Roles that may sit at a workstation of the Center; the others work through their own links."""
ADMIN: Final = "admin"
"""Looks after accounts, sources and layouts, and has no part in any case: at a workstation all lists would be empty. Source: domain.md 1.2, 2."""


class SignInRefused(Exception):
    """`code` is a key of the vocabulary (`sign.wrong`, `sign.wait`, `sign.role`); `minutes` how long to wait."""

    def __init__(self, code: str, minutes: int = 0) -> None:
        super().__init__(code)
        self.code, self.minutes = code, minutes


@dataclass(frozen=True, slots=True)
class Account:
    """One line of the list at the sign-in page."""

    login: str
    name: str
    name_en: str
    role: str


class Accounts:
    """The accounts of a store, and the tries of this seat."""

    def __init__(self, store: Store, clock: Clock, tries: Path, open_desk: Callable[[], Desk] | None = None) -> None:
        """`tries` is the file the failed tries are kept in; `open_desk` the door a password is changed at, opened where one is."""
        self._store, self._clock, self._file, self._open_desk = store, clock, tries, open_desk

    def listed(self) -> tuple[Account, ...]:
        """Those who may sign in here, dispatchers first."""
        table = Operator.table.c
        chosen = sa.select(table.login, table.name, table.name_en, table.role).where(table.disabled.is_(sa.false()), table.role.in_(CONSOLE_ROLES))
        with self._store.reading() as connection:
            found = [Account(*row) for row in connection.execute(chosen)]
        return tuple(sorted(found, key=lambda one: (one.role != "dispatcher", one.role != "duty_leader", one.login)))

    def sign_in(self, login: str, password: str, seat: str, chosen: str = "") -> Person:
        """The person behind a login. A password that was given for one sign-in lets nobody in: it changes into the one `chosen` in the same act.

        Raises:
            SignInRefused: wrong name or password, too many tries, a role that does not work here; `sign.choose` where a password
                of one's own is to be chosen first, `sign.short` and `sign.same` where the chosen one does not do.
        """
        login = login.strip()
        self._stop_guessing(login)
        row = self._row(login)
        if not _matches(row.password_hash if row is not None and row.password_hash else NOBODY, password) or row is None:
            self._note_failure(login)
            raise SignInRefused("sign.wrong")
        if row.disabled or row.role not in CONSOLE_ROLES:
            raise SignInRefused("sign.admin" if row.role == ADMIN and not row.disabled else "sign.role")
        self._forget(login)
        if row.password_once:
            self._change(person_of(row, seat), password, chosen)
        LOG.info("signed in", extra={"operator": row.name, "seat": seat})
        return person_of(row, seat)

    def _change(self, person: Person, given: str, chosen: str) -> None:
        from models.commands.actor import Actor
        from models.commands.users import SHORTEST, ChoosePassword

        if not chosen or self._open_desk is None:
            raise SignInRefused("sign.choose")
        if len(chosen) < SHORTEST:
            raise SignInRefused("sign.short")
        if chosen == given:
            raise SignInRefused("sign.same")
        actor = Actor("operator", person.id, person.name, person.role, person.unit, person.organ, person.is_head)
        self._open_desk().do(ChoosePassword(chosen), actor)

    def without_password(self, login: str, seat: str) -> Person | None:
        """The person behind a login of the demo county, whose password everybody knows; None when there is no such account."""
        row = self._row(login)
        return None if row is None else person_of(row, seat)

    def _row(self, login: str) -> sa.Row[tuple[object, ...]] | None:
        with self._store.reading() as connection:
            return connection.execute(sa.select(Operator.table).where(Operator.table.c.login == login)).first()

    def _stop_guessing(self, login: str) -> None:
        tries = self._tries().get(login, [])
        if len(tries) >= TRIES:
            raise SignInRefused("sign.wait", max(1, int((min(tries) + WITHIN - self._clock.now()).total_seconds() // 60) + 1))

    def _note_failure(self, login: str) -> None:
        LOG.warning("a sign-in failed", extra={"login": login})
        tries = self._tries()
        tries[login] = [*tries.get(login, []), self._clock.now()]
        self._keep(tries)

    def _forget(self, login: str) -> None:
        tries = self._tries()
        if tries.pop(login, None):
            self._keep(tries)

    def _tries(self) -> dict[str, list[datetime]]:
        try:
            kept = json.loads(self._file.read_text(encoding="utf-8"))
            found = {str(login): [datetime.fromisoformat(at) for at in moments] for login, moments in kept.items()}
        except (OSError, ValueError, TypeError, AttributeError):
            return {}
        since = self._clock.now() - WITHIN
        return {login: recent for login, moments in found.items() if (recent := [at for at in moments if at > since])}

    def _keep(self, tries: dict[str, list[datetime]]) -> None:
        try:
            self._file.parent.mkdir(parents=True, exist_ok=True)
            self._file.write_text(json.dumps({login: [at.isoformat() for at in moments] for login, moments in tries.items()}), encoding="utf-8")
        except OSError as error:
            LOG.warning("failed tries cannot be kept", extra={"why": str(error)})


def _matches(password_hash: str, password: str) -> bool:
    from argon2 import PasswordHasher
    from argon2.exceptions import InvalidHashError, VerificationError

    try:
        return PasswordHasher().verify(password_hash, password)
    except (VerificationError, InvalidHashError):
        return False
