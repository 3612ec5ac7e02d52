"""Gives people the link by which they report from their telephones: unguessable, for one task or call-in, ending with it.

The token stands in its own table alone: never in the journal, a paper or an export, for whoever has it may act as its officer.
"""

from __future__ import annotations

import secrets

from models.commands.turn import Turn
from models.records.intake import FieldToken
from models.records.people import CallIn, Officer
from models.records.task import FirstResponseTask

TOKEN_BYTES = 24
"""192 bits: more guesses than there is time for."""


def link_team(turn: Turn, task: FirstResponseTask) -> None:
    """Give each officer of a team a link of his own; a team without named officers gets one for its unit."""
    people = [officer for officer in (turn.batch.get(Officer, key) for key in task.officers) if officer is not None]
    for officer in people:
        turn.add(FieldToken(token=_token(), task_id=task.id, officer_id=officer.id, officer_name=officer.name, unit=officer.unit, made_at=turn.at))
    if not people:
        turn.add(FieldToken(token=_token(), task_id=task.id, unit=task.unit, made_at=turn.at))


def link_called(turn: Turn, callin: CallIn, officer: Officer) -> None:
    """Give a called person a link to answer by."""
    turn.add(FieldToken(token=_token(), callin_id=callin.id, officer_id=officer.id, officer_name=officer.name, unit=officer.unit, made_at=turn.at))


def _token() -> str:
    return secrets.token_urlsafe(TOKEN_BYTES)
