"""The sources of alerts: which may send, with which key, on which channel, how many a minute."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, ClassVar, Final

from models.base import Record
from models.commands.command import Command
from models.commands.turn import Turn
from models.records.intake import Source
from models.rules.channels import CHANNELS
from models.rules.editions import as_switched, is_deletion
from models.rules.refusal import Reason, reason

FIELDS: Final = {"channel": str, "name": str, "signature": str, "rate_per_minute": int, "disabled": bool}
"""What may be changed of a source, and of which type it is."""

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
        return tuple(reason("field_missing", field=f"change.{name}") for name in dict.fromkeys((*wanting, *wrong)))

    def carry_out(self, turn: Turn) -> None:
        known = self._known(turn)
        given = {name: value for name, value in as_switched(self.change).items() if name in FIELDS}
        changed = known or turn.add(Source(key=self.source, **given), made=True)
        for name, value in given.items():
            setattr(changed, name, value)
        if self.change.get(SECRETS):
            changed.secrets_sealed = turn.seal.seal("source", self.source, "secrets_sealed", json.dumps(list(self.change[SECRETS])).encode())
        turn.write("adapter.changed", changed, source_key=self.source, change=given, secrets_given=SECRETS in self.change, is_new=known is None)

    def _known(self, turn: Turn) -> Source | None:
        return turn.first(Source, Source.table.c.key == self.source)


def _fits(name: str, value: Any) -> bool:
    if name == SECRETS:
        return isinstance(value, list | tuple) and 1 <= len(value) <= 2 and all(isinstance(one, str) and one for one in value)
    if name not in FIELDS or not isinstance(value, FIELDS[name]) or (FIELDS[name] is int and isinstance(value, bool)):
        return False
    allowed: dict[str, tuple[str, ...]] = {"channel": tuple(CHANNELS), "signature": ("required", "none")}
    return name not in allowed or value in allowed[name]
