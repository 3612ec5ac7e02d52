"""Finds a command by the name the world calls it: `create_alert` → `CreateAlert`. For walks, proposals and field links.

The modules are loaded on the first question, so that nothing pays for commands it never asks for.
"""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Iterator, Mapping
from functools import cache
from types import MappingProxyType, ModuleType

import models.commands
from models.commands.command import Command


def command_named(name: str) -> type[Command]:
    """Return the command called `name`. Raises KeyError with the name when there is none."""
    return commands()[name]


@cache
def commands() -> Mapping[str, type[Command]]:
    """Return all commands by name, in alphabetical order."""
    found = {command.name: command for module in _modules() for command in _commands_of(module)}
    return MappingProxyType(dict(sorted(found.items())))


def _modules() -> Iterator[ModuleType]:
    for module in pkgutil.iter_modules(models.commands.__path__):
        yield importlib.import_module(f"{models.commands.__name__}.{module.name}")


def _commands_of(module: ModuleType) -> Iterator[type[Command]]:
    for value in vars(module).values():
        if isinstance(value, type) and issubclass(value, Command) and value.name and value.__module__ == module.__name__:
            yield value
