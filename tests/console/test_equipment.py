"""What stands beside the work follows the journal: told here by hand."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest

from console.equipment import Equipment


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
