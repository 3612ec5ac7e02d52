"""Which commands stand open for the matter in focus, with the things they would be about; and why the others do not.

Each command is begun with what the matter has – its case, its alert, each of its tasks, transfers … – and the door is asked. Nothing of Qt.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import islice, product
from typing import TYPE_CHECKING, Any, Final

from console.form_choices import ENDED
from console.form_fields import Asked, asked_by
from models.rules.refusal import Reason, reason
from models.views.case_context import THINGS, FormContext

if TYPE_CHECKING:
    from console.seat import Asking

MOST_TRIED: Final = 6
"""How many things of the matter are tried with one command."""


@dataclass(frozen=True, slots=True)
class Offer:
    """One command for the matter. `given`: what it would be about; `of_matter`: it is about this matter, not the county as a whole."""

    command: str
    reasons: tuple[Reason, ...] = ()
    on_behalf: bool = False
    proposes: bool = False
    of_matter: bool = True
    given: Mapping[str, Any] = field(default_factory=dict)

    @property
    def is_open(self) -> bool:
        """Whether it stands open."""
        return not self.reasons


def offers(asking: Asking, context: FormContext) -> dict[str, Offer]:
    """Ask the door for all commands at once; by name. Called in the worker thread."""
    from models.commands.arguments import build
    from models.commands.registry import commands

    best: dict[str, Offer] = {}
    begun: list[tuple[str, dict[str, Any]]] = []
    for name, kind in commands().items():
        lacking, ways = beginnings(asked_by(kind), context)
        if lacking:
            best[name] = Offer(name, (reason("field_missing", field=lacking),))
        begun += [(name, given) for given in ways]
    found = asking.prospects([build(commands()[name], given) for name, given in begun])
    for (name, given), prospect in zip(begun, found, strict=True):
        offer = Offer(name, prospect.reasons, prospect.on_behalf, prospect.proposes, of_matter=bool(given), given=given)
        if name not in best or (offer.is_open and not best[name].is_open):
            best[name] = offer
    return best


def beginnings(asked: Sequence[Asked], context: FormContext) -> tuple[str, list[dict[str, Any]]]:
    """What a command can be begun with: each of the things of the matter that it may be about.

    Returns first the thing it needs and the matter has none of ("" for nothing): then there is no beginning.
    """
    single = {one.name: one for one in asked if one.kind == "pick"}
    fixed: dict[str, Any] = {name: context.known[name] for name in ("case", "alert") if name in single and name in context.known}
    if "case" in fixed and "alert" in single and single["alert"].default == "":
        fixed.pop("alert", None)
    ways: list[list[tuple[str, str]]] = []
    for one in single.values():
        if one.pick in THINGS and one.default != "":
            rows = _going_on(context, one.pick)
            if not rows:
                return one.name, []
            ways.append([(one.name, row.value) for row in rows])
    return "", [{**fixed, **dict(way)} for way in islice(product(*ways), MOST_TRIED)]


def _going_on(context: FormContext, pick: str) -> Sequence[Any]:
    rows = context.choices.get(pick, ())
    return [row for row in rows if row.state not in ENDED] or rows


def first_open(found: Mapping[str, Offer], wanted: Iterable[str]) -> Offer | None:
    """The first of these commands that stands open, else the first of them there is."""
    known = [found[name] for name in wanted if name in found]
    return next((offer for offer in known if offer.is_open), known[0] if known else None)
