"""责任清单匹配: who leads, who assists, the territory, the basis, the limits, why, the first task card and what happened here before.

Source: ux.md S2; picture 02. R opens the seven departments in its place.
"""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRectF, QSize
from PySide6.QtGui import QPainter, QPaintEvent

from models.rules.terms import Unit
from models.views.intake_rows import RouteRow, TermRow, WhyRow
from widgets.countdown import capital
from widgets.icons import Icons
from widgets.painted import CENTRE, RIGHT, Painted
from widgets.theme import Theme
from widgets.timing import county_zone
from widgets.words import Words

LABEL = 72
LINE = 26
UNITS = {Unit.MIN: "min", Unit.INSTANT: "min", Unit.HOUR: "hour", Unit.CAL_DAY: "day", Unit.WORK_DAY: "work_day"}


class RoutePane(Painted):
    """The proposal; without an item it says what to do instead."""

    def __init__(self, theme: Theme, words: Words) -> None:
        super().__init__(theme, words)
        self.route = RouteRow()
        self.level = 3
        self._icons = Icons(theme)

    def show_route(self, route: RouteRow, level: int) -> None:
        """Another proposal."""
        self.route, self.level = route, level
        told = [self.words.unit(route.lead)] if route.lead else [self.words.say("route.none")]
        self.setAccessibleDescription("；".join([*told, *(why_words(why, self.words) for why in route.why)]))
        self.setToolTip(f"{route.item} {route.item_name}".strip())
        self.updateGeometry()
        self.update()

    def sizeHint(self) -> QSize:
        """What there is to say."""
        return QSize(self.theme.px(300), self.theme.px(420))

    def minimumSizeHint(self) -> QSize:
        """The head of it; what has no room is left out from the end."""
        return QSize(self.theme.px(240), self.theme.px(150))

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Paint part by part; a part without room is left out, the past keeps the foot."""
        painter, s = self.painter(), self.theme.scale
        foot = self.height() - 40 * s
        top = self._who(painter, 10 * s)
        for part in (self._terms, self._reasons, self._card):
            top = part(painter, top, foot)
        self._past(painter, QRectF(14 * s, foot, self.width() - 28 * s, 40 * s))
        painter.end()

    # Who.

    def _who(self, painter: QPainter, top: float) -> float:
        route, s, say = self.route, self.theme.scale, self.words.say
        if not route.item:
            self.write(painter, QRectF(14 * s, top, self.width() - 28 * s, 28 * s), say("route.none"), "t1", "m", bold=True, may_elide=True)
            return top + 40 * s
        strength = [say("route.ready", n=route.ready_count)]
        if route.nearest_m is not None:
            strength.append(say("route.nearest", km=f"{route.nearest_m / 1000:.1f}"))
        top = self._pills(painter, top, "lead", [self.words.unit(route.lead)], " · ".join(strength), strong=True)
        top = self._pills(painter, top, "assists", [self.words.unit(unit) for unit in route.assists] or ["—"], "")
        top = self._pills(painter, top, "territory", [self.words.unit(route.brigade)] if route.brigade else ["—"], "")
        self._label(painter, top, "basis")
        text = self.words.join([*route.basis[:3], say("route.of_list", item=route.item)])
        self.write(painter, self._room(top), text, "t1", "m", may_elide=True)
        return self._rule(painter, top + 36 * s)

    def _label(self, painter: QPainter, top: float, key: str) -> None:
        s = self.theme.scale
        self.write(painter, QRectF(14 * s, top, self._indent() - 20 * s, 28 * s), self.words.say(f"route.{key}"), "t3", "m", may_elide=True)

    def _indent(self) -> float:
        return max(
            LABEL * self.theme.scale,
            max(self.text_width(self.words.say(f"route.{key}")) for key in ("lead", "assists", "territory", "basis")) + 34 * self.theme.scale,
        )

    def _room(self, top: float) -> QRectF:
        s = self.theme.scale
        return QRectF(self._indent(), top, self.width() - self._indent() - 14 * s, 28 * s)

    def _pills(self, painter: QPainter, top: float, key: str, names: list[str], after: str, *, strong: bool = False) -> float:
        s, room = self.theme.scale, self._room(top)
        self._label(painter, top, key)
        left = room.left()
        for name in names:
            width = self.text_width(name, "m", strong) + 24 * s
            if left + width > room.right():
                self.write(painter, QRectF(left, top, room.right() - left, 28 * s), "…", "t2", "m", may_elide=True)
                break
            box = QRectF(round(left), top, round(width), 28 * s)
            self.frame(painter, box, 4, "acc" if strong else "ctl", "accSoft" if strong else None)
            self.write(painter, box, name, "t1", "m", bold=strong, align=CENTRE)
            left += width + 8 * s
        if after and room.right() - left > 40 * s:
            self.write(painter, QRectF(left, top, room.right() - left, 28 * s), after, "t2", "m", may_elide=True)
        return top + 38 * s

    def _rule(self, painter: QPainter, top: float) -> float:
        self.rule(painter, top, 14 * self.theme.scale, self.width() - 14 * self.theme.scale)
        return top + 10 * self.theme.scale

    # Limits, reasons, card, past.

    def _terms(self, painter: QPainter, top: float, foot: float) -> float:
        s, terms = self.theme.scale, self.route.terms
        if not terms or top + 92 * s > foot:
            return top
        title = self.words.say("route.terms", level=self.words.of("level", self.level))
        self.write(painter, QRectF(14 * s, top, self.width() - 28 * s, 20 * s), title, "t3", "s", may_elide=True)
        gap, whole = 8 * s, self.width() - 28 * s
        width = (whole - gap * (len(terms) - 1)) / len(terms)
        for place, term in enumerate(terms):
            box = QRectF(round(14 * s + place * (width + gap)), top + 24 * s, round(width), 52 * s)
            self.frame(painter, box, 4, "line")
            inner = box.adjusted(10 * s, 4 * s, -6 * s, -4 * s)
            label = capital(self.words.of("limit", term.rule))
            self.write(painter, QRectF(inner.left(), inner.top(), inner.width(), 20 * s), label, "t2", "s", may_elide=True)
            value = QRectF(inner.left(), inner.top() + 20 * s, inner.width(), 24 * s)
            self.write(painter, value, term_words(term, self.words), "t1", "m", bold=True, may_elide=True)
        return self._rule(painter, top + 88 * s)

    def _reasons(self, painter: QPainter, top: float, foot: float) -> float:
        s, found = self.theme.scale, self.route.why
        if not found or top + 2 * LINE * s > foot:
            return top
        self.write(painter, QRectF(14 * s, top, self.width() - 28 * s, 20 * s), self.words.say("route.why"), "t3", "s")
        top += 24 * s
        for why in found:
            if top + LINE * s > foot:
                break
            self._icons.paint(painter, "check", QPointF(22 * s, top + LINE * s / 2), 13 * s, "t2")
            self.write(painter, QRectF(40 * s, top, self.width() - 54 * s, LINE * s), why_words(why, self.words), "t1", "m", may_elide=True)
            top += LINE * s
        return self._rule(painter, top + 8 * s)

    def _card(self, painter: QPainter, top: float, foot: float) -> float:
        s, steps = self.theme.scale, self.route.card
        if not steps or top + 2 * LINE * s > foot:
            return top
        self.write(painter, QRectF(14 * s, top, self.width() - 28 * s, 20 * s), self.words.say("route.card"), "t3", "s")
        top += 24 * s
        for number, code in enumerate(steps, start=1):
            if top + LINE * s > foot:
                break
            self.write(painter, QRectF(14 * s, top, 22 * s, LINE * s), str(number), "t3", "m")
            self.write(
                painter, QRectF(40 * s, top, self.width() - 54 * s, LINE * s), self.words.of("step", code).removeprefix("step."), "t1", "m", may_elide=True
            )
            top += LINE * s
        return top

    def _past(self, painter: QPainter, box: QRectF) -> None:
        s = self.theme.scale
        self.rule(painter, box.top(), box.left(), box.right())
        label = self.words.say("route.past")
        taken = self.write(painter, box, label, "t2", "s") + 14 * s
        told = [self._past_words(place) for place in range(min(2, len(self.route.past)))]
        room = box.adjusted(taken, 0, 0, 0)
        text = "  │  ".join(told) if told else self.words.say("route.past_none")
        self.write(painter, room, text, "t1" if told else "t3", "s", align=RIGHT, may_elide=True)

    def _past_words(self, place: int) -> str:
        past = self.route.past[place]
        days = self.words.say("route.closed", n=past.days) if past.days is not None else self.words.say("route.open")
        return f"{past.filed_at.astimezone(county_zone()):%Y-%m-%d} {past.title} · {days}"


def term_words(term: TermRow, words: Words) -> str:
    """`5 分`, `3 工作日`."""
    return words.say(f"term.{UNITS[term.term.unit]}", n=term.term.count)


def why_words(why: WhyRow, words: Words) -> str:
    """One reason as a sentence."""
    names = why.names
    if why.code == "words":
        return words.say("why.words", words=words.join(list(names[1:])), category=words.of("category", names[0]))
    if why.code in ("township", "nearest_township"):
        return words.say(f"why.{why.code}", town=words.place(names[0]))
    if why.code == "list":
        return words.say("why.list", item=names[0], unit=words.unit(names[1]))
    return words.say(f"why.{why.code}", n=round(why.number or 0), unit=words.unit(names[0]) if names and names[0] else "—")
