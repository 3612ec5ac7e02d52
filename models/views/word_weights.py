"""How much words say in this house: learned from its newest reports, kept with the connection that asks, learned anew as reports come in."""

from __future__ import annotations

import time
from dataclasses import dataclass
from typing import Final

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from models.records.alert import Alert
from models.rules.channels import CHANNELS
from models.rules.likeness_words import HEAD, Weights, Words

SAMPLE: Final = 1000
"""So many of the newest reports are learned from: what is rare among them is rare."""
LASTS: Final = 600.0
"""Seconds a full sample is good for; a smaller one until the next report."""
KEPT_AS: Final = "likeness_weights"

_ALERT = Alert.table.c
_MACHINES: Final = tuple(code for code, channel in CHANNELS.items() if channel.device)


@dataclass(slots=True)
class _Learned:
    weights: Weights
    newest: str
    at: float


def weights_of(connection: Connection) -> Weights:
    """The weights of the house as of now, or of the last ten minutes."""
    newest = connection.execute(sa.select(sa.func.max(_ALERT.id))).scalar() or ""
    known = connection.info.get(KEPT_AS)
    if isinstance(known, _Learned) and (known.newest == newest or (known.weights.count >= SAMPLE and time.monotonic() - known.at < LASTS)):
        return known.weights
    told = sa.select(_ALERT.summary, _ALERT.place_text, sa.func.substr(_ALERT.text, 1, HEAD).label("text"))
    rows = connection.execute(told.where(_ALERT.channel.not_in(_MACHINES)).order_by(_ALERT.id.desc()).limit(SAMPLE))
    learned = _Learned(Weights(Words.of_report(f"{row.summary} {row.place_text}", row.text or "") for row in rows), newest, time.monotonic())
    connection.info[KEPT_AS] = learned
    return learned.weights
