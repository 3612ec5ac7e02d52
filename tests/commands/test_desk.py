"""The one door: many wishes at once, one transaction, and no harm to neighbours."""

from __future__ import annotations

import threading
from collections import Counter

import pytest

from models.commands.alerts import AckAlert
from models.commands.batch import Batch
from models.commands.desk import Wish
from models.commands.filing import FileCase
from models.commands.personnel import CallInPeople
from models.commands.reporter import RevealReporter
from models.journal.entry import JOURNAL
from models.records.alert import Alert
from models.records.case import Case
from models.rules.refusal import Refused
from models.store import StoreUnavailable
from tests.builders import Room, alert_of


def test_a_refused_wish_harms_no_neighbour_and_leaves_no_gap(room: Room) -> None:
    hotline = room.actor("adapter:hotline_12345")
    wishes = [Wish(alert_of("call_110" if number % 3 == 0 else "hotline_12345"), hotline) for number in range(9)]
    answers = room.desk.do_all(wishes)
    assert [isinstance(answer, Refused) for answer in answers] == [number % 3 == 0 for number in range(9)]
    assert [alert.alert_no for alert in room.all(Alert)] == [f"BJ-20231106-000{number}" for number in range(1, 7)]
    assert [entry.seq for entry in room.entries()] == list(range(1, len(room.entries()) + 1))


def test_wishes_of_one_batch_see_what_those_before_them_did(room: Room) -> None:
    alert = room.alert()
    seat = room.actor("王一帆")
    taken, filed, again = room.desk.do_all([Wish(AckAlert(alert), seat), Wish(FileCase(alert), seat), Wish(FileCase(alert), seat)])
    assert not isinstance(taken, Refused)
    assert not isinstance(filed, Refused)
    assert isinstance(again, Refused)
    assert room.get(Case, filed.made[0]).state == "registered"


def test_what_the_asker_keeps_beside_is_kept_together_or_not_at_all(room: Room) -> None:
    def fails(_batch: Batch, _answers: object) -> None:
        raise RuntimeError("the asker's own row does not fit")

    with pytest.raises(RuntimeError):
        room.desk.do_all([Wish(alert_of(), room.actor("adapter:hotline_12345"))], fails)
    assert room.all(Alert) == []
    assert room.entries("alert.created") == []


def test_of_many_seats_that_take_one_alert_one_wins_and_the_others_hear_who(room: Room) -> None:
    alerts = [room.alert() for _ in range(5)]
    seats = ["王一帆", "何青", "刘峰"]
    for seat in seats:
        room.actor(seat)
    answers: list[tuple[str, str]] = []
    overtaken: list[tuple[str, Refused]] = []

    def take(who: str) -> None:
        desk = room.beside().desk
        for alert in alerts:
            try:
                desk.do(AckAlert(alert), room.actor(who), versions={alert: 1})
                answers.append((alert, who))
            except Refused as refused:
                overtaken.append((who, refused))

    threads = [threading.Thread(target=take, args=(who,)) for who in seats]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert {refused.codes for _who, refused in overtaken} == {("stale_version",)}
    assert all(refused.reasons[0].facts["who"] in set(seats) - {who} for who, refused in overtaken)
    assert Counter(alert for alert, _who in answers) == dict.fromkeys(alerts, 1)
    assert {(alert.id, alert.acknowledged_by) for alert in room.all(Alert)} == set(answers)


def test_every_change_has_its_entry_and_every_entry_its_change(room: Room) -> None:
    room.judged_case()
    changed = {record.id for kind in (Alert, Case) for record in room.all(kind)}
    assert changed <= {entry.object_id for entry in room.entries()}
    assert all(entry.actor and entry.role for entry in room.entries())


def test_a_database_that_refuses_is_said_in_one_sentence(room: Room) -> None:
    with room.store.writing() as connection:
        connection.exec_driver_sql(f"DROP TABLE {JOURNAL.name}{'' if room.store.is_sqlite else ' CASCADE'}")
    with pytest.raises(StoreUnavailable) as away:
        room.desk.do(alert_of(), room.actor("adapter:hotline_12345"))
    assert "\n" not in str(away.value)


def test_a_record_that_changed_behind_the_writer_s_back_is_never_overwritten(room: Room) -> None:
    alert = room.alert()
    with pytest.raises(RuntimeError, match="outside the writer's turn"), room.desk.transaction() as batch:
        found = batch.get(Alert, alert)
        assert found is not None
        batch.connection.execute(Alert.table.update().values(version=7))
        found.level = 1


def test_two_dispatchers_who_call_people_for_one_case_from_one_picture_do_not_call_twice(room: Room) -> None:
    case = room.case()
    seen = {case: room.get(Case, case).version}
    room.does("何青", CallInPeople(case, ("周宁",)), versions=seen)
    assert room.beside().refuses("王一帆", CallInPeople(case, ("周宁",)), versions=seen) == ("stale_version",)


def test_who_only_looked_changed_nothing_for_others(room: Room) -> None:
    room.case()
    [alert] = room.all(Alert)
    room.does("王一帆", RevealReporter(alert.id, "核实"))
    assert room.get(Alert, alert.id).version == alert.version
