"""Page W1, the overview: figures, levels, response times, hours, the county map, three cameras, the gravest matters and the top one's timeline.

Everything is sized in millimetres: from the pitch of the wall and the farthest seat. Source: ux.md 4.2, 13, W1; picture 05.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from PySide6.QtCore import QRect
from PySide6.QtGui import QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QWidget

from console.clock_face import WEEKDAYS_EN, WEEKDAYS_ZH
from console.wall_parts import StoppedNotice, WallTimeline, why_on_air
from models.views.cameras import nearest_of
from models.views.rows import Figures, WallAlertRow, WallPage
from models.views.wall_air_rows import AirRow
from widgets.bar_rows import FigureRows, LevelBars
from widgets.county import County
from widgets.hour_bars import HourBars
from widgets.kpi_card import KpiCard
from widgets.map_view import MapView
from widgets.player import Player
from widgets.theme import Theme
from widgets.tile_grid import TileGrid
from widgets.tile_reading import answering
from widgets.timing import clock, county_zone, stopwatch
from widgets.wall_panel import Figure, WallFoot, WallHead, WallPanel
from widgets.wall_rows import MOST, TWO_LINES, WallRows
from widgets.wall_scale import WallScale
from widgets.words import Words

LEFT, MIDDLE_LEAST, RIGHT = 900, 900, 1136
MARGIN, GAP, HEAD, FOOT = 48, 32, 187, 84
TIMELINE = 420
GOAL_ACK_S, GOAL_FIRST_S, GOAL_ARRIVAL = 300, 600, 0.9
"""Goals the county sets; the wall prints them beside what was measured. Source: ux.md 3, picture 05."""


class Overview(QWidget):
    """Page W1."""

    def __init__(self, theme: Theme, words: Words, wall: WallScale, county: County, now: Callable[[], datetime], make_player: Callable[[], Player]) -> None:
        super().__init__()
        self.theme, self.words, self.wall, self.now = theme, words, wall, now
        self.page: WallPage | None = None
        self.air: AirRow | None = None
        self.head = WallHead(theme, words, wall)
        self.cards = [KpiCard(theme, words, wall) for _ in range(4)]
        self.levels_panel, self.levels = WallPanel(theme, words, wall), LevelBars(theme, words, wall)
        self.times_panel, self.times = WallPanel(theme, words, wall), FigureRows(theme, words, wall)
        self.hours_panel, self.hours = WallPanel(theme, words, wall), HourBars(theme, words, wall)
        self.map_panel = WallPanel(theme, words, wall)
        self.map = MapView(theme, words, county, wall)
        self.video = TileGrid(theme, words, now, make_player, rows=1, columns=3, has_large=False, text_px=wall.size("s"), seams=wall.seams)
        self.cases_panel, self.cases = WallPanel(theme, words, wall), WallRows(theme, words, wall)
        self.top_panel, self.timeline = WallPanel(theme, words, wall), WallTimeline(theme, words, wall)
        self.foot = WallFoot(theme, words, wall)
        self.stopped = StoppedNotice(theme, words, wall)
        for panel, part in self._pairs():
            panel.body.addWidget(part)
        for child in self._regions():
            child.setParent(self)
        self.stopped.setParent(self)
        self.stopped.hide()
        words.changed.connect(self._retranslate)

    def _pairs(self) -> list[tuple[WallPanel, QWidget]]:
        return [
            (self.levels_panel, self.levels),
            (self.times_panel, self.times),
            (self.hours_panel, self.hours),
            (self.map_panel, self.map),
            (self.cases_panel, self.cases),
            (self.top_panel, self.timeline),
        ]

    def _regions(self) -> list[QWidget]:
        return [self.head, *self.cards, *(panel for panel, _ in self._pairs()), self.video, self.foot]

    # Data.

    def show_page(self, page: WallPage) -> None:
        """Show what was read: already masked."""
        self.page = page
        self.stopped.hide()
        now = self.now()
        self.levels.show_counts(page.figures.by_level_today)
        self.hours.show_counts(page.figures.per_hour_today)
        self.cases.show_rows(page.gravest[: self._rows_with_place()], now)
        self.timeline.show_rows(page.timeline)
        self.map.show_alerts(page.alerts)
        self.map.show_units(page.units, now)
        self.map.show_cameras(page.cameras)
        top = page.gravest[0] if page.gravest else None
        self._frame_alert()
        self._show_video(top)
        self._retranslate()

    def show_air(self, air: AirRow) -> None:
        """Why this page stands: its turn, by hand, or for a new critical alert, which is framed on the map."""
        self.air = air
        self._frame_alert()
        self._say_turn()

    def _frame_alert(self) -> None:
        top = self.page.gravest[0].id if self.page is not None and self.page.gravest else ""
        self.map.select(self.air.subject if self.air is not None and self.air.is_urgent else top)

    def _say_turn(self) -> None:
        self.head.show_page(self.words.say("wall.overview"), why_on_air(self.air, self.now(), self.words) if self.air is not None else "")

    def _rows_with_place(self) -> int:
        """So many matters that each still says where it is and who is on it."""
        return max(3, min(MOST, int(self.cases.height() // self.wall.px(TWO_LINES))))

    def show_stopped(self, since: datetime | None) -> None:
        """Nothing has come for a minute."""
        self.stopped.show_since(since)
        self.stopped.setGeometry(QRect(0, self.head.geometry().bottom(), self.width(), self.height() - self.head.geometry().bottom()))
        self.stopped.show()
        self.stopped.raise_()

    def tick(self, now: datetime, data_at: datetime | None) -> None:
        """A second passed."""
        there = now.astimezone(county_zone())
        weekday = f"周{WEEKDAYS_ZH[there.weekday()]}" if self.words.language == "zh" else WEEKDAYS_EN[there.weekday()]
        self.head.show_time(clock(now, seconds=True), f"{there:%Y-%m-%d}", weekday)
        self.cases.tick(now)
        self._say_turn()
        self._show_foot(data_at)
        if self.page is not None:
            self._show_cards(self.page.figures)

    def close_video(self) -> None:
        """End the streams."""
        self.video.stop(2.0)

    # What stands where.

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Lay the page out. Text never shrinks: where there is no room the map goes before the matters, lists lose rows from the end."""
        super().resizeEvent(event)
        px = self.wall.px
        margin, gap, top = round(px(MARGIN)), round(px(GAP)), round(px(HEAD))
        bottom = self.height() - round(px(FOOT))
        self.head.setGeometry(margin, round(px(24)), self.width() - 2 * margin, round(px(150)))
        self.foot.setGeometry(margin, bottom + round(px(10)), self.width() - 2 * margin, round(px(64)))
        left, right = round(px(LEFT)), round(px(RIGHT))
        room = self.width() - 2 * margin - 2 * gap
        has_middle = room - left - right >= px(MIDDLE_LEAST)
        middle = room - left - right if has_middle else 0
        if not has_middle:
            right = room + gap - left
        self._place_left(QRect(margin, top, left, bottom - top))
        for part in (self.map_panel, self.video):
            part.setVisible(has_middle)
        if has_middle:
            self._place_middle(QRect(margin + left + gap, top, middle, bottom - top))
        self._place_right(QRect(self.width() - margin - right, top, right, bottom - top))

    def _place_left(self, box: QRect) -> None:
        px = self.wall.px
        gap = round(px(24))
        card_width, card_height = (box.width() - gap) // 2, round(px(334))
        rows = self._card_rows(box.top(), card_height, gap)
        for n, card in enumerate(self.cards):
            row, column = divmod(n, 2)
            card.setGeometry(box.left() + column * (card_width + gap), rows[row][0], card_width, rows[row][1])
        top = sum(rows[-1]) + gap
        for panel, height in ((self.levels_panel, 470), (self.times_panel, 380), (self.hours_panel, 240)):
            needed = round(px(height))
            fits = top + needed <= box.bottom() + 2
            panel.setVisible(fits)
            if fits:
                last = panel is self.hours_panel
                panel.setGeometry(box.left(), top, box.width(), box.bottom() - top if last else needed)
                top += needed + gap

    def _card_rows(self, top: int, height: int, gap: int) -> list[tuple[int, int]]:
        """Top and height of the two rows of cards: a row that would cross a seam begins behind it, and the one above grows down to it."""
        rows = [(top, height), (top + height + gap, height)]
        for n, (begin, high) in enumerate(rows):
            band = self.wall.seams.level_over(begin, begin + high)
            if band is not None:
                behind = round(band[1])
                if n:
                    rows[0] = (rows[0][0], round(band[0]) - rows[0][0])
                    rows[1] = (behind, height)
                else:
                    rows = [(behind, height), (behind + height + gap, height)]
        return rows

    def _place_middle(self, box: QRect) -> None:
        gap = round(self.wall.px(24))
        high = round((box.width() - 2 * gap) / 3 * 9 / 16)
        taken = self.video.room_taken(box.adjusted(0, box.height() - high, 0, 0))
        taken.moveBottom(box.bottom())
        self.map_panel.setGeometry(box.adjusted(0, 0, 0, -taken.height() - gap))
        self.video.setGeometry(taken)

    def _place_right(self, box: QRect) -> None:
        gap, timeline = round(self.wall.px(24)), round(self.wall.px(TIMELINE))
        has_timeline = box.height() - timeline - gap >= self.wall.px(900)
        self.top_panel.setVisible(has_timeline)
        if has_timeline:
            self.top_panel.setGeometry(box.left(), box.bottom() - timeline + 1, box.width(), timeline)
        self.cases_panel.setGeometry(box.left(), box.top(), box.width(), box.height() - (timeline + gap if has_timeline else 0))

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Paint the ground: never pure black."""
        painter = QPainter(self)
        painter.fillRect(self.rect(), self.theme.colour("bg0"))
        painter.end()

    # Words.

    def _retranslate(self) -> None:
        say, page = self.words.say, self.page
        self._say_turn()
        self.levels_panel.show_head(say("wall.by_level"), say("wall.today_hint"))
        self.times_panel.show_head(say("wall.speed"), say("wall.month"))
        if page is None:
            return
        self.map_panel.show_head(say("wall.map_plain"), say("wall.map_hint", open=page.open_count, units=len(page.units)))
        shown = min(self.cases.shown_count() or len(page.gravest), len(page.gravest))
        self.cases_panel.show_head(say("wall.key_cases"), say("wall.key_hint", n=shown, total=page.open_count))
        self.top_panel.show_head(say("wall.top_case"), page.gravest[0].title if page.gravest else "")
        self._show_cards(page.figures)
        self._show_times(page.figures)

    def _show_cards(self, figures: Figures) -> None:
        say = self.words.say
        delta = figures.today_count - figures.yesterday_same_time_count
        waiting, oldest = sum(figures.unacknowledged), figures.oldest_unacknowledged_at
        since = self.words.span(max(0, int((self.now() - oldest).total_seconds()))) if oldest is not None else ""
        late = self._latest_overdue()
        units = len(self.page.units) if self.page is not None else 0
        self.cards[0].show_figure(say("wall.today"), str(figures.today_count), say("wall.vs_yesterday", delta=f"{delta:+d}"))
        self.cards[1].show_figure(say("wall.in_progress"), str(figures.in_progress_count), say("wall.units", n=units))
        self.cards[2].show_figure(say("wall.unacknowledged"), str(waiting), say("wall.oldest", time=since) if waiting else say("wall.none_open"))
        self.cards[3].show_figure(say("wall.overdue"), str(figures.overdue_count), late or say("wall.none_overdue"), alarm=figures.overdue_count > 0)

    def _latest_overdue(self) -> str:
        now = self.now()
        rows = [row for row in (self.page.alerts if self.page is not None else ()) if row.limit is not None and row.limit.due_at < now]
        if not rows:
            return ""
        longest = min(rows, key=lambda row: row.limit.due_at if row.limit is not None else now)
        return f"{self.words.place(longest.place)} · {self.words.of('limit', longest.limit.rule if longest.limit is not None else '')}"

    def _show_times(self, figures: Figures) -> None:
        say = self.words.say
        on_time = figures.arrival_on_time_ratio
        self.times.show_figures(
            (
                self._median("wall.ack_median", figures.ack_median_s, GOAL_ACK_S),
                self._median("wall.first_median", figures.first_median_s, GOAL_FIRST_S),
                Figure(
                    say("wall.on_time"),
                    "—" if on_time is None else f"{on_time * 100:.1f} %",
                    say("wall.goal", value=f"{GOAL_ARRIVAL * 100:.0f} %"),
                    missed=on_time is not None and on_time < GOAL_ARRIVAL,
                ),
            )
        )

    def _median(self, key: str, seconds: float | None, goal: float) -> Figure:
        say = self.words.say
        value = "—" if seconds is None else stopwatch(seconds)
        return Figure(say(key), value, say("wall.goal", value=f"{goal / 60:.0f}′"), missed=seconds is not None and seconds > goal)

    def _show_foot(self, data_at: datetime | None) -> None:
        if self.page is None:
            return
        say, figures = self.words.say, self.page.figures
        usable = [camera for camera in self.page.cameras if camera.url]
        live = answering(usable, self.video.states() if self.video.isVisible() else {})
        left = [
            say("wall.leader", name=self.page.duty_leader) if self.page.duty_leader else "",
            say("wall.video", live=live, total=len(usable)),
            say("wall.stations", live=figures.devices_reporting, total=figures.devices_total),
        ]
        right = [say("wall.masked"), say("wall.data_at", at=clock(data_at, seconds=True)) if data_at is not None else ""]
        if self.property("sample"):
            right.append(say("app.sample"))
        self.foot.show_text(" · ".join(part for part in left if part), " · ".join(part for part in right if part))

    def _show_video(self, top: WallAlertRow | None) -> None:
        if self.page is None:
            return
        usable = tuple(camera for camera in self.page.cameras if camera.url)
        if top is not None and top.lon is not None and top.lat is not None:
            usable = nearest_of(usable, top.lon, top.lat, 3)
        self.video.show_cameras(usable[:3])
