"""PyAV first, libVLC where PyAV is missing or failed; the choice is told, and nothing falls over."""

from __future__ import annotations

import sys

import pytest

from widgets.player_av import PyAvEngine, fit
from widgets.player_vlc import VlcEngine
from widgets.reel import Room
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


def test_a_picture_keeps_its_shape_in_any_room() -> None:
    assert fit(1280, 720, Room(640, 640)) == (640, 360)
    assert fit(704, 576, Room(640, 360)) == (440, 360)


def test_the_library_of_the_first_engine_alone_is_loaded_ahead(monkeypatch: pytest.MonkeyPatch) -> None:
    loaded: list[str] = []
    for engine in (PyAvEngine, VlcEngine):
        monkeypatch.setattr(engine, "missing", lambda one: loaded.append(one.name) or "")  # type: ignore[func-returns-value]
    VideoEngines().load()
    assert loaded == ["PyAV"]
