"""Reads a table out of a CSV or XLSX file as rows of plain cells: bounded before anything is unpacked, no formula worked out, no link followed.

Spreadsheets guess; so do we, about encoding and separator, and refuse where a guess could lose rows without anybody seeing it.
"""

from __future__ import annotations

import csv
import io
import warnings
import zipfile
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time
from itertools import count
from typing import Any, Final

Cell = str | int | float | bool | datetime | date | time | None

MOST_ROWS: Final = 100_000
MOST_COLUMNS: Final = 200
MOST_SHEETS: Final = 50
MOST_PARTS: Final = 2_000
MOST_UNPACKED: Final = 120 * 1024 * 1024
"""Bytes all parts of a workbook may have together, by its own directory; unpacking stops where a part is longer than it says."""
MOST_TIMES: Final = 250
"""So many times its packed size a part of some length may have: real sheets have some thirty times."""
FREE_OF_RATIO: Final = 1024 * 1024
MOST_NULS: Final = 0.001
"""So great a share of a text may be NUL signs, which a damaged cell has; where there are more, it is no text."""
LONGEST_CELL: Final = 30_000
OVERLONG: Final = " " * (LONGEST_CELL + 1)
"""Stands for every cell that is longer: a file may name one such cell a hundred thousand times."""
DELIMITERS: Final = ",\t;|"


class UnreadableTable(Exception):
    """The file is no table we can read. `reason` is a code of `table_words.REASONS`, `row` where it was seen (0 = the whole file)."""

    def __init__(self, reason: str, row: int = 0) -> None:
        """Keep why."""
        super().__init__(reason)
        self.reason = reason
        self.row = row


@dataclass(frozen=True, slots=True)
class Sheet:
    """One table: its name ("" for CSV) and its rows with their numbers as a spreadsheet shows them, blank ones left out.

    `broken` are rows that cannot be read while those around them can: their numbers, and why; they stand among `rows` without a cell.
    """

    name: str
    rows: Sequence[tuple[int, tuple[Cell, ...]]]
    broken: Mapping[int, str] = field(default_factory=dict)


def read_csv(content: bytes) -> Sheet:
    """Read comma, tab, semicolon or bar separated text in UTF-8, UTF-16 or a Chinese encoding.

    Raises:
        UnreadableTable: it is no such text, or a quote leaves open which of its rows is which.
    """
    text = _decoded(content)
    if text.count("\x00") > len(text) * MOST_NULS:
        raise UnreadableTable("no_table")
    lines = _Lines(text)
    reader = csv.reader(lines, delimiter=_delimiter(text), strict=True)
    rows: list[tuple[int, tuple[Cell, ...]]] = []
    broken: dict[int, str] = {}
    for number in count(1):
        lines.of_row.clear()
        try:
            row = next(reader, None)
        except csv.Error:
            if not lines.is_row_whole:  # a quote that never ends would swallow every row after it
                raise UnreadableTable("broken_quotes", number) from None
            row, broken[number] = [], "too_long_cell" if len(lines.of_row[0]) > csv.field_size_limit() else "stray_quotes"
        if row is None:
            break
        _check_size(number, row)
        cells = tuple(_plain(cell) for cell in row)
        if number in broken or any(cell is not None for cell in cells):
            rows.append((number, cells))
    return Sheet("", rows, broken)


class _Lines:
    """The lines of a text, and which of them the row in hand has taken."""

    def __init__(self, text: str) -> None:
        self._lines = io.StringIO(text, newline="")
        self.of_row: list[str] = []

    def __iter__(self) -> Iterator[str]:
        return self

    def __next__(self) -> str:
        self.of_row.append(next(self._lines))
        return self.of_row[-1]

    @property
    def is_row_whole(self) -> bool:
        """Whether the row is one line and leaves no quote open, so that whatever is wrong with it ends with it."""
        return len(self.of_row) == 1 and self.of_row[0].count('"') % 2 == 0


