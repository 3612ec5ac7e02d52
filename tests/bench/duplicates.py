"""How fast similar reports are proposed and compared, and how well on real citizens' messages.

`python -m tests.bench duplicates` measures: a proposal against 100,000 alerts on both databases; 5,000 messages taken in and compared.
`python -m tests.bench.duplicates MESSAGES.xlsx [GROUPS.xlsx …]` judges: MESSAGES is attachment 3 of the Teddy Cup 2020, problem C, which is public
but not ours to keep; GROUPS are tables with the columns 问题ID and 留言编号. Bar: issue 4, Must show 4.
"""

from __future__ import annotations

import argparse
import json
import statistics
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import ExitStack
from datetime import timedelta
from pathlib import Path

import sqlalchemy as sa

from models.commands.actor import Actor
from models.commands.alerts import CreateAlert, Place
from models.commands.desk import Wish
from models.finding_again import keys_of_alert, write_terms
from models.records.alert import Alert
from models.views.duplicates import LEAST, duplicates
from models.views.similar import similar
from tests.bars.bar import percentile
from tests.bench._citizens import Message, NotThere, invented, read_groups, read_messages, told_apart
from tests.bench._machine import machine
from tests.bench.act import room_on
from tests.builders import MONDAY_MORNING, Room

PROPOSAL_BAR_MS, COMPARE_BAR_S = 100.0, 60.0
AT_ONCE = 200


def run(quick: bool) -> Iterator[dict[str, object]]:
    """A proposal against many alerts, and many messages taken in and compared, on both databases."""
    stored, asked, messages = (5_000, 40, 500) if quick else (100_000, 200, 5_000)
    for database in ("sqlite", "postgresql"):
        with room_on(database) as room:
            yield _proposals(room, database, stored, asked)
        with room_on(database) as room:
            yield _compared(room, database, list(invented(messages, seed=2)))


def _proposals(room: Room, database: str, stored: int, asked: int) -> dict[str, object]:
    fill_alerts(room, list(invented(stored)))
    with room.store.reading() as connection:
        newest = connection.execute(sa.select(Alert.table).order_by(Alert.table.c.id.desc()).limit(asked)).all()
        spans, shown = [], 0
        for row in newest:
            began = time.perf_counter()
            place = None if row.lon is None else (row.lon, row.lat)
            shown += bool(similar(connection, row.id, row.case_id, row.category, row.received_at, place))
            spans.append((time.perf_counter() - began) * 1000)
    worst = percentile(spans[1:], 0.95)
    told = {"name": f"a proposal for a new report against {stored} alerts on {database}, p95", "figure": round(worst, 1), "unit": "ms"}
    more = {"first": round(spans[0], 1), "p50": round(statistics.median(spans), 1), "max": round(max(spans[1:]), 1), "with_candidates": shown}
    bar = {"against": f"bar {PROPOSAL_BAR_MS:g} ms", "ratio": round(worst / PROPOSAL_BAR_MS, 2), "bar": 1.0, "n": len(spans)}
    return {**told, **bar, **more, **machine()}


def _compared(room: Room, database: str, messages: Sequence[Message]) -> dict[str, object]:
    took, compared, pairs = _take_in_and_compare(room, messages)
    told = {"name": f"{len(messages)} messages taken in and compared on {database}", "figure": round(took + compared, 1), "unit": "s"}
    bar = {"against": f"bar {COMPARE_BAR_S:g} s", "ratio": round((took + compared) / COMPARE_BAR_S, 2), "bar": 1.0, "n": len(messages)}
    return {**told, **bar, "taken_in_s": round(took, 1), "compared_s": round(compared, 1), "pairs": len(pairs), **machine()}


def _take_in_and_compare(room: Room, messages: Sequence[Message], least: float = LEAST) -> tuple[float, float, list[tuple[str, str]]]:
    began = time.monotonic()
    source = room.actor("adapter:hotline_12345")
    for first in range(0, len(messages), AT_ONCE):
        room.desk.do_all([_wish(message, source) for message in messages[first : first + AT_ONCE]])
    taken = time.monotonic()
    with room.store.reading() as connection:
        pairs = [(row["source_ref"], row["other_source_ref"]) for row in duplicates(connection, least=least)]
    return taken - began, time.monotonic() - taken, pairs


def _wish(message: Message, source: Actor) -> Wish:
    place = Place(text=message.place or "county", lon=message.lon, lat=message.lat)
    named = {"summary": message.title, "text": message.text, "source_ref": message.number, "received_at": message.at}
    return Wish(CreateAlert(channel="hotline_12345", nature="report", place=place, **named), source)  # type: ignore[arg-type]


def fill_alerts(room: Room, messages: Sequence[Message]) -> None:
    """Write messages straight into the tables, a minute apart, with the terms they are found by."""
    for first in range(0, len(messages), 2000):
        alerts = [
            Alert(
                alert_no=f"N-{number:07d}",
                channel="hotline_12345",
                nature="report",
                level=3,
                summary=message.title,
                text=message.text,
                place_text=message.place,
                lon=message.lon,
                lat=message.lat,
                discovered_at=MONDAY_MORNING + timedelta(minutes=number),
                received_at=MONDAY_MORNING + timedelta(minutes=number),
            )
            for number, message in enumerate(messages[first : first + 2000], first)
        ]
        with room.store.writing() as connection:
            connection.execute(Alert.table.insert(), [alert.values() for alert in alerts])
            write_terms(connection, [key for alert in alerts for key in keys_of_alert(alert)])


def judge(messages: Path, tables: Sequence[Path], least: float) -> Iterator[dict[str, object]]:
    """Take the messages in, compare them, and hold the pairs against each table of groups, with and without its biggest group."""
    with ExitStack() as stack:
        room = stack.enter_context(room_on("sqlite"))
        found = read_messages(messages)
        took, compared, pairs = _take_in_and_compare(room, found, least)
    yield {"messages": len(found), "taken_in_s": round(took, 1), "compared_s": round(compared, 1), "pairs": len(pairs), "least": least}
    for table in tables:
        yield {"groups": table.name, **told_apart(pairs, read_groups(table))}


def main(arguments: Sequence[str]) -> int:
    """Exit code 0: judged; 2: a file is not there or is none of these."""
    parser = argparse.ArgumentParser(prog="python -m tests.bench.duplicates", description="Judges similar reports on real citizens' messages.")
    parser.add_argument("messages", type=Path, help="attachment 3 of the Teddy Cup 2020, problem C (.xlsx)")
    parser.add_argument("groups", type=Path, nargs="*", help="tables of groups (.xlsx with the columns 问题ID and 留言编号)")
    parser.add_argument("--least", type=float, default=LEAST)
    given = parser.parse_args(arguments)
    try:
        for line in judge(given.messages, given.groups, given.least):
            print(json.dumps(line, ensure_ascii=False), flush=True)
    except NotThere as error:
        print(error, file=sys.stderr)
        return 2
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
