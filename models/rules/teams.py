"""Whether people may go: certified, seconded, on the roster, not suspended, not recused, two of them, and the teams a path needs.

Source: domain.md G-03, G-10, G-11, T-06; commands.md reading 29 (certificate and secondment are good through the last day named).
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final, Protocol

from models.rules.refusal import Reason, reason, warning
from models.rules.rulebook import Rulebook

AWAY: Final = frozenset({"leave", "training"})
"""Availabilities with which nobody is on the roster (domain.md 9)."""

SECONDED: Final = frozenset({"active", "extended"})
"""States of a secondment in which an officer works at the Center."""

OF_THE_CENTER: Final = frozenset({"center_team", "joint"})
"""Responders that are teams of seconded officers, so that G-03 is looked at; a station answers for its own people."""


class OfficerFacts(Protocol):
    """What is asked of an officer; records, rows of views and test values all have it."""

    @property
    def id(self) -> str:
        """Who he is: two people may share a name."""

    @property
    def name(self) -> str:
        """Name shown."""

    @property
    def unit(self) -> str:
        """Home department."""

    @property
    def certificate_no(self) -> str:
        """Number of the enforcement certificate, "" for none."""

    @property
    def certificate_valid_to(self) -> date | None:
        """Last day of the certificate."""

    @property
    def secondment_state(self) -> str:
        """planned, active, extended or returned."""

    @property
    def secondment_from(self) -> date | None:
        """First day at the Center."""

    @property
    def secondment_to(self) -> date | None:
        """Last day at the Center."""

    @property
    def availability(self) -> str:
        """One of domain.md 9."""

    @property
    def suspended(self) -> bool:
        """Certificate suspended, or a disciplinary matter."""


@dataclass(frozen=True)
class Team:
    """One team of an order: who responds, with which officers."""

    responder: str
    officers: tuple[OfficerFacts, ...] = ()


def is_certified(officer: OfficerFacts, day: date) -> bool:
    """Whether the certificate is good on this day."""
    return bool(officer.certificate_no) and officer.certificate_valid_to is not None and day <= officer.certificate_valid_to


def is_seconded(officer: OfficerFacts, day: date) -> bool:
    """Whether the officer works at the Center on this day."""
    begun = officer.secondment_from is None or officer.secondment_from <= day
    lasting = officer.secondment_to is None or day <= officer.secondment_to
    return officer.secondment_state in SECONDED and begun and lasting


def unfit(officer: OfficerFacts, day: date, *, recused: bool = False, away: bool = False) -> tuple[Reason, ...]:
    """Every reason why this officer may not go on this day (G-11, G-10); `away`: on leave or in training by the roster."""
    found = {
        "not_on_roster": away or officer.availability in AWAY,
        "certificate_invalid": not is_certified(officer, day),
        "secondment_ended": not is_seconded(officer, day),
        "officer_suspended": officer.suspended or officer.availability == "suspended",
        "recusal_conflict": recused,
    }
    return tuple(reason(code, officer=officer.name) for code, applies in found.items() if applies)


def all_unfit(officers: Iterable[OfficerFacts], day: date, recused: Collection[str] = (), away: Collection[str] = ()) -> tuple[Reason, ...]:
    """The reasons of all officers together, each officer once; `recused` and `away` are the ids of those recused, or away by the roster."""
    people = {officer.id: officer for officer in officers}
    return tuple(why for officer in people.values() for why in unfit(officer, day, recused=officer.id in recused, away=officer.id in away))


def too_few_certified(book: Rulebook, officers: Iterable[OfficerFacts], day: date) -> tuple[Reason, ...]:
    """`two_certified_needed` unless R-617 many different officers hold a good certificate (G-03)."""
    needed = int(book.number("R-617"))
    certified = len({officer.id for officer in officers if is_certified(officer, day)})
    return () if certified >= needed else (reason("two_certified_needed", needed=needed, certified=certified),)


def lapsed(officers: Iterable[OfficerFacts], day: date) -> tuple[Reason, ...]:
    """`certificate_invalid` for each of these officers whose certificate is not good on this day."""
    return tuple(reason("certificate_invalid", officer=one.name) for one in officers if not is_certified(one, day))


def order_objections(
    book: Rulebook, path: str, teams: Sequence[Team], day: date, *, out_already: Collection[str] = (), recused: Collection[str] = (), away: Collection[str] = ()
) -> tuple[Reason, ...]:
    """Why a first response may not be ordered so: station missing on P1, too few certified (said once), somebody unfit.

    Args:
        book: gives R-617.
        path: path of the case.
        teams: the teams ordered now.
        day: today, local.
        out_already: responders of the case's tasks that were not cancelled.
        recused: ids of officers out of this case or subject.
        away: ids of officers on leave or in training by the roster.
    """
    responders = {team.responder for team in teams} | set(out_already)
    sent = [team for team in teams if team.responder in OF_THE_CENTER]
    nobody_looks = path in {"P2", "P3"} and not responders & OF_THE_CENTER
    short = [why for team in sent for why in too_few_certified(book, team.officers, day)] + list(too_few_certified(book, (), day) if nobody_looks else ())
    station_missing = path == "P1" and not ("station" in responders and responders & OF_THE_CENTER)
    people = [officer for team in sent for officer in team.officers]
    return (*((reason("station_missing"),) if station_missing else ()), *short[:1], *all_unfit(people, day, recused, away))


def lead_not_among(lead: str, officers: Sequence[OfficerFacts]) -> tuple[Reason, ...]:
    """Warn when nobody of the lead department is among these people (domain.md 9)."""
    lacking = lead and officers and lead not in {officer.unit for officer in officers}
    return (warning("team_without_lead_department", lead=lead),) if lacking else ()


def call_needs_leader(book: Rulebook, officers: Sequence[OfficerFacts], out_already: int = 0) -> bool:
    """Whether calling these people needs the duty leader: somebody off duty, or with those out already more than R-618."""
    return out_already + len(officers) > book.number("R-618") or any(officer.availability == "off_duty" for officer in officers)


def not_of_department(officers: Iterable[OfficerFacts], department: str, department_name: str = "") -> tuple[Reason, ...]:
    """`officer_not_of_department` for each officer whose home is another department than the one acted for (G-04, T-15)."""
    named = department_name or department
    return tuple(reason("officer_not_of_department", officer=one.name, department=named) for one in officers if one.unit != department)


def ends_soon(officer: OfficerFacts, day: date, within: int = 60) -> tuple[Reason, ...]:
    """Warn of a certificate that ends within so many days (domain.md 9, W-11)."""
    if officer.certificate_valid_to is None or not 0 <= (left := (officer.certificate_valid_to - day).days) <= within:
        return ()
    return (warning("certificate_expiring", officer=officer.name, days=left),)


def seconded_long(officer: OfficerFacts, day: date, *, consent_paper: str = "", warn_months: int = 10) -> tuple[Reason, ...]:
    """Warn of a secondment of ten months and more without a consent paper (R-604)."""
    if consent_paper or officer.secondment_from is None or not is_seconded(officer, day):
        return ()
    months = _whole_months(officer.secondment_from, day)
    return (warning("secondment_long", officer=officer.name, months=months),) if months >= warn_months else ()


def over_the_term(book: Rulebook, officer: OfficerFacts, begins: date, ends: date, *, consent_paper: str = "") -> tuple[Reason, ...]:
    """Warn of a secondment from `begins` through `ends` that is longer than R-604 allows without a consent paper."""
    rule = book.rule("R-604")
    if not rule.enabled or consent_paper:
        return ()
    last = _years_later(begins, int(book.number("R-604")))
    return (warning("secondment_long", officer=officer.name, months=months_from(begins, ends)),) if ends >= last else ()


def is_at_the_center(officer: OfficerFacts, day: date) -> bool:
    """Whether a secondment runs, or is planned, on this day."""
    return officer.secondment_state in SECONDED and (officer.secondment_to is None or day <= officer.secondment_to)


def secondment_state(officer: OfficerFacts, day: date) -> str:
    """How a secondment stands on this day: planned, active, extended or returned; "" for an officer who never was on loan."""
    if officer.secondment_state not in SECONDED:
        return officer.secondment_state
    if officer.secondment_from is not None and day < officer.secondment_from:
        return "planned"
    return officer.secondment_state if is_seconded(officer, day) else "returned"


def months_from(first: date, last: date) -> int:
    """Whole months from one day to another."""
    return _whole_months(first, last)


def _years_later(day: date, years: int) -> date:
    """The day after so many whole years (29 February counts as 1 March)."""
    try:
        return day.replace(year=day.year + years)
    except ValueError:
        return date(day.year + years, 3, 1)


def _whole_months(first: date, last: date) -> int:
    return (last.year - first.year) * 12 + last.month - first.month - (last.day < first.day)
