"""The shelf: what is set aside at this moment, and what ends it. The commands that fill and empty it stand in `shelving`."""

from __future__ import annotations

from datetime import timedelta
from typing import Final

from models.commands.turn import Turn
from models.records.alert import Alert
from models.records.shelving import Shelving
from models.rules.shelving import longest
from models.rules.states import AlertState

EXPIRED, TAKEN_BACK, MOOT = "expired", "taken_back", "moot"
OPEN_ALERTS: Final = frozenset({AlertState.NEW, AlertState.ACKNOWLEDGED})
_SHELF = Shelving.table.c


def taken_in_hand(turn: Turn, alert: Alert) -> None:
    """Somebody acts on a shelved alert: it leaves the shelf."""
    end(turn, of_alert(turn, alert), MOOT)


def follow_level(turn: Turn, alert: Alert) -> None:
    """A graver alert may not be set aside for as long: its shelving ends sooner, or now."""
    latest = turn.at + longest(alert.level)
    for kept in of_alert(turn, alert):
        if latest <= turn.at:
            end(turn, [kept], MOOT)
        elif kept.until > latest:
            kept.until = kept.next_at = latest


def look_at(turn: Turn, kept: Shelving) -> None:
    """The moment has come at which a shelving ends: told once, whichever seat sweeps first."""
    alert = turn.batch.get(Alert, kept.alert_id) if kept.alert_id else None
    is_moot = alert is not None and alert.state not in OPEN_ALERTS
    end(turn, [kept], MOOT if is_moot else EXPIRED)
    if alert is not None and not is_moot:
        turn.write("alert.shelving_expired", alert, alert_no=alert.alert_no, reason=kept.reason)
    elif not kept.alert_id:
        turn.write("source.shelving_expired", kept, sender=kept.source or kept.device_mn, reason=kept.reason)


def begin(turn: Turn, minutes: int, why: str, *, alert_id: str = "", source: str = "", device_mn: str = "") -> Shelving:
    """Begin a shelving of what is named: `alert_id`, or `source` or `device_mn`."""
    until = turn.at + timedelta(minutes=minutes)
    return turn.add(Shelving(reason=why, at=turn.at, by=turn.actor.name, until=until, next_at=until, alert_id=alert_id, source=source, device_mn=device_mn))


def of_alert(turn: Turn, alert: Alert) -> list[Shelving]:
    """The shelving of this alert that lasts, if any."""
    return turn.find(Shelving, _SHELF.alert_id == alert.id, _SHELF.ended == "")


def end(turn: Turn, shelved: list[Shelving], how: str) -> None:
    """End these shelvings now."""
    for kept in shelved:
        kept.ended, kept.ended_at, kept.ended_by, kept.next_at = how, turn.at, turn.actor.name, None
