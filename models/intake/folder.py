"""The watched folder: a file that appears in `DIR/{source}/` is taken in, then moved to `done/` or `refused/` there, with a note beside it.

A file is taken once it has been quiet for two seconds; each source has its own turn, so that a long table of one holds up no other.
What was kept is kept whatever happens to the file: one that could not be moved is read again after a restart and found to be a repeat.
While nothing can be kept the files wait, in the order they came.
Who may write into the folder is the system's business: it stands for a signature.
"""

from __future__ import annotations

import asyncio
import logging
import os
import time
from collections.abc import Awaitable
from datetime import datetime
from pathlib import Path
from typing import Final

from models.base import canonical_json
from models.intake.cap_reception import receive_cap
from models.intake.county_places import CountyPlaces
from models.intake.documents import is_map, read_document
from models.intake.dropped_file import DONE, REFUSED, DroppedFile, Look, SetAside
from models.intake.file_note import Row, note_of
from models.intake.keeper import UNAVAILABLE, NotKept, TooMany
from models.intake.listeners import CannotStart
from models.intake.parts import cause_of
from models.intake.reception import Doors, read_apart, receive
from models.intake.refusals import Refusal
from models.intake.report import BadReport
from models.intake.reports import Conflict, Kept
from models.intake.self_test import SelfTest, names_itself
from models.intake.senders import Sender
from models.intake.table_rows import BadRow, RowReport
from models.rules.refusal import Refused

EVERY_S: Final = 0.5
"""Seconds between two looks into the folder: polled, for shares of other machines tell nobody of a new file."""
QUIET_S: Final = 2.0
"""Seconds without a change before a file counts as written."""
DOUBTFUL_QUIET_S: Final = 10.0
"""The same for a file that is empty or breaks off: its writer may only be slow."""
AT_ONCE: Final = 20
"""So many files of one source are taken in a turn; then it is looked again which of them came first."""
ROWS_AT_ONCE: Final = 50
"""So many rows of a table are handed in together, so that they share a sync."""
TABLES: Final = (".json", ".jsonl", ".geojson", ".csv", ".xlsx")
MESSAGES: Final = (".xml", ".cap")


class _Broken(Exception):
    """The file is no document, or breaks off in the middle: `row` says how."""

    def __init__(self, row: Row) -> None:
        super().__init__(row.reason)
        self.row = row


class _Tested(Exception):
    """The file is a self-test, and was kept as one."""


