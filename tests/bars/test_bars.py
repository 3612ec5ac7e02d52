"""What may never happen, tried some dozen times at every run; `make bars` tries it at the full figures.

Here stand the planted defects that are caught surely; those a kill catches by chance only (an answer before the commit, a file named too early,
an entry in a second transaction) are caught by `python -m tests.bars`, which kills often enough.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.bars.claims import claim_at_once, kill_between_statements
from tests.bars.kills import kill_while_reporting
from tests.bars.overdue import sweep_at_once
from tests.bars.power_cut import answer_after_sync, cut_power
from tests.bars.repeats import send_again
from tests.bars.tampering import tamper
from tests.bars.uploads import kill_while_uploading
from tests.bed.fixtures import Database

SEED = 20261121


@pytest.mark.slow
@pytest.mark.parametrize("channel", ["http", "hj212"])
def test_nothing_acknowledged_is_lost_whenever_the_gateway_is_killed(database: Database, channel: str) -> None:
    bar = kill_while_reporting(database, channel, 5, SEED)
    print(bar.line())
    assert bar.passed, bar.line()
    assert bar.notes["integrity"] == "ok"


@pytest.mark.slow
def test_a_power_cut_takes_nothing_acknowledged_and_damages_nothing(sqlite_database: Database, tmp_path: Path) -> None:
    bar = cut_power(sqlite_database, 60, SEED, tmp_path / "image")
    print(bar.line())
    assert bar.passed, bar.line()


@pytest.mark.slow
def test_a_store_that_does_not_sync_is_caught_by_the_power_cut(sqlite_database: Database, tmp_path: Path) -> None:
    assert not cut_power(sqlite_database, 20, SEED, tmp_path / "image", "no_sync", 30).passed


@pytest.mark.slow
@pytest.mark.parametrize("channel", ["http", "mqtt"])
def test_no_sender_is_answered_before_what_it_sent_is_on_the_disk(sqlite_database: Database, channel: str) -> None:
    bar = answer_after_sync(sqlite_database, channel, 20)
    print(bar.line())
    assert bar.passed, bar.line()
    assert bar.notes["replies"] == 20


@pytest.mark.slow
def test_an_answer_before_the_sync_is_seen(sqlite_database: Database) -> None:
    assert not answer_after_sync(sqlite_database, "http", 20, "reply_before_commit").passed


@pytest.mark.slow
def test_a_message_sent_five_times_over_a_restart_is_one_alert(database: Database) -> None:
    bar = send_again(database, 60, SEED)
    print(bar.line())
    assert bar.passed, bar.line()


@pytest.mark.slow
def test_keys_kept_in_memory_only_are_caught(sqlite_database: Database) -> None:
    assert not send_again(sqlite_database, 30, SEED, "forgets_keys").passed


@pytest.mark.slow
def test_of_four_seats_claiming_one_alert_one_wins_and_the_others_are_told_by_whom(database: Database) -> None:
    bar = claim_at_once(database, 25, 120, 4, SEED)
    print(bar.line())
    assert bar.passed, bar.line()


@pytest.mark.slow
def test_seats_that_do_not_look_at_versions_are_caught(sqlite_database: Database) -> None:
    assert not claim_at_once(sqlite_database, 20, 100, 4, SEED, "forget_versions").passed


@pytest.mark.slow
def test_a_seat_killed_between_any_two_statements_leaves_each_change_with_its_one_entry(database: Database) -> None:
    bar = kill_between_statements(database, 6, SEED)
    print(bar.line())
    assert bar.passed, bar.line()


def test_of_four_seats_that_sweep_at_once_each_limit_is_told_by_one(database: Database) -> None:
    bar = sweep_at_once(database, 40, SEED)
    assert bar.passed, bar.line()


@pytest.mark.slow
def test_seats_that_remember_by_themselves_what_they_told_are_caught(sqlite_database: Database) -> None:
    assert not sweep_at_once(sqlite_database, 20, SEED, "tells_for_itself").passed


@pytest.mark.slow
def test_no_picture_that_was_acknowledged_is_lost_and_no_half_one_is_seen_whenever_the_gateway_is_killed(database: Database) -> None:
    bar = kill_while_uploading(database, 4, SEED)
    print(bar.line())
    assert bar.passed, bar.line()


@pytest.mark.slow
def test_whatever_is_done_to_a_kept_file_is_found_and_never_given_out(database: Database) -> None:
    bar = tamper(database, 40, SEED)
    print(bar.line())
    assert bar.passed, bar.line()


@pytest.mark.slow
@pytest.mark.parametrize("mutant", ["looks_at_size_alone", "looks_at_the_name_alone", "writes_no_custody"])
def test_a_look_that_does_not_hash_and_a_copy_without_its_line_are_caught(sqlite_database: Database, mutant: str) -> None:
    assert not tamper(sqlite_database, 10, SEED, mutant).passed
