"""Whom a case is about: the subjects of its alerts and the names of its parties, as recusals and repeat offences ask for them."""

from __future__ import annotations

from models.commands.turn import Turn
from models.records.alert import Alert
from models.records.case import Case
from models.records.party import Party


def subjects_of(turn: Turn, case: Case) -> frozenset[str]:
    """Return the subjects of the case's alerts, and its parties by name and organisation."""
    named = {alert.subject for alert in turn.find(Alert, Alert.table.c.case_id == case.id)}
    for party in turn.find(Party, Party.table.c.case_id == case.id):
        named |= {party.name, party.organisation}
    return frozenset(named - {""})
