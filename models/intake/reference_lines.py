"""Where the keys of a reference file stand, so that a fault is named by its line: from the tree of a YAML file, from the text of a TOML file."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    import yaml

KeyLines = dict[tuple[str, int, str], int]
"""(table, row from 1, key) → the line on which it stands first. Row 0: the whole table; table "" as well: the whole file."""
Lines = dict[str, list[int]]
"""Table → the line on which each row begins."""

HEADED: Final = re.compile(r"\s*\[\[?\s*([\w-]+)(?:\.[\w.\"-]+)?\s*\]\]?")
KEYED: Final = re.compile(r"[\"']?([\w-]+)[\"']?\s*(?:\.[\w.\"-]+\s*)?=")


class KeyTwice(ValueError):
    """A key stands twice in one row, so that nobody could say which value counts."""

    def __init__(self, key: str, line: int) -> None:
        """`line` is where it stands the second time."""
        super().__init__(f"line {line}: {key} stands twice")
        self.key = key
        self.line = line


def of_yaml(tree: yaml.Node | None) -> tuple[Lines, KeyLines]:
    """Return where the rows and keys of a YAML file stand. Raises KeyTwice."""
    import yaml

    lines: Lines = {}
    keys: KeyLines = {}
    for _ in _keys(tree):
        pass
    for top, value in tree.value if isinstance(tree, yaml.MappingNode) else []:
        keys["", 0, str(top.value)] = top.start_mark.line + 1
        rows = value.value if isinstance(value, yaml.SequenceNode) else []
        lines[str(top.value)] = [row.start_mark.line + 1 for row in rows]
        for number, row in enumerate(rows, start=1):
            for key, line in _keys(row):
                keys.setdefault((str(top.value), number, key), line)
    return lines, keys


def _keys(node: yaml.Node | None) -> Iterator[tuple[str, int]]:
    """Each key under a node with its line, outer ones first."""
    import yaml

    if isinstance(node, yaml.MappingNode):
        seen: set[str] = set()
        for key, _ in node.value:
            if str(key.value) in seen:
                raise KeyTwice(str(key.value), key.start_mark.line + 1)
            seen.add(str(key.value))
            yield str(key.value), key.start_mark.line + 1
        for _, value in node.value:
            yield from _keys(value)
    elif isinstance(node, yaml.SequenceNode):
        for value in node.value:
            yield from _keys(value)


def of_toml(text: str, tables: Mapping[str, Any]) -> tuple[Lines, KeyLines]:
    """Return where the rows and keys of a TOML file stand; the keys of a table written on one line stand under the row 0."""
    lines: Lines = {}
    keys: KeyLines = {}
    table = ""
    for number, line in enumerate(text.splitlines(), start=1):
        if headed := HEADED.match(line):
            table = headed.group(1)
            keys.setdefault(("", 0, table), number)
            if line.lstrip().startswith("[[") and "." not in headed.group(0):
                lines.setdefault(table, []).append(number)
        for key in KEYED.findall(line.partition("#")[0]):
            if (not table or table not in lines) and key in tables and not line[:1].isspace():
                table = key
                keys.setdefault(("", 0, key), number)
            keys.setdefault((table, len(lines.get(table, [])), key), number)
    return lines, keys
