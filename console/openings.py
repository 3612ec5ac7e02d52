"""Which buttons of the detail panel are open for a matter, and in words why the others are not."""

from __future__ import annotations

from models.views.rows import DetailRow
from widgets.words import Words

NEEDS = {
    "acknowledge": ("ack_alert",),
    "assign": ("order_first_response", "file_case", "ack_alert"),
    "call_in": ("call_in", "file_case", "ack_alert"),
    "merge": ("attach_alert", "ack_alert"),
}
"""Action → the commands of which one must be on offer; a new alert is acknowledged and filed on the way."""


def closed_actions(detail: DetailRow | None, words: Words) -> dict[str, str]:
    """Action → why it can't be done now; what is not in it can."""
    if detail is None:
        return {name: words.say("off.not_selected") for name in NEEDS}
    closed = {name: words.say("off.not_now" if detail.offers else "off.not_permitted") for name, needs in NEEDS.items() if not detail.offers & set(needs)}
    if "merge" not in closed and not detail.similar:
        closed["merge"] = words.say("off.no_similar")
    return closed
