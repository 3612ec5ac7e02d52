"""What is sealed opens only where it was sealed, and the key never lies beside the data in plain reach of others."""

from __future__ import annotations

from pathlib import Path

import pytest

from models.sealed import Seal, SealBroken

REPORTER = {"name": "李女士", "phone": "100-0000-0002"}


def test_a_reporter_can_be_opened_again(tmp_path: Path) -> None:
    seal = Seal.at(tmp_path / "keys" / "reporter.key")
    assert seal.open_reporter("a1", seal.seal_reporter("a1", REPORTER)) == REPORTER


def test_neither_name_nor_number_is_readable_in_what_is_kept(tmp_path: Path) -> None:
    sealed = Seal.at(tmp_path / "reporter.key").seal_reporter("a1", REPORTER)
    assert "李女士".encode() not in sealed
    assert b"100-0000-0002" not in sealed


def test_a_sealed_value_moved_to_another_alert_does_not_open(tmp_path: Path) -> None:
    seal = Seal.at(tmp_path / "reporter.key")
    with pytest.raises(SealBroken, match="a2"):
        seal.open_reporter("a2", seal.seal_reporter("a1", REPORTER))


def test_a_damaged_value_does_not_open(tmp_path: Path) -> None:
    seal = Seal.at(tmp_path / "reporter.key")
    sealed = bytearray(seal.seal_reporter("a1", REPORTER))
    sealed[20] ^= 1
    with pytest.raises(SealBroken):
        seal.open_reporter("a1", bytes(sealed))


def test_the_key_file_is_for_its_owner_only_and_is_kept(tmp_path: Path) -> None:
    path = tmp_path / "keys" / "reporter.key"
    first, second = Seal.at(path), Seal.at(path)
    assert path.stat().st_mode & 0o777 == 0o600
    assert first.key_id == second.key_id
    assert [file.name for file in path.parent.iterdir()] == ["reporter.key"]


def test_sealing_the_same_twice_looks_different_each_time(tmp_path: Path) -> None:
    seal = Seal.at(tmp_path / "reporter.key")
    assert seal.seal_reporter("a1", REPORTER) != seal.seal_reporter("a1", REPORTER)
