"""The intake screen (S2) for one alert: original material, recognised values, candidates and routing. Who reported is nowhere in it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import TYPE_CHECKING, Any, Final

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from models.records.alert import Alert
from models.records.intake import Device
from models.rules.channel_fields import fields_of
from models.rules.gazetteer import Gazetteer
from models.rules.recognition import Recognised, SignTable, recognise
from models.views.board import detail
from models.views.intake_route import route_of
from models.views.intake_rows import FileRow, SpokenLine, TriageRow, ValueRow
from models.views.outlines import IN_EXTRA
from models.views.rows import DetailRow, FactRow, SimilarRow
from models.views.similar import similar

if TYPE_CHECKING:
    from models.rules.referrals import Reader
    from models.rules.rulebook import Rulebook
    from models.views.duty import DutyList

SPOKEN_MOST: Final = 200
"""Lines of a transcript that are shown."""


@dataclass(frozen=True)
class Knowledge:
    """What recognising and routing need beside the store, read once: words, places, and the county's rules."""

    signs: SignTable
    places: Gazetteer
    book: Rulebook


@dataclass(frozen=True, slots=True)
class Shown:
    """What the fields of the screen show now, as far as candidates and routing depend on it. `place` is (lon, lat) in degrees WGS-84."""

    level: int
    category: str
    item: str
    township: str
    place: tuple[float, float] | None


def triage(
    connection: Connection, key: str, now: datetime, known: Knowledge, *, operator: str = "", reader: Reader | None = None, duties: DutyList | None = None
) -> TriageRow | None:
    """Everything of the screen for the alert `key`; None when there is none, or this person may not read it."""
    role = reader.role if reader is not None else ""
    board = detail(connection, key, now, operator=operator, role=role, duties=duties, reader=reader)
    if board is None:
        return None
    alert = connection.execute(sa.select(Alert.table).where(Alert.table.c.id == board.row.id)).one()
    spoken = spoken_lines(alert.extra.get("transcript"))
    told = "\n".join([alert.summary, alert.text, alert.place_text, *(line.text for line in spoken)])
    guesses = recognise(told, known.signs, known.places, lon=alert.lon, lat=alert.lat)
    place = place_of(alert, guesses)
    category = alert.category or _value(guesses.category)
    item = alert.power_item or (_value(guesses.item) if not alert.category or alert.category == _value(guesses.category) else "")
    township = alert.township or _value(guesses.township)
    return TriageRow(
        detail=board,
        channel=alert.channel,
        channel_facts=tuple(channel_facts(alert)),
        text=alert.text,
        files=tuple(_file(one, str(alert.extra.get("camera") or "")) for one in alert.attachments or ()),
        spoken=spoken,
        values=tuple(_values(connection, alert)),
        recognised=guesses,
        category=alert.category,
        item=alert.power_item,
        place_text=alert.place_text,
        township=alert.township,
        ongoing=alert.ongoing,
        danger_flags=tuple(alert.danger_flags or ()),
        is_sealed=not alert.anonymous and not alert.device_mn,
        similar=_candidates(connection, board, "" if alert.category else category, place, reader),
        route=route_of(
            connection, known.book, now, channel=alert.channel, level=board.row.level, item=item, category=category, township=township,
            place=place, guesses=guesses, case_id=board.row.case_id, reader=reader,
        ),
    )  # fmt: skip


def seen_anew(connection: Connection, row: TriageRow, now: datetime, known: Knowledge, shown: Shown, reader: Reader | None) -> TriageRow:
    """The report with candidates and routing for the fields as a person has put them; of both what this `reader` may read."""
    own = row.detail.row
    similars = similar(connection, own.id, own.case_id, shown.category, own.received_at, shown.place, reader=reader)
    route = route_of(
        connection, known.book, now, channel=row.channel, level=shown.level, item=shown.item, category=shown.category, township=shown.township,
        place=shown.place, guesses=row.recognised, case_id=own.case_id, reader=reader,
    )  # fmt: skip
    return replace(row, similar=similars, route=route)


def place_of(alert: Any, guesses: Recognised) -> tuple[float, float] | None:
    """(lon, lat) as reported, else as recognised; None where neither is known."""
    if alert.lon is not None and alert.lat is not None:
        return alert.lon, alert.lat
    found = guesses.place
    return (found.lon, found.lat) if found is not None and found.lon is not None and found.lat is not None else None


def spoken_lines(told: Any) -> tuple[SpokenLine, ...]:
    """A transcript as senders give it: lines of text, `who: text`, or objects with `who` and `text`; anything else is none."""
    if isinstance(told, str):
        told = told.splitlines()
    lines = [_spoken(one) for one in told[:SPOKEN_MOST]] if isinstance(told, list) else []
    return tuple(line for line in lines if line is not None and line.text)


def channel_facts(alert: Any) -> Iterable[FactRow]:
    """The fields of its own channel that have a value, under their keys; what tells who reported is in none of them."""
    for one in fields_of(alert.channel):
        kept = alert.extra.get(one.key) if one.home == "extra" else getattr(alert, one.home)
        if not one.is_sealed and one.key not in IN_EXTRA and kept not in (None, "", [], {}, False):
            yield FactRow(one.key, kept.isoformat() if isinstance(kept, datetime) else str(kept))


def _spoken(one: Any) -> SpokenLine | None:
    if isinstance(one, Mapping):
        at = one.get("at_s")
        return SpokenLine(str(one.get("who", "")), str(one.get("text", "")).strip(), float(at) if isinstance(at, int | float) else None)
    if not isinstance(one, str):
        return None
    for mark in ("：", ":"):
        who, found, text = one.partition(mark)
        if found and len(who) <= len("operator"):
            return SpokenLine(who.strip(), text.strip())
    return SpokenLine("", one.strip())


def _file(kept: Mapping[str, Any], camera: str) -> FileRow:
    return FileRow(str(kept.get("name", "")), str(kept.get("media_type", "")), str(kept.get("sha256", "")), camera)


def _values(connection: Connection, alert: Any) -> Iterable[ValueRow]:
    """What the machine measured: the value of its packet, or that of the alert's extra fields."""
    value: Any = alert.extra.get("value")
    limit: Any = alert.extra.get("limit")
    device = connection.execute(sa.select(Device.table).where(Device.table.c.mn == alert.device_mn)).first() if alert.device_mn else None
    told = (device.limits or {}).get(alert.factor) or {} if device is not None else {}
    limit = limit if _is_number(limit) else told.get("max")
    if not _is_number(value) and alert.multiple is not None and _is_number(limit):
        value = alert.multiple * float(limit)
    if _is_number(value):
        yield ValueRow(str(told.get("name") or alert.factor or ""), float(value), float(limit) if _is_number(limit) else None, str(told.get("unit") or ""))


def _is_number(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


def _candidates(connection: Connection, board: DetailRow, guessed: str, place: tuple[float, float] | None, reader: Reader | None) -> tuple[SimilarRow, ...]:
    """Those of the detail; where place or category were only recognised (`guessed`), those that fit what was recognised."""
    if not guessed and (place is None or board.row.lon is not None):
        return board.similar
    return similar(connection, board.row.id, board.row.case_id, guessed, board.row.received_at, place, reader=reader)


def _value(guess: Any) -> str:
    return guess.value if guess is not None else ""
