"""Builders: a control room of the walks' county with its door, and an alert or case brought to where a test begins.

`room.does("王一帆", AckAlert(alert))` asks the door as that person; `room.refuses(...)` gives the reason codes of a refusal.
"""

from __future__ import annotations

import json
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from typing import Any, TypeVar

import pytest
import sqlalchemy as sa

from models.base import Record
from models.commands.actor import Actor, Outcome
from models.commands.alerts import AckAlert, CreateAlert, Place
from models.commands.command import Command
from models.commands.desk import Desk
from models.commands.filing import FileCase
from models.commands.first_response import OrderFirstResponse, Team
from models.commands.reference import load_county
from models.commands.report import SubmitFirstResponseReport
from models.commands.reporter import Reporter
from models.journal.entry import JOURNAL, Entry
from models.records.intake import Source
from models.records.people import Officer, Operator
from models.records.running_clock import RunningClock
from models.rules.refusal import Reason, Refused
from models.rules.rulebook import Rulebook
from models.sealed import Seal
from models.store import Store
from tests.bed.clock import StandingClock
from tests.bed.taken_in import TakenIn

R = TypeVar("R", bound=Record)

RESOURCES = Path(__file__).parents[1] / "resources"
COUNTY = Path(__file__).parent / "walks" / "county.json"

MONDAY_MORNING = datetime(2023, 11, 6, 1, 0, tzinfo=UTC)
"""Monday 2023-11-06, 09:00 in Wanzai: a month without holidays (domain.md 14)."""

BAISHI = Place(text="白石镇下坪村", township="白石镇", village="下坪村", lon=114.301, lat=28.101)
TANKOU = Place(text="潭口镇石湾村河边", township="潭口镇", village="石湾村", lon=114.521, lat=28.151)
LI = Reporter(name="李女士", phone="100-0000-0002", reply_wanted=True)

CENTER_TEAM = Team("center_team", officers=("周宁", "郑可"))
STATION = Team("station", unit="ps_tankou")


@dataclass
class Room:
    """One seat at the door of a county. `beside()` opens a second seat at the same store."""

    store: Store
    clock: StandingClock
    desk: Desk
    people: dict[str, Actor] = field(default_factory=dict)

    def does(self, who: str, command: Command, **how: Any) -> Outcome:
        """Ask the door as this person (or `adapter:KEY`); what it refuses fails the test."""
        return self.desk.do(command, self.actor(who), **how)

    def makes(self, who: str, command: Command, **how: Any) -> str:
        """Ask, and return the id of the first thing made."""
        return self.does(who, command, **how).made[0]

    def refuses(self, who: str, command: Command, **how: Any) -> tuple[str, ...]:
        """Ask what the door must refuse; return the codes. Whatever it would change, it must not."""
        return tuple(reason.code for reason in self.reasons(who, command, **how))

    def reasons(self, who: str, command: Command, **how: Any) -> tuple[Reason, ...]:
        """Ask what the door must refuse; return the reasons with their facts."""
        before = self.count_of_everything()
        with pytest.raises(Refused) as refused:
            self.desk.do(command, self.actor(who), **how)
        is_told = command.refusal_is_journalled and (command.name == "reveal_reporter" or "hash_mismatch" in refused.value.codes)
        if not is_told:
            assert self.count_of_everything() == before, "a refusal changed something"
        return refused.value.reasons

    def actor(self, who: str) -> Actor:
        """Return the operator of this name, or the connector of a source (of a channel, where the county has no such source)."""
        if who not in self.people:
            self.people[who] = self._connector(who) if who.startswith("adapter:") else self._operator(who)
        return self.people[who]

    def get(self, kind: type[R], key: str) -> R:
        """Return one record as it stands."""
        [found] = self.all(kind, kind.table.c.id == key)
        return found

    def all(self, kind: type[R], *where: sa.ColumnElement[bool]) -> list[R]:
        """Return records as they stand, by id."""
        with self.store.reading() as connection:
            return [kind.from_row(dict(row._mapping)) for row in connection.execute(sa.select(kind.table).where(*where).order_by(kind.table.c.id))]

    def entries(self, *kinds: str) -> list[Entry]:
        """Return the journal's entries of these kinds (all, if none is named), oldest first."""
        chosen = sa.select(JOURNAL).order_by(JOURNAL.c.seq)
        with self.store.reading() as connection:
            return [Entry(**row._mapping) for row in connection.execute(chosen) if not kinds or row.kind in kinds]

    def officer(self, name: str) -> Officer:
        """Return an officer by name."""
        [found] = self.all(Officer, Officer.table.c.name == name)
        return found

    def change_officer(self, name: str, **fields: Any) -> None:
        """Change fields of an officer behind the door: what a roster import would have brought."""
        with self.store.writing() as connection:
            connection.execute(Officer.table.update().where(Officer.table.c.name == name).values(**fields))

    def clocks(self, object_id: str = "", *, rule: str = "") -> dict[str, RunningClock]:
        """Return the clocks of an object or of everything, by rule id; the newest of each rule."""
        found = self.all(RunningClock, *([RunningClock.table.c.object_id == object_id] if object_id else []))
        return {clock.rule: clock for clock in found if not rule or clock.rule == rule}

    def running(self, object_id: str = "") -> set[str]:
        """Return the ids of the rules whose clocks run."""
        return {rule for rule, clock in self.clocks(object_id).items() if clock.state == "running"}

    def count_of_everything(self) -> dict[str, tuple[int, int]]:
        """Return how much there is of what any step adds to: by table, the number of its rows and the sum of their versions."""
        with self.store.reading() as connection:
            return {row[0]: (int(row[1]), int(row[2])) for row in connection.exec_driver_sql(_counts_and_versions())}

    def beside(self) -> Room:
        """Sit down at a second seat of the same store."""
        return replace(self, desk=Desk(self.store, self.desk.rulebook, self.clock, self.desk.seal))

    def alert(self, channel: str = "hotline_12345", **fields: Any) -> str:
        """An alert as it comes in by a channel: a hotline order about a pig farm, unless `fields` say otherwise."""
        return self.makes(f"adapter:{channel}", alert_of(channel, **fields))

    def taken_alert(self, channel: str = "hotline_12345", **fields: Any) -> str:
        """An alert that 王一帆 has acknowledged."""
        alert = self.alert(channel, **fields)
        self.does("王一帆", AckAlert(alert))
        return alert

    def case(self, channel: str = "hotline_12345", **fields: Any) -> str:
        """A case that 王一帆 has filed from such an alert."""
        return self.makes("王一帆", FileCase(self.taken_alert(channel, **fields)))

    def case_under_way(self) -> tuple[str, str]:
        """A hotline case and its verification task, ordered to 周宁 and 郑可."""
        case = self.case()
        return case, self.makes("王一帆", OrderFirstResponse(case, (CENTER_TEAM,)))

    def police_case_under_way(self) -> tuple[str, str, str]:
        """A 110 case with its station's task and its Center team's task."""
        case = self.case("call_110", nature="call", place=TANKOU, ongoing="yes", danger_flags=("hazardous",))
        station, center = self.does("王一帆", OrderFirstResponse(case, (STATION, CENTER_TEAM), tasks=("控制嫌疑人",))).made
        return case, station, center

    def judged_case(self, **report: Any) -> str:
        """A hotline case whose first response has reported a violation (V-47)."""
        case, _task = self.case_under_way()
        told: dict[str, Any] = {"finding": "violation", "handling_opinion": "责令改正并处罚", "power_items": ("V-47",), **report}
        self.does("周宁", SubmitFirstResponseReport(case, **told))
        return case

    def _connector(self, who: str) -> Actor:
        key = who.removeprefix("adapter:")
        known = {source.key: source.channel for source in self.all(Source)}
        return Actor.connector(key, known.get(key, key))

    def _operator(self, name: str) -> Actor:
        [found] = self.all(Operator, Operator.table.c.name == name)
        return Actor("operator", found.id, found.name, found.role, found.unit, found.organ, found.is_head)


