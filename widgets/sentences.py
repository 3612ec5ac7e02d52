"""One line for each journal entry, made from its kind and facts in the language of the moment; the journal keeps no sentences.

Wordings stand in resources/words.json under `kind.*`: `{name:way}` puts a fact in a way of saying it, `{a|b}` takes the first
that is there, `[…]` is left out when a fact in it is missing.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

from models.views.rows import TimelineRow
from widgets.words import Words

_OPTIONAL = re.compile(r"\[([^\[\]]*)\]")
_FACT = re.compile(r"\{([a-z_|]+)(?::([a-z]+))?\}")


def sentence(kind: str, facts: Mapping[str, object], words: Words) -> str:
    """What happened, as a line to read. A kind without a wording is shown by its name rather than hidden."""
    key = f"kind.{kind}"
    if not words.has(key):
        return kind.replace(".", " ").replace("_", " ")
    wording = _OPTIONAL.sub(lambda match: _segment(match.group(1), facts, words), words.say(key))
    return _FACT.sub(lambda match: _fact(match, facts, words) or "…", wording).strip()


def entry_line(row: TimelineRow, words: Words) -> str:
    """The sentence of a timeline row."""
    return sentence(row.kind, row.facts, words)


def author(row: TimelineRow, words: Words) -> str:
    """Who did it, and for whom; timers and connectors are called automatic."""
    who = row.who or words.say("timeline.auto")
    who = words.unit(who) if words.has(f"unit.{who}") else words.of("author", who)
    return words.say("timeline.for", who=who, whom=words.unit(row.on_behalf_of)) if row.on_behalf_of else who


def _segment(segment: str, facts: Mapping[str, object], words: Words) -> str:
    missing = False

    def put(match: re.Match[str]) -> str:
        nonlocal missing
        text = _fact(match, facts, words)
        missing = missing or not text
        return text

    filled = _FACT.sub(put, segment)
    return "" if missing else filled


def _fact(match: re.Match[str], facts: Mapping[str, object], words: Words) -> str:
    value = next((facts[name] for name in match.group(1).split("|") if facts.get(name) not in (None, "", [], ())), None)
    return "" if value is None else _say(value, match.group(2) or "", words)


def _say(value: object, way: str, words: Words) -> str:
    if way == "count":
        return str(len(value)) if isinstance(value, (list, tuple)) else str(value)
    if isinstance(value, (list, tuple)):
        return words.join([_say(part, {"units": "unit", "names": ""}.get(way, way), words) for part in value])
    if isinstance(value, Mapping):
        named = "unit" if value.get("responder") in ("station", "brigade") else "responder"
        parts = [value[key] for key in ("name", named, "unit", "officer", "text", "item") if value.get(key)]
        return _say(parts[0], way, words) if parts else ""
    return _word(str(value), way, words)


def _word(text: str, way: str, words: Words) -> str:
    if way in ("unit", "units"):
        return words.unit(text) if words.has(f"unit.{text}") else words.of("common", words.unit(text))
    if way == "place":
        return words.place(text)
    if way == "seen":
        return words.say("seen.yes" if text in ("True", "true", "yes") else "seen.no")
    section = {"word": "common"}.get(way, way)
    return words.of(section, text) if section and section != "names" else words.unit(text)
