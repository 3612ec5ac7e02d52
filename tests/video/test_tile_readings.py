"""What a tile says: the age of the picture decides, never what a decoder claims."""

from __future__ import annotations

import random
from datetime import UTC, datetime, timedelta

import pytest

from models.rules.stream_identity import COMPARED
from models.views.rows import CameraRow
from widgets.backoff import STEPS_S, Backoff
from widgets.player import PlayerEvent, PlayerState
from widgets.player_av import Lateness
from widgets.tile_reading import OVER, TileFacts, TileReading, TileState, answering, read_tile
from widgets.tile_words import reason, word

NOW = datetime(2026, 11, 20, 1, 43, 18, tzinfo=UTC)
PLAYING = PlayerEvent(PlayerState.PLAYING)


def reading(age_s: float | None, *, event: PlayerEvent = PLAYING, waited_s: float = 60.0, language: str = "zh", large: bool = True) -> TileReading:
    return read_tile(TileFacts(event, NOW, age_s, waited_s), language, large=large)


def test_a_fresh_picture_is_live_with_its_age_and_the_time_of_day_it_shows() -> None:
    assert reading(0.4) == TileReading(TileState.LIVE, "实时 · 0.4 s", "2026-11-20 09:43:17")


@pytest.mark.parametrize(("age_s", "state"), [(1.69, TileState.LIVE), (1.7, TileState.STALLED), (9.99, TileState.STALLED), (10.0, TileState.LOST)])
def test_a_picture_is_stalled_within_two_seconds_and_lost_from_ten_even_if_the_decoder_says_it_plays(age_s: float, state: TileState) -> None:
    assert reading(age_s).state is state


def test_a_lost_camera_says_since_when_and_how_often_it_was_tried() -> None:
    found = reading(130.0, event=PlayerEvent(PlayerState.WAITING, "silent", 4))
    assert (found.headline, found.second) == ("信号中断 02:10", "最后画面 09:41:08 · 自动重连第 4 次\n设备不应答")


def test_a_lost_camera_speaks_english_where_english_is_spoken() -> None:
    found = reading(130.0, event=PlayerEvent(PlayerState.WAITING, "silent", 4), language="en")
    assert (found.headline, found.second) == ("Signal lost 02:10", "Last picture 09:41:08 · Retry no. 4\nDevice does not answer")


def test_a_camera_that_never_showed_anything_is_lost_after_ten_seconds() -> None:
    assert reading(None, waited_s=9.0).state is TileState.CONNECTING
    assert reading(None, waited_s=12.0, event=PlayerEvent(PlayerState.WAITING, "unreachable", 2)).second == "尚无画面 · 自动重连第 2 次\n设备连不上"


def test_a_picture_that_never_changes_while_the_stream_goes_on_is_called_stuck_and_not_lost() -> None:
    found = reading(130.0)
    assert (found.state, found.headline) == (TileState.LOST, "画面不变 02:10")
    assert found.second.endswith("设备仍在送流，但画面一直不变")


def test_a_stalled_tile_says_that_it_is_being_connected_anew() -> None:
    assert reading(4.0).left == "画面停滞"
    assert reading(4.0, event=PlayerEvent(PlayerState.WAITING, "silent", 1)).left == "画面停滞 · 正在重连"


def test_from_the_second_try_on_a_tile_says_which_it_is_and_what_was_in_the_way() -> None:
    assert reading(None, event=PlayerEvent(PlayerState.CONNECTING, tries=1), waited_s=1.0).headline == "正在连接"
    again = reading(None, event=PlayerEvent(PlayerState.CONNECTING, "unreachable", 3), waited_s=6.0)
    assert (again.headline, again.second) == ("正在重连 · 第 3 次", "设备连不上")


@pytest.mark.parametrize("age_s", [0.1, 4.0])
def test_the_picture_of_another_camera_is_signed_however_fresh_it_is(age_s: float) -> None:
    found = read_tile(TileFacts(PLAYING, NOW, age_s, 60.0, differs=("scene", "size"), confirm_key="Ctrl Shift F12"), "zh", large=True)
    assert (found.state, found.headline) == (TileState.WRONG, "非本摄像机画面")
    assert found.second == "场景与登记不符：窜流，或镜头被转动、遮挡\nCtrl Shift F12 核对无误"
    assert read_tile(TileFacts(PLAYING, NOW, 12.0, 60.0, differs=("scene",)), "zh", large=True).state is TileState.LOST
    assert read_tile(TileFacts(PLAYING, NOW, age_s, 60.0, differs=("session",)), "en", large=False).second == "The stream announces another name"


@pytest.mark.parametrize("language", ["zh", "en"])
def test_everything_that_can_differ_has_its_words(language: str) -> None:
    assert all(word(f"wrong.{name}", language) for name in ("scene", "size", *(name for name in COMPARED if name not in ("width", "height"))))


def test_small_tiles_say_only_the_time() -> None:
    assert reading(0.4, large=False) == TileReading(TileState.LIVE, right="09:43:17")


@pytest.mark.parametrize("large", [True, False])
@pytest.mark.parametrize("age_s", [0.0, 1.9, 9.9])
def test_a_replay_is_called_so_with_its_own_day_and_time_however_fresh_its_picture_came(age_s: float, large: bool) -> None:
    recorded = NOW - timedelta(hours=10)
    for reason_, left in (("", "回放"), (OVER, "回放 · 已放完")):
        facts = TileFacts(PlayerEvent(PlayerState.PLAYING, reason_), NOW, age_s, 1.0, is_replay=True, recorded_at=recorded)
        assert read_tile(facts, "zh", large=large) == TileReading(TileState.REPLAY, left, "11-19 23:43:18")


