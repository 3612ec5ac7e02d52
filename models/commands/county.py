"""The rule book as this county set it: the shipped files, with its own working days, empowered brigades and changed rules on top."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import sqlalchemy as sa

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


def _settings(store: Store) -> Mapping[str, Any]:
    table = CountySetting.table
    with store.reading() as connection:
        return {row.key: row.value for row in connection.execute(sa.select(table.c.key, table.c.value))}
