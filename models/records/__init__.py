"""What is stored: one file per noun, each a dataclass that is also its table."""

from __future__ import annotations

import sqlalchemy as sa


def tables() -> sa.MetaData:
    """Load every record and return the description of all tables (for migrations; nothing else needs them all)."""
    import importlib
    import pkgutil

    from models.base import METADATA

    for module in pkgutil.iter_modules(__path__):
        importlib.import_module(f"{__name__}.{module.name}")
    import models.journal.entry  # noqa: F401  the journal's tables

    return METADATA
