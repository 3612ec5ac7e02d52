"""What the tests of the rules share: the shipped book, a moment written as people write it, plain officers."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from models.rules.clocks import LOCAL
from models.rules.rulebook import Rulebook

ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="session")
def book() -> Rulebook:
    """The rule book as it is shipped."""
    return Rulebook.read(ROOT / "resources")


@pytest.fixture(scope="session")
def local() -> Callable[[str], datetime]:
    """Reads a local moment, `2023-11-06 22:15` or `2023-11-06 24:00`, as aware UTC."""

    def read(written: str) -> datetime:
        day, _, clock = written.partition(" ")
        hour, minute = map(int, (clock or "00:00").split(":"))
        midnight = datetime.combine(date.fromisoformat(day), datetime.min.time(), LOCAL)
        return datetime.fromtimestamp(midnight.timestamp() + hour * 3600 + minute * 60, UTC)

    return read


@dataclass(frozen=True)
class PlainOfficer:
    """An officer as the rules ask for one; good in every respect unless said otherwise."""

    name: str = "周宁"
    unit: str = "ee"
    certificate_no: str = "EE-0001"
    certificate_valid_to: date | None = date(2026, 12, 31)
    secondment_state: str = "active"
    secondment_from: date | None = date(2023, 3, 1)
    secondment_to: date | None = date(2026, 12, 31)
    availability: str = "on_duty"
    suspended: bool = False

    @property
    def id(self) -> str:
        """In these tests a name is one person."""
        return self.name


@pytest.fixture
def officer() -> type[PlainOfficer]:
    """Makes an officer: `officer("郑可", availability="leave")`."""
    return PlainOfficer
