"""What a rule, an item and the files they stand in must look like; every fault is named with its rule and key.

A county edits these files: a fault is told in words its officer can act on (“rules.yaml: R-207: unit: 'weeks' is not one of …”), all
faults at once.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from datetime import date
from typing import Final

from models.rules.periods import is_readable_due
from models.rules.terms import read_term

KINDS: Final = ("clock", "period", "threshold", "ratio", "list", "criteria")
FORCES: Final = ("REQ", "ADOPT", "LAW", "ASM")
CLOCK_UNITS: Final = ("cal_day", "work_day", "hour", "min", "instant", "mixed")
PERIOD_UNITS: Final = ("hour", "day", "week", "month", "quarter", "year")
ROLLS: Final = ("none", "next_work_day")
OPERATORS: Final = (">=", "<=", "all", "any")
RESPONSE_KINDS: Final = ("PS", "CT", "JT", "RM")
DEPARTMENTS: Final = ("psb", "nr", "ee", "wr", "ar", "fo", "mr", "hc", "tr", "co", "he", "em", "um", "tb")

Check = Callable[[object], str]
"""Says what is wrong with a value, "" if nothing is."""


class RulebookError(ValueError):
    """The rule book can't be used as it stands; `faults` names file, rule, key and what is wrong, one per line."""

    def __init__(self, faults: list[str]) -> None:
        self.faults = tuple(faults)
        super().__init__("\n".join(faults))


def _text(value: object) -> str:
    return "" if isinstance(value, str) else f"{value!r} is no text"


def _flag(value: object) -> str:
    return "" if isinstance(value, bool) else f"{value!r} is neither true nor false"


def _texts(value: object) -> str:
    return "" if isinstance(value, list) and all(isinstance(part, str) for part in value) else f"{value!r} is no list of texts"


def _text_or_texts(value: object) -> str:
    return "" if isinstance(value, str) else _texts(value)


def _one_of(allowed: tuple[str, ...]) -> Check:
    return lambda value: "" if value in allowed else f"{value!r} is not one of {', '.join(allowed)}"


def _matching(pattern: str, example: str) -> Check:
    return lambda value: "" if isinstance(value, str) and re.fullmatch(pattern, value) else f"{value!r} is not written like {example}"


def _day(value: object) -> str:
    return "" if value == "" or isinstance(value, date) else f"{value!r} is no date like 2022-11-01"


def _amount(value: object) -> str:
    return "" if isinstance(value, int | float) and not isinstance(value, bool) else f"{value!r} is no number"


def _shares(value: object) -> str:
    good = isinstance(value, list) and all(isinstance(share, int | float) and 0 < share < 1 for share in value)
    return "" if good else f"{value!r} is no list of shares between 0 and 1"


def _leads(value: object) -> str:
    good = isinstance(value, dict) and all(part in DEPARTMENTS for part in value.values())
    return "" if good else f"{value!r} does not map parts of the item to departments"


def _assists(value: object) -> str:
    good = isinstance(value, list) and all(part in (*DEPARTMENTS, "all") for part in value)
    return "" if good else f"{value!r} names something that is no department"


def _basis(value: object) -> str:
    good = isinstance(value, list) and all(
        isinstance(one, dict) and isinstance(one.get("law"), str) and set(one) <= {"law", "confidence", "note"} for one in value
    )
    return "" if good else f"{value!r} is no list of {{law, confidence, note}}"


def _any(value: object) -> str:
    return "" if value is not None else "is empty"


RULE_KEYS: Final[Mapping[str, Check]] = {
    "id": _matching(r"R-\d{3}", "R-201"),
    "key": _matching(r"[a-z][a-z0-9_]*", "alert_ack"),
    "kind": _one_of(KINDS),
    "val": _any,
    "unit": _text,
    "start": _text_or_texts,
    "stop": _text,
    "scope": _text_or_texts,
    "who": _text,
    "src": _text,
    "force": _one_of(FORCES),
    "text": _text,
    "note": _text,
    "due": _text,
    "op": _one_of(OPERATORS),
    "items": _texts,
    "enabled": _flag,
    "pausable": _flag,
    "extendable": _flag,
    "roll": _one_of(ROLLS),
    "warn_at": _shares,
}
NEEDED: Final = ("id", "key", "kind", "src", "force")
NEEDED_BY_KIND: Final[Mapping[str, tuple[str, ...]]] = {
    "clock": ("val", "unit", "start", "stop", "who"),
    "period": ("val", "unit", "who"),
    "threshold": ("val", "unit"),
    "ratio": ("val", "op"),
    "list": ("items",),
}

