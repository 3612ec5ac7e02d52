"""Runs the migrations from code: no ini file, the connection given, one process at a time."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import sqlalchemy as sa
from alembic import command
from alembic.config import Config
from alembic.script import ScriptDirectory
from alembic.util import CommandError

from models.migrations import HEAD
from models.migrations.earlier_alerts import fill_terms

if TYPE_CHECKING:
    from models.store import Store


def upgrade(store: Store) -> None:
    """Bring `store` to HEAD inside one writer's turn; raise StoreUnavailable when it is newer than this program."""
    from models.store import StoreUnavailable

    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent))
    assert ScriptDirectory.from_config(config).get_current_head() == HEAD
    with store.writing() as connection:
        config.attributes["connection"] = connection
        try:
            command.upgrade(config, "head")
            fill_terms(connection)
        except CommandError as error:
            known = sa.inspect(connection).has_table("alembic_version")
            found = connection.exec_driver_sql("SELECT version_num FROM alembic_version").scalar() if known else "?"
            raise StoreUnavailable(
                f"The database has schema {found}, which is newer than this program ({HEAD}); update the program.",
                f"数据库结构为 {found}，比本程序（{HEAD}）新；请更新程序。",
            ) from error
        except sa.exc.DBAPIError as error:
            said = str(error.orig).strip().splitlines()[0]
            raise StoreUnavailable(
                f"The database could not be brought to this program's schema ({said}); upgrade it as its owner, see docs/operations.md.",
                f"数据库结构无法升级（{said}）；请以库的所有者升级，见 docs/operations.md。",
            ) from error
