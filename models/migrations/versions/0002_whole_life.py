"""The whole life of a case: what the second edition adds to the ground, generated from the records and frozen."""

from __future__ import annotations

from models.migrations.whole_life import (
    criminal_file,
    custody,
    document,
    early_intervention,
    equipment,
    evidence,
    exhibit,
    expert,
    incident,
    notice,
    people,
    place,
    shift,
    transfer,
    video,
)

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    """Go up."""
    for part in (
        criminal_file,
        custody,
        document,
        early_intervention,
        equipment,
        evidence,
        exhibit,
        expert,
        incident,
        notice,
        people,
        place,
        shift,
        transfer,
        video,
    ):
        part.add()