class WatchedFolder:
    """Takes in the files of one folder. `serve` is the part."""

    def __init__(self, doors: Doors, folder: Path) -> None:
        """Nothing is looked at yet."""
        self._doors = doors
        self._folder = folder
        self._seen: dict[Path, tuple[Look, float, float]] = {}
        self._stuck: dict[Path, Look] = {}
        self._busy: set[str] = set()
        self._log = logging.getLogger("intake.folder")
        doors.parts.tell_age("folder", self._oldest)

    async def serve(self) -> None:
        """Look into the folder until cancelled. Raises CannotStart when it cannot be made."""
        try:
            await asyncio.to_thread(self._folder.mkdir, parents=True, exist_ok=True)
        except OSError as error:
            why = error.strerror or cause_of(error)
            raise CannotStart(
                f"The folder {self._folder} cannot be watched: {why}; name another.", f"无法监视文件夹 {self._folder}：{why}；请换一个。"
            ) from None
        self._doors.parts.up("folder", str(self._folder))
        async with asyncio.TaskGroup() as turns:
            while True:
                try:
                    await self._look(turns)
                except OSError as error:
                    self._tell("folder_unreadable", cause_of(error))
                except UNAVAILABLE:
                    pass  # nothing can be kept now: the files wait where they are
                await asyncio.sleep(EVERY_S)

    async def _look(self, turns: asyncio.TaskGroup) -> None:
        """Give each source with files that are ready its turn, unless it has one."""
        sources, strange = await asyncio.to_thread(self._sources)
        there: set[Path] = set()
        for folder, sender in sources:
            ready, waiting = await asyncio.to_thread(self._ready, folder)
            there |= waiting
            if ready and sender.key not in self._busy:
                self._busy.add(sender.key)
                turns.create_task(self._take_turn(sender, ready[:AT_ONCE]))
        self._seen = {path: seen for path, seen in self._seen.items() if path in there}
        self._stuck = {path: look for path, look in self._stuck.items() if path in there}
        stuck = next((path.parent.name for path in self._stuck), "")
        self._tell(*(("cannot_move", stuck) if stuck else ("unknown_folder", ", ".join(strange)) if strange else ("", "")))

    async def _take_turn(self, sender: Sender, files: list[DroppedFile]) -> None:
        try:
            for file in files:
                await self._take(sender, file)
        except (OSError, NotKept, TooMany, *UNAVAILABLE):
            pass  # nothing can be kept now: the files wait where they are
        finally:
            self._busy.discard(sender.key)

    def _sources(self) -> tuple[list[tuple[Path, Sender]], list[str]]:
        known, strange = [], []
        with os.scandir(self._folder) as entries:
            for entry in sorted(entries, key=lambda entry: entry.name):
                sender = None if entry.is_symlink() or not entry.is_dir() else self._doors.senders.source(entry.name)
                if sender is not None and not sender.disabled:
                    known.append((Path(entry.path), sender))
                elif not entry.name.startswith("."):
                    strange.append(entry.name if entry.name.isprintable() else "?")
        return known, strange

    def _ready(self, folder: Path) -> tuple[list[DroppedFile], set[Path]]:
        """Return the files that are whole, oldest first, and all that are there."""
        with os.scandir(folder) as entries:
            files = [file for entry in entries if (file := DroppedFile.of(folder, entry)) is not None]
        now, ready = time.monotonic(), []
        for file in files:
            look, came, since = self._seen.get(file.path, (None, now, now))
            since = since if look == file.look else now
            self._seen[file.path] = file.look, came, since
            if now - since >= (QUIET_S if file.look.size else DOUBTFUL_QUIET_S) and self._stuck.get(file.path) != file.look:
                ready.append(file)
        return sorted(ready, key=lambda file: (file.look.changed_ns, file.path.name)), {file.path for file in files}

    async def _take(self, sender: Sender, file: DroppedFile) -> None:
        """Take one file in and put it away. Raises NotKept, TooMany when nothing of it may be put away yet."""
        try:
            content = await asyncio.to_thread(file.read)
            rows = await self._rows(sender, file, content)
            reason = next((row.reason for row in rows if row.reason), "")
        except _Tested:
            self._doors.tallies.add("intake_files_total", source=sender.key, became="self_test")
            await asyncio.to_thread(file.path.unlink, missing_ok=True)
            return
        except SetAside as aside:
            content, rows, reason = aside.raw, [Row(reason=aside.reason)], aside.reason
        except _Broken as broken:
            if file.path in self._seen and time.monotonic() - self._seen[file.path][2] < DOUBTFUL_QUIET_S:
                return
            rows, reason = [broken.row], broken.row.reason
        except OSError:
            return  # gone again, or being written: it is looked at anew
        if reason:
            await self._list_refused(sender.key, reason, content, rows)
        self._doors.tallies.add("intake_files_total", source=sender.key, became=REFUSED if reason else DONE)
        await self._put_away(file, REFUSED if reason else DONE, rows)

    async def _rows(self, sender: Sender, file: DroppedFile, content: bytes) -> list[Row]:
        """Keep what is in the file; return what became of each row."""
        at = self._doors.clock.now()
        if file.kind in MESSAGES:
            return [_whole(await _became(0, receive_cap(self._doors, sender, content, at)))]
        if file.kind == ".json":
            try:
                report, canonical = await read_apart(content)
                if names_itself(report):
                    await self._doors.keeper.keep(SelfTest(sender.key, "folder", report.source_ref, at), sender.key)
                    raise _Tested
                return [await _became(0, receive(self._doors, sender, report, canonical, at, line="folder"))]
            except BadReport as bad:
                if bad.errors and bad.errors[0][0] and not await asyncio.to_thread(is_map, content):
                    return [refused_row(0, bad)]  # one report with wrong fields; what is not one object may be a list
        if file.kind not in TABLES:
            raise SetAside("unknown_kind", content)
        read = await asyncio.to_thread(lambda: read_document(file.path.name, content, sender.channel, self._places()))
        rows: list[Row] = []
        for start in range(0, len(read), ROWS_AT_ONCE):
            rows += await asyncio.gather(*(self._row(sender, one, at) for one in read[start : start + ROWS_AT_ONCE]))
        return [_whole(row) for row in rows] or [Row(reason="no_rows")]

    async def _row(self, sender: Sender, one: RowReport | BadRow, at: datetime) -> Row:
        if isinstance(one, BadRow):
            return refused_row(one.row, one)
        canonical = canonical_json(one.model_dump(mode="json", exclude_unset=True))
        return await _became(one.row, receive(self._doors, sender, one, canonical, at, line="folder"))

    def _places(self) -> CountyPlaces:
        with self._doors.keeper.store.reading() as connection:
            return CountyPlaces.of(connection)

    async def _list_refused(self, source: str, reason: str, content: bytes, rows: list[Row]) -> None:
        self._doors.tallies.add("intake_refused_total", channel="folder", reason=reason)
        detail = "; ".join(row.plain() for row in rows if row.reason)
        await self._doors.keeper.keep(Refusal(self._doors.clock.now(), "folder", source, reason, content, detail, secret=True), "refused")

    async def _put_away(self, file: DroppedFile, where: str, rows: list[Row]) -> None:
        try:
            await asyncio.to_thread(file.put_away, where, note_of(file.path.name, rows))
        except FileNotFoundError:
            pass  # somebody took it away meanwhile
        except OSError as error:
            self._stuck[file.path] = file.look  # kept already; it stays where it is until somebody makes room
            self._log.warning("folder.cannot_move", extra={"why": error.strerror})

    def _tell(self, code: str, why: str = "") -> None:
        self._doors.parts.tell("folder", code, why[:200])

    def _oldest(self) -> float:
        waiting = [came for path, (_, came, _) in self._seen.items() if path not in self._stuck]
        return time.monotonic() - min(waiting) if waiting else 0.0


