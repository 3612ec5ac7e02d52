"""A county's loggers are more lines than the system's usual thousand files."""

from __future__ import annotations

import resource

import pytest

from models.intake.open_files import WANTED, allow_many_files


@pytest.mark.parametrize(
    ("soft", "hard", "becomes"), [(1024, 1_048_576, WANTED), (1024, 4096, 4096), (20_000, 20_000, 20_000), (1024, resource.RLIM_INFINITY, WANTED)]
)
def test_the_limit_of_open_files_is_raised_as_far_as_allowed_and_never_lowered(monkeypatch, soft, hard, becomes):
    asked = []
    monkeypatch.setattr(resource, "getrlimit", lambda _: (soft, hard))
    monkeypatch.setattr(resource, "setrlimit", lambda _, limits: asked.append(limits))
    assert allow_many_files() == becomes
    assert asked == ([] if becomes == soft else [(becomes, hard)])
