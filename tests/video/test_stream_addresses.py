"""What a player may open: the listed schemes, hosts, ports and one folder; everything else is refused before anything is touched."""

from __future__ import annotations

import ast
import socket
import threading
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

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
    """Walks the syntax of both engines: options come from names in capitals, and these hold only literals."""
    for file in ("player_vlc.py", "player_av.py"):
        tree = ast.parse((WIDGETS / file).read_text("utf-8"))
        constants = {
            target.id
            for node in tree.body
            if isinstance(node, ast.Assign) and _is_literal(node.value)
            for target in node.targets
            if isinstance(target, ast.Name)
        }
        loops = {
            node.target.id: node.iter for node in ast.walk(tree) if isinstance(node, ast.For) and isinstance(node.target, ast.Name)
        }  # fmt: skip
        given = [argument for call in ast.walk(tree) if isinstance(call, ast.Call) for argument in _options_of(call)]
        assert given
        for argument in given:
            names = {name.id for name in ast.walk(loops.get(getattr(argument, "id", ""), argument)) if isinstance(name, ast.Name)} - {"address"}
            assert names, ast.unparse(argument)
            assert names <= constants | {"OPTIONS"}, ast.unparse(argument)


def _options_of(call: ast.Call) -> list[ast.expr]:
    name = call.func.attr if isinstance(call.func, ast.Attribute) else ""
    if name in ("add_option", "add_options", "add_option_flag", "Instance"):
        return list(call.args)
    if name.startswith("media_new"):
        return list(call.args[1:])
    if name == "open" and isinstance(call.func, ast.Attribute) and ast.unparse(call.func.value) == "av":
        return [word.value for word in call.keywords if word.arg == "options"]
    return []


def _is_literal(node: ast.expr) -> bool:
    try:
        ast.literal_eval(node)
    except ValueError:
        return False
    return True


def test_a_camera_that_points_elsewhere_is_refused_and_the_other_place_sees_no_connection() -> None:
    from widgets.first_answer import first_answer

    with socket.create_server(("127.0.0.1", 0)) as elsewhere, socket.create_server(("127.0.0.1", 0)) as camera:
        elsewhere.settimeout(0.3)
        there = elsewhere.getsockname()[1]

        def answer() -> None:
            line, _ = camera.accept()
            with line:
                line.recv(500)
                line.sendall(f"RTSP/1.0 302 Moved\r\nCSeq: 1\r\nLocation: rtsp://127.0.0.1:{there}/x\r\n\r\n".encode())

        thread = threading.Thread(target=answer)
        thread.start()
        port = camera.getsockname()[1]
        address = AllowedSources(("127.0.0.1",), (range(port, port + 1),)).check(f"rtsp://127.0.0.1:{port}/x")
        with pytest.raises(AddressRefused, match="redirect"):
            first_answer(address, 2.0)
        thread.join()
        with pytest.raises(TimeoutError):
            elsewhere.accept()
