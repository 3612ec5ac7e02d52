"""How alike two reports are by their words alone: what both call the place by, and what both say of it. Chinese needs no dictionary for this.

Text is taken apart into overlapping pairs of characters; how much a pair weighs is learned from the reports of the house alone. Names
(estates, streets, companies, schools, villages) are found by the word they end on. Source: engineering/ecosystem.md (own bigrams), ux.md 12.2.
"""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

HEAD: Final = 500
"""So many characters of a text are looked at: what a report is about stands at its beginning."""

_RUN: Final = re.compile(r"[\u4e00-\u9fff]+|[a-z]*[0-9]+[a-z]*|[a-z]+")
_MIXED: Final = re.compile(r"[a-z0-9]+[\u4e00-\u9fff]")
_DOT: Final = re.compile(r"[·.。•]")
_COUNTY: Final = re.compile(r"[a-z]\d*(?:市|区|县)")
_BEFORE: Final = r"(?:(?![的在和与及于是有为了对被把由从到向请将让使等们这那一个就都也还不没未要能可以该其])[\u4e00-\u9fff0-9a-z]){2}"
"""Two characters of a name: none of the words that stand between names."""
_LONG_OF_TWO: Final = (
    "小区|社区|街道|公司|集团|学院|学校|大学|中学|小学|一中|二中|医院|酒店|宾馆|广场|市场|公园|花园|公寓|家园|佳园|嘉园|国际|饭店|银行|机构|中心|项目"
)
_LONG_OF_THREE: Final = "工业园|养殖场|搅拌站"
# looked behind from the end found: an end without a name before it is passed over whole, as one with a name is
_LONG_NAMES: Final = re.compile(f"(?:{_LONG_OF_TWO})(?:(?<=({_BEFORE}..)))?|(?:{_LONG_OF_THREE})(?:(?<=({_BEFORE}...)))?")
_SHORT_NAMES: Final = re.compile(f"[苑城园府湾郡庭村镇乡组厂场站路街巷桥河湖港溪库寺岭冲垸洲岛矿窑店铺楼院吧贷网](?<=({_BEFORE}.))")
_CODE: Final = re.compile(r"[a-z]\d+(?=[区县市])")
_TOWN: Final = re.compile(r"[\u4e00-\u9fff]{2}(?=[镇乡])")
_COUNTED: Final = re.compile(r"\d+(?=号线|路(?!口)|期|栋|号楼|座)|[一二三四五六七八九十]+(?=号线|期|栋)")
_DIGITS: Final = dict(zip("一二三四五六七八九十", ("1", "2", "3", "4", "5", "6", "7", "8", "9", "10"), strict=True))
_PLACE_CODE: Final = re.compile(r"^[a-z]\d*[市区县]?$")


def pairs_of(text: str) -> set[str]:
    """The overlapping pairs of characters of Chinese runs, other words whole, and a number with the character after it (`58车`)."""
    text = text.lower()
    found: set[str] = set(_MIXED.findall(text))
    for run in _RUN.findall(text):
        found.update([run[n : n + 2] for n in range(len(run) - 1)] if run[0] >= "\u4e00" else [run])
    return found


def names_of(text: str) -> set[str]:
    """What may be a name: the two characters before a word that names end on, with that word (`魅力之城小区` gives `之城小区`, `力之城`)."""
    text = _COUNTY.sub(" ", _DOT.sub("", text.lower()))
    found = set(_SHORT_NAMES.findall(text))
    for names in _LONG_NAMES.findall(text):
        found.update(names)
    found.discard("")
    return found


@dataclass(slots=True, eq=False)
class Words:
    """A report taken apart once: pairs and names of its title, and of its title and the beginning of its text together.

    `weighed` is what the weights last asked made of it: a report is compared with many, and weighed once.
    """

    title: frozenset[str]
    body: frozenset[str]
    title_names: frozenset[str]
    names: frozenset[str]
    codes: frozenset[str]
    place_codes: frozenset[str]
    towns: frozenset[str]
    counted: frozenset[str]
    weighed: tuple[Weights, int, float, float] | None = None

    @classmethod
    def of_report(cls, title: str, text: str = "") -> Words:
        """Take apart a title (summary, and what else names the matter) and its text."""
        whole = f"{title} {text[:HEAD]}"
        low, pairs = title.lower(), frozenset(pairs_of(title))
        return cls(
            pairs,
            frozenset(pairs_of(whole)),
            frozenset(names_of(title)),
            frozenset(names_of(whole)),
            frozenset(_CODE.findall(low)),
            frozenset(pair for pair in pairs if _PLACE_CODE.match(pair)),
            frozenset(_TOWN.findall(title)),
            frozenset(_DIGITS.get(number, number) for number in _COUNTED.findall(title)),
        )


