"""The whole life of a case: what the second edition adds to the ground, generated from the records and frozen."""

from __future__ import annotations

from alembic import op

from models.migrations import frozen_rows
from models.migrations.whole_life import (
    assistance,
    case,
    conference,
    criminal_file,
    custody,
    document,
    early_intervention,
    equipment,
    escalation,
    evidence,
    exhibit,
    expert,
    follow_up,
    incident,
    interference,
    jurisdiction,
    notice,
    party,
    people,
    period_duty,
    place,
    plan,
    red_flag,
    referral,
    report,
    reward,
    rule_edit,
    shift,
    simple_procedure,
    supervision_note,
    supervision_notice,
    task,
    transfer,
    video,
    wall_layout,
)

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    """Go up."""
    for part in (
        assistance,
        case,
        conference,
        criminal_file,
        custody,
        document,
        early_intervention,
        equipment,
        escalation,
        evidence,
        exhibit,
        expert,
        follow_up,
        incident,
        interference,
        jurisdiction,
        notice,
        party,
        people,
        period_duty,
        place,
        plan,
        red_flag,
        referral,
        report,
        reward,
        rule_edit,
        shift,
        simple_procedure,
        supervision_note,
        supervision_notice,
        task,
        transfer,
        video,
        wall_layout,
    ):
        part.add()
    for statement in frozen_rows.sqlite() if op.get_bind().dialect.name == "sqlite" else frozen_rows.postgresql():
        op.execute(statement)
