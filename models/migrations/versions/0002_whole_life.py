"""The whole life of a case: what the second edition adds to the ground, generated from the records and frozen."""

from __future__ import annotations

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    """Go up."""
    return
