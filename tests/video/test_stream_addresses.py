"""What a player may open: the listed schemes, hosts, ports and one folder; everything else is refused before anything is touched."""

from __future__ import annotations

import socket
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.bars.engine_options import options_in
from tests.video.hostile import hostile_addresses
from widgets.stream_address import AddressRefused, AllowedSources

WIDGETS = Path(__file__).parents[2] / "widgets"


@pytest.fixture
def allowed(tmp_path: Path) -> AllowedSources:
    folder = tmp_path / "films"
    folder.mkdir()
    outside = tmp_path / "outside.mp4"
    outside.write_bytes(b"x")
    (folder / "link.mp4").symlink_to(outside)
    return AllowedSources(("127.0.0.1", "cam.county.local", "10.20.0.0/16"), (range(554, 555),), folder)


@pytest.mark.parametrize(
    "url",
    [
        "rtsp://127.0.0.1/x",
        "rtsp://127.0.0.1:554/Streaming/Channels/101",
        "rtsp://cam.county.local/cam/realmonitor?channel=1&subtype=1",
        "rtsp://admin:p%40ss@10.20.3.4/h264/ch1/main/av_stream",
        "http://127.0.0.1:554/live/cam.flv",
    ],
)
def test_a_listed_camera_is_allowed(allowed: AllowedSources, url: str) -> None:
    assert allowed.check(url).url == url


def test_a_film_in_the_allowed_folder_is_allowed(allowed: AllowedSources) -> None:
    assert allowed.folder is not None
    assert allowed.check((allowed.folder / "a b.mp4").as_uri()).path == allowed.folder / "a b.mp4"


def test_more_than_three_hundred_hostile_addresses_are_refused_and_nothing_is_opened(allowed: AllowedSources, monkeypatch: pytest.MonkeyPatch) -> None:
    touched: list[object] = []
    for name in ("socket", "create_connection", "getaddrinfo"):
        monkeypatch.setattr(socket, name, lambda *a, **k: touched.append(a))
    monkeypatch.setattr(Path, "open", lambda *a, **k: touched.append(a))
    hostile = hostile_addresses((allowed.folder or Path()).as_uri())
    codes = {url: _refusal(allowed, url) for url in hostile}
    print(f"n={len(hostile)} hostile addresses")
    assert len(hostile) >= 300
    assert [url for url, code in codes.items() if not code] == []
    assert set(codes.values()) == {"form", "scheme", "host", "port", "folder", "kind"}
    assert touched == []


def _refusal(allowed: AllowedSources, url: str) -> str:
    try:
        allowed.check(url)
    except AddressRefused as refused:
        return refused.code
    return ""


@given(st.text(max_size=80))
def test_no_text_at_all_makes_the_check_stumble(text: str) -> None:
    for url in (text, f"rtsp://{text}", f"http://127.0.0.1{text}", f"file:///{text}"):
        try:
            address = AllowedSources(("127.0.0.1",)).check(url)
        except AddressRefused:
            continue
        assert address.host == "127.0.0.1"
        assert address.url == url


def test_an_address_in_a_log_shows_neither_user_nor_password_nor_path(allowed: AllowedSources) -> None:
    shown = repr(allowed.check("rtsp://admin:secret@127.0.0.1/private/x"))
    assert "secret" not in shown
    assert "admin" not in shown
    assert "private" not in shown


def test_every_option_given_to_a_decoder_is_a_constant_of_the_code() -> None:
    found = options_in(WIDGETS)
    assert len(found) >= 5
    assert [option for option in found if not option.is_constant] == []


def test_an_option_that_comes_from_outside_is_seen(tmp_path: Path) -> None:
    (tmp_path / "planted.py").write_text(
        "import vlc\nFIXED = (':a',)\ndef play(media, url):\n    media.add_option(':sout=' + url)\n    for one in FIXED:\n        media.add_option(one)\n"
    )
    assert [option.is_constant for option in options_in(tmp_path)] == [False, True]


def test_a_constant_with_more_entries_is_one_unless_they_come_from_outside(tmp_path: Path) -> None:
    (tmp_path / "planted.py").write_text(
        "import av\nBASE = {'a': '1'}\nMORE = {**BASE, 'b': '2'}\n"
        "def play(url, given):\n    av.open(url, options=MORE)\n    av.open(url, options={**BASE, **given})\n"
    )
    assert [option.is_constant for option in options_in(tmp_path)] == [True, False]
