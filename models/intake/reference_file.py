"""Reads a county's reference file (TOML, YAML or XLSX) into plain tables. Source: interfaces.md 2.

`no`, `yes`, `on` and `off` are words here, as a certificate's `no:` needs; only `true` and `false` are truth values (YAML 1.2).
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

from models.commands.reference_values import WrongKey, WrongRow
from models.intake.coordinates import to_wgs84
from models.intake.reference_lines import KeyTwice, of_toml, of_yaml
from models.plain import Plain

BOOL: Final = "tag:yaml.org,2002:bool"
INT: Final = "tag:yaml.org,2002:int"
NEWER: Final = (BOOL, INT)
"""What is read as YAML 1.2 has it: 011 is a name, no number to the base of eight, and 24:00 no number to the base of sixty."""
PLACED: Final = ("cameras", "devices", "townships", "response_units", "meter_groups")
"""The tables whose rows have coordinates."""


class UnreadableReference(Plain):
    """The file cannot be used; one sentence with file, line and key."""


@dataclass(frozen=True, slots=True)
class ReferenceFile:
    """The tables of one file, in WGS-84, and where each row stands in it (`lines[table][row]`, from 1)."""

    name: str
    tables: Mapping[str, Any]
    lines: Mapping[str, list[int]] = field(default_factory=dict)
    sheets: Mapping[str, str] = field(default_factory=dict)
    """What the sheet of a table is called, in a workbook."""
    key_lines: Mapping[tuple[str, int, str], int] = field(default_factory=dict)
    """On which line a key stands first, by table and row; of the whole file under the table "" and the row 0, of a whole table under the row 0."""

    def explain(self, error: ValueError) -> UnreadableReference:
        """Put file, line and key before what the import said of a table's row."""
        if not isinstance(error, WrongRow):
            return UnreadableReference(f"{self.name}: {error}", f"{self.name}：{error}")
        english, chinese = self._place_of(error)
        return UnreadableReference(f"{self.name}{english}: {error.fault}", f"{self.name}{chinese}：{error.fault.chinese}")

    def _place_of(self, error: WrongRow) -> tuple[str, str]:
        table, row = error.table, error.row
        known = self.lines.get(table, [])
        at = known[row - 1] if 0 < row <= len(known) else row
        named = f" ({table})" if table else ""
        if table in self.sheets:
            return f", sheet {self.sheets[table]}, row {at}{named}", f"，工作表 {self.sheets[table]}，第 {at} 行{named}"
        spots = ((table, row, error.fault.key), (table, 0, error.fault.key), ("", 0, "" if row else table))
        line = next((self.key_lines[spot] for spot in spots if spot in self.key_lines), at if known else 0)
        if line:
            return f", line {line}{named}", f"，第 {line} 行{named}"
        return (f", row {row}{named}", f"，第 {row} 条{named}") if row else (named, named)


def read_reference(path: Path) -> ReferenceFile:
    """Read the file at `path` by its ending. Raises UnreadableReference."""
    readers: dict[str, Callable[[Path], ReferenceFile]] = {".yaml": _yaml, ".yml": _yaml, ".json": _yaml, ".toml": _toml, ".xlsx": _xlsx}
    reader = readers.get(path.suffix.lower())
    if reader is None:
        raise UnreadableReference(
            f"{path.name}: reference files end in .toml, .yaml, .json or .xlsx", f"{path.name}：基础数据文件应为 .toml、.yaml、.json 或 .xlsx"
        )
    try:
        return _in_wgs84(reader(path))
    except OSError as error:
        raise UnreadableReference(f"{path.name} cannot be read: {error.strerror}", f"无法读取 {path.name}：{error.strerror}") from error
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
        first: [(tag, pattern) for tag, pattern in resolvers if tag not in NEWER] for first, resolvers in yaml.CSafeLoader.yaml_implicit_resolvers.items()
    }
    PlainLoader.add_implicit_resolver(BOOL, re.compile(r"^(?:true|True|false|False)$"), list("tTfF"))
    PlainLoader.add_implicit_resolver(INT, re.compile(r"^[-+]?(?:0|[1-9][0-9]*)$"), list("-+0123456789"))
    return PlainLoader


def _yaml(path: Path) -> ReferenceFile:
    import yaml

    text = _text(path)
    try:
        tables, tree = load_yaml(text), yaml.compose(text, Loader=_loader())
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        where = f", line {mark.line + 1}" if mark is not None else ""
        problem, here = getattr(error, "problem", None) or "this is not YAML", where.replace(", line", "，第") + (" 行" if where else "")
        raise UnreadableReference(f"{path.name}{where}: {problem}", f"{path.name}{here}：不是有效的 YAML（{problem}）") from error
    if not isinstance(tables, dict):
        raise UnreadableReference(f"{path.name}: tables are expected, such as sources: and cameras:", f"{path.name}：应为若干表，如 sources: 和 cameras:")
    try:
        lines, key_lines = of_yaml(tree)
    except KeyTwice as twice:
        told = f"{path.name}, line {twice.line}: {twice.key} stands twice", f"{path.name}，第 {twice.line} 行：{twice.key} 重复"
        raise UnreadableReference(*told) from None
    return ReferenceFile(path.name, tables, lines, {}, key_lines)


def _text(path: Path) -> str:
    try:
        return path.read_bytes().decode("utf-8-sig")
    except UnicodeDecodeError:
        raise UnreadableReference(f"{path.name} is not in UTF-8: save it so", f"{path.name} 不是 UTF-8 编码：请另存为 UTF-8") from None


def _toml(path: Path) -> ReferenceFile:
    import tomllib

    try:
        text = _text(path)
        tables = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise UnreadableReference(f"{path.name}: {error}", f"{path.name}：不是有效的 TOML（{error}）") from error
    lines, key_lines = of_toml(text, tables)
    return ReferenceFile(path.name, tables, lines, {}, key_lines)


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
    tables: dict[str, Any] = {name: rows for name, rows in file.tables.items() if name != "crs"}
    for name in PLACED:
        rows = tables.get(name)
        if not isinstance(rows, list):
            continue
        try:
            tables[name] = [_moved(row, common, name, number) for number, row in enumerate(rows, start=1)]
        except WrongRow as error:
            raise file.explain(error) from None
    return ReferenceFile(file.name, tables, file.lines, file.sheets, file.key_lines)


def _moved(row: Any, common: str, table: str, number: int) -> Any:
    """The row in WGS-84; what is no row, or has no two numbers, is left to the import, which says so."""
    if not isinstance(row, Mapping):
        return row
    crs = row.get("crs", common)
    rest = {key: value for key, value in row.items() if key != "crs"}
    lon, lat = rest.get("lon"), rest.get("lat")
    if crs == "wgs84" or not (isinstance(lon, int | float) and isinstance(lat, int | float)):
        return rest
    try:
        lon, lat = to_wgs84(lon, lat, crs)
    except ValueError:
        fault = WrongKey("crs", f"unknown coordinate system {crs!r}: wgs84, gcj02 or bd09", f"未知的坐标系 {crs!r}：可用 wgs84、gcj02、bd09")
        raise WrongRow(table, number, fault) from None
    return {**rest, "lon": lon, "lat": lat}
