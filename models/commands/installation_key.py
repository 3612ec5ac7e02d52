"""The key of an installation, one for all its PCs: made only while nothing is sealed; a PC with another key is told so before it seals anything."""

from __future__ import annotations

from pathlib import Path

import sqlalchemy as sa

from models.records.intake import Source
from models.records.sealed_reporter import SealedReporter
from models.sealed import NoSeal, Seal, SealBroken, no_key
from models.store import Store


def installation_seal(store: Store, path: Path) -> Seal:
    """The seal with the key at `path`.

    Raises:
        SealBroken: the key is missing although something is sealed, unreadable, damaged, or not the one reporters are sealed with.
    """
    if not path.exists() and is_anything_sealed(store):
        raise no_key(path)
    seal = Seal.at(path)
    with store.reading() as connection:
        table = SealedReporter.table
        newest = connection.execute(sa.select(table.c.key_id).order_by(table.c.id.desc()).limit(1)).scalar()
    if newest is not None and newest != seal.key_id:
        raise SealBroken(
            f"The key {path} ({seal.key_id}) is not the one reporters are sealed with ({newest}): copy keys/seal.key from the gateway's PC.",
            f"密钥 {path}（{seal.key_id}）不是封存举报人信息所用的那把（{newest}）：请从接入机拷入 keys/seal.key。",
        )
    return seal


def seat_seal(store: Store, path: Path) -> Seal:
    """The seal of a workstation, which goes on without a usable key: only what has to be sealed or opened then says why it cannot be."""
    try:
        return installation_seal(store, path)
    except SealBroken as trouble:
        return NoSeal(trouble)


def is_anything_sealed(store: Store) -> bool:
    """Whether a key is needed already."""
    reporter = sa.select(SealedReporter.table.c.id).limit(1)
    secret = sa.select(Source.table.c.id).where(Source.table.c.secrets_sealed.is_not(None)).limit(1)
    with store.reading() as connection:
        return any(connection.execute(asked).first() is not None for asked in (reporter, secret))
