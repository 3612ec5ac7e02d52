"""Many rows at once come back as they were given, whichever way the database takes them."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta, timezone

import pytest
import sqlalchemy as sa

from models.base import Written, canonical_json, values_of
from models.insertion import FEW, insert_rows
from models.records.alert import Alert
from models.store import Store

AT = datetime(2026, 11, 21, 8, 1, 0, 5, tzinfo=timezone(timedelta(hours=8)))
AWKWARD = ("", "a\tb\nc\\d\\N\\.\r", "“河水”发黑", "\u3000 '\"%s,{}", "\\x00")


def alerts(count: int) -> list[Alert]:
    told = [AWKWARD[number % len(AWKWARD)] for number in range(count)]
    return [
        Alert(
            alert_no=f"BJ-{number}",
            channel="hotline_12345",
            nature="report",
            level=2,
            summary=text,
            place_text=text,
            lon=114.3 if number % 2 else None,
            discovered_at=AT,
            received_at=AT,
            anonymous=bool(number % 2),
            danger_flags=[text] * (number % 3),
            extra={"told": text, "at": AT} if number % 2 else {},
        )
        for number, text in enumerate(told)
    ]


@pytest.mark.parametrize("count", [1, FEW, FEW + 1, 20])
def test_rows_come_back_as_they_were_given_be_they_few_or_many(store: Store, count: int) -> None:
    given = alerts(count)
    with store.writing() as connection:
        insert_rows(connection, Alert.table, [values_of(alert) for alert in given])
    with store.reading() as connection:
        found = [Alert.from_row(dict(row._mapping)) for row in connection.execute(sa.select(Alert.table).order_by(Alert.table.c.id))]
    for alert in given:
        alert.extra = json.loads(canonical_json(alert.extra))
    assert found == sorted(given, key=lambda alert: alert.id)
    assert {alert.received_at.utcoffset() for alert in found} == {timedelta(0)}


def test_of_many_rows_one_that_stands_there_already_is_refused_as_by_a_statement(store: Store) -> None:
    given = alerts(20)
    given[7].alert_no = given[3].alert_no
    with pytest.raises(sa.exc.IntegrityError), store.writing() as connection:
        insert_rows(connection, Alert.table, [values_of(alert) for alert in given])
    with store.reading() as connection:
        assert connection.execute(sa.select(sa.func.count()).select_from(Alert.table)).scalar() == 0


def test_canonical_json_is_what_the_plain_encoder_writes() -> None:
    value = {"b": [1, 2.5, 1e16, -0.0, True, None, "“\u2028\x1f\\\"'", {"z": {}, "ä": []}], "a": "\ud83d\ude00", "": 10**20}
    assert canonical_json(value) == json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    assert canonical_json({"at": datetime(2026, 1, 1, tzinfo=UTC), "of": {"b", "a"}}) == '{"at":"2026-01-01T00:00:00+00:00","of":["a","b"]}'


def test_json_that_is_written_already_is_kept_as_it_is(store: Store) -> None:
    [alert] = alerts(1)
    row = dict(zip(Alert.columns, values_of(alert), strict=True)) | {"extra": Written('{"a":1}')}
    with store.writing() as connection:
        insert_rows(connection, Alert.table, [[row[column.name] for column in Alert.table.columns]])
    with store.reading() as connection:
        assert connection.execute(sa.select(Alert.table.c.extra)).scalar() == {"a": 1}
