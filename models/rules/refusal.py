"""How a rule says no: a closed list of reasons, each with the words a person reads in English and Chinese.

A refusal carries codes and facts, never sentences; `word` makes the sentence in the language of the moment.
Source: commands.md section 4.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from string import Formatter
from types import MappingProxyType
from typing import Final

from models.rules.code_words import FACT_WORDS, say
from models.rules.reason_words import REASON_WORDS, VARIANTS, WARNING_WORDS, Wording

REASONS: Final[Mapping[str, Wording]] = MappingProxyType({wording.code: wording for wording in REASON_WORDS})
WARNINGS: Final[Mapping[str, Wording]] = MappingProxyType({wording.code: wording for wording in WARNING_WORDS})


@dataclass(frozen=True)
class Reason:
    """One reason of a refusal or warning.

    `code` is a key of `REASONS` (or of `WARNINGS`), `rule` the guard or rule behind it ("" = the one of the list),
    `facts` the values its wording names in braces, and whatever else the asker may need (`open` of `obligation_open`).
    """

    code: str
    rule: str = ""
    facts: Mapping[str, object] = field(default_factory=dict, hash=False)


class Refused(Exception):
    """A rule said no. Nothing was changed; `reasons` says why, all failures of one stage together.

    Made from reasons (`Refused([Reason("opinion_missing")])`) or from one code and its facts
    (`Refused("step_not_open", state="closed")`).
    """

    def __init__(self, reasons: str | Reason | Iterable[Reason], rule: str = "", /, **facts: object) -> None:
        if isinstance(reasons, str):
            reasons = (Reason(reasons, rule or source_of(reasons), facts),)
        elif isinstance(reasons, Reason):
            reasons = (reasons,)
        self.reasons: tuple[Reason, ...] = tuple(reasons)
        super().__init__(", ".join(reason.code for reason in self.reasons))

    def __reduce__(self) -> tuple[type[Refused], tuple[tuple[Reason, ...]]]:
        return type(self), (self.reasons,)

    @property
    def codes(self) -> tuple[str, ...]:
        """The reason codes, in the order found."""
        return tuple(reason.code for reason in self.reasons)


def reason(code: str, **facts: object) -> Reason:
    """A reason of the closed list with the guard or rule that stands beside it there."""
    return Reason(code, source_of(code), facts)


def warning(code: str, **facts: object) -> Reason:
    """A warning of the closed list with its rule."""
    return Reason(code, WARNINGS[code].rule, facts)


def source_of(code: str) -> str:
    """The guard or rule behind a reason code, "" for a code that is not listed."""
    return REASONS[code].rule if code in REASONS else ""


def refuse_if(reasons: Iterable[Reason]) -> None:
    """Raise `Refused` with all reasons, or do nothing when there is none."""
    found = tuple(reasons)
    if found:
        raise Refused(found)


def word(reason: Reason, language: str) -> str:
    """The sentence a person reads; `language` starts with `zh` for Chinese, anything else is English.

    Facts that are missing stay blank and an unknown code is shown as it is: wording never fails.
    """
    variant = VARIANTS.get((reason.code, str(reason.facts.get("condition", ""))))
    template = _in(variant, language) if variant is not None else _template(REASONS, WARNINGS, reason.code, language)
    return _fill(template, reason.facts, language)


def word_warning(reason: Reason, language: str) -> str:
    """The sentence of a warning; two codes (`path_target`, `target_not_competent`) read differently as warning and as refusal."""
    return _fill(_template(WARNINGS, REASONS, reason.code, language), reason.facts, language)


def _template(first: Mapping[str, Wording], second: Mapping[str, Wording], code: str, language: str) -> str:
    wording = first.get(code) or second.get(code)
    return code if wording is None else _in(wording, language)


def _in(wording: Wording, language: str) -> str:
    return wording.zh if language.lower().startswith("zh") else wording.en


def _fill(template: str, facts: Mapping[str, object], language: str) -> str:
    parts = Formatter().parse(template)
    return "".join(literal + (_fact(name, facts.get(name), language) if name else "") for literal, name, _spec, _conversion in parts)


def _fact(name: str, value: object, language: str) -> str:
    words = FACT_WORDS.get(name)
    if words is None or value is None:
        return _plain(value, language)
    codes = (value,) if isinstance(value, str) else value if isinstance(value, Iterable) else (str(value),)
    return _plain([say(words, str(code), language) for code in codes], language)


def _plain(value: object, language: str) -> str:
    if value is None:
        return ""
    if isinstance(value, str):
        return value
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    if isinstance(value, datetime):
        return value.strftime("%Y-%m-%d %H:%M")
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, Iterable):
        separator = "、" if language.lower().startswith("zh") else ", "
        return separator.join(_plain(part, language) for part in value)
    return str(value)
