"""Writes rows as CSV or XLSX so that no cell is ever carried out: what a spreadsheet would take for a formula stays text. Source: bar F-5."""

from __future__ import annotations

import csv
import json
import re
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import IO, Any, Final, TextIO

FORMULA: Final = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
"""A cell that begins so would be carried out by a spreadsheet, also in its wide form; it is written as text."""
UNWRITABLE: Final = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff\ufffe\uffff]")
"""What no cell may hold."""
LONGEST: Final = 32_000
"""A cell of a workbook ends at 32,767 signs; the whole text is in the other formats."""
ROWS_OF_A_SHEET: Final = 1_000_000


def write_csv(rows: Iterable[Mapping[str, object]], fields: Sequence[str], file: TextIO) -> None:
    """Write rows with their head."""
    writer = csv.writer(file)
    writer.writerow(fields)
    for row in rows:
        writer.writerow([_disarmed(_flat(value)) for value in row.values()])


def write_xlsx(rows: Iterable[Mapping[str, object]], fields: Sequence[str], name: str, file: Path | IO[bytes]) -> None:
    """Write rows as a workbook, with a further sheet after each million; every text is typed as text, numbers as numbers."""
    import openpyxl

    book = openpyxl.Workbook(write_only=True)
    sheet: Any = None
    for number, row in enumerate(rows):
        if number % ROWS_OF_A_SHEET == 0:
            sheet = _sheet(book, name if not number else f"{name} {number // ROWS_OF_A_SHEET + 1}", fields)
        sheet.append([_cell(sheet, value) for value in row.values()])
    if sheet is None:
        _sheet(book, name, fields)
    book.save(file)


def _sheet(book: Any, title: str, fields: Sequence[str]) -> Any:
    sheet = book.create_sheet(title)
    sheet.freeze_panes = "A2"
    sheet.append([_cell(sheet, field) for field in fields])
    return sheet


def _cell(sheet: Any, value: object) -> Any:
    from openpyxl.cell import WriteOnlyCell

    flat = _flat(value)
    if not isinstance(flat, str):
        return flat
    cell = WriteOnlyCell(sheet, UNWRITABLE.sub("�", flat)[:LONGEST])
    cell.data_type = "s"  # the library takes what begins with = for a formula
    return cell


def _flat(value: object) -> object:
    if isinstance(value, dict | list):
        return json.dumps(value, ensure_ascii=False)
    return value if value is None or isinstance(value, str | int | float) else str(value)


def _disarmed(value: object) -> object:
    if not isinstance(value, str):
        return value
    plain = UNWRITABLE.sub("�", value)
    return "'" + plain if plain.startswith(FORMULA) else plain
