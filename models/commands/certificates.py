"""Enforcement certificates are issued, extended and suspended; the director approves. Source: domain.md 9, G-11, R-601."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import ClassVar, Literal

from models.base import Record
from models.commands.command import Command
from models.commands.secondment import of_another_department, officer_of
from models.commands.turn import Turn
from models.rules.refusal import Reason, reason


@dataclass(frozen=True)
class ManageCertificates(Command):
    """Change an officer's certificate: a new or extended one is in force through `valid_to`; a suspended one lets him enforce nothing."""

    name: ClassVar[str] = "manage_certificates"

    officer: str
    no: str
    valid_to: date
    change: Literal["issue", "extend", "suspend"]

    def objects(self, turn: Turn) -> tuple[Record, ...]:
        return (officer_of(turn, self.officer),)

    def scope(self, turn: Turn) -> tuple[Reason, ...]:
        return of_another_department(turn, officer_of(turn, self.officer))

    def not_open(self, turn: Turn) -> tuple[Reason, ...]:
        officer = officer_of(turn, self.officer)
        nothing_to_change = self.change != "issue" and not officer.certificate_no
        suspended_already = self.change == "suspend" and officer.suspended
        closed = "missing" if nothing_to_change else "suspended" if suspended_already else ""
        return (reason("step_not_open", state=closed, step=self.name),) if closed else ()

    def carry_out(self, turn: Turn) -> None:
        officer = officer_of(turn, self.officer)
        officer.suspended = self.change == "suspend"
        if not officer.suspended:
            officer.certificate_no, officer.certificate_valid_to = self.no, self.valid_to
            officer.certificate_kind = officer.certificate_kind or "enforcement"
        turn.write("certificate.changed", officer, officer=officer.name, unit=officer.unit, change=self.change, no=self.no, valid_to=self.valid_to)