class Weights:
    """How much a pair or a name says: the rarer in the house, the more. Learned from the reports themselves and from nothing else."""

    __slots__ = ("_counts", "_kept", "_names", "count")

    def __init__(self, reports: Iterable[Words] = ()) -> None:
        """Learn from these reports."""
        self.count = 0
        self._counts: Counter[str] = Counter()
        self._names: Counter[str] = Counter()
        self._kept: dict[str, float] = {}
        for words in reports:
            self.learn(words)

    def learn(self, words: Words) -> None:
        """One report more."""
        self.count += 1
        self._counts.update(words.body)
        self._names.update(words.names)
        self._kept.clear()

    def of(self, pair: str) -> float:
        """The squared weight of a pair: what it adds to a likeness."""
        kept = self._kept.get(pair)
        if kept is None:
            kept = self._kept[pair] = max(0.0, math.log((self.count + FEW) / (self._counts[pair] + 0.5))) ** 2
        return kept

    def count_of(self, pair: str) -> int:
        """How many reports say a pair."""
        return self._counts[pair]

    def of_name(self, name: str) -> float:
        """The weight of a name, about 0 (on everybody's lips) to 1."""
        return max(0.0, math.log((self.count + FEW) / (self._names[name] + 0.5))) / 8.0

    def totals_of(self, words: Words) -> tuple[float, float]:
        """The weights of a report's title and of all of it; never nothing."""
        weighed = words.weighed
        if weighed is None or weighed[0] is not self or weighed[1] != self.count:
            weighed = words.weighed = (self, self.count, self.sum_of(words.title) or 1.0, self.sum_of(words.body) or 1.0)
        return weighed[2:]

    def sum_of(self, pairs: Iterable[str]) -> float:
        """The weights of all of them together."""
        of = self.of
        return sum(map(of, pairs))


FEW: Final = 1
"""Keeps the weights of a house with hardly any report above nothing."""

BEGINNING: Final = -2.71
"""Log odds of two reports chosen by nothing but a rare word in common."""
SPEAKS: Final = (-0.06, 1.43, 0.91, 5.02, -2.65, -1.15, -0.14, -0.18, -1.29, 0.95, -1.64, 3.56)
"""How much each of `_features` speaks for one matter, in log odds: fitted to hand-judged pairs of citizens' messages (docs/decisions.md)."""


def odds_of(one: Words, other: Words, weights: Weights) -> float:
    """The log odds that both tell of one matter, by words alone; `BEGINNING` and less where they share nothing."""
    return BEGINNING + sum(weight * feature for weight, feature in zip(SPEAKS, _features(one, other, weights), strict=True))


def shared_of(one: Words, other: Words, weights: Weights, most: int = 3) -> tuple[str, ...]:
    """What both say that others seldom say, for a person to read: the longest shared names first, then the rarest pairs."""
    names = sorted((one.title_names | other.title_names) & one.names & other.names, key=lambda name: (-len(name), name))
    kept = [name for n, name in enumerate(names) if not any(name in longer for longer in names[:n])]
    pairs = sorted((one.title & other.body) | (other.title & one.body), key=lambda pair: (-weights.of(pair), pair))
    kept += [pair for pair in pairs if not any(pair in name for name in kept) and weights.of(pair) > 1]
    return tuple(kept[:most])


def _features(one: Words, other: Words, weights: Weights) -> tuple[float, ...]:
    """Cosines of titles and of texts, titles found in the other text, places or numbers that differ, a shared name, and what is left without it."""
    total = weights.sum_of
    (title, body), (other_title, other_body) = weights.totals_of(one), weights.totals_of(other)
    both, bodies = one.body & other.body, math.sqrt(body * other_body)
    found = total(one.title & both) / title, total(other.title & both) / other_title
    shared = (one.title_names | other.title_names) & one.names & other.names
    name = max(map(weights.of_name, shared), default=0.0)
    inside = {text[n : n + 2] for text in shared for n in range(len(text) - 1)}
    topic = math.sqrt(_found_beside(one, both, inside, weights) * _found_beside(other, both, inside, weights))
    rest = math.sqrt((total(both - inside) if inside else total(both)) / bodies)
    return (
        total(one.title & other.title) / math.sqrt(title * other_title),
        math.sqrt(total(both) / bodies),
        max(found),
        min(found),
        float(_differ(one.codes, other.codes) or _differ(one.towns, other.towns)),
        float(_differ(one.counted, other.counted)),
        name,
        float(not shared and bool(one.title_names) and bool(other.title_names)),
        topic,
        rest,
        name * topic,
        name * rest,
    )


def _found_beside(one: Words, both: frozenset[str], names: set[str], weights: Weights) -> float:
    """The share of a title, its names and place codes apart, that both reports say."""
    topic = one.title - names - one.place_codes
    return weights.sum_of(topic & both) / (weights.sum_of(topic) or 1.0)


def _differ(one: frozenset[str], other: frozenset[str]) -> bool:
    return bool(one) and bool(other) and not one & other