def read_xlsx(content: bytes) -> list[Sheet]:
    """Read every sheet of a workbook as values: what a formula last showed, never what it would. Raises UnreadableTable."""
    from xml.etree.ElementTree import ParseError

    import openpyxl
    from defusedxml.common import DefusedXmlException
    from openpyxl.utils.exceptions import InvalidFileException

    _check_parts(content)
    # a damaged workbook fails in many ways inside the library; each of them means that it cannot be read
    broken = (InvalidFileException, zipfile.BadZipFile, ParseError, DefusedXmlException, OSError, KeyError, ValueError, TypeError, IndexError, AttributeError)
    try:
        with warnings.catch_warnings(action="ignore"):  # what the library finds odd about a workbook is nobody's business here
            book = openpyxl.load_workbook(io.BytesIO(content), read_only=True, data_only=True, keep_links=False)
            return [Sheet(sheet.title, list(_rows(sheet))) for sheet in _visible(book)]
    except UnreadableTable:
        raise
    except (*broken, OverflowError, RuntimeError, AssertionError, EOFError, NotImplementedError):
        raise UnreadableTable("no_table") from None
    except Exception as error:
        if type(error).__module__.partition(".")[0] in {"zlib", "openpyxl"}:
            raise UnreadableTable("no_table") from None
        raise


def _visible(book: Any) -> list[Any]:
    sheets = [sheet for sheet in book.worksheets if sheet.sheet_state == "visible"]
    if len(sheets) > MOST_SHEETS:
        raise UnreadableTable("too_many_sheets")
    return sheets


def _rows(sheet: Any) -> Iterator[tuple[int, tuple[Cell, ...]]]:
    sheet.reset_dimensions()  # what a file says of its own size is not believed
    for number, row in enumerate(sheet.iter_rows(values_only=True), start=1):
        cells = tuple(_plain(cell) for cell in row)
        _check_size(number, cells)
        if any(cell is not None for cell in cells):
            yield number, cells


def _plain(cell: object) -> Cell:
    if isinstance(cell, str):
        return OVERLONG if len(cell) > LONGEST_CELL else cell.strip() or None
    return cell if cell is None or isinstance(cell, int | float | datetime | date | time) else str(cell)


def _check_size(number: int, row: Sequence[object]) -> None:
    if number > MOST_ROWS:
        raise UnreadableTable("too_many_rows", number)
    if len(row) > MOST_COLUMNS:
        raise UnreadableTable("too_many_columns", number)


def _check_parts(content: bytes) -> None:
    """Look at the directory of the package before anything in it is unpacked."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as package:
            parts = package.infolist()
    except (zipfile.BadZipFile, ValueError, OSError, NotImplementedError, EOFError):
        raise UnreadableTable("no_table") from None
    if len(parts) > MOST_PARTS or sum(part.file_size for part in parts) > MOST_UNPACKED:
        raise UnreadableTable("bomb")
    if any(part.file_size > FREE_OF_RATIO and part.file_size > MOST_TIMES * max(1, part.compress_size) for part in parts):
        raise UnreadableTable("bomb")
    if any(part.flag_bits & 1 for part in parts):
        raise UnreadableTable("locked")
    if len({part.filename for part in parts}) < len(parts):
        raise UnreadableTable("no_table")


def _decoded(content: bytes) -> str:
    """The text, by its mark, else as UTF-8, else as GB 18030, which holds GBK and GB 2312."""
    marks = ((b"\xef\xbb\xbf", "utf-8-sig"), (b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16"))
    named = next((encoding for mark, encoding in marks if content.startswith(mark)), "")
    for encoding in (named,) if named else ("utf-8", "gb18030"):
        try:
            return content.decode(encoding)
        except UnicodeError:
            continue
    raise UnreadableTable("encoding")


def _delimiter(text: str) -> str:
    """The separator that stands most often in the first line with anything in it, outside quotes."""
    first = next((line for line in text.splitlines() if line.strip()), "")
    bare = "".join(part for number, part in enumerate(first.split('"')) if number % 2 == 0)
    return max(DELIMITERS, key=bare.count)
