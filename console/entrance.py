"""Lets a person in: joins the sign-in page and the accounts; checks passwords off the GUI thread."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from console.accounts import Account, Accounts, SignInRefused
from console.demo_room import is_sample
from console.person import Person
from console.sign_in import SignInPage
from console.tasks import Tasks
from console.vocabulary import Vocabulary
from console.window import Window
from models.clock import Clock
from models.settings import Settings
from models.store import Store
from widgets.theme import Theme

if TYPE_CHECKING:
    from models.commands.desk import Desk

NAME = "sign_in"


class Entrance(QObject):
    """The way in.

    Signals:
        entered(person): somebody may work here now.
    """

    entered = Signal(object)

    def __init__(
        self, window: Window, theme: Theme, words: Vocabulary, store: Store, clock: Clock, tasks: Tasks, settings: Settings, open_desk: Callable[[], Desk]
    ) -> None:
        super().__init__(window)
        self.page = SignInPage(theme, words)
        self._window, self._words, self._tasks, self._settings = window, words, tasks, settings
        self._accounts = Accounts(store, clock, settings.data_dir / "signin.json", open_desk)
        self._seat = "1"
        window.add_screen(NAME, self.page)
        self.page.asked.connect(self._try)
        self.page.chosen.connect(self._try)

    def open(self, seat: str) -> None:
        """Show the page."""
        self._seat = seat
        self._window.top.show_seat(seat, "")
        self._window.show_screen(NAME, keys=False)
        self.page.begin()
        self._tasks.run(self._accounts.listed, self._list)

    def _list(self, accounts: tuple[Account, ...]) -> None:
        password = ""
        if is_sample(self._settings):
            from models.demo.county import PASSWORD

            password = PASSWORD
        self.page.show_accounts(accounts, password)

    def _try(self, login: str, password: str, chosen: str = "") -> None:
        self._tasks.run(lambda: self._accounts.sign_in(login, password, self._seat, chosen), self._let_in, self._turn_away, line="sign_in")

    def _let_in(self, person: Person) -> None:
        self.entered.emit(person)

    def _turn_away(self, error: Exception) -> None:
        if isinstance(error, SignInRefused) and error.code == "sign.choose":
            self.page.ask_new_password()
        elif isinstance(error, SignInRefused):
            self.page.show_refusal(self._words.say(error.code, minutes=error.minutes))
        else:
            self.page.show_refusal(self._words.say("sign.away"))