def room_of(store: Store, data_dir: Path, at: datetime = MONDAY_MORNING, **rules: Any) -> Room:
    """Open a room on an empty store: the walks' county taken in, the clock at `at`, single rules changed (`R_618={"val": 2}`)."""
    clock = StandingClock(at)
    seal = Seal.at(data_dir / "keys" / "seal")
    book = rules_of_the_county()
    _county_rows().bring(store, clock.now(), lambda: load_county(Desk(store, book, clock, seal), the_county()))
    if rules:
        book = book.changed({rule.replace("_", "-"): change for rule, change in rules.items()})
    return Room(store, clock, Desk(store, book, clock, seal))


@cache
def _counts_and_versions() -> str:
    """One question for all tables: it is asked before and after each refusal."""
    from models.records import tables

    records = [table for table in tables().tables.values() if "id" in table.c]
    asked = [f"SELECT '{table.name}', count(*), coalesce(sum(version), 0) FROM \"{table.name}\"" for table in records]
    return " UNION ALL ".join([f"SELECT '{JOURNAL.name}', count(*), 0 FROM {JOURNAL.name}", *asked])


@cache
def _county_rows() -> TakenIn:
    return TakenIn()


@cache
def the_county() -> dict[str, Any]:
    """Return the walks' county, read once a run."""
    read: dict[str, Any] = json.loads(COUNTY.read_text(encoding="utf-8"))
    return read


@cache
def rules_of_the_county() -> Rulebook:
    """Return the shipped rules with the county's working days and empowered brigades, read once a run."""
    county = the_county()
    return Rulebook.read(RESOURCES, working_days=county["working_days"], tb_empowered=county["power_list"]["tb_empowered"])


def alert_of(channel: str = "hotline_12345", **fields: Any) -> CreateAlert:
    """The wish to take in an alert about a pig farm's slurry, with `fields` of its own."""
    told: dict[str, Any] = {"nature": "report", "summary": "养猪场粪水流进水渠", "place": BAISHI, "category": "livestock", "reporter": LI, **fields}
    return CreateAlert(channel=channel, **told)
