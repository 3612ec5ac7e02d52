"""The tables and columns of revision 0004, one file per record module, generated and frozen."""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Iterator
from types import ModuleType


def parts() -> Iterator[ModuleType]:
    """Yield the files in alphabetical order; each adds what is its own and none needs another."""
    for found in sorted(pkgutil.iter_modules(__path__), key=lambda module: module.name):
        yield importlib.import_module(f"{__name__}.{found.name}")
