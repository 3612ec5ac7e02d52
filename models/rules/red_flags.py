"""Signs that a case was dealt with too lightly: computed at each transition and daily, shown to supervisors. Source: R-414, R-415, ST-11, ST-12.

A flag never changes a case and never refuses; it goes only when a supervisor gives it an outcome. Each rule here returns the flags it
sees as `Sign`s: the kind, the ground it stands on (so that what was decided is not raised again on the same ground), and its facts.
The detection rules are ours (ASM); reading 30 of commands.md fixes those about feedback.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from math import sqrt
from typing import Final

from models.rules.guards import FINE_ONLY
from models.rules.key_cases import is_violation
from models.rules.rule import PowerItem
from models.rules.working_days import WorkingDays


class RedFlagKind(StrEnum):
    """The kinds of domain.md 1.4, the filing that is overdue (ST-11), and a file of evidence that is not what was kept (domain.md 8)."""

    DOWNGRADE = "downgrade"
    FINE_FOR_CRIME = "fine_for_crime"
    SELECTIVE = "selective"
    FAVOUR = "favour"
    NO_TRANSFER = "no_transfer"
    NO_FILING = "no_filing"
    OVERDUE_FILING = "overdue_filing"
    HASH_MISMATCH = "hash_mismatch"


class FlagOutcome(StrEnum):
    """What a supervisor made of a flag (domain.md 10.3)."""

    CLEARED = "cleared"
    RECTIFIED = "rectified"
    REFERRED = "referred"


@dataclass(frozen=True)
class Sign:
    """One flag a rule sees: `ground` names the thing it stands on, `facts` are codes and numbers for the supervisor."""

    kind: RedFlagKind
    ground: str
    facts: Mapping[str, object] = field(default_factory=dict, hash=False)


@dataclass(frozen=True)
class Result:
    """What the rules look at of one feedback. `leniency_given` says that all of R-413 was stated."""

    id: str
    result: str
    amount_yuan: float | None = None
    leniency_given: bool = False


TOO_LIGHT: Final = frozenset({"penalty", "ordered_correction", "leniency_no_penalty"})
"""Results that end a suspected crime with a fine or an order (reading 30)."""

INDICATORS: Final = frozenset({"criminal_suspected", "key_case"})
"""Flags of a case after which a criminal transfer is looked for (domain.md 10.3)."""

NO_TRANSFER_WORK_DAYS: Final = 10
"""Working days after the finding without a criminal transfer (domain.md 10.3, ASM)."""

FILING_LIMITS: Final = frozenset({"R-216", "R-304", "R-306"})
"""Limits of those who have to say whether they file: department, police, police after a reconsideration."""

SAME_HANDS: Final = 3
"""So many cases of one subject in one officer's hands look like favour (ST-12)."""

COMMON_SUBJECTS: Final = frozenset({"", "未知", "不详", "unknown"})
"""What stands for a subject nobody knows."""


def by_feedback(given: Result, *, flags: Collection[str], finding: str, criminal_transfer_sent: bool) -> tuple[Sign, ...]:
    """Reading 30: a fine or an order for what may be a crime; “not established” where the report found a violation.

    Args:
        given: the feedback that came in.
        flags: flags of the case.
        finding: of the first-response report.
        criminal_transfer_sent: whether a criminal transfer of this case was sent.
    """
    found: list[Sign] = []
    if "criminal_suspected" in flags and given.result in TOO_LIGHT and not criminal_transfer_sent:
        found += [_sign(kind, f"feedback:{given.id}", result=given.result) for kind in (RedFlagKind.DOWNGRADE, RedFlagKind.NO_TRANSFER)]
    if is_violation(finding) and given.result == "not_established":
        found.append(_sign(RedFlagKind.DOWNGRADE, f"not_established:{given.id}", finding=finding, result=given.result))
    return tuple(found)


def by_amount(given: Result, item: PowerItem | None) -> tuple[Sign, ...]:
    """R-414: a penalty below the least the list gives for the item, without a ground of leniency."""
    if item is None or item.penalty_min is None or given.amount_yuan is None or given.leniency_given or given.result not in {"penalty", "simple_penalty"}:
        return ()
    below = given.amount_yuan < item.penalty_min
    return (_sign(RedFlagKind.DOWNGRADE, f"amount:{given.id}", amount=given.amount_yuan, least=item.penalty_min, item=item.id),) if below else ()


def by_simple_procedure(flags: Collection[str], round_no: int) -> tuple[Sign, ...]:
    """R-414: a key case in the simple procedure."""
    return (_sign(RedFlagKind.DOWNGRADE, f"simple_procedure:{round_no}", flag="key_case"),) if "key_case" in flags else ()


def by_item(found: Sequence[PowerItem], handed_on: PowerItem | None, round_no: int) -> tuple[Sign, ...]:
    """R-414: the judgement found an item that may be a crime, and the matter was handed on under another that is none."""
    graver = [item.id for item in found if item.crime_possible]
    if handed_on is None or not graver or handed_on.crime_possible or handed_on in found:
        return ()
    return (_sign(RedFlagKind.DOWNGRADE, f"item:{round_no}:{handed_on.id}", found=graver, item=handed_on.id),)


