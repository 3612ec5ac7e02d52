"""The commands without a screen that look at or fill the store: import, export, and the check of the journal."""

from __future__ import annotations

import io
import json
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any, Final, TextIO

from console.failures import Unusable
from models.clock import SystemClock
from models.settings import Settings
from models.store import Store

if TYPE_CHECKING:
    from models.commands.desk import Desk

ROOT = Path(__file__).parents[1]
MOST_FAULTS: Final = 50
"""So many faults of a reference file are named at once."""


@contextmanager
def opened_store(settings: Settings, *, migrate: bool = True) -> Iterator[Store]:
    """The store of these settings, brought up to date, closed at the end. Raises StoreUnavailable."""
    store = Store.open(settings.database or None, settings.data_dir, settings.evidence_dir)
    try:
        if migrate and not store.is_current():
            store.migrate()
        elif not migrate:
            store.must_be_current()
        yield store
    finally:
        store.close()


def opened_desk(store: Store, settings: Settings) -> Desk:
    """The door of a store: the county's rule book, the seal and the machine's clock."""
    from models.commands.county import county_rulebook
    from models.commands.desk import Desk
    from models.commands.installation_key import seat_seal

    return Desk(store, county_rulebook(store, ROOT / "resources"), SystemClock(), seat_seal(store, settings.data_dir / "keys" / "seal.key"))


def take_in_reference(settings: Settings, file: Path, *, check: bool) -> int:
    """`import reference FILE`: all or nothing; prints what was, or would be, taken in. Returns 0, or 1 when `check` found faults, all of them named."""
    from models.commands.reference import load_county
    from models.intake.reference_file import UnreadableReference, read_reference

    try:
        found = read_reference(file)
    except UnreadableReference as error:
        if not check:
            raise
        print(error.sentence(settings.lang))
        return 1
    with opened_store(settings) as store:
        desk = opened_desk(store, settings)
        if check:
            faults = _faults(desk, found.tables)
            for fault in faults:
                print(found.explain(fault).sentence(settings.lang))
            if faults:
                return 1
        else:
            try:
                load_county(desk, found.tables)
            except ValueError as error:
                raise found.explain(error) from error
    counts = {name: len(rows) for name, rows in found.tables.items() if isinstance(rows, list)}
    print(json.dumps({"checked" if check else "imported": counts}, ensure_ascii=False))
    return 0


def _faults(desk: Desk, tables: Mapping[str, Any]) -> list[ValueError]:
    """Rehearse until nothing is wrong any more, each time without the rows that were, and return what was wrong: not only the first."""
    from models.commands.reference_values import WrongRow

    faults: list[ValueError] = []
    kept = {name: list(range(len(rows))) for name, rows in tables.items() if isinstance(rows, list)}
    while len(faults) < MOST_FAULTS:
        tried = {name: [rows[place] for place in kept[name]] if name in kept else rows for name, rows in tables.items()}
        try:
            _rehearse(desk, tried)
        except WrongRow as error:
            if not 0 < error.row <= len(kept.get(error.table, ())):
                return [*faults, error]
            faults.append(WrongRow(error.table, kept[error.table].pop(error.row - 1) + 1, error.fault))
        except ValueError as error:
            return [*faults, error]
        else:
            break
    return sorted(faults, key=lambda fault: (fault.table, fault.row) if isinstance(fault, WrongRow) else ("", 0))


class _Enough(Exception):
    """The rehearsal went well; nothing of it is to stay."""


def _rehearse(desk: Desk, tables: object) -> None:
    """Take everything in inside one transaction and let go of it again: the same checks as the real import, and nothing changed."""
    from models.commands.desk import Wish
    from models.commands.reference import INSTALLATION, ImportReference

    def let_go(*_made: object) -> None:
        raise _Enough

    try:
        desk.do_all([Wish(ImportReference(tables), INSTALLATION)], beside=let_go)  # type: ignore[arg-type]
    except _Enough:
        return


