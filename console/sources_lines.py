"""How a sender, and what was refused, answered or asked of it, stands in a list: cells in the language of the moment, trouble first.

Source: ux.md 6, 12.3; issue 4 Build 8.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Final

from models.rules.answers import TAKEN_BACK
from models.views.sender_rows import OutgoingRow, RefusedRow, RequestRow, SenderDetail, SenderRow
from widgets.icons import CHANNEL_ICONS
from widgets.record_list import Cell, Column, Line
from widgets.timing import clock, row_time
from widgets.words import Words

COLUMNS: Final = (
    Column("src.col_state", 96),
    Column("src.col_name", least=170),
    Column("src.col_line", 76),
    Column("src.col_heard", 104),
    Column("src.col_rate", 166),
    Column("src.col_lag", 124),
    Column("src.col_refused", 78),
    Column("src.col_keys", 84),
    Column("src.col_answers", 96, right=True),
)
RECORDS: Final = (Column("src.rec_at", 86), Column("src.rec_what", least=210), Column("src.rec_state", 190, right=True))
VIEWS: Final = ("all", "trouble", "silent", "shelved", "answers", "stranger")
"""The filters in the order of their digits."""
GRAVE: Final = frozenset({"silent", "stuck", "missing"})
"""Troubles in P2: somebody has to do something; the others are P3."""
GROUPS: Final = ("trouble", "well", "stranger", "off")
MINUTE, HOUR, DAY = 60, 3600, 86400


def fits(row: SenderRow, view: str, now: datetime) -> bool:
    """Whether a sender stands in a filter."""
    return {
        "all": True,
        "trouble": bool(row.troubles(now)),
        "silent": row.silence(now) == "silent",
        "shelved": row.row.shelved_until is not None,
        "answers": row.answers.waiting > 0 or row.answers.stuck > 0,
        "stranger": row.is_stranger,
    }[view]


def is_found(row: SenderRow, typed: str, words: Words) -> bool:
    """Whether every typed word stands in what the line shows."""
    shown = (row.row.name, row.name_en, row.row.key, words.of("channel", row.row.channel), words.of("line", row.line), row.peer)
    whole = " ".join(shown).casefold()
    return all(part in whole for part in typed.casefold().split())


def group_of(row: SenderRow, now: datetime) -> str:
    """Under which head a sender stands."""
    return "stranger" if row.is_stranger else "off" if row.row.is_disabled else "trouble" if row.troubles(now) else "well"


def sender_lines(rows: Sequence[SenderRow], now: datetime, words: Words) -> Iterator[Line]:
    """All lines under their heads, the worst first in each."""
    rank = {"silent": 0, "stuck": 1, "missing": 2, "chattering": 3, "stale": 4, "refused": 5}
    for group in GROUPS:
        mine = [row for row in rows if group_of(row, now) == group]
        if mine:
            mine.sort(key=lambda row: ([rank[one] for one in row.troubles(now)] or [9], row.is_stranger * -row.row.refused_today, row.row.name))
            yield Line(f"group:{group}", (Cell(words.say(f"src.group_{group}")), Cell(str(len(mine)), "t3")), is_head=True)
            for row in mine:
                yield _sender_line(row, now, words)


def _sender_line(row: SenderRow, now: datetime, words: Words) -> Line:
    dim = "t3" if row.row.is_disabled or row.silence(now) else "t1"
    name = Cell(name_of(row, words), dim, icon="warning" if row.is_stranger else CHANNEL_ICONS.get(row.row.channel, "broadcast"))
    cells = (
        state_cell(row, now, words),
        name,
        Cell(words.of("line", row.line) if row.line else "—", "t2" if row.line else "t3", "s"),
        _heard(row, now, words),
        Cell(str(row.bars[-1]), "t2", "s", bars=row.bars) if any(row.bars) else Cell("—" if not row.is_stranger else "", "t3", "s"),
        _lag(row, words),
        Cell(str(row.row.refused_today) if row.row.refused_today else "—", "p3" if row.row.refused_today else "t3", "s", bold=row.row.refused_today > 0),
        Cell(words.of("signature", row.signature) if row.signature else "—", "p2" if row.signature == "missing" else "t2" if row.signature else "t3", "s"),
        _answers(row, words),
    )
    return Line(row.id, cells)


def name_of(row: SenderRow, words: Words) -> str:
    """What a sender is called: in English by its English name, or, where it is just its channel's, by the channel's."""
    if words.language == "zh" or row.is_stranger:
        return row.row.name
    return row.name_en or (words.of("channel", row.row.channel) if row.row.key == row.row.channel else row.row.name)


def state_cell(row: SenderRow, now: datetime, words: Words) -> Cell:
    """The chip of a sender: its gravest trouble, else what it is."""
    troubles = row.troubles(now)
    if row.is_stranger or row.row.is_disabled:
        return Cell(words.say("src.state_stranger" if row.is_stranger else "src.state_off"), framed=True)
    if row.row.shelved_until is not None and not (set(troubles) & GRAVE):
        return Cell(words.say("src.state_shelved"), framed=True)
    if troubles:
        return Cell(words.of("trouble", troubles[0]), framed=True, chip="p2" if troubles[0] in GRAVE else "p3")
    if row.heard_at is None:
        return Cell(words.say("src.state_quiet"), "t3", "s")
    return Cell(words.say("src.state_dim"), "t3", "s") if row.silence(now) == "dim" else Cell(words.say("src.state_well"), "t2", "s", icon="check")


def _heard(row: SenderRow, now: datetime, words: Words) -> Cell:
    if row.heard_at is None:
        return Cell(words.say("src.never"), "t3", "s")
    if row.silence(now) == "silent":
        return Cell(words.say("src.stopped_at", at=row_time(row.heard_at, now, words.language)), "p2", "s", bold=True)
    age = row.age_s(now) or 0.0
    return Cell(words.say("src.ago", span=length(age, words)), "t3" if row.silence(now) or age > DAY else "t2", "s")


def _lag(row: SenderRow, words: Words) -> Cell:
    parts = [length(row.expected_s, words)] if row.expected_s else []
    if row.row.lag_s is not None:
        parts.append(length(row.row.lag_s, words))
    return Cell(" · ".join(parts) or "—", "t2" if parts else "t3", "s")


def _answers(row: SenderRow, words: Words) -> Cell:
    told = row.answers
    if not told.wanted:
        return Cell("—", "t3", "s")
    if told.off_at is not None:
        return Cell(words.say("src.answers_off"), framed=True, chip="p2")
    if told.stuck:
        return Cell(words.say("src.answers_stuck", n=told.stuck), framed=True, chip="p2")
    if told.waiting:
        return Cell(words.say("src.answers_waiting", n=told.waiting), "t1", "s")
    return Cell(words.say("src.answers_sent", n=told.delivered_today), "t2", "s")


def record_lines(detail: SenderDetail, now: datetime, words: Words) -> Iterator[Line]:
    """What was answered, asked and refused, newest first, each under its head; what still waits stands on top."""
    parts: tuple[tuple[str, Sequence[OutgoingRow | RequestRow | RefusedRow]], ...] = (
        ("answers", detail.outgoing),
        ("requests", detail.requests),
        ("refused", detail.refused),
    )
    for name, rows in parts:
        if rows:
            yield Line(f"head:{name}", (Cell(words.say(f"src.head_{name}", n=len(rows))),), is_head=True)
            for row in rows:
                yield _record_line(row, now, words)


def _record_line(row: OutgoingRow | RequestRow | RefusedRow, now: datetime, words: Words) -> Line:
    at = Cell(row_time(row.at, now, words.language), "t2", "s")
    if isinstance(row, OutgoingRow):
        what = f"{words.of('event', row.event)} · {row.alert_no}"
        return Line(f"out:{row.id}", (at, Cell(what, icon="transfer"), outgoing_state(row, words)))
    if isinstance(row, RequestRow):
        return Line(f"ask:{row.id}", (at, Cell(words.of("opt.ask_device.request", row.cn), icon="broadcast"), Cell(words.of("request", row.state), "t2", "s")))
    reason = words.of("refused", row.reason)
    about = " · ".join(part for part in (row.peer, words.say("src.bytes", n=row.size)) if part)
    return Line(f"ref:{row.id}", (at, Cell(reason, icon="lock" if row.sealed else "ban"), Cell(about, "t3", "s")))


def outgoing_state(row: OutgoingRow, words: Words) -> Cell:
    """How an answer stands: taken, waiting with its tries, or stopped with the reason."""
    word = words.of("outgoing", row.state)
    if row.state == "delivered":
        return Cell(f"{word} {clock(row.ended_at)}" if row.ended_at is not None else word, "t2", "s")
    why = f"{words.of('fault', row.fault)}{f' {row.status}' if row.status else ''}" if row.fault else ""
    text = " · ".join(part for part in (word, why) if part)
    if row.fault == TAKEN_BACK:
        return Cell(words.of("fault", row.fault), "t3", "s")
    return Cell(text, framed=True, chip="p2") if row.state == "stopped" else Cell(text, "p3" if row.fault else "t2", "s")


def length(seconds: float, words: Words) -> str:
    """A length of time in the largest unit that still says something: `42 秒`, `5 分`, `3 时`, `2 日`."""
    for name, unit in (("days", DAY), ("hours", HOUR), ("minutes", MINUTE)):
        if seconds >= 2 * unit or (seconds >= unit and seconds % unit < unit / 10):
            return words.say(f"src.{name}", n=round(seconds / unit))
    return words.say("src.seconds", n=round(seconds))
