"""One journal entry: what happened, by whom, to what, as kind and facts, never as a sentence."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field
from datetime import UTC, datetime
from json.encoder import encode_basestring as _q
from typing import Any

import sqlalchemy as sa

from models.base import METADATA, Json, UtcTime, canonical_json

NOTHING_BEFORE = "0" * 64
"""What the first entry of a stream names as its forerunner."""

WHOLE = "*"
"""The stream of all entries: its head chains the hashes of all of them in order."""

JOURNAL = sa.Table(
    "journal",
    METADATA,
    sa.Column("seq", sa.BigInteger, primary_key=True, autoincrement=False),
    sa.Column("at", UtcTime, nullable=False),
    sa.Column("kind", sa.Text, nullable=False),
    sa.Column("stream", sa.Text, nullable=False),
    sa.Column("alert_id", sa.Text, nullable=False, index=True),
    sa.Column("case_id", sa.Text, nullable=False, index=True),
    sa.Column("object_id", sa.Text, nullable=False),
    sa.Column("actor_id", sa.Text, nullable=False),
    sa.Column("actor", sa.Text, nullable=False),
    sa.Column("role", sa.Text, nullable=False),
    sa.Column("on_behalf_of", sa.Text, nullable=False),
    sa.Column("source", sa.Text, nullable=False),
    sa.Column("proof", sa.Text, nullable=False),
    sa.Column("facts", Json, nullable=False),
    sa.Column("prev", sa.Text, nullable=False),
    sa.Column("hash", sa.Text, nullable=False),
)

HEADS = sa.Table(
    "journal_head",
    METADATA,
    sa.Column("stream", sa.Text, primary_key=True),
    sa.Column("length", sa.BigInteger, nullable=False),
    sa.Column("seq", sa.BigInteger, nullable=False),
    sa.Column("hash", sa.Text, nullable=False),
)


@dataclass(frozen=True, slots=True)
class Entry:
    """An entry as it stands in the journal. `stream` is `alert:ID`, `case:ID` or another object's; `prev` the stream's hash before it."""

    seq: int
    at: datetime
    kind: str
    stream: str
    alert_id: str = ""
    case_id: str = ""
    object_id: str = ""
    actor_id: str = ""
    actor: str = ""
    role: str = ""
    on_behalf_of: str = ""
    source: str = ""
    proof: str = ""
    facts: dict[str, Any] = field(default_factory=dict)
    prev: str = NOTHING_BEFORE
    hash: str = ""

    def computed_hash(self) -> str:
        """Return the SHA-256 over all fields but the hash itself, in canonical JSON."""
        return hash_of({name: getattr(self, name) for name in self.__slots__ if name != "hash"})


def hash_of(body: dict[str, Any]) -> str:
    """Return the hash of an entry from its fields but the hash."""
    return hashlib.sha256(canonical_json(body).encode()).hexdigest()


def hash_with(facts: str, entry: Entry, seq: int, prev: str) -> str:
    """Return the same hash of `entry` under this number, its `facts` being canonical JSON already: each entry's facts are written once.

    The fields stand as `canonical_json` would sort them.
    """
    text = (
        f'{{"actor":{_q(entry.actor)},"actor_id":{_q(entry.actor_id)},"alert_id":{_q(entry.alert_id)},"at":"{entry.at.astimezone(UTC).isoformat()}",'
        f'"case_id":{_q(entry.case_id)},"facts":{facts},"kind":{_q(entry.kind)},"object_id":{_q(entry.object_id)},'
        f'"on_behalf_of":{_q(entry.on_behalf_of)},"prev":"{prev}","proof":{_q(entry.proof)},"role":{_q(entry.role)},"seq":{seq},'
        f'"source":{_q(entry.source)},"stream":{_q(entry.stream)}}}'
    )
    return hashlib.sha256(text.encode()).hexdigest()


def chained(before: str, entry_hash: str) -> str:
    """Return the head of the whole journal after an entry with `entry_hash`."""
    return hashlib.sha256(f"{before}{entry_hash}".encode()).hexdigest()
