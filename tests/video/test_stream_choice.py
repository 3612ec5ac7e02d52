"""Small tiles play the camera's small stream, large ones the main one, and a tile that is pulled to and fro changes once."""

from __future__ import annotations

from widgets.stream_choice import StreamChoice


def test_a_tile_pulled_to_and_fro_changes_its_stream_only_at_the_two_ends() -> None:
    choice = StreamChoice("main", "sub")
    heights = (180, 420, 470, 480, 420, 401, 400, 479, 1080)
    assert [choice.of(height) for height in heights] == ["sub", "sub", "sub", "main", "main", "main", "sub", "sub", "main"]


def test_a_camera_with_one_stream_plays_it_at_any_size() -> None:
    choice = StreamChoice("main")
    assert {choice.of(height) for height in (90, 420, 1080)} == {"main"}


def test_a_stream_that_cannot_be_played_gives_way_to_the_other_at_any_size() -> None:
    choice = StreamChoice("main", "sub")
    choice.fails("sub")
    assert choice.of(180) == "main"
    choice.fails("main")
    assert choice.of(180) == "sub"
