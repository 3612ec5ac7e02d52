"""What stands beside the work follows the journal: told here by hand."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest

from console.equipment import Equipment
from models.views.rows import CameraRow
from widgets.player_states import PlayerEvent, PlayerState
from widgets.tile_reading import TileState


@pytest.mark.parametrize("kind", ["camera.changed", "camera.condition_changed", "video_source.changed", "video_source.condition_changed", "reference.imported"])
def test_cameras_that_became_others_are_read_again(kind: str) -> None:
    read: list[Any] = []
    reader = SimpleNamespace(read_cameras="cameras")
    here: Any = SimpleNamespace(
        timer=SimpleNamespace(heard=lambda: None),
        workstation=SimpleNamespace(reader=reader),
        tasks=SimpleNamespace(run=lambda work, *_rest, **_more: read.append(work)),
        _take_cameras=None,
        _read_rules="rules",
        _take_rules=None,
    )
    Equipment._heard(here, (SimpleNamespace(kind="alert.created"),))
    assert read == []
    Equipment._heard(here, (SimpleNamespace(kind=kind),))
    assert "cameras" in read


@pytest.mark.parametrize(("reason", "told"), [("parked", "top.video"), ("no_engine", "top.video_missing")])
def test_one_parked_camera_is_no_missing_engine(reason: str, told: str) -> None:
    shown: list[tuple[Any, ...]] = []
    cameras = [CameraRow(key, key, "rtsp://x", 114, 28, "", "") for key in "ab"]
    player = SimpleNamespace(latest=PlayerEvent(PlayerState.UNAVAILABLE, reason))
    grid = SimpleNamespace(states=lambda: {"a": TileState.UNAVAILABLE}, isVisible=lambda: True, player_of=lambda key: player if key == "a" else None)
    here: Any = SimpleNamespace(
        workstation=SimpleNamespace(reader=SimpleNamespace(cameras=cameras), duty=SimpleNamespace(video=grid)),
        window=SimpleNamespace(top=SimpleNamespace(video=SimpleNamespace(show_status=lambda *said: shown.append(said)))),
        words=SimpleNamespace(say=lambda key, **_facts: key),
    )
    Equipment._show_video(here)
    assert shown == [("camera", "1/2" if told == "top.video" else "0/2", "t2" if told == "top.video" else "p3", told)]
