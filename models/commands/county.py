"""The rule book as this county set it: the shipped files, with its own working days, empowered brigades and changed rules on top.

`county_rulebook` is the book a desk begins with; the desk adds by itself what is published while it runs (`rules_in_force`).
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from pathlib import Path
from typing import Any

import sqlalchemy as sa

from models.commands.rules_in_force import RulesInForce
from models.records.county_setting import CountySetting
from models.rules.rulebook import Rulebook
from models.store import Store


def county_rulebook(store: Store, directory: Path) -> Rulebook:
    """Read the rule files of `directory` and what the county imported into `store` over them.

    Raises:
        RulebookError: a file cannot be read, or the county changed a rule that is not in the book.
    """
    settings = _settings(store)
    power_list = settings.get("power_list") or {}
    rules = settings.get("rules") or {}
    return Rulebook.read(directory, rules.get("changes"), working_days=settings.get("working_days"), tb_empowered=power_list.get("tb_empowered"))


def rulebook_in_force(store: Store, directory: Path, at: datetime) -> Rulebook:
    """Return the county's book as it is in force at `at`, every published edit of which the day has come included.

    Raises:
        RulebookError: as `county_rulebook`.
    """
    rules = RulesInForce(county_rulebook(store, directory))
    with store.reading() as connection:
        rules.refresh(connection)
    return rules.at(at)


def _settings(store: Store) -> Mapping[str, Any]:
    table = CountySetting.table
    with store.reading() as connection:
        return {row.key: row.value for row in connection.execute(sa.select(table.c.key, table.c.value))}
