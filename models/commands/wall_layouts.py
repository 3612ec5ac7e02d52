"""How the wall is laid out: by the administrator, and by the duty leader for the wall he commands (domain.md 2, note 2)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, ClassVar, Final

from models.base import Record
from models.commands.command import Command
from models.commands.turn import Turn
from models.records.wall_layout import WallLayout
from models.rules.editions import is_deletion
from models.rules.refusal import Reason, reason

OWN_FIELDS: Final = ("name", "disabled")
"""Fields of a layout beside its tiles; everything else in a change is a tile."""


@dataclass(frozen=True)
class ManageWallLayout(Command):
    """Change a layout, or make it where there is none: `name`, `disabled`, and what stands on which tile. Nothing is deleted."""

    name: ClassVar[str] = "manage_wall_layout"

    layout: str
    change: Mapping[str, Any]

    def objects(self, turn: Turn) -> tuple[Record, ...]:
        """The layout, where there is one."""
        known = self._known(turn)
        return (known,) if known is not None else ()

    def own(self, turn: Turn, objects: tuple[Record, ...]) -> tuple[Reason, ...]:
        """The duty leader's own is the wall, every layout of it."""
        return ()

    def guards(self, turn: Turn) -> tuple[Reason, ...]:
        return (reason("no_delete"),) if is_deletion(self.change) else ()

    def carry_out(self, turn: Turn) -> None:
        changed = self._known(turn) or turn.add(WallLayout(key=self.layout, changed_at=turn.at, changed_by=turn.actor.name), made=True)
        changed.name = str(self.change.get("name", changed.name))
        changed.disabled = bool(self.change.get("disabled", changed.disabled))
        changed.tiles = {**changed.tiles, **{name: value for name, value in self.change.items() if name not in OWN_FIELDS}}
        changed.changed_at, changed.changed_by = turn.at, turn.actor.name
        turn.write("wall_layout.changed", changed, layout=self.layout, change=dict(self.change))

    def _known(self, turn: Turn) -> WallLayout | None:
        return turn.first(WallLayout, WallLayout.table.c.key == self.layout)
