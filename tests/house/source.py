"""Every hand-written Python file of the project, read once: what the checks of the house look at."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

ROOT = Path(__file__).parents[2]
PRODUCT = ("main.py", "models", "widgets", "console")
PROOF = ("resources", "tests", "tools")


@dataclass(frozen=True)
class Source:
    """One file: its path from the root (with /), its text and its syntax tree."""

    path: str
    text: str
    tree: ast.Module

    @property
    def module(self) -> str:
        """Its dotted name as imports write it."""
        return self.path.removesuffix(".py").removesuffix("/__init__").replace("/", ".")

    @property
    def is_product(self) -> bool:
        """True for what is shipped."""
        return self.path.split("/")[0] in PRODUCT


@cache
def sources() -> tuple[Source, ...]:
    """All files, the product's first."""
    return tuple(_read())


def _read() -> Iterator[Source]:
    for top in (*PRODUCT, *PROOF):
        place = ROOT / top
        for file in [place] if place.is_file() else sorted(place.rglob("*.py")):
            text = file.read_text(encoding="utf-8")
            yield Source(file.relative_to(ROOT).as_posix(), text, ast.parse(text, str(file)))
