"""Who reported: sealed when the alert comes in, blanked wherever the text repeats it, shown by one logged command alone."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, ClassVar, Final, TypeVar

from models.base import Record
from models.commands import scope
from models.commands.command import Command, unexplained
from models.commands.turn import Turn
from models.records.alert import Alert
from models.records.case import Case
from models.records.referral import MisconductReferral
from models.records.sealed_reporter import SealedReporter
from models.rules import masking
from models.rules.channel_fields import SEALED
from models.rules.masking import SHORTEST_NUMBER, SHORTEST_TELLING
from models.rules.referrals import is_named_in
from models.rules.refusal import Reason, Refused, reason

T = TypeVar("T")

NOT_TELLING: Final = re.compile(r"[\W_]+")
NOT_PLAIN: Final = re.compile(r"[^\x00-\x7f\u4e00-\u9fff，。；：？！（）、“”‘’《》【】…—\u3000]")
"""Where a text has none of these, its other form (NFKC) differs in what tells nobody alone."""

TELLING_KEYS: Final = frozenset(
    {"caller", "caller_name", "caller_no", "caller_number", "phone", "account_alias", "reporter", "reporter_name", "reporter_phone"}
)
"""Extra fields that say who reported, whatever channel they come by (domain.md 3.2): they go to the sealed record."""

ALL_TELLING: Final = TELLING_KEYS.union(*SEALED.values())
"""Every key such a field may have in a sealed record: those of single channels too, as the team of an unannounced check."""

TELLING: Final = ("name", "phone", "id_no", *sorted(ALL_TELLING))
"""What of a sealed record names somebody. The address does not: it often is the place itself, and the place must stay."""

TELLING_PARTS: Final = frozenset({"name", "phone", "tel", "mobile", "id_no", "alias", *TELLING_KEYS})
"""What of such a field tells who it is, where a sender makes an object of it."""


@dataclass(frozen=True)
class Reporter:
    """Who reported, as taken down (domain.md 3.1). Nothing of it is stored but sealed; what steps need to know stands in the alert.

    `relation_to_subject` is said as it was said (neighbour, worker …), `contact_times` when to call, `consent_to_contact` yes, no or unknown.
    `id_no` is kept only where a reward is claimed.
    """

    name: str = ""
    phone: str = ""
    address: str = ""
    id_no: str = ""
    anonymous: bool = False
    query_code: str = ""
    insider: bool = False
    reply_wanted: bool = False
    reward_claimed: bool = False
    relation_to_subject: str = ""
    contact_times: str = ""
    consent_to_contact: str = ""

    @property
    def says_anything(self) -> bool:
        """Whether there is anything to seal: also without a name, how somebody knows of it and when he may be reached."""
        return bool(self.identity or self.relation_to_subject or self.contact_times)

    @property
    def identity(self) -> tuple[str, ...]:
        """What tells who it is."""
        return tuple(text for text in (self.name, self.phone, self.address, self.id_no) if len(text) >= SHORTEST_TELLING)


def telling_keys(channel: str) -> frozenset[str]:
    """Return the extra fields of this channel that are sealed."""
    return TELLING_KEYS | SEALED.get(channel, frozenset())


def telling_in(value: object) -> Iterator[str]:
    """What of a sealed field names somebody, however its sender wrote it: a text, a telephone number as a JSON number, a list, an object."""
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    if isinstance(value, int) and not isinstance(value, bool) and len(str(value)) >= SHORTEST_NUMBER:
        value = str(value)
    if isinstance(value, str) and len(value) >= SHORTEST_TELLING:
        yield value
    elif isinstance(value, dict | list | tuple):
        parts = [part for key, part in value.items() if key in TELLING_PARTS] if isinstance(value, dict) else value
        for part in parts:
            yield from telling_in(part)


def repeated_in(value: object, identity: tuple[str, ...]) -> tuple[str, ...]:
    """Return what of `identity` the text, list or mapping may repeat, however it is spaced or written; most alerts repeat nothing."""
    if not identity:
        return ()
    squeezed = _squeezed("\n".join(_texts(value)))
    return tuple(telling for telling in identity if _squeezed(telling) in squeezed)


def without_reporter(value: T, identity: tuple[str, ...]) -> T:
    """Return a text, list or mapping with the reporter's identity blanked wherever it is repeated."""
    return _blanked(value, identity) if identity else value


