"""What the duty list says about an item or a category: who leads, who assists, on which law. Handed in; the list itself is a rule file.

The list is YAML and costs a tenth of a second to read, so the first paint goes without it and the lines are filled in behind.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from models.rules.rulebook import Rulebook


@dataclass(frozen=True, slots=True)
class Duty:
    """One item of the power-and-responsibility list, as far as the duty screens need it. `assists` are unit keys."""

    item: str
    name: str
    categories: tuple[str, ...]
    lead: str
    assists: tuple[str, ...]
    basis: str


@dataclass(frozen=True)
class DutyList:
    """The duty list by item. An empty one suggests nothing."""

    items: Mapping[str, Duty] = field(default_factory=dict)

    def duty(self, power_item: str, category: str) -> Duty | None:
        """The duty behind an item; for a category without an item its first entry in the list, as a suggestion."""
        return self.items.get(power_item) or self._by_category.get(category)

    @cached_property
    def leads(self) -> dict[str, str]:
        """Item or category to the department that leads."""
        return {key: duty.lead for key, duty in {**self._by_category, **self.items}.items()}

    @cached_property
    def _by_category(self) -> dict[str, Duty]:
        found: dict[str, Duty] = {}
        for duty in self.items.values():
            for category in duty.categories:
                found.setdefault(category, duty)
        return found


def duty_list(book: Rulebook) -> DutyList:
    """The power-and-responsibility list of a rule book as the duty screens need it."""
    return DutyList(
        {
            item.id: Duty(item.id, item.name, tuple(item.category), item.lead, tuple(item.assist), "、".join(basis.law for basis in item.basis))
            for item in book.items.values()
        }
    )
