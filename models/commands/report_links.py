"""Gives an inspector, chief or patrol a standing link of his own to report by, and ends it.

The token is shown once to whoever gives the link; kept is its hash alone, in its own table: never in the journal, a paper or an export.
"""

from __future__ import annotations

import hashlib
import secrets
from dataclasses import dataclass
from typing import ClassVar, Final

import sqlalchemy as sa

from models.base import Record
from models.commands.command import Command
from models.commands.field_links import TOKEN_BYTES
from models.commands.turn import Turn
from models.records.people import Operator
from models.records.report_link import ReportLink
from models.rules.refusal import Reason, reason
from models.rules.report_links import channel_of, may_hold_link

REPLACED: Final = "replaced"
ENDED: Final = "ended"
DISABLED: Final = "disabled"


@dataclass(frozen=True)
class GiveReportLink(Command):
    """Give `holder` (name or login of an account) a link to report by. One he had ends: a lost telephone reports no more.

    `area` is what he looks after: grid code, river section, precinct or team; it is filled in on his page.
    """

    name: ClassVar[str] = "give_report_link"

    holder: str
    area: str = ""
    township: str = ""

    def objects(self, turn: Turn) -> tuple[Record, ...]:
        """The holder's account."""
        return (holder_of(turn, self.holder),)

    def guards(self, turn: Turn) -> tuple[Reason, ...]:
        holder = holder_of(turn, self.holder)
        return () if may_hold_link(holder.role) and not holder.disabled else (reason("no_reporter", who=holder.name),)

    def carry_out(self, turn: Turn) -> None:
        holder = holder_of(turn, self.holder)
        end_links(turn, holder, REPLACED)
        token = secrets.token_urlsafe(TOKEN_BYTES)
        channel = channel_of(holder.role)
        link = ReportLink(
            token_sha256=hash_of(token),
            holder_id=holder.id,
            holder=holder.name,
            channel=channel,
            area=self.area.strip(),
            township=self.township,
            made_at=turn.at,
            made_by=turn.actor.name,
        )
        turn.add(link, made=True)
        turn.show_once({"holder": holder.name, "report_link": f"/r/{token}"})
        turn.write("report_link.given", link, holder=holder.name, channel=channel, area=link.area, township=link.township)


@dataclass(frozen=True)
class EndReportLink(Command):
    """End the link of `holder`; whoever opens it is told that it has ended."""

    name: ClassVar[str] = "end_report_link"

    holder: str

    def objects(self, turn: Turn) -> tuple[Record, ...]:
        """The holder's account."""
        return (holder_of(turn, self.holder),)

    def not_open(self, turn: Turn) -> tuple[Reason, ...]:
        holder = holder_of(turn, self.holder)
        return () if _links(turn, holder) else (reason("no_report_link", who=holder.name),)

    def carry_out(self, turn: Turn) -> None:
        end_links(turn, holder_of(turn, self.holder), ENDED)


def end_links(turn: Turn, holder: Operator, why: str) -> None:
    """End every link this account has, each with its entry."""
    for link in _links(turn, holder):
        link.ended_at, link.ended_by, link.ended_why = turn.at, turn.actor.name, why
        turn.write("report_link.ended", link, holder=link.holder, channel=link.channel, why=why)


def holder_of(turn: Turn, named: str) -> Operator:
    """Return the account with this login, or else the one person of this name.

    Raises:
        Refused: `field_missing` where there is none, or more than one.
    """
    table = Operator.table.c
    found = turn.find(Operator, sa.or_(table.login == named, table.name == named))
    exact = [one for one in found if one.login == named] or found
    return exact[0] if len(exact) == 1 else turn.get(Operator, "", "holder")


def hash_of(token: str) -> str:
    """What is kept of a token. It has 192 bits of chance, so its plain hash cannot be tried out."""
    return hashlib.sha256(token.encode()).hexdigest()


def _links(turn: Turn, holder: Operator) -> list[ReportLink]:
    return turn.find(ReportLink, ReportLink.table.c.holder_id == holder.id, ReportLink.table.c.ended_at.is_(None))
