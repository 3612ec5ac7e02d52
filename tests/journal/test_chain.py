"""The journal shows when somebody changed it: a hundred tamperings are found, and a clean journal is never blamed."""

from __future__ import annotations

import itertools
import random
import stat
from collections import Counter
from contextlib import AbstractContextManager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from sqlalchemy.engine import Connection

from models.journal import checkpoint
from models.journal.chain import Break, computed_hash, verify
from models.journal.checkpoint import CheckpointBroken, SigningKey, compare, compare_and_add, head_of
from models.journal.entry import JOURNAL, Entry
from models.journal.writer import JournalWriter
from models.records.alert import Alert
from models.store import Store
from tests.journal.tampering import Tamperer, grow

SEED = 20231107
TAMPERINGS = 100
NOW = datetime(2026, 11, 21, 1, 2, 3, tzinfo=UTC)


@pytest.fixture
def key(tmp_path: Path) -> SigningKey:
    """The signing key of this installation."""
    return SigningKey.at(tmp_path / "keys")


def test_each_of_a_hundred_tamperings_is_found(store: Store, key: SigningKey) -> None:
    rng = random.Random(SEED)
    grow(store, rng, 40)
    signed = head_of(store, NOW, key)
    insider = Tamperer(store, rng)
    found: Counter[str] = Counter()
    for way in itertools.islice(itertools.cycle(insider.ways), TAMPERINGS):
        shown_by_the_chain = insider.ways[way]()
        verdict = compare(store, [signed], key)
        assert verdict.first_break is not None, f"{way} was not found"
        assert verify(store).is_whole is not shown_by_the_chain, f"{way}: only the signed head can show it"
        found[way] += 1
        insider.restore()
        assert compare(store, [signed], key).is_whole
    print(f"tamperings {sum(found.values())} found {sum(found.values())} n {len(insider.entries)} entries seed {SEED}: {dict(found)}")


def test_a_clean_journal_is_never_blamed(store: Store, key: SigningKey) -> None:
    rng = random.Random(SEED)
    signed = [head_of(store, NOW, key)]
    for count in range(1, TAMPERINGS + 1):
        grow(store, rng, rng.randint(1, 3))
        verdict = compare(store, signed, key)
        assert verdict.is_whole, f"after {count} times: {verdict.first_break}"
        signed.append(head_of(store, NOW, key))
    assert verify(store).checked == signed[-1].size


def test_an_empty_journal_is_whole(store: Store) -> None:
    assert verify(store).checked == 0
    assert verify(store).is_whole


def test_the_first_break_is_named_with_its_number_in_both_languages(store: Store) -> None:
    grow(store, random.Random(SEED), 10)
    insider = Tamperer(store, random.Random(SEED))
    insider._put([entry for entry in insider.entries if entry.seq != 4])
    verdict = verify(store)
    assert (verdict.checked, verdict.first_break) == (3, Break("gap", 4))
    assert verdict.first_break is not None
    assert verdict.first_break.sentence() == "entry 4 is missing"
    assert verdict.first_break.sentence("zh_CN") == "缺少第 4 条"


def test_not_even_a_blank_in_the_facts_can_be_changed(sqlite_store: Store) -> None:
    grow(sqlite_store, random.Random(SEED), 10)
    insider = Tamperer(sqlite_store, random.Random(SEED))
    with insider._unguarded() as connection:
        connection.exec_driver_sql("UPDATE journal SET facts = facts || ' ' WHERE seq = 5")
    found = verify(sqlite_store).first_break
    assert found is not None
    assert (found.code, found.seq) == ("altered", 5)


def test_what_cannot_even_be_read_is_a_break_and_no_error(sqlite_store: Store) -> None:
    grow(sqlite_store, random.Random(SEED), 10)
    insider = Tamperer(sqlite_store, random.Random(SEED))
    for change in ("at = 'yesterday'", "facts = '{'", "actor = x'ff00'", "kind = 7"):
        with insider._unguarded() as connection:
            connection.exec_driver_sql(f"UPDATE journal SET {change} WHERE seq = 6")
        found = verify(sqlite_store).first_break
        assert found is not None
        assert (found.code, found.seq) == ("altered", 6), change
        insider.restore()


