"""Where alembic starts: it uses the connection it is given and never opens one of its own."""

from __future__ import annotations

from alembic import context

from models.records import tables

connection = context.config.attributes["connection"]
# Our connections begin by themselves (see store.py), so alembic must not open transactions of its own.
context.configure(connection=connection, target_metadata=tables(), render_as_batch=True, transactional_ddl=False)
context.run_migrations()
