"""Makes the journal append-only in the database itself. Source: reliability finding 3, bar J-1.

Triggers stop accidents and the product's own paths; an insider with the file is caught by the hash chain and a checkpoint kept elsewhere.
"""

from __future__ import annotations

from typing import Final

SQLITE: Final = (
    "CREATE TRIGGER journal_no_update BEFORE UPDATE ON journal BEGIN SELECT RAISE(ABORT, 'the journal is append-only'); END",
    "CREATE TRIGGER journal_no_delete BEFORE DELETE ON journal BEGIN SELECT RAISE(ABORT, 'the journal is append-only'); END",
    # INSERT OR REPLACE deletes without firing the delete trigger, so a number that exists is refused before.
    (
        "CREATE TRIGGER journal_no_replace BEFORE INSERT ON journal WHEN EXISTS (SELECT 1 FROM journal WHERE seq = NEW.seq)"
        " BEGIN SELECT RAISE(ABORT, 'the journal is append-only'); END"
    ),
    "CREATE TRIGGER journal_head_no_delete BEFORE DELETE ON journal_head BEGIN SELECT RAISE(ABORT, 'the journal is append-only'); END",
    (
        "CREATE TRIGGER journal_head_forward BEFORE UPDATE ON journal_head WHEN NEW.length <= OLD.length OR NEW.stream <> OLD.stream"
        " BEGIN SELECT RAISE(ABORT, 'a journal head only moves on'); END"
    ),
    (
        "CREATE TRIGGER journal_head_no_replace BEFORE INSERT ON journal_head WHEN EXISTS (SELECT 1 FROM journal_head WHERE stream = NEW.stream)"
        " BEGIN SELECT RAISE(ABORT, 'the journal is append-only'); END"
    ),
)
"""Triggers for SQLite."""


def postgresql() -> tuple[str, ...]:
    """Return the triggers for PostgreSQL: update, delete and truncate of the journal raise; a head only moves on."""
    return (
        (
            "CREATE FUNCTION journal_is_append_only() RETURNS trigger LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS"
            " $$ BEGIN RAISE EXCEPTION 'the journal is append-only'; END $$"
        ),
        (
            "CREATE FUNCTION journal_head_moves_on() RETURNS trigger LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS"
            " $$ BEGIN IF NEW.length <= OLD.length OR NEW.stream <> OLD.stream THEN RAISE EXCEPTION 'a journal head only moves on'; END IF; RETURN NEW; END $$"
        ),
        "CREATE TRIGGER journal_append_only BEFORE UPDATE OR DELETE ON journal FOR EACH ROW EXECUTE FUNCTION journal_is_append_only()",
        "CREATE TRIGGER journal_no_truncate BEFORE TRUNCATE ON journal FOR EACH STATEMENT EXECUTE FUNCTION journal_is_append_only()",
        "CREATE TRIGGER journal_head_no_delete BEFORE DELETE ON journal_head FOR EACH ROW EXECUTE FUNCTION journal_is_append_only()",
        "CREATE TRIGGER journal_head_no_truncate BEFORE TRUNCATE ON journal_head FOR EACH STATEMENT EXECUTE FUNCTION journal_is_append_only()",
        "CREATE TRIGGER journal_head_forward BEFORE UPDATE ON journal_head FOR EACH ROW EXECUTE FUNCTION journal_head_moves_on()",
    )
