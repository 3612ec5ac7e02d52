"""What a command asks of a person, read from its types: each argument with its kind, its options and where its choices come from.

No form is written by hand: a command that is added has its form. Nothing of Qt in here. Source: commands.md 1.
"""

from __future__ import annotations

import dataclasses
import types
import typing
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from functools import cache
from typing import TYPE_CHECKING, Any, Final, Literal

if TYPE_CHECKING:
    from models.commands.command import Command

Kind = Literal["text", "long", "choice", "choices", "yes_no", "day", "moment", "whole", "number", "pick", "picks", "texts", "group", "groups", "pairs", "lines"]
"""How an argument is filled in. `pick`, `picks`: from a list by typing ahead; `group`, `groups`: a thing with arguments of its own, once or
several times; `pairs`: names and values; `lines`: several of those."""

PICKS: Final[Mapping[str, str]] = {
    **{name: name for name in ("case", "alert", "task", "transfer", "callin", "evidence", "notice", "conference", "proposal", "handover")},
    **{name: name for name in ("request", "intervention", "assistance", "escalation", "listing", "referral", "reward", "extension", "edit")},
    **{name: name for name in ("follow_up", "letter", "plan", "report", "tour", "camera", "equipment", "obligation", "category", "township", "organ")},
    **{name: name for name in ("paper", "source", "rule", "channel", "about", "criterion", "key_criteria")},
    **{name: name for name in ("criminal_indicators", "danger_flags", "flags", "run")},
    "cases": "case", "restore": "case", "alerts": "alert", "from_task": "task", "to_task": "task", "exhibits": "exhibit", "fixes": "exhibit",
    "parties": "party", "clocks": "clock", "callins": "callin", "on": "flags", "off": "flags",
    "unit": "unit", "lead": "unit", "assists": "unit", "department": "unit", "acting_department": "unit", "station": "unit", "units": "unit",
    "raised_by": "unit", "proposed_handler": "unit", "target_unit": "unit", "to": "unit", "invite": "unit", "present": "unit", "body": "unit",
    "copied_to": "unit", "superior": "unit", "officers": "officer", "next": "officer", "officer": "officer", "verified_by": "officer",
    "people": "officer", "target_person": "officer", "handler": "officer", "holder": "person", "power_item": "item", "power_items": "item", "item": "item",
}  # fmt: skip
"""Argument → the list its values are picked from."""

LONG: Final = frozenset(
    {
        *("text", "reason", "main_facts", "requirement", "summary", "facts", "analysis", "risk", "opinion", "measures", "goods", "handling_opinion"),
        *("missing", "lessons", "remarks", "result", "matter", "advice", "words", "how", "question", "ground", "risks", "things", "disagreement"),
        *("evidence_gaps", "override_reason", "required", "progress", "agreed", "todo", "reply_text", "purpose", "law", "evidence_standard", "how"),
    }
)
"""Arguments a person writes sentences into."""

TICKED: Final[Mapping[str, tuple[str, ...]]] = {
    "leniency": ("first", "minor", "corrected"),
    "five_facts": ("clear", "proven", "simple", "light", "undisputed"),
}
"""Mappings of which the names are fixed: each is a yes or no."""

CLOSED: Final[Mapping[str, tuple[Any, ...]]] = {"level": (1, 2, 3, 4), "mode": ("phone", "message", "letter", "visit", "notice")}
"""Arguments whose type is wider than what makes sense; `mode` only where its type has no list of its own."""


@dataclass(frozen=True, slots=True)
class Asked:
    """One argument. `parts` of a group: what it asks in turn; `also`: a word that may stand for the whole (`all`, `complete`)."""

    name: str
    kind: Kind
    is_required: bool = False
    options: tuple[Any, ...] = ()
    pick: str = ""
    parts: tuple[Asked, ...] = ()
    also: str = ""
    default: Any = None


def asked_by(kind: type[Command]) -> tuple[Asked, ...]:
    """All arguments of a command: what must be given first, both in the order the command names them."""
    hashable: Any = kind
    return _asked_by(hashable)


@cache
def _asked_by(kind: Any) -> tuple[Asked, ...]:
    asked = _arguments(kind, needed_by(kind))
    return tuple(sorted(asked, key=lambda one: not one.is_required))


