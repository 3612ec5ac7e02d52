"""What finds reports of one matter again: the terms each alert is looked up by, and the pairs somebody said are two matters."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated

from models.base import INDEX, Record, record


@record("alert_term")
class AlertTerm(Record):
    """One term of one alert. The id says it all: 12 hex digits of the term's hash, then the alert's id; newest last within a term.

    The hash cannot be read back, and the alert's words hold nothing of the reporter to begin with. Source: ux.md 12.2.
    """


@record("distinct_pair")
class DistinctPair(Record):
    """Two alerts that a person looked at and called two matters: they are not proposed for each other again. `first_id` is the smaller id."""

    first_id: Annotated[str, INDEX]
    second_id: Annotated[str, INDEX]
    reason: str = ""
    marked_at: datetime
    marked_by: str = ""
