"""libVLC first, PyAV where libVLC is missing or cannot; the choice is told, and nothing falls over."""

from __future__ import annotations

import sys

import pytest

from widgets.player_av import PyAvEngine, fit
from widgets.player_vlc import VlcEngine
from widgets.stream_address import StreamAddress
from widgets.video_engines import VideoEngines

RTSP = StreamAddress("rtsp://127.0.0.1/x", "rtsp", "127.0.0.1", 554)
FILM = StreamAddress("file:///x.mp4", "file", kind=".mp4")


def chosen(engines: VideoEngines, address: StreamAddress) -> str:
    engine = engines.engine_for(address).engine
    return engine.name if engine else ""


def test_libvlc_plays_a_film() -> None:
    assert chosen(VideoEngines(), FILM) == "libVLC"


def test_rtsp_goes_to_pyav_where_libvlc_has_no_rtsp_plugin_and_the_reason_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(VlcEngine, "_has_live555", lambda _: False)
    choice = VideoEngines().engine_for(RTSP)
    assert choice.engine is not None
    assert (choice.engine.name, choice.why) == ("PyAV", ("no_live555",))


def test_rtsp_goes_to_libvlc_where_it_has_the_plugin_until_it_fails_before_its_first_picture(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(VlcEngine, "_has_live555", lambda _: True)
    vlc = VlcEngine()
    engines = VideoEngines((vlc, PyAvEngine()))
    assert chosen(engines, RTSP) == "libVLC"
    vlc._fails_rtsp = True
    assert chosen(engines, RTSP) == "PyAV"


def test_without_libvlc_everything_goes_to_pyav(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "vlc", None)
    engines = VideoEngines()
    assert (chosen(engines, RTSP), chosen(engines, FILM)) == ("PyAV", "PyAV")
    assert engines.engine_for(FILM).why == ("no_libvlc",)


def test_without_any_engine_the_answer_is_a_reason_and_no_exception(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "vlc", None)
    monkeypatch.setattr(PyAvEngine, "missing", lambda _: "no_pyav")
    engines = VideoEngines()
    assert engines.engine_for(RTSP).engine is None
    assert engines.engine_for(RTSP).why == ("no_libvlc", "no_pyav")


def test_a_picture_keeps_its_shape_in_any_room() -> None:
    from PySide6.QtCore import QSize

    assert fit(1280, 720, QSize(640, 640)) == (640, 360)
    assert fit(704, 576, QSize(640, 360)) == (440, 360)
