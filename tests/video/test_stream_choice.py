"""Small tiles play the camera's small stream, large ones the main one, and a tile that is pulled to and fro changes once."""

from __future__ import annotations

from widgets.stream_choice import StreamChoice


def test_a_tile_pulled_to_and_fro_changes_its_stream_only_at_the_two_ends() -> None:
    choice = StreamChoice("main", "sub")
    heights = (180, 420, 470, 480, 420, 401, 400, 479, 1080)
    assert [choice.of(height, 0.0) for height in heights] == ["sub", "sub", "sub", "main", "main", "main", "sub", "sub", "main"]


def test_a_camera_with_one_stream_plays_it_at_any_size() -> None:
    choice = StreamChoice("main")
    assert {choice.of(height, 0.0) for height in (90, 420, 1080)} == {"main"}


def test_a_stream_that_cannot_be_played_gives_way_to_the_other_at_any_size() -> None:
    choice = StreamChoice("main", "sub")
    choice.fails("sub", 0.0)
    assert choice.of(180, 1.0) == "main"
    choice.fails("main", 1.0)
    assert choice.of(180, 2.0) == "sub"


def test_a_main_stream_that_was_not_there_while_its_camera_booted_is_tried_again_after_a_minute() -> None:
    choice = StreamChoice("main", "sub")
    choice.fails("main", 100.0)
    assert [choice.of(1080, at) for at in (100.0, 159.0, 161.0)] == ["sub", "sub", "main"]
    choice.fails("main", 162.0)
    assert [choice.of(1080, at) for at in (163.0, 223.0)] == ["sub", "main"]
