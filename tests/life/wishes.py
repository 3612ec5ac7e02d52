"""What is asked in a random life: arguments for any command, made from the types and names its fields have and the things this life has made."""

from __future__ import annotations

import dataclasses
import types
import typing
from collections.abc import Callable, Mapping
from datetime import date, datetime, timedelta
from random import Random
from types import MappingProxyType
from typing import Any, Final, Literal

from models.commands.arguments import hints_of
from models.commands.command import Command, argument_of

Things = dict[str, list[str]]
"""Ids of what this life has made, by table."""

TABLES: Final[Mapping[str, tuple[str, ...]]] = MappingProxyType(
    {
        "case": ("case_file",),
        "cases": ("case_file",),
        "restore": ("case_file",),
        "alert": ("alert",),
        "alerts": ("alert",),
        "task": ("first_response_task",),
        "from_task": ("first_response_task",),
        "to_task": ("first_response_task",),
        "transfer": ("case_transfer",),
        "callin": ("call_in",),
        "fixes": ("exhibit",),
        "proposal": ("proposal",),
        "exhibits": ("exhibit",),
        "evidence": ("evidence",),
        "intervention": ("early_intervention",),
        "assistance": ("assistance_request", "assistance"),
        "extension": ("extension",),
        "escalation": ("escalation",),
        "listing": ("listed_supervision", "listing"),
        "request": ("police_support", "support_request"),
        "reward": ("reward",),
        "referral": ("misconduct_referral", "referral"),
        "notice": ("notice",),
        "letter": ("prompt_letter", "work_prompt_letter", "letter"),
        "conference": ("conference",),
        "follow_up": ("follow_up",),
        "plan": ("plan", "inspection_plan"),
        "report": ("report",),
        "edit": ("rule_edit",),
        "run": ("patrol_run",),
        "handover": ("scene_handover", "shift_handover"),
    }
)
"""The table an argument means where it has another name."""

PLACES: Final = (
    {"text": "潭口镇石湾村河边", "township": "潭口镇", "lon": 114.521, "lat": 28.151},
    {"text": "白石镇下坪村", "township": "白石镇", "lon": 114.301, "lat": 28.101},
    {"text": "罗田镇锦溪河", "township": "罗田镇", "lon": 114.471, "lat": 28.021},
)
ITEMS: Final = ("V-01", "V-07", "V-13", "V-16", "V-21", "V-26", "V-39", "V-41", "V-43", "V-47", "V-99")
UNITS: Final = (
    "ee",
    "nr",
    "ar",
    "wr",
    "fo",
    "mr",
    "psb",
    "tb_baishi",
    "tb_tankou",
    "ps_tankou",
    "ps_baishi",
    "procuratorate",
    "city_ee",
    "linjiang",
    "police_case_unit",
)
OFFICERS: Final = ("周宁", "郑可", "黄澄", "钟涛", "胡萍", "易石", "蓝岩", "邓林", "贺峻", "龙江", "潘越", "唐敏")
LEADS: Final = ("ee", "nr", "ar", "wr", "fo", "tb_baishi", "tb_tankou", "linjiang")


def _of(department: str, officers: tuple[str, ...], items: tuple[str, ...]) -> Mapping[str, tuple[Any, ...]]:
    people = dict.fromkeys(("officers", "verified_by", "people"), officers)
    places = dict.fromkeys(("lead", "department", "acting_department", "target_unit"), (department,))
    return {**people, **places, "power_item": items, "power_items": items}


WORDS: Final[Mapping[str, tuple[Any, ...]]] = MappingProxyType(
    {
        "channel": ("hotline_12345", "call_110", "superior", "auto_water", "video_patrol", "hotline_12369", "dept_transfer", "phone"),
        "place": PLACES,
        "power_item": ITEMS,
        "power_items": ITEMS,
        "item": ITEMS,
        "officer": OFFICERS,
        "officers": OFFICERS,
        "next": OFFICERS,
        "people": OFFICERS,
        "verified_by": OFFICERS,
        "lead": LEADS,
        "assists": ("ee", "nr", "wr", "fo"),
        "department": ("ee", "nr", "ar", "ee_branch"),
        "acting_department": ("ee", "nr", "ar"),
        "target_unit": LEADS,
        "unit": UNITS,
        "to": UNITS,
        "station": ("ps_tankou", "ps_baishi"),
        "superior": ("city_ee",),
        "responder": ("station", "center_team", "center_team", "joint"),
        "danger_flags": ("hazardous", "drinking_water", "violence"),
        "flags": ("key_case", "major", "compensation", "ongoing"),
        "on": ("key_case", "major", "compensation"),
        "off": ("key_case", "major"),
        "level": (1, 2, 3, 4),
        "obligation": ("reporter_reply", "superior_report", "exhibits_undisposed", "tasks_open", "callins_open"),
        "materials": ("complete", "complete", {}),
        "reporter": ({"name": "李女士", "phone": "100-0000-0002", "reply_wanted": True}, {"anonymous": True, "query_code": "Q-1", "reply_wanted": True}, None),
        "copied_to": ("procuratorate",),
        "criterion": ("重大复杂", "跨县区"),
        "leniency": ({"first": True, "minor": True, "corrected": True}, {}),
        "five_facts": ({"clear": True, "proven": True, "simple": True, "light": True, "undisputed": True},),
        "amount_yuan": (50, 200, 3000),
        "materials_lacking": ("现场照片",),
        "clocks": ("all",),
        "equipment": ("drone-1",),
        "camera": ("JX-07",),
        "tour": ("night_river",),
        "organ": ("city_ee", "psb"),
        "callins": ("all",),
    }
)
"""Sensible values by the name of an argument; the rest follows the type."""

