"""What is written beside a file of the watched folder: what became of it, row by row, in plain sentences in both languages."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from models.intake.report import without_own_words

MOST_TOLD: Final = 2000
"""So many rows are named one by one."""

REASONS: Final[Mapping[str, tuple[str, str]]] = {
    "bad_report": ("有字段不可用", "some fields cannot be used"),
    "key_taken": ("同一编号先前已报，内容不同", "the same reference came before with other content"),
    "refused_by_rule": ("按规则不能成为警情", "by the rules it cannot become an alert"),
    "failed": ("本系统处理失败，请把此文件交给系统管理员", "our own fault; give this file to whoever looks after the system"),
    "no_rows": ("没有可导入的行", "there is no row to take in"),
    "no_plain_file": ("不是普通文件（链接、设备或管道）", "this is no plain file but a link, a device or a pipe"),
    "bad_name": ("文件名含有不可见或不允许的字符，或过长", "the name is too long or holds signs that deceive"),
    "too_large": ("文件超过 20 MB", "the file is larger than 20 MB"),
    "unknown_kind": ("不支持的文件类型；可用：JSON、CAP XML、CSV、XLSX、GeoJSON", "this kind is not taken; JSON, CAP XML, CSV, XLSX and GeoJSON are"),
}
"""Why a file or row was not taken, in Chinese and English."""


@dataclass(frozen=True, slots=True)
class Row:
    """What became of one row, or of a file that is no table (`number` 0): its alert, or why there is none."""

    number: int = 0
    alert_no: str = ""
    is_repeat: bool = False
    reason: str = ""
    errors: tuple[tuple[str, str], ...] = ()
    chinese: tuple[tuple[str, str], ...] = ()
    """The same as `errors` in Chinese, where it is known."""

    def plain(self) -> str:
        """Say it shortly for the list of what was refused: row and fields, never a value."""
        fields = ", ".join(without_own_words(field) for field, _ in self.errors if field)
        return f"row {self.number}: {fields or self.reason}" if self.number else self.reason


def note_of(name: str, rows: Sequence[Row]) -> list[str]:
    """Word the note beside the file called `name`."""
    taken, refused = [row for row in rows if not row.reason], [row for row in rows if row.reason]
    shown = name if name.isprintable() else "?"
    return [
        f"{shown}: {len(taken)} 条已接收，{len(refused)} 条未接收。" + ("改正后把整个文件重新放入即可，已接收的不会重复。" if refused else "") if rows else "",
        f"{shown}: {len(taken)} taken in, {len(refused)} not." + (" Put the file right and drop it again whole: what was taken stays one." if refused else ""),
        *(line for row in refused[:MOST_TOLD] for line in _refused_line(row)),
        *(_taken_line(row) for row in taken[:MOST_TOLD]),
    ]


def _refused_line(row: Row) -> Iterator[str]:
    chinese, english = REASONS.get(row.reason, (row.reason, row.reason))
    here = "；".join(f"{field}：{why}" if field else why for field, why in row.chinese or row.errors)
    fields = "; ".join(f"{field}: {why}" if field else why for field, why in row.errors)
    where = (f"第 {row.number} 行：", f"Row {row.number}: ") if row.number else ("", "")
    yield f"{where[0]}{chinese}{'（' + here + '）' if here else ''}。"
    yield f"{where[1]}{english}{' (' + fields + ')' if fields else ''}."


def _taken_line(row: Row) -> str:
    again = "（先前已报 / came before）" if row.is_repeat else ""
    return f"第 {row.number} 行 / row {row.number}: {row.alert_no}{again}" if row.number else f"{row.alert_no}{again}"
