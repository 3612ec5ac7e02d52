"""The order of the queue: row signals, groups, held rows, filters."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from random import Random

import pytest
from PySide6.QtCore import QAbstractItemModel, Qt
from PySide6.QtTest import QAbstractItemModelTester

from models.views.rows import Group, QueueRow
from tests.widgets.samples import NOW, limit, queue_row, shift_rows
from widgets.queue_filter import QueueFilter
from widgets.queue_key import key_of
from widgets.queue_model import QueueModel
from widgets.words import Words


class Watch:
    """Counts the signals of a model."""

    def __init__(self, model: QAbstractItemModel) -> None:
        self.resets = self.moves = self.inserts = self.removals = 0
        model.modelReset.connect(lambda: setattr(self, "resets", self.resets + 1))
        model.rowsMoved.connect(lambda *_: setattr(self, "moves", self.moves + 1))
        model.rowsInserted.connect(lambda *_: setattr(self, "inserts", self.inserts + 1))
        model.rowsRemoved.connect(lambda *_: setattr(self, "removals", self.removals + 1))


@pytest.fixture
def model(qapp: object) -> QueueModel:
    return QueueModel(Words("zh"), lambda: NOW)


def ids(model: QueueModel) -> list[str]:
    """Ids from the top, heads as `*`."""
    return [row.id if (row := model.row_at(p)) else "*" for p in range(model.rowCount())]


def test_rows_stand_by_group_then_level_then_least_time_left(model: QueueModel) -> None:
    model.set_rows(shift_rows())
    shown = [row for p in range(model.rowCount()) if (row := model.row_at(p))]
    assert [key_of(row, NOW) for row in shown] == sorted(key_of(row, NOW) for row in shown)
    assert len(shown) == 29
    heads = [model.head_at(p) for p in range(model.rowCount()) if model.row_at(p) is None]
    assert [(h.count, h.overdue) for h in heads] == [(3, 0), (5, 1), (14, 0), (7, 1)]


def test_a_changed_row_moves_by_a_signal_and_the_model_is_never_reset(model: QueueModel) -> None:
    tester = QAbstractItemModelTester(model, QAbstractItemModelTester.FailureReportingMode.Fatal)
    model.set_rows(shift_rows())
    watch = Watch(model)
    first = model.row("0000")
    assert first
    model.change([replace(first, group=Group.AWAITING_FIRST, state="acknowledged")])
    assert (watch.resets, watch.moves) == (0, 1)
    assert ids(model)[:5] == ["*", "0002", "0001", "*", "0003"]
    assert tester.model() is model


def test_the_model_keeps_every_promise_of_qt_under_a_storm_of_changes(model: QueueModel, qtmodeltester: object) -> None:
    tester = QAbstractItemModelTester(model, QAbstractItemModelTester.FailureReportingMode.Fatal)
    random = Random(7)
    rows: dict[str, QueueRow] = {}
    model.set_rows([])
    watch = Watch(model)
    for turn in range(200):
        batch = [
            queue_row(f"{random.randrange(80):04d}", random.randint(1, 4), random.choice(list(Group)), random.randint(-500, 5000))
            for _ in range(random.randint(1, 9))
        ]
        gone = [i for i in rows if random.random() < 0.05 and i not in {b.id for b in batch}]
        for row_id in gone:
            del rows[row_id]
        rows |= {b.id: b for b in batch}
        model.hold(frozenset(random.sample(sorted(rows), min(2, len(rows)))))
        model.change({b.id: b for b in batch}.values(), gone)
        if turn % 3 == 0:
            model.hold(frozenset())
            model.settle()
            shown = [i for i in ids(model) if i != "*"]
            assert shown == [row.id for row in sorted(rows.values(), key=lambda row: key_of(row, NOW))]
            assert "* *" not in " ".join(ids(model)), "a head without rows stayed"
    qtmodeltester.check(model)  # type: ignore[attr-defined]
    assert watch.resets == 0
    assert tester.model() is model


def test_a_held_row_keeps_its_place_and_settles_when_let_go(model: QueueModel) -> None:
    model.set_rows(shift_rows())
    before, row = ids(model), model.row("0003")
    assert row
    model.hold(frozenset({"0003"}))
    model.change([replace(row, group=Group.IN_PROGRESS, level=2, title="换了内容")])
    assert ids(model) == before
    assert model.data(model.index(model.position("0003"))) == "换了内容"
    model.settle()
    assert ids(model) == before, "it is still held"
    model.hold(frozenset())
    model.settle()
    assert model.position("0003") > model.position("0007")


def test_a_row_that_is_gone_leaves_even_while_it_is_held(model: QueueModel) -> None:
    model.set_rows(shift_rows())
    model.hold(frozenset({"0003"}))
    model.change([], ["0003"])
    assert model.position("0003") == -1


def test_many_new_rows_come_in_runs_and_stand_in_order(model: QueueModel) -> None:
    model.set_rows([queue_row(f"{n:04d}", left_s=n * 10) for n in range(0, 400, 2)])
    watch = Watch(model)
    model.change([queue_row(f"{n:04d}", left_s=5000 + n) for n in range(401, 801)])
    assert watch.inserts == 1, "neighbours come in by one signal"
    assert [i for i in ids(model) if i != "*"] == sorted((i for i in ids(model) if i != "*"), key=lambda i: key_of(model.row(i), NOW))  # type: ignore[arg-type]


def test_the_overdue_count_of_a_head_grows_with_time_alone(qapp: object) -> None:
    clock = [NOW]
    model = QueueModel(Words("zh"), lambda: clock[0])
    model.set_rows([queue_row("0001", left_s=5), queue_row("0002", left_s=500)])
    assert model.head_at(0).overdue == 0
    clock[0] = NOW + timedelta(seconds=6)
    assert model.head_at(0).overdue == 1
    assert model.counts()[1] == 1


def test_filters_show_what_they_say_and_keep_the_rest_in_memory(model: QueueModel) -> None:
    model.set_rows([*shift_rows(), queue_row("s001", shelved_until=NOW + timedelta(minutes=15))])
    assert model.counts() == (29, 2, 1)
    assert "s001" not in ids(model)
    model.show_only(QueueFilter(view="overdue"))
    assert sorted(i for i in ids(model) if i != "*") == ["0005", "0026"]
    model.show_only(QueueFilter(view="shelved"))
    assert ids(model) == ["*", "s001"]
    model.show_only(QueueFilter(level=1))
    assert [i for i in ids(model) if i != "*"] == ["0000", "0003"]
    model.show_only(QueueFilter(text="锦江 生态"))
    assert [i for i in ids(model) if i != "*"] == ["0001", "0003"]
    model.show_only(QueueFilter())
    assert len([i for i in ids(model) if i != "*"]) == 29


def test_each_row_has_a_full_sentence_for_assistive_technology(model: QueueModel) -> None:
    model.set_rows([queue_row("0001", 1, Group.UNACKNOWLEDGED, title="采石场边坡垮塌", place="三兴镇", lead="nr", limit=limit("R-201", 242, 5))])
    spoken = model.data(model.index(1), Qt.ItemDataRole.AccessibleTextRole)
    assert spoken == "特急，签收剩余 4 分 2 秒，110，采石场边坡垮塌，三兴镇，牵头 自然资源，未签收"
    model.words.use("en")
    assert model.data(model.index(1), Qt.ItemDataRole.AccessibleTextRole).startswith("Critical, ack 4 min 2 s left, 110,")