OF_DEPARTMENT: Final[Mapping[str, Mapping[str, tuple[Any, ...]]]] = MappingProxyType(
    {
        "ee": _of("ee", ("周宁", "郑可"), ("V-01", "V-07", "V-13", "V-21", "V-26")),
        "ar": _of("ar", ("钟涛", "胡萍"), ("V-39", "V-47")),
        "nr": _of("nr", ("易石", "蓝岩"), ("V-41", "V-43")),
    }
)
"""What goes together: a department, two of its certified officers, items it leads."""

USUALLY_GIVEN: Final = frozenset(
    {
        "reason",
        "reporter",
        "power_item",
        "power_items",
        "materials",
        "officers",
        "handling_opinion",
        "text",
        "main_facts",
        "evidence",
        "purpose",
        "paper_no",
        "doc_no",
    }
)


class Wishes:
    """Makes arguments for commands out of what one life has made so far."""

    def __init__(self, things: Things, dice: Random, department: str, criteria: tuple[str, ...]) -> None:
        """`department` is the one this life is mostly about; `criteria` the county's own for escalation, listing and early intervention."""
        self._things = things
        self._dice = dice
        self._words = {**WORDS, "criterion": criteria}
        if dice.random() < 0.85:
            self._words |= OF_DEPARTMENT[department]

    def arguments(self, kind: type[Command], now: datetime) -> dict[str, Any]:
        """Make plain arguments for a command, now and then one too few."""
        hints = hints_of(kind)  # type: ignore[arg-type]  # a class is hashable, whatever its instances are
        fields = [(argument_of(field), hints[field.name], _is_required(field)) for field in dataclasses.fields(kind)]
        return {name: self._value(name, hint, now) for name, hint, required in fields if self._is_given(name, required)}

    def _is_given(self, name: str, required: bool) -> bool:
        return self._dice.random() < (0.99 if required else 0.9 if name in USUALLY_GIVEN else 0.25)

    def can_be_asked(self, kind: type[Command]) -> bool:
        """Whether this life has made the things a command must name."""
        named = [argument_of(field) for field in dataclasses.fields(kind) if _is_required(field) and argument_of(field) in TABLES]
        return all(self._known(name) for name in named)

    def _value(self, name: str, hint: Any, now: datetime) -> Any:
        kinds = [kind for kind in _members(hint) if kind is not types.NoneType]
        kind = kinds[0] if len(kinds) == 1 else self._dice.choice(kinds)
        if typing.get_origin(kind) is Literal:
            return self._dice.choice(typing.get_args(kind))
        if name in self._words and typing.get_origin(kind) is not tuple and (not dataclasses.is_dataclass(kind) or isinstance(self._words[name][0], Mapping)):
            return self._dice.choice(self._words[name])
        if typing.get_origin(kind) is tuple:
            return self._several(name, typing.get_args(kind)[0], now)
        if dataclasses.is_dataclass(kind):
            return self._inner(typing.cast("type[Any]", kind), now)
        return self._thing(name) or self._plain(kind, name, now)

    def _several(self, name: str, kind: Any, now: datetime) -> list[Any]:
        if name in self._words:
            words = self._words[name]
            return self._dice.sample(words, k=min(len(words), self._dice.choice((1, 2, 2, 2, 3))))
        if found := self._known(name):
            return self._dice.sample(found, k=min(len(found), self._dice.choice((1, 2))))
        return [self._value(name.removesuffix("s"), kind, now) for _ in range(self._dice.choice((1, 1, 2)))]

    def _inner(self, kind: type[Any], now: datetime) -> dict[str, Any]:
        hints = hints_of(kind)  # type: ignore[arg-type]  # a class is hashable, whatever its instances are
        fields = [(argument_of(field), hints[field.name], _is_required(field)) for field in dataclasses.fields(kind)]
        return {name: self._value(name, hint, now) for name, hint, required in fields if required or self._dice.random() < 0.7}

    def _thing(self, name: str) -> str:
        found = self._known(name)
        return self._dice.choice(found) if found else ""

    def _known(self, name: str) -> list[str]:
        tables = TABLES.get(name) or tuple(table for table in self._things if name.removesuffix("s") in table)
        return [key for table in tables for key in self._things.get(table, ())][-4:]

    def _plain(self, kind: Any, name: str, now: datetime) -> Any:
        makers: dict[Any, Callable[[], Any]] = {
            bool: lambda: self._dice.random() < 0.5,
            int: lambda: self._dice.choice((1, 2, 3)),
            float: lambda: self._dice.choice((1.0, 2.5, 100.0)),
            date: lambda: (now + timedelta(days=self._dice.randint(1, 30))).date().isoformat(),
            datetime: lambda: now.isoformat(),
            str: lambda: f"{name}-{self._dice.randint(1, 9)}",
        }
        maker = makers.get(kind)
        return maker() if maker else {} if typing.get_origin(kind) is not None else f"{name}-1"


def _members(hint: Any) -> tuple[Any, ...]:
    return typing.get_args(hint) if typing.get_origin(hint) in (typing.Union, types.UnionType) else (hint,)


def _is_required(field: dataclasses.Field[Any]) -> bool:
    return field.default is dataclasses.MISSING and field.default_factory is dataclasses.MISSING
