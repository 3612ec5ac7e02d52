"""Whether an enterprise treats what it makes: its production meters run while those of the treatment stand still or idle. Source: W-05."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Anomaly = Literal["", "off", "low"]
"""`off`: treatment stands still while production runs · `low`: it draws less than it must for what is made · "": neither."""


@dataclass(frozen=True, slots=True)
class PowerMarks:
    """From where production counts as on and treatment as on, in the meters' unit; `ratio_min` 0 asks for no ratio."""

    production_on: float = 1.0
    treatment_on: float = 0.1
    ratio_min: float = 0.0


def ratio_of(production: float, treatment: float) -> float | None:
    """Treatment by production; None while nothing is made."""
    return round(treatment / production, 4) if production > 0 else None


def anomaly(production: float, treatment: float, marks: PowerMarks) -> Anomaly:
    """Tell what is wrong. Treatment that runs on after production has stopped is no anomaly."""
    if production < marks.production_on:
        return ""
    if treatment < marks.treatment_on:
        return "off"
    ratio = ratio_of(production, treatment)
    return "low" if ratio is not None and ratio < marks.ratio_min else ""
