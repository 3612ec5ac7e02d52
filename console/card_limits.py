"""The limits printed on a task card: worked out from the county's rule book for an order given now."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta

from models.rules.paths import response_kind
from models.rules.rulebook import Rulebook
from models.views.rows import DispatchRow, LimitState
from widgets.task_card import CardLimit
from widgets.timing import clock, county_zone
from widgets.words import Words

DAY = timedelta(days=1)


def card_limits(book: Rulebook, words: Words, town_kinds: Callable[[str], str]) -> Callable[[DispatchRow, datetime], tuple[CardLimit, ...]]:
    """Make the function the dispatch screen asks. `town_kinds` tells of a township's name whether it is a town or a township."""

    def limits(board: DispatchRow, now: datetime) -> tuple[CardLimit, ...]:
        found = []
        if response_kind(board.detail.path, "") == "disposal":
            found.append(("R-206", book.due("R-206", now).due_at))
            found.append(("R-205", book.due("R-205", now, town_kinds(board.detail.township)).due_at))
        open_ones = [limit for limit in board.detail.limits if limit.state in (LimitState.RUNNING, LimitState.OVERDUE)]
        found += [(limit.rule, limit.due_at) for limit in sorted(open_ones, key=lambda limit: limit.due_at) if limit.rule not in ("R-201", "R-205", "R-206")]
        return tuple(_worded(rule, due, now, words) for rule, due in found[:4])

    return limits


def _worded(rule: str, due: datetime, now: datetime, words: Words) -> CardLimit:
    left = due - now
    value = words.say("card.minutes", n=round(left.total_seconds() / 60)) if left < DAY / 8 else words.span(max(0, int(left.total_seconds())))
    there = due.astimezone(county_zone())
    at = clock(due) if there.date() == now.astimezone(county_zone()).date() else f"{there:%m-%d}"
    return CardLimit(words.of("limit", rule), value, words.say("card.before", at=at))
