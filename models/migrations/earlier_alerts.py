"""Gives alerts that were there before terms were kept the terms they are found again by; once, with the schema that brings them."""

from __future__ import annotations

from typing import Final

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from models.finding_again import keys_of_alert, write_terms
from models.records.alert import Alert
from models.records.likeness import AlertTerm

AT_ONCE: Final = 1000


def fill_terms(connection: Connection) -> None:
    """Write the terms of every alert, unless some are kept already."""
    if connection.execute(sa.select(AlertTerm.table.c.id).limit(1)).first() is not None:
        return
    last = ""
    while rows := connection.execute(sa.select(Alert.table).where(Alert.table.c.id > last).order_by(Alert.table.c.id).limit(AT_ONCE)).all():
        write_terms(connection, [key for row in rows for key in keys_of_alert(Alert.from_row(dict(row._mapping)))])
        last = rows[-1].id
