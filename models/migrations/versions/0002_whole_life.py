"""The whole life of a case: what the second edition adds to the ground, generated from the records and frozen."""

from __future__ import annotations

from models.migrations.whole_life import (
    case,
    criminal_file,
    custody,
    document,
    early_intervention,
    equipment,
    evidence,
    exhibit,
    expert,
    incident,
    interference,
    notice,
    party,
    people,
    place,
    red_flag,
    referral,
    reward,
    shift,
    simple_procedure,
    supervision_note,
    transfer,
    video,
)

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    """Go up."""
    for part in (
        case,
        criminal_file,
        custody,
        document,
        early_intervention,
        equipment,
        evidence,
        exhibit,
        expert,
        incident,
        interference,
        notice,
        party,
        people,
        place,
        red_flag,
        referral,
        reward,
        shift,
        simple_procedure,
        supervision_note,
        transfer,
        video,
    ):
        part.add()
