"""`main.py import alerts FILE --source KEY`: shows the bad rows first and takes none until told; then all, or what is good."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING

from console.failures import Unusable
from console.tools import opened_desk, opened_store
from models.settings import Settings

if TYPE_CHECKING:
    from collections.abc import Iterable

    from models.intake.alert_import import AlertImport, Preview
    from models.intake.table_rows import BadRow


def take_in_alerts(settings: Settings, file: Path, source: str, *, check: bool, take_good: bool, as_new: bool) -> int:
    """Print one JSON line for each bad row with row, column and reason, then what there is and what was taken in.

    Returns 0 when everything is (or would be) taken in, or the good rows were as asked; 1 when there are bad rows and nothing was stored.
    """
    from models.intake.alert_import import AlertImport, NoSource

    if not source:
        raise Unusable("--source KEY is needed: who these reports came from.", "需要 --source KEY：这些信息来自哪个来源。")
    content = content_of(file)
    with opened_store(settings) as store:
        try:
            taking = AlertImport(opened_desk(store, settings), source, as_new=as_new)
        except NoSource:
            raise Unusable(f"No source has the key {source}: import it first.", f"没有来源 {source}：请先导入来源。") from None
        found = taking.preview(file.name, content)
        _print_bad(found.bad, settings.lang)
        print(json.dumps({"file": file.name, "bad": len(found.bad), "good": len(found.ready), "known": found.known_count}, ensure_ascii=False))
        if check or (found.bad and not take_good):
            return 1 if found.bad else 0
        return _take(taking, found, settings.lang)


def _take(taking: AlertImport, found: Preview, language: str) -> int:
    taken = taking.take(found.ready)
    _print_bad(taken.refused, language)
    print(json.dumps({"imported": taken.fresh, "known": taken.known, "left_out": len(found.bad) + len(taken.refused)}))
    return 1 if taken.refused else 0


def _print_bad(rows: Iterable[BadRow], language: str) -> None:
    for bad in rows:
        first, *others = [{"column": column, "reason": reason} for column, reason in _told(bad, language)] or [{"column": "", "reason": ""}]
        print(json.dumps({"row": bad.row, **first, **({"also": others} if others else {})}, ensure_ascii=False))


def _told(bad: BadRow, language: str) -> list[tuple[str, str]]:
    """Column and reason of each fault; what another reader said of it stays as it is."""
    worded = [(fault.column, fault.sentence(language)) for fault in bad.faults]
    plain = [(fault.column, fault.sentence("en")) for fault in bad.faults]
    return worded if bad.errors == plain else bad.errors


def content_of(file: Path) -> bytes:
    """The bytes of a file of bearable size. Raises Unusable with one plain sentence."""
    from models.intake.documents import LARGEST

    try:
        if file.stat().st_size > LARGEST:
            raise Unusable(f"{file.name} is larger than {LARGEST} bytes: divide it.", f"{file.name} 超过 {LARGEST} 字节：请拆分。")
        return file.read_bytes()
    except OSError as error:
        raise Unusable(f"{file.name} cannot be read: {error.strerror}.", f"无法读取 {file.name}：{error.strerror}。") from error
