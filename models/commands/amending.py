"""Whoever takes an alert in hand puts right what it says: where it is, what it is about, whether it goes on, what is in danger.

Once it is filed the case has a category and a level of its own (`set_level`, `set_flags`); then an alert stays as it came.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, ClassVar, Final, Literal

from models.base import Record
from models.commands.alerts import Ongoing, Place, not_open_on_alert
from models.commands.command import Command
from models.commands.filing import unknown_items
from models.commands.turn import Turn
from models.finding_again import keys_of_alert
from models.records.alert import Alert
from models.rules.refusal import Reason, reason

OF_THE_PLACE: Final = frozenset({"place_text", "township", "village", "lon", "lat"})
DangerFlag = Literal["injury", "fire", "violence", "hazardous", "drinking_water", "crowd"]


@dataclass(frozen=True)
class AmendAlert(Command):
    """Change what is given, leave the rest; the journal keeps what stood there before. Source: ux.md S2; docs/decisions.md.

    A `place` without coordinates takes none: those of another place would be wrong. `danger_flags` are the whole list.
    """

    name: ClassVar[str] = "amend_alert"

    alert: str
    place: Place | None = None
    category: str = ""
    power_item: str = ""
    ongoing: Ongoing | None = None
    danger_flags: tuple[DangerFlag, ...] | None = None

    def missing(self) -> tuple[Reason, ...]:
        """Something has to be said anew, and a place says where."""
        named = super().missing()
        nothing = self.place is None and not self.category and not self.power_item and self.ongoing is None and self.danger_flags is None
        nowhere = self.place is not None and not self.place.is_known
        return (*named, *((reason("field_missing", field="place"),) if nothing or nowhere else ()))

    def objects(self, turn: Turn) -> tuple[Record, ...]:
        return (turn.get(Alert, self.alert, "alert"),)

    def not_open(self, turn: Turn) -> tuple[Reason, ...]:
        return not_open_on_alert(turn.get(Alert, self.alert), self.name)

    def guards(self, turn: Turn) -> tuple[Reason, ...]:
        return unknown_items(turn, self.power_item)

    def carry_out(self, turn: Turn) -> None:
        alert = turn.get(Alert, self.alert)
        wanted = {name: value for name, value in self._wanted().items() if value != getattr(alert, name)}
        before = {name: getattr(alert, name) for name in wanted}
        for name, value in wanted.items():
            setattr(alert, name, value)
        turn.batch.find_again_by(keys_of_alert(alert))
        turn.write("alert.amended", alert, alert_no=alert.alert_no, changed=_named(wanted), before=before, after=wanted)

    def _wanted(self) -> dict[str, Any]:
        found: dict[str, Any] = {}
        if self.place is not None:
            place = self.place
            found |= {"place_text": place.text, "township": place.township, "village": place.village, "lon": place.lon, "lat": place.lat}
        found |= {name: value for name, value in (("category", self.category), ("power_item", self.power_item)) if value}
        found |= {"ongoing": self.ongoing} if self.ongoing is not None else {}
        return found | ({"danger_flags": list(self.danger_flags)} if self.danger_flags is not None else {})


def _named(changed: dict[str, Any]) -> list[str]:
    """What was changed, as one would say it: the place is one thing, however many fields it has."""
    return list(dict.fromkeys("place" if name in OF_THE_PLACE else name for name in changed))
