"""The words of the shell beside those of the widgets: the same vocabulary with resources/console_words.json added."""

from __future__ import annotations

import json
from pathlib import Path

from PySide6.QtCore import QObject

from models.plain import Plain
from widgets.tokens import RESOURCES
from widgets.words import Language, Words


class Vocabulary(Words):
    """All words of the console. Raises OSError or ValueError when a table is missing or is no JSON."""

    def __init__(self, language: Language = "zh", parent: QObject | None = None, table: Path = RESOURCES / "console_words.json") -> None:
        super().__init__(language, parent=parent)
        self._table.update(json.loads(table.read_text(encoding="utf-8")))

    def add(self, name: str) -> None:
        """Take in a further table of resources, loaded by the part that needs it. Raises OSError or ValueError."""
        more: dict[str, list[str]] = json.loads((RESOURCES / name).read_text(encoding="utf-8"))
        self._table.update(more)

    def plain(self, error: Plain) -> str:
        """What an error says, in one sentence of the language of the moment."""
        return error.sentence("zh_CN" if self.language == "zh" else "en").splitlines()[0]


def language_of(lang: str) -> Language:
    """`zh_CN` and `en` of the command line as the vocabulary calls them."""
    return "en" if lang == "en" else "zh"