def seal_reporter(turn: Turn, alert: Alert, reporter: Reporter, also: dict[str, Any]) -> SealedReporter:
    """Seal who reported this alert; `also` holds what the channel's extra fields said of him."""
    kept = vars(reporter) if reporter.reward_claimed else {name: told for name, told in vars(reporter).items() if name != "id_no"}
    sealed = turn.seal.seal_reporter(alert.id, {**kept, **also})
    return SealedReporter(alert_id=alert.id, key_id=turn.seal.key_id, sealed=sealed, at=turn.at)


@dataclass(frozen=True)
class RevealReporter(Command):
    """Show the sealed record to this person, once, for a purpose that is kept. Even a refusal leaves an entry."""

    name: ClassVar[str] = "reveal_reporter"
    only_looks: ClassVar[bool] = True
    refusal_is_journalled: ClassVar[bool] = True

    alert: str
    purpose: str = ""

    def missing(self) -> tuple[Reason, ...]:
        """The purpose has a code of its own."""
        return (*super().missing(), *unexplained(self.purpose))

    def objects(self, turn: Turn) -> tuple[Record, ...]:
        return (turn.get(Alert, self.alert, "alert"),)

    def own(self, turn: Turn, objects: tuple[Record, ...]) -> tuple[Reason, ...]:
        """A dispatcher's own are the cases he filed or took over; an officer needs to be on the case, a supervisor a referral of it to his organ."""
        if turn.actor.role == "dispatcher":
            return scope.own(turn, objects)
        case = turn.case_of(objects[0])
        asked = {"seconded_officer": scope.on_the_case, "supervisor": _is_referred_to_his_organ}.get(turn.actor.role)
        return () if case is not None and asked is not None and asked(turn, case) else (reason("not_in_scope"),)

    def carry_out(self, turn: Turn) -> None:
        alert = turn.get(Alert, self.alert)
        record = turn.first(SealedReporter, SealedReporter.table.c.alert_id == alert.id)
        turn.show_once({} if record is None else turn.seal.open_reporter(alert.id, record.sealed))
        turn.write("reporter.revealed", alert, purpose=self.purpose, anonymous=alert.anonymous)

    def journal_refusal(self, turn: Turn, refused: Refused) -> None:
        alert = turn.batch.get(Alert, self.alert)
        if alert is not None:
            turn.write("reporter.reveal_refused", alert, purpose=self.purpose, reasons=list(refused.codes))


def _is_referred_to_his_organ(turn: Turn, case: Case) -> bool:
    table = MisconductReferral.table
    found = turn.find(MisconductReferral, table.c.case_id == case.id, table.c.organ == turn.actor.organ)
    return any(not is_named_in(referral.target_unit, referral.target_person, turn.actor) for referral in found)


def _blanked(value: Any, identity: tuple[str, ...]) -> Any:
    if isinstance(value, str):
        return masking.without_reporter(value, identity)
    if isinstance(value, dict):
        return {key: _blanked(part, identity) for key, part in value.items()}
    return [_blanked(part, identity) for part in value] if isinstance(value, list | tuple) else value


def _texts(value: object) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for key, part in value.items():
            yield str(key)
            yield from _texts(part)
    elif isinstance(value, list | tuple):
        for part in value:
            yield from _texts(part)
    elif value is not None:
        yield str(value)


def _squeezed(text: str) -> str:
    return NOT_TELLING.sub("", unicodedata.normalize("NFKC", text) if NOT_PLAIN.search(text) else text).lower()
