"""Keeps the terms an alert is found again by, in the transaction that makes the alert. Source: ux.md 12.2."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy.engine import Connection

from models.records.alert import Alert
from models.records.likeness import AlertTerm
from models.rules.channels import is_device
from models.rules.likeness_terms import keys_of, terms_of


def keys_of_alert(alert: Alert) -> list[str]:
    """The terms of an alert as they are written. No reporter's word is in them: the alert's own text holds none."""
    terms = terms_of(
        title=f"{alert.summary} {alert.place_text}",
        text=alert.text,
        lon=alert.lon,
        lat=alert.lat,
        device=alert.device_mn,
        subject=alert.subject,
        is_machine=is_device(alert.channel),
    )
    return keys_of(terms, alert.id)


def write_terms(connection: Connection, keys: Sequence[str]) -> None:
    """Write terms in one statement; one that is there already stays."""
    if not keys:
        return
    table = AlertTerm.table.name
    if connection.dialect.name == "postgresql":
        connection.exec_driver_sql(f"INSERT INTO {table} (id, version) SELECT unnest(string_to_array(%s, ',')), 1 ON CONFLICT DO NOTHING", (",".join(keys),))
    else:
        connection.exec_driver_sql(f"INSERT OR IGNORE INTO {table} (id, version) VALUES (?, 1)", [(key,) for key in keys])  # noqa: S608