def write_export(settings: Settings, what: str, form: str, since: str | None, until: str | None, out: Path | None, least: float | None = None) -> int:
    """`export WHAT`: to standard output or a file that appears whole. `least` is of duplicates."""
    from models.views.export import exported

    first, last = moment(since, "--since"), moment(until, "--until")
    with opened_store(settings) as store, store.reading() as connection:
        rows = exported(connection, what, first, last, least=least)
        if out is None:
            _write(rows, what, form, sys.stdout, sys.stdout.buffer)
            return 0
        fresh = out.with_name(out.name + ".part")
        with fresh.open("wb") as file, io.TextIOWrapper(file, encoding="utf-8", newline="") as text:
            _write(rows, what, form, text, file)
        fresh.replace(out)
    return 0


def _write(rows: Iterator[dict[str, object]], what: str, form: str, text: TextIO, raw: IO[bytes]) -> None:
    from models.views.export import fields_of

    if form == "jsonl":
        for row in rows:
            print(json.dumps(row, ensure_ascii=False), file=text)
        return
    from console.sheets import write_csv, write_xlsx

    if form == "csv":
        write_csv(rows, fields_of(what), text)
    else:
        write_xlsx(rows, fields_of(what), what, raw)


def verify_journal(settings: Settings, file: Path | None) -> int:
    """`journal verify`: prints entries checked and the first break; 1 on a break.

    With a checkpoint file the journal must still begin with every head signed there; when it does, its present head is added.
    """
    from models.journal.chain import verify
    from models.journal.checkpoint import SigningKey, compare, head_of, read, write

    with opened_store(settings, migrate=False) as store:
        key = SigningKey.at(settings.data_dir / "keys") if file is not None else None
        signed = read(file) if file is not None and file.exists() else ()
        found = compare(store, signed, key) if key is not None else verify(store)
        print(json.dumps({"checked": found.checked, "whole": found.is_whole}))
        if found.first_break is not None:
            print(found.first_break.sentence(settings.lang))
            return 1
        if file is not None and key is not None:
            write(file, head_of(store, SystemClock().now(), key))
    return 0


def verify_evidence(settings: Settings) -> int:
    """`evidence verify`: hashes every kept file; prints how many, then one line for each place whose files other seats answer for
    and for each file that is gone or changed; 1 if there is one.
    """
    from models.commands.evidence_check import look_at_files

    with opened_store(settings, migrate=False) as store:
        found = look_at_files(store)
        print(json.dumps({"checked": found.count, "whole": found.is_whole}))
        for place, count in sorted(found.elsewhere.items()):
            print(json.dumps({"kept_on": place, "not_checked_here": count}, ensure_ascii=False))
        for one in found.damaged:
            print(json.dumps({"sha256": one.sha256, "condition": str(one.condition), "evidence": one.evidence_id}))
    return 0 if found.is_whole else 1


def package_evidence(settings: Settings, copies: list[str], out: str | None) -> int:
    """`evidence package COPY_NO… --out FOLDER|FILE.zip`: prints one line with the files in it; the package can be checked with `sha256sum -c` alone."""
    from models.views.evidence_package import write_package

    if not copies or not out:
        raise Unusable(
            "evidence package needs the numbers of the copies and --out FOLDER or FILE.zip.", "evidence package 需要副本编号，以及 --out 文件夹或 .zip 文件。"
        )
    with opened_store(settings, migrate=False) as store:
        print(json.dumps({"package": out, "files": write_package(store, copies, Path(out))}, ensure_ascii=False))
    return 0


def moment(text: str | None, name: str) -> datetime | None:
    """A time of the command line: RFC 3339, or a date (its beginning in the county). Raises Unusable."""
    from models.views.local_day import county_zone

    if text is None:
        return None
    try:
        found = datetime.fromisoformat(text)
    except ValueError:
        raise Unusable(
            f"{name} cannot be {text!r}: it must be a time as 2026-11-20T08:00:00+08:00, or a date.",
            f"{name} 不能是 {text!r}：应为时间（如 2026-11-20T08:00:00+08:00）或日期。",
        ) from None
    return found if found.tzinfo is not None else found.replace(tzinfo=county_zone())
