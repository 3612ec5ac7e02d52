"""Checks the journal against itself and against the records: every number, every hash, every head, and every signed head kept elsewhere.

Triggers stop accidents; whoever holds the file or the server can still write what he likes. He cannot do it without breaking the chain,
and where he forges the chain to the end, the next signed head that left the building tells (models.journal.checkpoint).
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, Final

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from models.base import METADATA, canonical_json
from models.journal.entry import HEADS, JOURNAL, NOTHING_BEFORE, WHOLE, chained
from models.store import Store

if TYPE_CHECKING:
    from models.journal.checkpoint import Checkpoint

AT_ONCE: Final = 2000
"""So many entries are read in one transaction: a long reader would hold up writers on SQLite's rollback journal."""

BEFORE_FACTS: Final = ("actor", "actor_id", "alert_id", "at", "case_id")
AFTER_FACTS: Final = ("kind", "object_id", "on_behalf_of", "prev", "proof", "role", "seq", "source", "stream")

TABLE_OF: Final[Mapping[str, str]] = {"alert": "alert", "case": "case_file"}
"""Streams that are not called after their table."""

RECORDED: Final = ("alert", "case")
"""Streams every record of which must have an entry."""

WORDS: Final[Mapping[str, tuple[str, str]]] = {
    "gap": ("entry {seq} is missing", "缺少第 {seq} 条"),
    "beyond_head": ("entry {seq} stands behind the end of the journal", "第 {seq} 条超出日志末尾"),
    "altered": ("entry {seq} is not as it was written", "第 {seq} 条与写入时不符"),
    "link": ("entry {seq} does not follow the one before it in {stream}", "第 {seq} 条与 {stream} 中的前一条不衔接"),
    "head": ("the head of {stream} does not match its entries", "{stream} 的链头与其条目不符"),
    "checkpoint": ("the journal up to entry {seq} is not the one that was signed", "截至第 {seq} 条的日志与签名时不同"),
    "checkpoint_cut": ("the journal ends before entry {seq}, which was signed", "日志在已签名的第 {seq} 条之前中断"),
    "record_missing": ("the journal tells of {stream}, which is not in the store", "日志记有 {stream},库中没有"),
    "record_unknown": ("{stream} is in the store, and the journal tells nothing of it", "库中有 {stream},日志没有记录"),
}
"""What each kind of break says, in English and Chinese."""


@dataclass(frozen=True, slots=True)
class Break:
    """Where the journal is not whole. `code` is a key of `WORDS`, `seq` the entry, `stream` the stream it concerns, as far as known."""

    code: str
    seq: int = 0
    stream: str = ""

    def sentence(self, language: str = "en") -> str:
        """Say it to a person."""
        return WORDS[self.code][1 if language.startswith("zh") else 0].format(seq=self.seq, stream=self.stream)


@dataclass(frozen=True, slots=True)
class Verdict:
    """`checked` entries were read; `first_break` is the first thing wrong, None for a whole journal. `root` is the head of what was read."""

    checked: int
    first_break: Break | None
    root: str = NOTHING_BEFORE

    @property
    def is_whole(self) -> bool:
        """Whether nothing is wrong."""
        return self.first_break is None


@dataclass(frozen=True, slots=True)
class _Stand:
    """The store as it stood when the check began: heads by stream, and what entries and records claim to be there."""

    heads: dict[str, tuple[int, int, str]]
    last_seq: int
    records_missing: tuple[str, ...]
    records_unknown: tuple[str, ...]

    @property
    def whole(self) -> tuple[int, int, str]:
        """Length, last number and hash of the whole journal."""
        return self.heads.get(WHOLE, (0, 0, NOTHING_BEFORE))


def verify(store: Store, checkpoints: Sequence[Checkpoint] = ()) -> Verdict:
    """Check the whole journal of `store`, and that every one of `checkpoints` is still true of it. Entries written meanwhile are left out.

    Raises:
        StoreUnavailable: the database is away.
    """
    with store.reading() as connection:
        stand = _stand(connection)
    check = _Check(stand, {point.size: point.root for point in checkpoints})
    for row in _entries(store, stand.last_seq):
        if (found := check.entry(row)) is not None:
            return Verdict(check.count, found, check.root)
    return Verdict(check.count, check.end(), check.root)


