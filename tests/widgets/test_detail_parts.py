"""The parts of the detail panel: head, limits, facts, curve, similar alerts, timeline."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from PySide6.QtCore import QPoint, Qt
from pytestqt.qtbot import QtBot

from models.views.rows import CurvePoint, FactRow, LimitState
from tests.widgets.samples import NOW, curve, detail, limit, limits, similar, timeline
from widgets.alert_head import AlertHead
from widgets.countdown import LimitStrip, current_limit, pick_limits
from widgets.facts import Facts, fact_text
from widgets.painted import Painted
from widgets.reading_plot import ReadingPlot, nice_top, split_at
from widgets.similar_list import SimilarList
from widgets.theme import Theme
from widgets.timeline import Timeline
from widgets.words import Words


@pytest.fixture
def theme(qapp: object) -> Theme:
    return Theme()


@pytest.fixture
def words(qapp: object) -> Words:
    return Words("zh")


def shown(widget: Painted, qtbot: QtBot, width: int = 500, height: int = 300) -> list[str]:
    """The texts a widget writes at a size."""
    qtbot.addWidget(widget)
    widget.resize(width, height)
    widget.show()
    qtbot.waitExposed(widget)
    widget.grab()
    return [piece.text for piece in widget.written]


def test_the_head_says_which_alert_in_which_state_and_where(theme: Theme, words: Words, qtbot: QtBot) -> None:
    head = AlertHead(theme, words)
    head.show_detail(detail(), NOW)
    texts = shown(head, qtbot)
    assert texts[:4] == ["同类 3", "BJ-20261120-0003", "待派首接", "特急"]
    assert "锦江断面氨氮超标 1.8 倍" in texts
    assert any(text.startswith("鹅峰乡 · 锦江左岸") for text in texts)


def test_with_its_limit_the_head_counts_down_and_then_up(theme: Theme, words: Words, qtbot: QtBot) -> None:
    head = AlertHead(theme, words, with_limit=True)
    head.show_detail(detail(), NOW)
    assert "00:46" in shown(head, qtbot)
    head.tick(NOW + timedelta(seconds=60))
    head.grab()
    assert "+00:14" in [piece.text for piece in head.written]


def test_a_long_title_takes_a_second_line_instead_of_being_cut(theme: Theme, words: Words, qtbot: QtBot) -> None:
    row = replace(detail().row, title="锦江鹅峰断面氨氮浓度连续三小时超过地表水三类标准并持续上升")
    head = AlertHead(theme, words)
    short = head.heightForWidth(420)
    head.show_detail(detail(row), NOW)
    assert head.heightForWidth(420) > short
    shown(head, qtbot, 420, head.heightForWidth(420))
    assert not any(piece.elided for piece in head.written)


def test_the_strip_shows_what_runs_first_and_what_was_done_last() -> None:
    many = tuple(limit(f"R-21{n}", 1000 * n, 600 * n) for n in range(1, 7)) + limits()[:1]
    picked = pick_limits(many)
    assert len(picked) == 4
    assert {one.rule for one in picked} == {"R-211", "R-212", "R-213", "R-214"}
    few = pick_limits(limits()[:2])
    assert [one.state for one in few] == [LimitState.RUNNING, LimitState.DONE] or len(few) == 2
    current = current_limit(limits())
    assert current
    assert current.rule == "R-206"


def test_the_strip_writes_done_running_and_overdue_in_their_own_ways(theme: Theme, words: Words, qtbot: QtBot) -> None:
    strip = LimitStrip(theme, words)
    strip.show_limits((limits()[0], limit("R-206", -198, 10)), NOW)
    texts = shown(strip, qtbot, 500, 64)
    assert "00:37 完成" in texts
    assert "+03:18" in texts
    words.use("en")
    strip.grab()
    assert {"Ack", "Go"} <= {piece.text for piece in strip.written}


def test_facts_become_words_and_follow_the_language(words: Words) -> None:
    assert fact_text(FactRow("source", "auto_water · 鹅峰断面自动站"), words) == "水质在线监测 · 鹅峰断面自动站"
    assert fact_text(FactRow("assists", "wr,psb"), words) == "水利、公安"
    assert fact_text(FactRow("reporter", "sealed"), words) == "身份已加密"
    assert fact_text(FactRow("lead", ""), words) == "—"
    words.use("en")
    assert fact_text(FactRow("assists", "wr,psb"), words) == "Water, Police"


def test_a_long_fact_takes_a_second_line(theme: Theme, words: Words, qtbot: QtBot) -> None:
    facts = Facts(theme, words)
    facts.show_facts((FactRow("basis", "水污染防治法第八十三条第二项、环境保护法第六十三条第三项、排污许可管理条例第三十三条"),))
    assert facts.heightForWidth(420) > facts.heightForWidth(1200)
    shown(facts, qtbot, 420, facts.heightForWidth(420))
    assert not any(piece.elided for piece in facts.written)


def test_the_timeline_keeps_the_newest_when_there_is_little_room(theme: Theme, words: Words, qtbot: QtBot) -> None:
    line = Timeline(theme, words)
    line.show_rows(timeline())
    texts = shown(line, qtbot, 500, 70)
    assert "召集 彭志勇" in texts
    assert "签收警情" not in texts


def test_similar_alerts_are_three_at_most_and_a_click_means_one(theme: Theme, words: Words, qtbot: QtBot) -> None:
    listed = SimilarList(theme, words)
    listed.show_rows(similar() * 2)
    told: list[str] = []
    listed.chosen.connect(told.append)
    texts = shown(listed, qtbot, 500, 84)
    assert texts.count("左岸发现暗管排水") == 1
    assert "0.3 km" in texts
    qtbot.mouseClick(listed, Qt.MouseButton.LeftButton, pos=QPoint(200, 40))
    assert told == ["0002"]


def test_the_curve_is_cut_where_it_crosses_the_limit() -> None:
    runs = split_at([0, 1, 2, 3], [0.5, 0.5, 1.5, 0.5], 1.0)
    assert [over for over, _x, _y in runs] == [False, True, False]
    assert runs[0][1][-1] == runs[1][1][0] == pytest.approx(1.5)
    assert runs[1][2][0] == runs[1][2][-1] == 1.0
    assert split_at([0, 1], [5.0, 6.0], None) == [(False, [0, 1], [5.0, 6.0])]


@pytest.mark.parametrize(("value", "top"), [(0.0, 1.0), (0.04, 0.1), (2.84, 2.9), (9.99, 10.0), (74.0, 74.0), (412.0, 420.0)])
def test_the_axis_ends_at_a_round_number_over_the_highest_value(value: float, top: float) -> None:
    assert nice_top(value) == pytest.approx(top)


def test_the_plot_shows_a_curve_starts_at_zero_and_hides_without_one(theme: Theme, words: Words, qtbot: QtBot) -> None:
    plot = ReadingPlot(theme, words)
    qtbot.addWidget(plot)
    plot.resize(500, 160)
    plot.show_curve(curve())
    plot.grab()
    texts = [piece.text for piece in plot.written]
    assert not plot.isHidden()
    assert {"2.84", "限值 1", "氨氮"} <= set(texts)
    assert plot._plot.viewRange()[1][0] == 0.0
    pens = {item.opts["pen"].color().name() for item in plot._plot.getPlotItem().listDataItems()}
    assert theme.colour("p1").name() in pens
    plot.show_curve(replace(curve(), points=(CurvePoint(NOW, 1.0),)))
    assert plot.isHidden()


def test_a_curve_under_its_limit_has_no_alarm_colour(theme: Theme, words: Words, qtbot: QtBot) -> None:
    plot = ReadingPlot(theme, words)
    qtbot.addWidget(plot)
    plot.show_curve(replace(curve(), limit=5.0))
    pens = {item.opts["pen"].color().name() for item in plot._plot.getPlotItem().listDataItems()}
    assert theme.colour("p1").name() not in pens


def test_nothing_heavy_is_loaded_with_the_widgets() -> None:
    import subprocess
    import sys

    heavy = ("pyqtgraph", "numpy", "yaml", "sqlalchemy", "aiohttp", "pydantic", "PySide6.QtSvg")
    code = "import sys, widgets.queue_view, widgets.map_view, widgets.reading_plot, widgets.notice, widgets.panel;"
    code += f"print([name for name in {heavy!r} if name in sys.modules])"
    told = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert told.stdout.strip() == "[]"