def needed_by(kind: type[Command]) -> frozenset[str]:
    """The arguments the door misses when nothing is given; a step that wants its reason says so with a code of its own."""
    from models.commands.arguments import build

    empty = build(kind, {})
    missing = {str(reason.facts.get("field", "")) if reason.code == "field_missing" else reason.code for reason in empty.missing()}
    written = next((name for name in WRITTEN if name in {_name(field) for field in dataclasses.fields(kind)}), "")
    return frozenset(missing | ({written} if "reason_missing" in missing and written else set()))


WRITTEN: Final = ("reason", "override_reason", "purpose", "text", "ground")
"""Where the reason of a step is written, the first of them it has."""


def _arguments(kind: Any, needed: frozenset[str] | None) -> tuple[Asked, ...]:
    hints = typing.get_type_hints(kind)
    found = []
    for field in dataclasses.fields(kind):
        if not field.metadata.get("asked", True):
            continue  # measured by a machine
        name = _name(field)
        bare = field.default is dataclasses.MISSING and field.default_factory is dataclasses.MISSING
        default = None if bare or field.default is dataclasses.MISSING else field.default
        required = bare if needed is None else name in needed
        found.append(dataclasses.replace(_asked(name, hints[field.name]), is_required=required, default=default))
    return tuple(found)


def _name(field: dataclasses.Field[Any]) -> str:
    return str(field.metadata.get("argument", field.name))


def _asked(name: str, hint: Any) -> Asked:
    kinds = [kind for kind in _kinds(hint) if kind is not types.NoneType]
    words = tuple(word for kind in kinds if typing.get_origin(kind) is Literal for word in typing.get_args(kind) if word != "")
    rest = [kind for kind in kinds if typing.get_origin(kind) is not Literal]
    if words and (not rest or (rest == [str] and len(words) > 1)):  # words beside them are taken only to be refused by name
        return Asked(name, "choice", options=words)
    if words:
        return dataclasses.replace(_of(name, rest[0]), also=str(words[0]))
    # Where several forms are taken, the person fills in the richest: a list rather than one, a thing rather than its name.
    richest = next((kind for kind in rest if typing.get_origin(kind) is tuple or dataclasses.is_dataclass(kind)), rest[0])
    return _of(name, richest)


def _of(name: str, kind: Any) -> Asked:
    origin = typing.get_origin(kind)
    if origin is tuple:
        return _several(name, typing.get_args(kind)[0])
    if dataclasses.is_dataclass(kind):
        return Asked(name, "group", parts=_arguments(kind, None))
    if isinstance(kind, type) and issubclass(kind, StrEnum):
        return Asked(name, "choice", options=tuple(str(word) for word in kind))
    if origin in (dict, Mapping) or kind in (dict, Mapping):
        return Asked(name, "group", parts=tuple(Asked(part, "yes_no") for part in TICKED[name])) if name in TICKED else Asked(name, "pairs")
    if name in CLOSED and kind in (int, str):
        return Asked(name, "choice", options=CLOSED[name])
    return _plain(name, kind)


def _plain(name: str, kind: Any) -> Asked:
    if kind is str:
        return Asked(name, "pick", pick=PICKS[name]) if name in PICKS else Asked(name, "long" if name in LONG else "text")
    plain: dict[Any, Kind] = {bool: "yes_no", int: "whole", float: "number", datetime: "moment", date: "day"}
    return Asked(name, plain.get(kind, "pairs"))


def _several(name: str, member: Any) -> Asked:
    kinds = [kind for kind in _kinds(member) if kind is not types.NoneType]
    first = next((kind for kind in kinds if dataclasses.is_dataclass(kind)), kinds[0])
    if typing.get_origin(first) is Literal:
        return Asked(name, "choices", options=typing.get_args(first))
    if dataclasses.is_dataclass(first):
        return Asked(name, "groups", parts=_arguments(first, None))
    if first is str or (first is Any and name in PICKS):
        return Asked(name, "picks", pick=PICKS[name]) if name in PICKS else Asked(name, "texts")
    return Asked(name, "lines")


def _kinds(hint: Any) -> tuple[Any, ...]:
    return typing.get_args(hint) if typing.get_origin(hint) in (typing.Union, types.UnionType) else (hint,)