def by_closing(results: Iterable[str], round_no: int, *, flags: Collection[str], criminal_transfer_sent: bool) -> tuple[Sign, ...]:
    """A suspected crime was closed with a fine only: a fine for a crime (以罚代刑), and a transfer that was not made (10.3)."""
    fined = bool(FINE_ONLY.intersection(results))
    if "criminal_suspected" not in flags or not fined or criminal_transfer_sent:
        return ()
    return tuple(_sign(kind, f"closed:{round_no}", results=sorted(set(results))) for kind in (RedFlagKind.FINE_FOR_CRIME, RedFlagKind.NO_TRANSFER))


def by_time(found_on: date, today: date, days: WorkingDays, round_no: int, *, flags: Collection[str]) -> tuple[Sign, ...]:
    """Should have been transferred and was not: an indicator is on, and the tenth working day after the finding has gone by (10.3, daily)."""
    last_day = days.add_working_days(found_on, NO_TRANSFER_WORK_DAYS)
    if not INDICATORS.intersection(flags) or today <= last_day:
        return ()
    facts = {"work_days": NO_TRANSFER_WORK_DAYS, "found_on": found_on.isoformat(), "flags": sorted(INDICATORS.intersection(flags))}
    return (Sign(RedFlagKind.NO_TRANSFER, f"ten_days:{round_no}", facts),)


def by_filing(transfer_id: str, *, not_filed_by: str, finding: str, reconsidered: bool) -> tuple[Sign, ...]:
    """Should have been filed and was not (应立不立): a department after a violation was found; the police who stay with it when asked again.

    Args:
        transfer_id: the transfer decided on.
        not_filed_by: the unit that decided not to file.
        finding: of the first-response report; "" for a transfer to the police.
        reconsidered: whether this is the answer to a reconsideration.
    """
    if not reconsidered and not is_violation(finding):
        return ()
    return (_sign(RedFlagKind.NO_FILING, f"not_filed:{transfer_id}", unit=not_filed_by, finding=finding, reconsidered=reconsidered),)


def by_overdue(rule: str, clock_id: str, unit: str) -> tuple[Sign, ...]:
    """The filing decision is overdue (逾期未决)."""
    return (_sign(RedFlagKind.OVERDUE_FILING, f"overdue:{clock_id}", rule=rule, unit=unit),) if rule in FILING_LIMITS else ()


def by_same_hands(officer: str, subject: str, cases: int) -> tuple[Sign, ...]:
    """The same officer on so many cases of the same subject (ST-12)."""
    if cases < SAME_HANDS or subject.strip() in COMMON_SUBJECTS:
        return ()
    return (_sign(RedFlagKind.FAVOUR, f"same_hands:{officer}:{subject}", officer=officer, cases=cases),)


def by_recusal(recusal_id: str, officer: str) -> tuple[Sign, ...]:
    """Somebody who is out of this case or subject went on acting in it (ST-12)."""
    return (_sign(RedFlagKind.FAVOUR, f"recusal:{recusal_id}", officer=officer),)


def by_interference(record_id: str) -> tuple[Sign, ...]:
    """Somebody tried to sway the case (ST-12); the record itself says who, and is not for everybody."""
    return (_sign(RedFlagKind.FAVOUR, f"interference:{record_id}"),)


@dataclass(frozen=True, slots=True)
class Amounts:
    """What the settled cases of one item cost, summed up so that one case is left out without adding all others again. Exact: in whole fen."""

    count: int = 0
    total: int = 0
    squares: int = 0

    @classmethod
    def of(cls, amounts: Iterable[float]) -> Amounts:
        """Sum up amounts in yuan."""
        fen = [_fen(amount) for amount in amounts]
        return cls(len(fen), sum(fen), sum(one * one for one in fen))

    def without(self, amount: float) -> Amounts:
        """The same without one of them, in yuan."""
        fen = _fen(amount)
        return Amounts(self.count - 1, self.total - fen, self.squares - fen * fen)

    @property
    def mean(self) -> float:
        """Mean in yuan; there must be one."""
        return self.total / self.count / FEN

    @property
    def spread(self) -> float:
        """Standard deviation of the whole in yuan; there must be one."""
        return sqrt(self.count * self.squares - self.total * self.total) / self.count / FEN


FEN: Final = 100


def _fen(yuan: float) -> int:
    return round(yuan * FEN)


def by_deviation(given: Result, others: Amounts, *, min_cases: int, deviation: float) -> tuple[Sign, ...]:
    """R-415: the amount lies so many standard deviations away from those of the other cases of the same item (selective enforcement).

    Args:
        given: the result looked at; leniency without a penalty counts as nothing paid.
        others: what the other settled cases of the item cost.
        min_cases: fewer others say nothing.
        deviation: how many standard deviations are too many.
    """
    amount = amount_of(given)
    if amount is None or others.count < min_cases:
        return ()
    strayed = abs(amount - others.mean) > deviation * others.spread if others.spread else _fen(amount) * others.count != others.total
    return (_sign(RedFlagKind.SELECTIVE, f"deviation:{given.id}", amount=amount, mean=round(others.mean, 2), cases=others.count),) if strayed else ()


def amount_of(given: Result) -> float | None:
    """What a result cost the party in yuan; None where it says nothing of money."""
    if given.result == "leniency_no_penalty":
        return 0.0
    return given.amount_yuan if given.result in {"penalty", "simple_penalty"} else None


def is_secret(ground: str) -> bool:
    """Whether a ground may be known only to those who may see interference records."""
    return ground.startswith("interference:")


def _sign(kind: RedFlagKind, ground: str, **facts: object) -> Sign:
    return Sign(kind, ground, facts)