ITEM_KEYS: Final[Mapping[str, Check]] = {
    "id": _matching(r"V-\d{2,3}", "V-47"),
    "name": _text,
    "category": _texts,
    "lead": _one_of(DEPARTMENTS),
    "lead_by_county": _flag,
    "lead_also": _leads,
    "assist": _assists,
    "basis": _basis,
    "first_response_listed": _flag,
    "first_response_kind": _one_of(RESPONSE_KINDS),
    "flags": _texts,
    "evidence_list": _texts,
    "materials_list": _texts,
    "penalty_min": _amount,
    "penalty_max": _amount,
    "reviewed_by": _text,
    "reviewed_at": _text,
    "valid_from": _day,
    "valid_to": _day,
}
NEEDED_IN_ITEM: Final = ("id", "name", "category", "lead", "first_response_kind")
_FLAG: Final = re.compile(r"[KDUSTA]|C\d*")


def faults_of_rule(rule: Mapping[str, object]) -> Iterator[str]:
    """What is wrong with one rule, each fault as `R-207: unit: …`."""
    name = str(rule.get("id", "a rule without id"))
    needed = (*NEEDED, *NEEDED_BY_KIND.get(str(rule.get("kind")), ()))
    yield from (f"{name}: {fault}" for fault in _faults(rule, RULE_KEYS, needed))
    if rule.get("kind") == "clock" and "val" in rule and "unit" in rule:
        yield from (f"{name}: {fault}" for fault in _faults_of_terms(rule["val"], rule["unit"]))
    if rule.get("kind") == "period" and "unit" in rule:
        if fault := _one_of(PERIOD_UNITS)(rule["unit"]):
            yield f"{name}: unit: {fault}"
        elif not is_readable_due(rule.get("due", ""), rule["unit"]):
            yield f"{name}: due: {rule.get('due')!r} is written in no way known here"


def faults_of_item(item: Mapping[str, object]) -> Iterator[str]:
    """What is wrong with one item of the power list."""
    name = str(item.get("id", "an item without id"))
    yield from (f"{name}: {fault}" for fault in _faults(item, ITEM_KEYS, NEEDED_IN_ITEM))
    flags = item.get("flags", ())
    if isinstance(flags, list):
        yield from (f"{name}: flags: {flag!r} is not one of K, C…, D, U, S, T, A" for flag in flags if not _FLAG.fullmatch(str(flag)))


def faults_of_ids(entries: list[Mapping[str, object]], key: str) -> Iterator[str]:
    """Entries that share an id or a key."""
    names = [str(entry[key]) for entry in entries if key in entry]
    yield from (f"{name}: {key}: stands twice" for name in sorted({name for name in names if names.count(name) > 1}))


def _faults(entry: Mapping[str, object], checks: Mapping[str, Check], needed: tuple[str, ...]) -> Iterator[str]:
    yield from (f"{key}: is missing" for key in needed if key not in entry)
    yield from (f"{key}: is not a key known here" for key in entry if key not in checks)
    for key, value in entry.items():
        if key in checks and (fault := checks[key](value)):
            yield f"{key}: {fault}"


def _faults_of_terms(value: object, unit: object) -> Iterator[str]:
    if fault := _one_of(CLOCK_UNITS)(unit):
        yield f"unit: {fault}"
        return
    for case, one in value.items() if isinstance(value, Mapping) else (("", value),):
        try:
            read_term(one, str(unit))
        except ValueError as fault:
            yield f"val{f' of {case}' if case else ''}: {fault}"