class _Check:
    """One pass over the entries, in order."""

    def __init__(self, stand: _Stand, signed: Mapping[int, str]) -> None:
        self._stand = stand
        self._signed = signed
        self._streams: dict[str, tuple[int, int, str]] = {}
        self.count = 0
        self.root = NOTHING_BEFORE

    def entry(self, row: Any) -> Break | None:
        """Take the next entry; return what is wrong with it."""
        expected = self.count + 1
        if row.seq != expected:
            return Break("gap", expected)
        if expected > self._stand.whole[1]:
            return Break("beyond_head", expected, row.stream)
        if computed_hash(row) != row.hash:
            return Break("altered", expected, row.stream)
        length, _, before = self._streams.get(row.stream, (0, 0, NOTHING_BEFORE))
        if row.prev != before:
            return Break("link", expected, row.stream)
        self.count = expected
        self._streams[row.stream] = (length + 1, expected, row.hash)
        self.root = chained(self.root, row.hash)
        return Break("checkpoint", expected) if self._signed.get(expected, self.root) != self.root else None

    def end(self) -> Break | None:
        """Compare what was read with the heads, the signed heads and the records."""
        return next(self._at_the_end(), None)

    def _at_the_end(self) -> Iterator[Break]:
        length, seq, root = self._stand.whole
        if self.count < seq:
            yield Break("gap", self.count + 1)
        if (length, seq, root) != (self.count, self.count, self.root):
            yield Break("head", seq, WHOLE)
        heads = {stream: head for stream, head in self._stand.heads.items() if stream != WHOLE}
        wrong = [stream for stream in heads.keys() | self._streams.keys() if heads.get(stream) != self._streams.get(stream)]
        yield from (Break("head", self._streams.get(stream, (0, 0, ""))[1], stream) for stream in sorted(wrong))
        yield from (Break("checkpoint_cut", size) for size in sorted(self._signed) if size > self.count)
        yield from (Break("record_missing", 0, stream) for stream in self._stand.records_missing)
        yield from (Break("record_unknown", 0, stream) for stream in self._stand.records_unknown)


def computed_hash(row: Any) -> str:
    """Return the hash an entry should have, from its row with `at` and `facts` as the database holds them; "" for what cannot be read.

    The facts are hashed as the text that is stored, so that not even a blank in them can be changed.
    """
    try:
        values = {name: getattr(row, name) for name in (*BEFORE_FACTS, *AFTER_FACTS)}
        values["at"] = _moment(row.at)
        before, after = ({name: values[name] for name in names} for names in (BEFORE_FACTS, AFTER_FACTS))
        body = f'{canonical_json(before)[:-1]},"facts":{row.facts},{canonical_json(after)[1:]}'
        return hashlib.sha256(body.encode()).hexdigest()
    except (TypeError, ValueError):
        return ""


def _moment(value: Any) -> datetime:
    moment = value if isinstance(value, datetime) else datetime.fromisoformat(value)
    return moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment


def _entries(store: Store, last: int) -> Iterator[Any]:
    # Dates and facts are taken as they are stored: a forged one must be found here, not stop the reader with an error.
    raw = [sa.type_coerce(column, sa.String).label(column.name) if column.name in ("at", "facts") else column for column in JOURNAL.c]
    after, most = -(2**63), last
    while True:
        chosen = sa.select(*raw).where(JOURNAL.c.seq > after, JOURNAL.c.seq <= most).order_by(JOURNAL.c.seq).limit(AT_ONCE)
        with store.reading() as connection:
            rows = connection.execute(chosen).all()
        yield from rows
        if len(rows) < AT_ONCE:
            return
        after = rows[-1].seq


def _stand(connection: Connection) -> _Stand:
    heads = {row.stream: (row.length, row.seq, row.hash) for row in connection.execute(sa.select(HEADS))}
    last = connection.execute(sa.select(sa.func.coalesce(sa.func.max(JOURNAL.c.seq), 0))).scalar_one()
    told = _ids_by_kind(heads)
    missing, unknown = [], []
    for kind, ids in sorted(told.items()):
        kept = _ids_in(connection, kind)
        if kept is None:
            continue
        missing += [f"{kind}:{key}" for key in sorted(ids - kept)]
        unknown += [f"{kind}:{key}" for key in sorted(kept - ids)] if kind in RECORDED else []
    return _Stand(heads, int(last), tuple(missing), tuple(unknown))


def _ids_by_kind(streams: Iterable[str]) -> dict[str, set[str]]:
    told: dict[str, set[str]] = {kind: set() for kind in RECORDED}
    for stream in streams:
        kind, colon, key = stream.partition(":")
        if colon:
            told.setdefault(kind, set()).add(key)
    return told


def _ids_in(connection: Connection, kind: str) -> set[str] | None:
    table = METADATA.tables.get(TABLE_OF.get(kind, kind))
    if table is None or "id" not in table.c:
        return None
    return {row.id for row in connection.execute(sa.select(table.c.id))}
