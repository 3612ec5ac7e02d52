"""Reads a county's reference file (TOML, YAML or XLSX) into plain tables. Source: interfaces.md 2.

`no`, `yes`, `on` and `off` are words here, as a certificate's `no:` needs; only `true` and `false` are truth values (YAML 1.2).
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

from models.intake.coordinates import to_wgs84

PLACED: Final = ("cameras", "devices", "townships", "response_units", "meter_groups")
"""The tables whose rows have coordinates."""


class UnreadableReference(Exception):
    """The file cannot be used; one sentence with file, line and key."""


@dataclass(frozen=True, slots=True)
class ReferenceFile:
    """The tables of one file, in WGS-84, and where each row stands in it (`lines[table][row]`, from 1)."""

    name: str
    tables: Mapping[str, Any]
    lines: Mapping[str, list[int]] = field(default_factory=dict)
    sheets: Mapping[str, str] = field(default_factory=dict)
    """What the sheet of a table is called, in a workbook."""

    def explain(self, error: ValueError) -> UnreadableReference:
        """Put file and line before what the import said of a table's row."""
        said = re.match(r"(\w+), row (\d+): (.*)", str(error), re.DOTALL)
        if said is None:
            return UnreadableReference(f"{self.name}: {error}")
        table, row = said.group(1), int(said.group(2))
        known = self.lines.get(table, [])
        where = f"line {known[row - 1]}" if row <= len(known) else f"row {row}"
        if table in self.sheets:
            where = f"sheet {self.sheets[table]}, row {known[row - 1] if row <= len(known) else row}"
        return UnreadableReference(f"{self.name}, {where} ({table}): {said.group(3)}")


def read_reference(path: Path) -> ReferenceFile:
    """Read the file at `path` by its ending. Raises UnreadableReference."""
    readers: dict[str, Callable[[Path], ReferenceFile]] = {".yaml": _yaml, ".yml": _yaml, ".json": _yaml, ".toml": _toml, ".xlsx": _xlsx}
    reader = readers.get(path.suffix.lower())
    if reader is None:
        raise UnreadableReference(f"{path.name}: reference files end in .toml, .yaml, .json or .xlsx")
    try:
        return _in_wgs84(reader(path))
    except OSError as error:
        raise UnreadableReference(f"{path.name} cannot be read: {error.strerror}") from error
    except ValueError as error:
        raise UnreadableReference(f"{path.name}: {error}") from error


def load_yaml(text: str | bytes) -> Any:
    """Read YAML in which only `true` and `false` are truth values. Raises yaml.YAMLError."""
    import yaml

    return yaml.load(text, Loader=_loader())  # noqa: S506  a SafeLoader with fewer truth values


def _loader() -> Any:
    import yaml

    class PlainLoader(yaml.CSafeLoader):
        """A safe loader that leaves `no` a word."""

    PlainLoader.yaml_implicit_resolvers = {
        first: [(tag, pattern) for tag, pattern in resolvers if tag != "tag:yaml.org,2002:bool"]
        for first, resolvers in yaml.CSafeLoader.yaml_implicit_resolvers.items()
    }
    PlainLoader.add_implicit_resolver("tag:yaml.org,2002:bool", re.compile(r"^(?:true|True|false|False)$"), list("tTfF"))
    return PlainLoader


def _yaml(path: Path) -> ReferenceFile:
    import yaml

    text = path.read_bytes()
    try:
        tables, tree = load_yaml(text), yaml.compose(text, Loader=_loader())
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        where = f", line {mark.line + 1}" if mark is not None else ""
        raise UnreadableReference(f"{path.name}{where}: {getattr(error, 'problem', None) or 'this is not YAML'}") from error
    if not isinstance(tables, dict):
        raise UnreadableReference(f"{path.name}: tables are expected, such as sources: and cameras:")
    tops = tree.value if isinstance(tree, yaml.MappingNode) else []
    lines = {key.value: [row.start_mark.line + 1 for row in value.value] for key, value in tops if isinstance(value, yaml.SequenceNode)}
    return ReferenceFile(path.name, tables, lines)


def _toml(path: Path) -> ReferenceFile:
    import tomllib

    try:
        text = path.read_text(encoding="utf-8")
        tables = tomllib.loads(text)
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise UnreadableReference(f"{path.name}: {error}") from error
    lines: dict[str, list[int]] = {}
    for number, line in enumerate(text.splitlines(), start=1):
        if opened := re.match(r"\s*\[\[\s*(\w+)\s*\]\]", line):
            lines.setdefault(opened.group(1), []).append(number)
    return ReferenceFile(path.name, tables, lines)


def _xlsx(path: Path) -> ReferenceFile:
    from models.intake.documents import LARGEST
    from models.intake.reference_sheets import BadSheet, read_sheets

    if path.stat().st_size > LARGEST:
        raise UnreadableReference(f"{path.name} is larger than {LARGEST} bytes")
    try:
        return ReferenceFile(path.name, *read_sheets(path.read_bytes()))
    except BadSheet as error:
        raise UnreadableReference(f"{path.name}, {error}") from None


def _in_wgs84(file: ReferenceFile) -> ReferenceFile:
    common = file.tables.get("crs", "wgs84")
    tables = {name: [_moved(row, common) for row in rows] if name in PLACED else rows for name, rows in file.tables.items() if name != "crs"}
    return ReferenceFile(file.name, tables, file.lines, file.sheets)


def _moved(row: Mapping[str, Any], common: str) -> dict[str, Any]:
    crs = row.get("crs", common)
    rest = {key: value for key, value in row.items() if key != "crs"}
    if crs == "wgs84" or "lon" not in rest or "lat" not in rest:
        return rest
    lon, lat = to_wgs84(rest["lon"], rest["lat"], crs)
    return {**rest, "lon": lon, "lat": lat}
