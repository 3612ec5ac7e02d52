"""Every channel: what the third edition adds, generated from the records and frozen."""

from __future__ import annotations

from models.migrations import every_channel

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    """Go up."""
    for part in every_channel.parts():
        part.add()
