"""What the seat hears: P1 every five seconds until somebody acknowledges, never muted; P3 once; P4 never; a flood only the grave ones."""

from __future__ import annotations

import wave
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

from console.bell import Bell
from console.tones import RATE, SOUNDS, write_sounds
from models.views.rows import Group, LimitRow, LimitState, QueueRow

NOW = datetime(2026, 11, 20, 1, 43, tzinfo=UTC)


def row(level: int, number: int = 1, group: Group = Group.UNACKNOWLEDGED, *, mine: bool = False, due: datetime | None = None) -> QueueRow:
    limit = None if due is None else LimitRow("R-206", NOW - timedelta(minutes=30), due, LimitState.RUNNING)
    return QueueRow(f"{level}-{number}", "", "BJ", level, group, NOW, "grid", "t", "p", "", "new", limit, mine=mine)


def heard(bell: Bell, rows: list[QueueRow], seconds: int) -> list[tuple[int, str]]:
    found = []
    for second in range(seconds):
        sound = bell.next_sound(rows, NOW + timedelta(seconds=second))
        if sound:
            found.append((second, sound))
    return found


def test_a_critical_alert_sounds_every_five_seconds_until_it_is_acknowledged() -> None:
    bell = Bell()
    assert heard(bell, [row(1)], 16) == [(0, "p1"), (5, "p1"), (10, "p1"), (15, "p1")]
    assert heard(bell, [row(1, group=Group.AWAITING_FIRST)], 16) == []


def test_an_urgent_alert_sounds_every_thirty_seconds() -> None:
    assert heard(Bell(), [row(2)], 65) == [(0, "p2"), (30, "p2"), (60, "p2")]


def test_a_normal_alert_sounds_once_when_it_comes_and_a_notice_never() -> None:
    bell = Bell()
    bell.arrived([3, 4])
    assert heard(bell, [row(3), row(4)], 60) == [(0, "p3")]


def test_mute_lasts_two_minutes_and_never_silences_a_critical_alert() -> None:
    bell = Bell()
    bell.mute(NOW)
    assert heard(bell, [row(2)], 119) == []
    assert bell.muted_seconds(NOW + timedelta(seconds=30)) == 90
    assert heard(bell, [row(1)], 6) == [(0, "p1"), (5, "p1")]
    assert bell.muted_seconds(NOW + timedelta(seconds=121)) == 0


def test_in_a_flood_only_the_grave_ones_sound_at_most_every_five_seconds() -> None:
    bell = Bell(flood=True)
    bell.arrived([3] * 11)
    assert heard(bell, [row(3)], 40) == []
    assert heard(bell, [row(1), row(2)], 12) == [(0, "p1"), (5, "p1"), (10, "p1")]


def test_a_new_critical_alert_is_heard_at_the_next_second_whatever_sounded_before() -> None:
    bell = Bell(flood=True)
    assert bell.next_sound([row(2)], NOW) == "p2"
    assert bell.next_sound([row(2), row(1)], NOW + timedelta(seconds=1)) == "p1", "the gap between sounds of a flood does not hold it up"
    assert bell.next_sound([row(2), row(1)], NOW + timedelta(seconds=2)) == ""
    assert bell.next_sound([row(2), row(1), row(1, 2)], NOW + timedelta(seconds=3)) == "p1"


def test_an_urgent_alert_that_waited_for_the_gap_is_heard_after_it() -> None:
    bell = Bell(flood=True)
    assert bell.next_sound([row(1)], NOW) == "p1"
    assert bell.next_sound([row(2)], NOW + timedelta(seconds=2)) == ""
    assert bell.next_sound([row(2)], NOW + timedelta(seconds=5)) == "p2"


def test_what_is_shelved_does_not_sound_and_sounds_again_when_it_is_back() -> None:
    bell = Bell()
    shelved = replace(row(2), shelved_until=NOW + timedelta(seconds=15))
    assert heard(bell, [shelved], 20) == [(15, "p2")]


def test_trouble_is_heard_between_the_alarms_of_a_flood() -> None:
    bell = Bell(flood=True)
    assert bell.next_sound([row(1)], NOW) == "p1"
    bell.event("lost")
    assert heard(bell, [row(1)], 7) == [(0, "lost"), (5, "p1")]


def test_trouble_sounds_like_no_alert() -> None:
    pitches = {name: {frequency for frequency, _ in tones if frequency} for name, tones in SOUNDS.items()}
    alarms = pitches["p1"] | pitches["p2"] | pitches["p3"]
    assert not pitches["lost"] & alarms
    assert max(pitches["lost"]) < min(alarms) / 2


def test_an_overdue_limit_of_my_own_sounds_at_once_and_every_five_minutes() -> None:
    late = row(2, group=Group.IN_PROGRESS, mine=True, due=NOW - timedelta(seconds=1))
    other = row(2, 2, group=Group.IN_PROGRESS, due=NOW - timedelta(seconds=1))
    assert heard(Bell(), [late, other], 301) == [(0, "overdue"), (300, "overdue")]


def test_a_limit_on_the_way_to_the_scene_clicks_once_at_a_quarter() -> None:
    near = row(2, group=Group.IN_PROGRESS, mine=True, due=NOW + timedelta(minutes=10, seconds=10))
    assert heard(Bell(), [near], 60) == [(8, "soon")]
    assert heard(Bell(), [row(2, group=Group.IN_PROGRESS, due=NOW + timedelta(minutes=1))], 30) == [], "somebody else's"


def test_the_sounds_are_our_own_waves(tmp_path: Path) -> None:
    files = write_sounds(tmp_path)
    assert set(files) == set(SOUNDS)
    with wave.open(str(files["p1"])) as file:
        assert (file.getframerate(), file.getnchannels(), file.getsampwidth()) == (RATE, 1, 2)
        assert file.getnframes() == 3 * int(RATE * 0.15)
