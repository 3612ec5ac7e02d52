"""Which commands stand open for the matter in focus, with the things they would be about; and why the others do not.

Each command is begun with what the matter has – its case, its alert, each of its tasks, transfers … – and the door is asked. Nothing of Qt.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import islice, product
from typing import TYPE_CHECKING, Any, Final

from console.form_choices import ENDED
from console.form_fields import PICKS
from models.views.case_context import THINGS, FormContext

if TYPE_CHECKING:
    from console.seat import Asking
    from models.commands.command import Command
    from models.commands.prospects import Prospect
    from models.rules.refusal import Reason

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
    from models.commands.registry import commands

    begun = [(name, given) for name, kind in commands().items() for given in beginnings(kind, context)]
    found = asking.prospects([_begin(commands()[name], given) for name, given in begun])
    best: dict[str, Offer] = {}
    for (name, given), prospect in zip(begun, found, strict=True):
        offer = _offer(name, given, prospect)
        if name not in best or (offer.is_open and not best[name].is_open):
            best[name] = offer
    return best


def beginnings(kind: type[Command], context: FormContext) -> list[dict[str, Any]]:
    """What a command can be begun with: each of the things of the matter that it may be about; one empty beginning where there is none."""
    import dataclasses

    names = [str(one.metadata.get("argument", one.name)) for one in dataclasses.fields(kind)]
    fixed: dict[str, Any] = {name: context.known[name] for name in ("case", "alert") if name in names and name in context.known}
    optional = {str(one.metadata.get("argument", one.name)) for one in dataclasses.fields(kind) if one.default == ""}
    if {"case", "alert"} <= optional and "case" in fixed:
        fixed.pop("alert", None)
    things = [name for name in names if PICKS.get(name) in THINGS and name not in optional and name not in ("officers", "evidence", "exhibits", "fixes")]
    ways = [[(name, row.value) for row in _going_on(context, PICKS[name])] for name in things]
    if not things or any(not way for way in ways):
        return [fixed]
    return [{**fixed, **dict(way)} for way in islice(product(*ways), MOST_TRIED)]


def _going_on(context: FormContext, pick: str) -> Sequence[Any]:
    rows = context.choices.get(pick, ())
    return [row for row in rows if row.state not in ENDED] or rows


def _begin(kind: type[Command], given: Mapping[str, Any]) -> Command:
    from models.commands.arguments import build

    return build(kind, given)


def _offer(name: str, given: Mapping[str, Any], prospect: Prospect) -> Offer:
    return Offer(name, prospect.reasons, prospect.on_behalf, prospect.proposes, of_matter=bool(given), given=given)


def first_open(found: Mapping[str, Offer], wanted: Iterable[str]) -> Offer | None:
    """The first of these commands that stands open, else the first of them there is."""
    known = [found[name] for name in wanted if name in found]
    return next((offer for offer in known if offer.is_open), known[0] if known else None)