async def _became(number: int, coming: Awaitable[Kept | Conflict | Refused]) -> Row:
    try:
        result = await coming
    except BadReport as bad:
        return refused_row(number, bad)
    except NotKept as error:
        if error.reason != "failed":
            raise
        return Row(number, reason="failed")  # a fault of ours with this row alone: the others are kept, and the file is listed with it
    if isinstance(result, Conflict):
        return Row(number, reason="key_taken")
    if isinstance(result, Refused):
        fields = tuple((str(reason.facts.get("field", "")), reason.code) for reason in result.reasons)
        return Row(number, reason="refused_by_rule", errors=fields)
    return Row(number, result.alert_no, is_repeat=not result.fresh)


def _whole(row: Row) -> Row:
    """Return the row of a file that can be read. Raises _Broken when it is the document itself that cannot."""
    if not row.number and row.errors and not row.errors[0][0]:
        raise _Broken(row)
    return row


def refused_row(number: int, bad: BadReport) -> Row:
    """What is told of a row that is no report, in both languages where its faults are known by code."""
    in_chinese = tuple((fault.column, fault.sentence("zh")) for fault in bad.faults) if isinstance(bad, BadRow) and not bad.says_more else ()
    return Row(number, reason="bad_report", errors=tuple(bad.errors), chinese=in_chinese)