def test_the_hash_of_a_row_is_the_hash_of_its_entry(store: Store) -> None:
    grow(store, random.Random(SEED), 30)
    with store.reading() as connection:
        raw = connection.execute(sa.select(*(sa.type_coerce(c, sa.String) if c.name in ("at", "facts") else c for c in JOURNAL.c)).order_by(JOURNAL.c.seq))
        rows = list(raw)
        entries = [Entry(**row) for row in connection.execute(sa.select(JOURNAL).order_by(JOURNAL.c.seq)).mappings()]
    assert [computed_hash(row) for row in rows] == [entry.computed_hash() for entry in entries]


def test_an_alert_the_journal_does_not_know_and_one_it_misses_are_told(store: Store) -> None:
    with store.writing() as connection:
        pen = JournalWriter(connection)
        pen.write(Entry(seq=0, at=NOW, kind="alert.created", stream="alert:told"))
        pen.flush()
    assert verify(store).first_break == Break("record_missing", 0, "alert:told")
    kept: dict[str, Any] = {"channel": "phone", "nature": "report", "level": 3, "summary": "x", "place_text": "x", "discovered_at": NOW, "received_at": NOW}
    with store.writing() as connection:
        for key in ("told", "untold"):
            connection.execute(Alert.table.insert(), {**Alert(alert_no=key, **kept).values(), "id": key})
    assert verify(store).first_break == Break("record_unknown", 0, "alert:untold")


def test_entries_written_while_the_journal_is_read_are_left_out(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    rng = random.Random(SEED)
    grow(store, rng, 7)
    monkeypatch.setattr("models.journal.chain.AT_ONCE", 2)
    read = Store.reading
    asked = itertools.count()

    def reading_while_others_write(self: Store) -> AbstractContextManager[Connection]:
        if next(asked) == 2:
            grow(self, rng, 3)
        return read(self)

    monkeypatch.setattr(Store, "reading", reading_while_others_write)
    verdict = verify(store)
    assert (verdict.checked, verdict.first_break) == (7, None)


def test_signed_heads_are_kept_one_a_line_and_compared_with_the_next_journal(store: Store, key: SigningKey, tmp_path: Path) -> None:
    rng, file = random.Random(SEED), tmp_path / "heads"
    for _ in range(3):
        grow(store, rng, 5)
        assert compare_and_add(store, file, NOW, key).is_whole
    assert compare_and_add(store, file, NOW, key).is_whole
    assert [point.size for point in checkpoint.read(file)] == [5, 10, 15]
    Tamperer(store, rng).cut_tail()
    verdict = compare_and_add(store, file, NOW, key)
    assert verdict.first_break is not None
    assert verdict.first_break.code == "checkpoint_cut"
    assert len(checkpoint.read(file)) == 3, "nothing is signed that contradicts what was signed before"


def test_a_signed_head_that_was_changed_or_signed_by_another_is_refused(sqlite_store: Store, key: SigningKey, tmp_path: Path) -> None:
    grow(sqlite_store, random.Random(SEED), 5)
    stranger = SigningKey.at(tmp_path / "elsewhere")
    with pytest.raises(CheckpointBroken, match="not signed by this installation"):
        compare(sqlite_store, [head_of(sqlite_store, NOW, stranger)], key)
    file = tmp_path / "heads"
    checkpoint.write(file, head_of(sqlite_store, NOW, key))
    file.write_text(file.read_text().replace('"size":5', '"size":4'))
    with pytest.raises(CheckpointBroken):
        compare(sqlite_store, checkpoint.read(file), key)
    file.write_text("no heads at all\n")
    with pytest.raises(CheckpointBroken, match="holds no signed heads"):
        checkpoint.read(file)


def test_the_signing_key_is_made_once_and_readable_by_its_owner_alone(tmp_path: Path) -> None:
    first, second = SigningKey.at(tmp_path / "keys"), SigningKey.at(tmp_path / "keys")
    assert first.key_id == second.key_id
    assert stat.S_IMODE((tmp_path / "keys" / "journal.ed25519").stat().st_mode) == 0o600
