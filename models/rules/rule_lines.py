"""Finds the line of a rule file a fault stands on, so that the officer who edits it goes straight there. Asked only when there is a fault."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from yaml.nodes import Node

_FAULT: Final = re.compile(r"^(?P<file>[\w.]+\.yaml): (?P<rest>(?P<id>[\w.-]+)(: (?P<key>\w+))?.*)$", re.DOTALL)


def with_lines(directory: Path, faults: Iterable[str]) -> list[str]:
    """Return the faults with the line each stands on (`rules.yaml: line 214: R-207: unit: …`); a fault whose place is not found stays."""
    known: dict[str, dict[tuple[str, str], int]] = {}
    return [_with_line(directory, fault, known) for fault in faults]


def _with_line(directory: Path, fault: str, known: dict[str, dict[tuple[str, str], int]]) -> str:
    found = _FAULT.match(fault)
    if found is None:
        return fault
    file = found["file"]
    if file not in known:
        known[file] = dict(_places(directory / file))
    places = known[file]
    line = places.get((found["id"], found["key"] or "")) or places.get((found["id"], "")) or _line_of_text(directory / file, found["rest"])
    return f"{file}: line {line}: {found['rest']}" if line else fault


def _places(path: Path) -> Iterator[tuple[tuple[str, str], int]]:
    import yaml

    try:
        root: Any = yaml.compose(path.read_text(encoding="utf-8"), Loader=yaml.SafeLoader)
    except (OSError, yaml.YAMLError, UnicodeDecodeError):
        return
    for _, entries in root.value if isinstance(root, yaml.MappingNode) else ():
        for entry in entries.value if isinstance(entries, yaml.SequenceNode) else ():
            if isinstance(entry, yaml.MappingNode):
                yield from _places_of_entry(entry)


def _places_of_entry(entry: Any) -> Iterator[tuple[tuple[str, str], int]]:
    fields: list[tuple[Node, Node]] = entry.value
    for name in {str(value.value) for key, value in fields if key.value in {"id", "key"}}:
        yield (name, ""), entry.start_mark.line + 1
        for key, _ in fields:
            yield (name, str(key.value)), key.start_mark.line + 1


def _line_of_text(path: Path, fault: str) -> int:
    """The line of the first text the fault quotes: a date of the working-day table."""
    quoted = re.search(r"'([^']+)'|(\d{4}-\d{2}-\d{2})", fault)
    if quoted is None:
        return 0
    wanted = quoted[1] or quoted[2]
    try:
        lines = path.read_text(encoding="utf-8").splitlines()
    except (OSError, UnicodeDecodeError):
        return 0
    return next((number for number, text in enumerate(lines, start=1) if wanted in text and not text.lstrip().startswith("#")), 0)
