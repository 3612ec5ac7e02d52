"""The words of a form: labels of fields, words of options, and the lists to choose from; what every editor asks.

Wordings stand in resources/form_words.json; a command may have a word of its own for an argument (`arg.COMMAND.NAME`).
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Any, Final

from console.form_choices import Choices
from console.form_fields import Asked
from widgets.countdown import capital
from widgets.pick_field import Choice
from widgets.theme import Theme
from widgets.words import Words

FLAGS: Final = {"flags": "flag", "on": "flag", "off": "flag", "danger_flags": "value"}
"""Arguments whose options have their words in another section."""


class FormSurroundings:
    """What stands around the fields of one form."""

    def __init__(self, command: str, theme: Theme, words: Words, choices: Choices, now: Callable[[], datetime]) -> None:
        self.command, self.theme, self.words = command, theme, words
        self.choices, self._now = choices, now

    def now(self) -> datetime:
        """The moment."""
        return self._now()

    def label(self, asked: Asked) -> str:
        """The words over a field."""
        own = f"arg.{self.command}.{asked.name}"
        return self.words.say(own) if self.words.has(own) else self.words.of("arg", asked.name)

    def option(self, asked: Asked, value: Any) -> str:
        """The words of one option."""
        if isinstance(value, bool):
            return self.words.say("value.yes" if value else "value.no")
        section = FLAGS.get(asked.name, asked.name)
        for key in (f"opt.{self.command}.{asked.name}.{value}", f"opt.{asked.name}.{value}", f"opt.{value}", f"{section}.{value}", f"common.{value}"):
            if self.words.has(key):
                return capital(self.words.say(key))
        return str(value)

    def find(self, asked: Asked, typed: str, most: int) -> Sequence[Choice]:
        """What fits, best first."""
        return self.choices.find(asked, typed, most)

    def choice(self, asked: Asked, value: str) -> Choice:
        """The choice of a value."""
        return self.choices.choice(asked, value)
