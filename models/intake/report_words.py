"""The words of the reporting page in the language of the telephone: Chinese unless its browser asks for English."""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path
from typing import Final, Literal

Language = Literal["zh", "en"]

RESOURCES: Final = Path(__file__).resolve().parents[2] / "resources"
TABLES: Final = ("words.json", "report_words.json")


class ReportWords:
    """Words by key, in one language."""

    def __init__(self, language: Language) -> None:
        """The tables are read once."""
        self.language: Language = language

    def say(self, key: str, **facts: object) -> str:
        """The wording of `key` with its facts."""
        return _table()[key][self.language == "en"].format(**facts)

    def of(self, section: str, code: str) -> str:
        """The word of a code; one without a word stands for itself."""
        key = f"{section}.{code}"
        return self.say(key) if key in _table() else code

    def problem(self, reason: str, **facts: object) -> str:
        """One plain sentence for what went wrong."""
        return self.say(f"problem.{reason}" if f"problem.{reason}" in _table() else "problem.other", **facts)


def language_asked(header: str) -> Language:
    """Read an `Accept-Language` header: English where it is asked for before Chinese, else Chinese."""
    wanted: dict[str, float] = {}
    for part in header.split(","):
        name, _, rest = part.strip().partition(";")
        try:
            weight = float(rest.strip().removeprefix("q=")) if rest else 1.0
        except ValueError:
            weight = 0.0
        tongue = name.strip().partition("-")[0].lower()
        wanted[tongue] = max(weight, wanted.get(tongue, 0.0))
    return "en" if wanted.get("en", 0.0) > wanted.get("zh", 0.0) else "zh"


@cache
def _table() -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for name in TABLES:
        found.update(json.loads((RESOURCES / name).read_text(encoding="utf-8")))
    return found
