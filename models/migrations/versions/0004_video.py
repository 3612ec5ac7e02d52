"""Video: what the fourth edition adds, generated from the records and frozen."""

from __future__ import annotations

from models.migrations import video

revision = "0004"
down_revision = "0003"


def upgrade() -> None:
    """Go up."""
    for part in video.parts():
        part.add()
