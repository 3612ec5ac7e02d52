"""Draws each widget with sample rows to PNG, dark and light, Chinese and English, to be looked at beside the mock-ups.

Run: `QT_QPA_PLATFORM=offscreen python -m tests.widgets.gallery FOLDER [NAME …]`.
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path

from PySide6.QtWidgets import QApplication, QGridLayout, QHBoxLayout, QVBoxLayout, QWidget

from tests.widgets import samples
from tests.widgets.samples import NOW, shift_rows
from widgets.alert_head import AlertHead
from widgets.bar_rows import FigureRows, LevelBars
from widgets.callin_panel import CallinPanel
from widgets.callin_totals import CallinTotals
from widgets.candidate_list import CandidateList
from widgets.countdown import LimitStrip
from widgets.county import read_county
from widgets.facts import Facts
from widgets.fields import Field
from widgets.hour_bars import HourBars
from widgets.kpi_card import KpiCard
from widgets.layout_check import findings
from widgets.map_view import MapView
from widgets.notice import Banners, Note, Toasts, UndoLine
from widgets.panel import Divider, Head, Panel
from widgets.pills import ActionButton, Chip, HoldButton
from widgets.queue_view import QueueView
from widgets.reading_plot import ReadingPlot
from widgets.similar_list import SimilarList
from widgets.task_card import CardLimit, TaskCard
from widgets.theme import Theme
from widgets.timeline import Timeline
from widgets.wall_panel import Figure, WallFoot, WallHead, WallPanel
from widgets.wall_rows import WallRows
from widgets.wall_scale import WallScale
from widgets.words import Words

Maker = Callable[[Theme, Words], QWidget]


def queue(theme: Theme, words: Words) -> QWidget:
    """The queue panel of picture 01."""
    view = QueueView(theme, words, lambda: NOW)
    view.resize(theme.px(884), 992)
    view.show()
    view.set_rows(shift_rows())
    view.choose("0003")
    view.activateWindow()
    view.list.setFocus()
    return view


def detail_panel(theme: Theme, words: Words) -> QWidget:
    """The detail panel of picture 01, put together as the duty screen does."""
    panel, row = Panel(theme, words), samples.detail()
    head, strip, facts, plot = AlertHead(theme, words), LimitStrip(theme, words), Facts(theme, words), ReadingPlot(theme, words)
    similar, similar_head, line, line_head = SimilarList(theme, words), Head(theme, words), Timeline(theme, words), Head(theme, words)
    similar_head.show_text(words.say("similar.title"), words.say("similar.hint"), key="M")
    line_head.show_text(words.say("timeline.title"), trailing=words.say("timeline.all", n=11), key="T")
    grid = QGridLayout()
    grid.setContentsMargins(14, 8, 14, 12)
    grid.setSpacing(8)
    labels = ("command.order_first_response", "command.call_in", "command.merge_cases", "state.shelved", "command.mark_false_alarm", "command.set_level")
    for n, (key, label) in enumerate(zip("DCMHXNW", (*labels, "wall.overview"), strict=True)):
        button = ActionButton(theme, words, "primary" if n == 0 else "plain")
        button.show_action(key, words.say(label), enabled=n != 4, why_not="人工来源不得标记误报。")
        grid.addWidget(button, *((0, n * 4, 1, 4) if n < 3 else (1, (n - 3) * 3, 1, 3)))
    parts: list[QWidget] = [head, Divider(theme, words), strip]
    for widget in parts:
        panel.body.addWidget(widget)
    panel.body.addLayout(grid)
    for part in (facts, plot, similar_head, similar, line_head):
        if part is not similar:
            panel.body.addWidget(Divider(theme, words))
        panel.body.addWidget(part)
    panel.body.addWidget(line, 1)
    head.show_detail(row, NOW)
    strip.show_limits(row.limits, NOW)
    facts.show_facts(row.facts)
    plot.show_curve(row.curve)
    similar.show_rows(row.similar)
    line.show_rows(row.timeline)
    panel.resize(theme.px(520), 992)
    return panel


def situation_map(theme: Theme, words: Words) -> QWidget:
    """The map of picture 01."""
    view = MapView(theme, words, read_county())
    view.resize(484, 505)
    view.show_alerts(shift_rows())
    view.show_units(samples.units(), NOW)
    view.show_cameras(samples.cameras())
    view.show_ways({"u1": ""})
    view.select("0003")
    return view


def county_map(theme: Theme, words: Words) -> QWidget:
    """The map of the wall."""
    view = MapView(theme, words, read_county(), wall=WallScale(1.89, 5.0))
    view.resize(820, 740)
    view.show_alerts(samples.wall_alerts())
    view.show_units(samples.units(), NOW)
    view.show_cameras(samples.cameras())
    view.select("0000")
    return view


def dispatch_panel(theme: Theme, words: Words) -> QWidget:
    """The middle of picture 03: candidates and task card."""
    panel, view, card = Panel(theme, words), CandidateList(theme, words), TaskCard(theme, words)
    panel.show_head(words.say("dispatch.title"), words.say("dispatch.order"), trailing=words.say("dispatch.all", n=11), key="L")
    head = Head(theme, words)
    head.show_text(words.say("card.title"), words.say("card.template", item="水污染—入河排污"), trailing=words.say("card.edit"), key="E")
    for widget in (view, head, card):
        panel.body.addWidget(widget)
    panel.body.addStretch(1)
    row = samples.dispatch()
    view.show_candidates(row.candidates, NOW)
    times = (CardLimit("到场", "30 分", "10:13 前"), CardLimit("首次情况", "60 分", "10:43 前"), CardLimit("首次反馈", "24 时", "明日 09:43"))
    card.show_card(row.tasks, (*times, CardLimit("办结", "15 日", "12-05")))
    panel.resize(796, 900)
    return panel


def callin(theme: Theme, words: Words) -> QWidget:
    """The right of picture 03."""
    panel, view, totals = Panel(theme, words), CallinPanel(theme, words), CallinTotals(theme, words)
    panel.show_head(words.say("callin.title"), words.say("callin.hint", n=4), trailing=words.say("callin.all"), key="Shift C")
    for widget in (view, totals):
        panel.body.addWidget(widget)
    panel.body.addStretch(1)
    row = samples.dispatch()
    view.show_officers(row.officers, row.preselected, NOW)
    totals.show_officers(row.officers)
    panel.resize(652, 720)
    return panel


def wall(theme: Theme, words: Words) -> QWidget:
    """Page W1 without its videos, on a canvas of 1920 px."""
    scale, page, row = WallScale(1.89, 5.0), QWidget(), samples.wall_page()
    page.setFixedSize(1920, 1080)
    grid = QGridLayout(page)
    head, foot = WallHead(theme, words, scale), WallFoot(theme, words, scale)
    head.show_page(words.say("wall.overview"), words.say("value.rotating"))
    head.show_time("10:46:40", "2026-11-20", "周五")
    foot.show_text(words.say("wall.leader", name=row.duty_leader), words.say("wall.masked"))
    cards = [KpiCard(theme, words, scale) for _ in range(4)]
    cards[0].show_figure(words.say("wall.today"), "43", words.say("wall.vs_yesterday", delta="+21"))
    cards[1].show_figure(words.say("wall.in_progress"), "14", words.say("wall.units", n=11))
    cards[2].show_figure(words.say("wall.unacknowledged"), "1", words.say("wall.oldest", time="00:38"))
    cards[3].show_figure(words.say("wall.overdue"), "1", words.place("株潭镇"), alarm=True)
    bars, speed, hours = LevelBars(theme, words, scale), FigureRows(theme, words, scale), HourBars(theme, words, scale)
    bars.show_counts(row.figures.by_level_today)
    goal = words.say("wall.goal", value="5′")
    speed.show_figures(tuple(Figure(words.say(f"wall.{k}"), v, goal) for k, v in (("ack_median", "1′42″"), ("first_median", "6′10″"), ("on_time", "91.7 %"))))
    hours.show_counts(row.figures.per_hour_today)
    rows, story = WallRows(theme, words, scale), Timeline(theme, words, scale)
    rows.show_rows(row.gravest, NOW)
    story.show_rows(row.timeline[-5:])
    left = QGridLayout()
    for n, card in enumerate(cards):
        left.addWidget(card, n // 2, n % 2)
    parts: list[tuple[str, str, QWidget]] = [("wall.by_level", "wall.today_hint", bars), ("wall.speed", "wall.month", speed), ("", "", hours)]
    for n, (title, hint, part) in enumerate(parts):
        panel = WallPanel(theme, words, scale)
        if title:
            panel.show_head(words.say(title), words.say(hint))
        panel.body.addWidget(part)
        left.addWidget(panel, 2 + n, 0, 1, 2)
    right = WallPanel(theme, words, scale)
    right.show_head(words.say("wall.key_cases"), words.say("wall.key_hint", total=14, n=9))
    right.body.addWidget(rows, 1)
    middle = WallPanel(theme, words, scale)
    middle.show_head(words.say("map.county"), words.say("wall.map_hint", open=16, units=11))
    view = MapView(theme, words, read_county(), wall=WallScale(1.89, 5.0))
    view.show_alerts(row.alerts)
    view.show_units(row.units, NOW)
    view.select("0000")
    middle.body.addWidget(view, 1)
    tale = WallPanel(theme, words, scale)
    tale.show_head(words.say("wall.top_case"))
    tale.body.addWidget(story, 1)
    grid.addWidget(head, 0, 0, 1, 3)
    grid.addLayout(left, 1, 0, 2, 1)
    grid.addWidget(middle, 1, 1)
    grid.addWidget(tale, 2, 1)
    grid.addWidget(right, 1, 2, 2, 1)
    grid.addWidget(foot, 3, 0, 1, 3)
    grid.setColumnStretch(1, 1)
    for column, width in ((0, 450), (2, 570)):
        grid.setColumnMinimumWidth(column, width)
    grid.setRowMinimumHeight(2, 290)
    grid.setRowStretch(1, 1)
    return page


def notices(theme: Theme, words: Words) -> QWidget:
    """Banners, undo line, toasts, chips, buttons and glyph sizes of picture 11."""
    page = QWidget()
    page.resize(760, 520)
    column = QVBoxLayout(page)
    banners, undo = Banners(theme, words), UndoLine(theme, words)
    banners.put(Note("lost", 1, "数据库断开 00:42", "可继续签收派单，暂存 3 条待补传", "I"))
    banners.put(Note("flood", 2, "警情洪峰", "10 分钟 18 件，按地点类别合并为 7 组", "I"))
    banners.put(Note("stale", 3, "数据停在 09:41:02", "监测推送 2 分 16 秒未更新，时限按本机时钟"))
    banners.put(Note("back", 0, "数据库已恢复，补传 3 条，无冲突", hint="6 s"))
    undo.show_action("已签收 BJ-…0038 并派 环1", 8, 30)
    column.addWidget(banners)
    column.addWidget(undo)
    chips = QHBoxLayout()
    for code in ("new", "acknowledged", "registered", "en_route", "returned", "overdue", "no_answer", "confidential", "supervised"):
        chip = Chip(theme, words)
        chip.show_code("state", code)
        chips.addWidget(chip)
    chips.addStretch(1)
    buttons = QHBoxLayout()
    primary, plain, off, hold = ActionButton(theme, words, "primary"), ActionButton(theme, words), ActionButton(theme, words), HoldButton(theme, words)
    primary.show_action("D", words.say("command.order_first_response"))
    plain.show_action("C", words.say("command.call_in"))
    off.show_action("V", words.say("command.assign_case"), enabled=False, why_not="须先由中心先期处置")
    hold.show_action("Enter", words.say("action.hold"))
    for button in (primary, plain, off, hold):
        buttons.addWidget(button)
    for row in (chips, buttons):
        column.addLayout(row)
    column.addWidget(Field(theme, words, words.say("queue.place")))
    column.addStretch(1)
    toasts = Toasts(theme, words, page)
    toasts.tell("监测站推送 2 分 16 秒未更新，时限按本机时钟", 3)
    return page


PICTURES: dict[str, Maker] = {
    "queue": queue,
    "detail": detail_panel,
    "map": situation_map,
    "county": county_map,
    "dispatch": dispatch_panel,
    "callin": callin,
    "wall": wall,
    "notices": notices,
}


def main(folder: Path, names: list[str]) -> None:
    """Draw the named pictures (all if none is named) and print what the layout check finds in each."""
    app = QApplication.instance() or QApplication([])
    assert isinstance(app, QApplication)
    folder.mkdir(parents=True, exist_ok=True)
    for look, language in (("dark", "zh"), ("light", "zh"), ("dark", "en"), ("light", "en")):
        for name in names or PICTURES:
            theme, words = Theme(name=look), Words(language)  # type: ignore[arg-type]
            words.learn(places=read_county().spellings)
            theme.apply(app)
            widget = PICTURES[name](theme, words)
            widget.setAutoFillBackground(True)
            palette = widget.palette()
            palette.setColor(widget.backgroundRole(), theme.colour("bg1"))
            widget.setPalette(palette)
            widget.show()
            app.processEvents()
            widget.grab().save(str(folder / f"{name}-{look}-{language}.png"))
            for finding in findings(widget):
                print(f"{name}-{look}-{language}: {finding}")
            widget.close()


if __name__ == "__main__":
    main(Path(sys.argv[1]), sys.argv[2:])