def test_a_replay_at_its_end_keeps_its_last_picture_and_one_that_broke_is_lost_like_any_other() -> None:
    recorded = NOW - timedelta(hours=10)

    def replay(reason_: str, state: PlayerState = PlayerState.WAITING, **more: object) -> TileReading:
        facts = TileFacts(PlayerEvent(state, reason_, 4), NOW, 3600.0, 1.0, is_replay=True, **{"recorded_at": recorded, **more})  # type: ignore[arg-type]
        return read_tile(facts, "en", large=True)

    assert {replay(reason_).state for reason_ in (OVER, "ended")} == {TileState.REPLAY}
    assert replay("ended", PlayerState.CONNECTING).state is TileState.REPLAY, "a film that begins anew"
    broken = replay("broken")
    assert (broken.state, broken.headline) == (TileState.LOST, "Signal lost 1h00")
    assert broken.second == "Last picture 11-19 23:43:18 · Retry no. 4\nStream broken or wrong password"
    assert replay("broken", recorded_at=None).second.startswith("Retry no. 4"), "the time of day is not that of the picture"
    assert replay("", PlayerState.PLAYING).state is TileState.LOST


def test_a_replay_whose_moment_nobody_knows_shows_no_time_rather_than_the_time_of_day() -> None:
    assert read_tile(TileFacts(PLAYING, NOW, 0.1, 1.0, is_replay=True), "en", large=True) == TileReading(TileState.REPLAY, "Replay", "")


def test_a_refused_address_and_a_missing_decoder_are_said_in_plain_words() -> None:
    assert reading(None, event=PlayerEvent(PlayerState.REFUSED, "host")).second == "主机不在允许范围，未连接 · 请管理员核对 video.hosts"
    assert reading(None, event=PlayerEvent(PlayerState.UNAVAILABLE, "no_engine"), language="en").second == "Neither PyAV nor libVLC found; all else works"


@pytest.mark.parametrize("language", ["zh", "en"])
def test_every_reason_a_player_gives_has_a_sentence(language: str) -> None:
    refusals = ("form", "scheme", "host", "port", "folder", "kind", "redirect")
    engines = ("no_engine", "no_live555", "no_libvlc", "no_pyav", "failed")
    troubles = ("unreachable", "silent", "not_found", "denied", "server_fault", "odd", "ended", "broken", "no_video", "fault")
    later = ("codec", "too_large", "no_picture", "late", "process", "parked", "film")
    assert all(reason(code, language) for code in (*refusals, *engines, *troubles, *later))
    assert word("lost", language, span="00:10")


def test_waits_grow_to_ten_seconds_and_no_further_and_start_again_after_a_picture() -> None:
    backoff = Backoff(random.Random(1))
    waits = [backoff.next(0.0) for _ in range(8)]
    assert all(limit * 0.8 <= wait <= limit for wait, limit in zip(waits, [*STEPS_S, 10, 10, 10, 10], strict=True))
    backoff.reset()
    assert backoff.next(0.0) <= STEPS_S[0]


def test_a_camera_that_is_away_for_five_minutes_is_tried_every_thirty_seconds_from_then_on() -> None:
    backoff = Backoff(random.Random(1))
    assert max(backoff.next(at) for at in (0.0, 60.0, 290.0)) <= 10
    assert 24 <= backoff.next(300.0) <= 30
    assert 24 <= backoff.next(4000.0) <= 30


def test_a_camera_that_comes_and_goes_for_an_hour_waits_no_longer_than_one_that_has_just_gone() -> None:
    backoff = Backoff(random.Random(1))
    waits = []
    for minute in range(60):
        waits.append(backoff.next(minute * 60.0))
        backoff.came()  # for too short a while to count as back
    assert max(waits) <= STEPS_S[-1]
    backoff.next(4000.0)
    assert backoff.next(4000.0 + 301.0) > STEPS_S[-1], "one that stays away waits longer"


def test_two_cameras_of_one_failed_switch_do_not_knock_at_the_same_moment() -> None:
    assert Backoff(random.Random(1)).next(0.0) != Backoff(random.Random(2)).next(0.0)


def test_frames_that_come_later_and_later_make_the_picture_older() -> None:
    lateness = Lateness()
    assert lateness.of(0.0, 100.0) == 0
    assert lateness.of(1.0, 101.0) == 0
    assert lateness.of(2.0, 105.0) == pytest.approx(3.0, abs=0.01)
    assert lateness.of(6.0, 106.0) == pytest.approx(0.0, abs=0.01)


def test_time_stamps_that_the_camera_sets_back_make_no_picture_old() -> None:
    lateness = Lateness()
    lateness.of(500.0, 100.0)
    assert lateness.of(460.0, 100.1) == 0


def test_a_camera_on_a_tile_is_there_by_its_picture_and_any_other_by_what_the_registry_knows() -> None:
    rows = [CameraRow(key, key, "rtsp://x", 114, 28, "", "", status=status) for key, status in (("a", "offline"), ("b", "online"), ("c", "offline"), ("d", ""))]
    assert answering(rows, {}) == 2
    assert answering(rows, {"a": TileState.LIVE, "b": TileState.LOST}) == 2
    assert answering(rows, {"a": TileState.STALLED}) == 3
