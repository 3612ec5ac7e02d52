"""PyAV first, libVLC where PyAV is missing or failed; the choice is told, and nothing falls over."""

from __future__ import annotations

import sys
from contextlib import nullcontext
from types import SimpleNamespace
from typing import Self

import pytest

from widgets.player_av import OPTIONS, PictureOrder, PyAvEngine, fit
from widgets.player_vlc import VlcEngine
from widgets.reel import NO_LOSS, REORDERED, Order, Room
from widgets.stream_address import StreamAddress
from widgets.video_engines import VideoEngines

RTSP = StreamAddress("rtsp://127.0.0.1/x", "rtsp", "127.0.0.1", 554)
FILM = StreamAddress("file:///x.mp4", "file", kind=".mp4")


def chosen(engines: VideoEngines, address: StreamAddress) -> str:
    engine = engines.engine_for(address).engine
    return engine.name if engine else ""


def test_pyav_plays_everything_where_it_is_installed() -> None:
    assert (chosen(VideoEngines(), RTSP), chosen(VideoEngines(), FILM)) == ("PyAV", "PyAV")


def test_libvlc_is_taken_for_what_pyav_failed_at_before_its_first_picture() -> None:
    choice = VideoEngines().engine_for(FILM, frozenset({"PyAV"}))
    assert choice.engine is not None
    assert (choice.engine.name, choice.why) == ("libVLC", ("failed",))


def test_what_failed_is_tried_again_where_no_other_engine_can(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(VlcEngine, "_has_live555", lambda _: False)
    choice = VideoEngines().engine_for(RTSP, frozenset({"PyAV"}))
    assert choice.engine is not None
    assert (choice.engine.name, choice.why) == ("PyAV", ("failed", "no_live555"))


def test_where_libvlc_is_preferred_rtsp_goes_to_pyav_if_it_has_no_rtsp_plugin_and_the_reason_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(VlcEngine, "_has_live555", lambda _: False)
    choice = VideoEngines(("libVLC", "PyAV")).engine_for(RTSP)
    assert choice.engine is not None
    assert (choice.engine.name, choice.why) == ("PyAV", ("no_live555",))


def test_where_libvlc_is_preferred_it_plays_rtsp_with_the_plugin_until_it_fails(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(VlcEngine, "_has_live555", lambda _: True)
    vlc = VlcEngine()
    engines = VideoEngines(engines=(vlc, PyAvEngine()))
    assert chosen(engines, RTSP) == "libVLC"
    vlc._fails_rtsp = True
    assert chosen(engines, RTSP) == "PyAV"


def test_without_pyav_libvlc_plays_what_it_can_and_the_reason_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(PyAvEngine, "missing", lambda _: "no_pyav")
    choice = VideoEngines().engine_for(FILM)
    assert choice.engine is not None
    assert (choice.engine.name, choice.why) == ("libVLC", ("no_pyav",))


def test_without_any_engine_the_answer_is_a_reason_and_no_exception(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "vlc", None)
    monkeypatch.setattr(PyAvEngine, "missing", lambda _: "no_pyav")
    engines = VideoEngines()
    assert engines.engine_for(RTSP).engine is None
    assert engines.engine_for(RTSP).why == ("no_pyav", "no_libvlc")


def test_no_stream_is_held_back_to_learn_how_many_pictures_a_second_it_sends() -> None:
    assert {options["fpsprobesize"] for options in OPTIONS.values()} == {"0"}


def test_only_a_camera_that_sends_its_pictures_in_another_order_is_looked_at_before_it_is_played(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[str] = []

    class Opened:
        def __init__(self, _target: object, options: dict[str, str], **_how: object) -> None:
            asked.append(options.get("max_ts_probe", "as long as it takes"))

        def __enter__(self) -> Self:
            return self

        def __exit__(self, *_error: object) -> None:
            """Closed."""

    monkeypatch.setattr("av.open", Opened)
    monkeypatch.setattr("widgets.player_av._Showing.__init__", lambda self, *_given, is_quick: setattr(self, "quick", is_quick))
    monkeypatch.setattr("widgets.player_av._Showing.play", lambda self: REORDERED if self.quick else "ended")
    guarded = SimpleNamespace(target="", stream=None, trouble_or=lambda reason: reason)
    monkeypatch.setattr("widgets.player_av.way_to", lambda *_given, is_spoken: nullcontext(guarded))
    engine, other = PyAvEngine(), StreamAddress("rtsp://127.0.0.1/y", "rtsp", "127.0.0.1", 554)
    said = [engine.play(Order(address, Room(64, 36)), lambda _shown: None) for address in (RTSP, RTSP, other)]
    assert (said, asked) == ([REORDERED, "ended", REORDERED], ["1", "as long as it takes", "1"])
    assert REORDERED in NO_LOSS, "it is opened anew at once"


def test_another_order_is_a_time_of_decoding_that_goes_back_and_a_clock_that_is_set_is_none() -> None:
    def found(*times: float) -> list[bool]:
        order = PictureOrder()
        return [order.is_other(time) for time in times]

    assert found(0.0, 0.12, 0.04, 0.08) == [False, False, True, False]
    assert found(0.0, 0.04, 0.04, 0.08) == [False] * 4
    assert found(70.0, 70.04, 0.0, 0.04) == [False] * 4


def test_a_picture_keeps_its_shape_in_any_room() -> None:
    assert fit(1280, 720, Room(640, 640)) == (640, 360)
    assert fit(704, 576, Room(640, 360)) == (440, 360)


def test_the_library_of_the_first_engine_alone_is_loaded_ahead(monkeypatch: pytest.MonkeyPatch) -> None:
    loaded: list[str] = []
    for engine in (PyAvEngine, VlcEngine):
        monkeypatch.setattr(engine, "missing", lambda one: loaded.append(one.name) or "")  # type: ignore[func-returns-value]
    VideoEngines().load()
    assert loaded == ["PyAV"]
