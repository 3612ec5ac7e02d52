"""The sources of alerts: which may send, with which key, on which channel, how many a minute, and where answers to them go."""

from __future__ import annotations

import base64
import json
import os
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, ClassVar, Final

from models.base import Record
from models.commands.command import Command
from models.commands.reference_values import CLOSED, PLAIN_KEY, WrongKey, secrets_of
from models.commands.turn import Turn
from models.records.intake import Source
from models.rules.answers import EVENTS, callback_fault
from models.rules.editions import as_switched, is_deletion
from models.rules.refusal import Reason, reason
from models.sealed import SealBroken

FIELDS: Final = {
    "channel": str,
    "name": str,
    "signature": str,
    "rate_per_minute": int,
    "disabled": bool,
    "callback_url": str,
    "answers": list | tuple,
    "answers_on": bool,
    "expected_interval_s": int,
}
"""What may be changed of a source, and of which type it is."""

ANEW: Final = "new_secret"
"""Asks for a fresh key: it signs from now on, the one before stays good beside it, and it is shown once to whoever asked."""
KEY_BYTES: Final = 32

SECRETS: Final = "secrets"
"""One or two keys a sender signs with: two while they rotate (interfaces.md 3). Kept sealed, in no entry."""


@dataclass(frozen=True)
class ManageAdapters(Command):
    """Change a source, or make it where there is none (`channel` then is needed). Nothing is deleted: `disabled` switches it off."""

    name: ClassVar[str] = "manage_adapters"

    source: str
    change: Mapping[str, Any]

    def objects(self, turn: Turn) -> tuple[Record, ...]:
        """The source, where there is one."""
        known = self._known(turn)
        return (known,) if known is not None else ()

    def guards(self, turn: Turn) -> tuple[Reason, ...]:
        if is_deletion(self.change):
            return (reason("no_delete"),)
        wanting = ["channel"] if self._known(turn) is None and not self.change.get("channel") else []
        wrong = [name for name, value in as_switched(self.change).items() if not _fits(name, value)]
        fields = [f"change.{name}" for name in dict.fromkeys((*wanting, *wrong))]
        return tuple(reason("field_missing", field=field) for field in (*([] if PLAIN_KEY.fullmatch(self.source) else ["source"]), *fields))

    def carry_out(self, turn: Turn) -> None:
        known = self._known(turn)
        given: dict[str, Any] = {name: list(value) if isinstance(value, tuple) else value for name, value in as_switched(self.change).items() if name in FIELDS}
        fields = {name: value for name, value in given.items() if name != "answers_on"}
        changed = known or turn.add(Source(key=self.source, **fields), made=True)
        for name, value in fields.items():
            setattr(changed, name, value)
        if "answers_on" in given:
            changed.answers_off_at = None if given["answers_on"] else turn.at
        secrets = self._secrets(turn, changed)
        if secrets:
            changed.secrets_sealed = turn.seal.seal("source", self.source, "secrets_sealed", json.dumps(secrets).encode())
            changed.secrets_at, changed.keys_count = turn.at, len(secrets)
        # an address may hold a token of its own in its path: the journal says that it changed, not what it is
        told = {name: bool(value) if name == "callback_url" else value for name, value in given.items()}
        turn.write("adapter.changed", changed, source_key=self.source, change=told, secrets_given=bool(secrets), is_new=known is None)

    def _secrets(self, turn: Turn, source: Source) -> list[str]:
        """The keys from now on, newest first; [] where they stay."""
        if self.change.get(SECRETS):
            return list(self.change[SECRETS])
        if not self.change.get(ANEW):
            return []
        fresh = f"whsec_{base64.b64encode(os.urandom(KEY_BYTES)).decode()}"
        turn.show_once({"secret": fresh})
        return [fresh, *_opened(turn, source)[:1]]

    def _known(self, turn: Turn) -> Source | None:
        return turn.first(Source, Source.table.c.key == self.source)


def _opened(turn: Turn, source: Source) -> list[str]:
    """The keys a source has; none where they were sealed on another PC: then the fresh one alone counts."""
    if source.secrets_sealed is None:
        return []
    try:
        secrets: list[str] = json.loads(turn.seal.open("source", source.key, "secrets_sealed", source.secrets_sealed))
    except SealBroken:
        return []
    return secrets


def _fits(name: str, value: Any) -> bool:
    if name == ANEW:
        return value is True
    if name == SECRETS:
        return _are_keys(value)
    if name not in FIELDS or not isinstance(value, FIELDS[name]) or (FIELDS[name] is int and isinstance(value, bool)):
        return False
    if name == "callback_url":
        return value == "" or not callback_fault(str(value))
    if isinstance(value, list | tuple):
        return all(event in EVENTS for event in value)
    words = CLOSED.get((Source, name))
    return words is None or value in words


def _are_keys(value: Any) -> bool:
    """Whether the gateway can read them: one it cannot would silence its source."""
    try:
        return isinstance(value, list | tuple) and bool(secrets_of({SECRETS: value}))
    except WrongKey:
        return False
