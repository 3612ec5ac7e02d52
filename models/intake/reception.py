"""What every door for whole reports does with one, whether it came over HTTP, from a broker or as a file: keep its files, then itself, once.

Each door proves its sender and words its answers in its own way; what is kept, and what makes a repeat harmless, is the same for all.
"""

from __future__ import annotations

import asyncio
import hashlib
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from models.base import Clock
from models.evidence_folder import EvidenceFolder, KeptFile
from models.evidence_place import EvidencePlace
from models.intake.contacts import Contacts
from models.intake.keeper import Keeper, NotKept
from models.intake.parts import Parts
from models.intake.report import BadReport, Report, read_report
from models.intake.reports import Conflict, Delivery, Kept
from models.intake.senders import Sender, Senders
from models.intake.tallies import Tallies
from models.intake.tracking import as_arrival
from models.rules.refusal import Refused
from models.sealed import Seal

LARGEST_BODY: Final = 20 * 1024 * 1024
"""Bytes of one report, its files in base64 included."""
LARGE: Final = 256 * 1024
"""A body above this is read apart, so that it does not hold up the others."""


@dataclass(frozen=True, slots=True)
class Doors:
    """What every door of the intake process works with."""

    keeper: Keeper
    senders: Senders
    seal: Seal
    clock: Clock
    tallies: Tallies
    evidence: EvidenceFolder
    on_loopback: bool
    parts: Parts
    contacts: Contacts


async def read_apart(body: bytes) -> tuple[Report, str]:
    """Read a body as `read_report` does, a large one in a thread. Raises BadReport."""
    return read_report(body) if len(body) <= LARGE else await asyncio.to_thread(read_report, body)


async def receive(
    doors: Doors, sender: Sender, report: Report, canonical: str, at: datetime, message_id: str = "", line: str = "http"
) -> Kept | Conflict | Refused:
    """Keep one report of `sender`, its files first; return what became of it, after the commit.

    `canonical` is what makes two bodies the same; `message_id` the sender's own name for the message, "" for none; `line` the line it
    came over.

    Raises:
        BadReport: a file is not what it is said to be; nothing was kept.
        NotKept: nothing was kept (or it is not known whether it was): sending again is harmless.
        TooMany: this sender holds more than its share.
    """
    arrival = await arrival_of(doors, sender, report, canonical, at, message_id, line)
    kept: Kept | Conflict | Refused = await doors.keeper.keep(arrival, sender.key)
    return kept


async def arrival_of(doors: Doors, sender: Sender, report: Report, canonical: str, at: datetime, message_id: str, line: str) -> object:
    """Keep the files of a report and make it ready for the keeper. Arguments and errors as `receive`."""
    attachments = await _attachments(doors, report) if report.attachments else ()
    fingerprint = doors.seal.fingerprint(canonical.encode())
    command = report.command(sender.channel, at, attachments)
    return as_arrival(Delivery(sender.key, keys_of(report, message_id, fingerprint), fingerprint, command, at, line))


def keys_of(report: Report, message_id: str, fingerprint: str) -> tuple[str, ...]:
    """Return the names under which a repeat of this report is known: the sender's own, or that of the body when it gave none."""
    named = (f"ref:{report.source_ref}" if report.source_ref else "", f"id:{message_id}" if message_id else "")
    return tuple(name for name in named if name) or (f"body:{hashlib.sha256(fingerprint.encode()).hexdigest()}",)


async def _attachments(doors: Doors, report: Report) -> list[dict[str, Any]]:
    try:
        return await asyncio.to_thread(keep_files, doors.keeper.store.evidence, report)
    except OSError:
        raise NotKept("store_away") from None


def keep_files(place: EvidencePlace, report: Report) -> list[dict[str, Any]]:
    """Keep the files of a report; return what its alert says of them. Raises BadReport for one that is not what it is said to be, OSError."""
    contents: list[bytes] = []
    for number, attachment in enumerate(report.attachments):  # all of them before the first is kept: of a refused report nothing stays
        try:
            contents.append(attachment.content())
        except BadReport as bad:
            raise BadReport([(f"attachments.{number}.{field}", sentence) for field, sentence in bad.errors]) from None
    kept = zip(report.attachments, contents, strict=True)
    return [told_of(place, place.folder.keep(content), attachment.name, attachment.media_type) for attachment, content in kept]


def told_of(place: EvidencePlace, file: KeptFile, name: str, media_type: str) -> dict[str, Any]:
    """What an alert says of a file that was kept: where it lies too, when not everybody sees that place."""
    about = {"name": name, "media_type": media_type, "bytes_count": file.bytes_count, "sha256": file.sha256}
    return about if place.sees_all else {**about, "kept_on": place.name}
