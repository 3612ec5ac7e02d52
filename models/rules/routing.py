"""Who handles it: lead and assists by the power list, and whether a unit is competent. Source: domain.md 6 “Routing algorithm”, G-07, G-08."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from typing import Final, NamedTuple

from models.rules.paths import names_departments_only
from models.rules.refusal import Reason, warning
from models.rules.rule import PowerItem
from models.rules.rulebook import Rulebook

MEMBERS: Final = ("psb", "nr", "ee", "wr", "ar", "fo", "mr")
"""The seven member departments (000 六(一))."""

BRIGADE_OF_PLACE: Final = "tb"
BRIGADE_KEY: Final = "tb_"


GRAVER_BY: Final = ("crime", "detention", "key", "main_facts")
"""What makes an item the gravest: a possible crime, detention, a key-case candidate, or only that it comes first in the main facts."""

ABOVE_THE_COUNTY: Final = frozenset({"major", "difficult", "complex", "social_impact"})
"""Flags of a case that meet a criterion of R-407."""


class Why(NamedTuple):
    """One reason of a proposal: a code the screen has words for, and the units, items or flags it names."""

    code: str
    names: tuple[str, ...] = ()


@dataclass(frozen=True)
class Route:
    """Who the power list proposes, and why. `lead` "" = nobody: no item, refer it out or ask the judicial bureau (T-04).

    `item` is the gravest item, `tie` says that others are as grave (the analyst chooses, the duty leader confirms), `cross_dept` that
    several departments lead, `cross_region` that the place lies outside the county. `steps` are the commands to go on with, the first
    the one proposed.
    """

    lead: str
    assists: tuple[str, ...] = ()
    item: str = ""
    cross_dept: bool = False
    tie: bool = False
    cross_region: bool = False
    why: tuple[Why, ...] = ()
    steps: tuple[str, ...] = ()


def propose_route(items: Sequence[PowerItem], brigade: str = "", *, outside: str = "", flags: Collection[str] = ()) -> Route:
    """Lead and assists for the items named, the first being the main violation fact.

    Args:
        items: in the order of the main facts.
        brigade: key of the brigade of the place; it stands for `tb` in the list.
        outside: what is outside the county: the place, or the other county; "" when all is inside.
        flags: of the case; those of R-407 propose to escalate or list it.
    """
    steps = (*(("raise_jurisdiction_dispute",) if outside else ()), *(("escalate_case", "request_listing") if ABOVE_THE_COUNTY.intersection(flags) else ()))
    if not items:
        return Route(lead="", cross_region=bool(outside), why=(Why("no_item"),), steps=("refer_out_of_scope", *steps))
    leading = min(items, key=gravity)
    lead = _unit(leading.lead, brigade)
    leads = tuple(dict.fromkeys(unit for item in items if (unit := _unit(item.lead, brigade))))
    others = tuple(unit for unit in leads if unit != lead)
    helpers = [_unit(unit, brigade) for name in leading.assist for unit in (MEMBERS if name == "all" else (name,))]
    as_grave = tuple(item.id for item in items if gravity(item) == gravity(leading))
    found = {
        f"gravest_by_{GRAVER_BY[gravity(leading)]}": (leading.id,),
        "tie_first_of_main_facts": as_grave if len(as_grave) > 1 else (),
        "leads_by_list": (lead,),
        "brigade_of_place": (lead,) if leading.lead == BRIGADE_OF_PLACE else (),
        "other_leads_assist": others,
        "assists_by_list": tuple(unit for unit in dict.fromkeys(helpers) if unit and unit not in leads),
        "outside_the_county": (outside,) if outside else (),
        "criterion_met": tuple(flag for flag in flags if flag in ABOVE_THE_COUNTY),
    }
    return Route(
        lead=lead,
        assists=tuple(unit for unit in dict.fromkeys((*others, *helpers)) if unit and unit != lead),
        item=leading.id,
        cross_dept=bool(others),
        tie=len(as_grave) > 1,
        cross_region=bool(outside),
        why=tuple(Why(code, names) for code, names in found.items() if any(names)),
        steps=(*(steps if outside else ()), "assign_case", *(() if outside else steps)),
    )


def gravity(item: PowerItem) -> int:
    """How grave an item is for choosing the lead, 0 the gravest: possible crime, then detention, then key case, then the rest."""
    graver = (item.crime_possible, item.detention_possible, item.is_key_candidate)
    return graver.index(True) if any(graver) else len(graver)


def is_competent(book: Rulebook, unit: str, item_id: str, brigade: str = "") -> bool:
    """Whether a unit may handle an item (G-07): a lead of the list, or the brigade of the place if the county has empowered it."""
    if item_id not in book.items:
        return False
    return unit in book.power_item(item_id).leads - {BRIGADE_OF_PLACE} or (unit == brigade and book.is_empowered(unit, item_id))


def is_brigade(unit: str) -> bool:
    """Whether a unit key is that of a township brigade (`tb_baishi`)."""
    return unit.startswith(BRIGADE_KEY)


def handler_kind(unit_kind: str) -> str:
    """The handler kind of a unit kind: the case of R-228 (department, township, police) or `superior`, `external_region`.

    Units above or beside the county count as departments in R-228, see `feedback_case`.
    """
    kinds = {
        "township_brigade": "township",
        "police_station": "police",
        "police_case_unit": "police",
        "superior_organ": "superior",
        "neighbor_county": "external_region",
        "Center": "center_order",
    }
    return kinds.get(unit_kind, "department")


def is_of_another_county(unit_kind: str) -> bool:
    """Whether a unit belongs to another county: what goes to it crosses the border (cross_region)."""
    return unit_kind == "neighbor_county"


def feedback_case(kind: str) -> str:
    """The case of R-228 for a handler kind: superior organs and other counties have the department's days (reading 10)."""
    return kind if kind in {"department", "township", "center_order", "police"} else "department"


def assignment_warnings(
    book: Rulebook, *, lead: str, item_id: str, path: str, brigade: str = "", flags: Collection[str] = (), channels: Iterable[str] = (), unit_name: str = ""
) -> tuple[Reason, ...]:
    """Why an assignment needs the duty leader: `path_target` (G-08) and `target_not_competent` (G-07), looked at for the lead only.

    Args:
        book: power list and empowerments.
        lead: the unit it shall go to.
        item_id: the item named.
        path: path of the case.
        brigade: the brigade of the place.
        flags: of the case (`superior_assigned`).
        channels: of all alerts of the case (an attached 110 alert).
        unit_name: how the unit is called, for the wording.
    """
    name = unit_name or lead
    found = []
    if is_brigade(lead) and names_departments_only(path, flags, tuple(channels)):
        found.append(warning("path_target", unit=name))
    if not is_competent(book, lead, item_id, brigade):
        found.append(warning("target_not_competent", unit=name, item=item_id))
    return tuple(found)


def _unit(code: str, brigade: str) -> str:
    return brigade if code == BRIGADE_OF_PLACE else code
