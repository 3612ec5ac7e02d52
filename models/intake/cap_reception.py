"""What every door does with a CAP message, whether it came over HTTP or as a file: keep the message as it came, then what it means, once."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from datetime import datetime
from typing import Any, Final

from models.commands.alerts import CreateAlert
from models.commands.machine_reports import KeepExercise, MessageKind, UpdateAlert
from models.intake.cap import CapMessage, read_cap
from models.intake.cap_alert import Meaning, is_real, meaning_of, message_of
from models.intake.cap_chain import Again, CapDelivery, key_of_message
from models.intake.cap_files import carried_in, file_name
from models.intake.county_places import CountyPlaces
from models.intake.keeper import UNAVAILABLE, NotKept
from models.intake.reception import Doors, told_of
from models.intake.report import BadReport
from models.intake.reports import Conflict, Kept
from models.intake.senders import Sender
from models.rules.refusal import Refused

MEDIA_TYPE: Final = "application/cap+xml"
ADDS: Final[Mapping[str, MessageKind]] = {"Alert": "Update", "Update": "Update", "Cancel": "Cancel", "Error": "Error", "Ack": "Ack"}
"""What a message is to the alert it joins. Source: CAP 1.2, 3.2.1 msgType."""
TRIES: Final = 5
"""So often a message is handed in again while what it refers to is just being kept."""


async def receive_cap(doors: Doors, sender: Sender, content: bytes, at: datetime, message_id: str = "") -> Kept | Conflict | Refused:
    """Keep one message of `sender`; return the alert it became or joined, after the commit.

    Raises:
        BadReport: it is no message; nothing was kept.
        NotKept, TooMany: as the keeper says.
    """
    message = await asyncio.to_thread(read_cap, content)
    try:
        delivery = await asyncio.to_thread(_delivery, doors, sender, message, content, at, message_id)
    except (OSError, *UNAVAILABLE):
        raise NotKept("store_away") from None
    for _ in range(TRIES):
        kept: Kept | Conflict | Refused | Again = await doors.keeper.keep(delivery, sender.key)
        if kept is Again.NEVER:
            raise BadReport([("references", "an acknowledgement is no alert, and what this one acknowledges is not known here")])
        if not isinstance(kept, Again):
            return kept
    raise NotKept("queue_full")


def _delivery(doors: Doors, sender: Sender, message: CapMessage, content: bytes, at: datetime, message_id: str) -> CapDelivery:
    with doors.keeper.store.reading() as connection:
        meaning = meaning_of(message, CountyPlaces.of(connection), at)
    attachments = _kept(doors, message, content)
    keys = (key_of_message(message), *((f"id:{message_id}",) if message_id else ()))
    return CapDelivery(
        source=sender.key,
        message=message,
        keys=keys,
        fingerprint=doors.seal.fingerprint(content),
        command=creation(sender.channel, message, meaning, at, attachments),
        addition=UpdateAlert(
            channel=sender.channel,
            alert="",
            kind=ADDS[message.kind],
            headline=meaning.summary,
            text=message_of(message),
            level=meaning.level,
            place=meaning.place,
            attachments=attachments,
            extra=meaning.extra,
        ),
        at=at,
        is_real=is_real(message),
    )


def creation(channel: str, message: CapMessage, meaning: Meaning, at: datetime, attachments: tuple[dict[str, Any], ...] = ()) -> CreateAlert:
    """The wish that makes an alert of a message, or keeps it as the exercise it is."""
    kind = CreateAlert if is_real(message) else KeepExercise
    return kind(
        channel=channel,
        nature="hazard",
        summary=meaning.summary,
        place=meaning.place,
        text=meaning.text,
        occurred_at=meaning.occurred_at,
        discovered_at=message.sent,
        received_at=at,
        level=meaning.level,
        source_ref=message.identifier[:200],
        attachments=attachments,
        extra=meaning.extra,
    )


def _kept(doors: Doors, message: CapMessage, content: bytes) -> tuple[dict[str, Any], ...]:
    """Keep the message itself as a file, byte for byte, and the files it carries."""
    place = doors.keeper.store.evidence
    name = "".join(sign if sign.isalnum() or sign in "-_." else "_" for sign in message.identifier[:120])
    files = [told_of(place, doors.evidence.keep(file.content), file_name(file), file.media_type) for file in carried_in(message.infos) if file.content]
    return (told_of(place, doors.evidence.keep(content), f"{name}.xml", MEDIA_TYPE), *files)
