"""Keeps in the database itself what may never change: a signed paper, a custody line, a receipt, the origin of evidence. Source: domain.md 2, 7, 8.

Nobody may edit or delete a signed document or an original. Triggers stop accidents and the product's own paths; the hash of the file
and the journal's chain catch whoever goes round them.
"""

from __future__ import annotations

from typing import Final

PAPER: Final = (
    "kind",
    "doc_no",
    "case_id",
    "title",
    "made_at",
    "drafted_by",
    "signed_by",
    "signed_at",
    "recipients",
    "body",
    "attachments",
    "edition",
    "replaces",
)
"""The columns of a paper that its signature covers; `version` alone still counts who looked at it."""

ORIGIN: Final = ("kind", "what", "count", "device", "camera", "sha256", "bytes_count", "taken_at", "device_at", "offset_s", "taken_by", "added_at", "added_by")
"""The columns of a piece of evidence that say what it is; where it belongs may change when cases are merged or split."""

LINES: Final = {
    "evidence_touch": ("evidence_id", "at", "act", "by", "on_behalf_of", "by_unit", "place", "purpose", "to_unit", "sha256", "copy_no"),
    "evidence_copy": ("evidence_id", "number", "copy_no", "purpose", "made_at", "made_by", "asked_by", "original_sha256"),
    "document_receipt": ("document_id", "unit", "person", "mode", "at", "entered_by"),
    "custody_entry": ("exhibit_id", "at", "act", "by", "by_unit", "paper_no"),
}
"""Tables of lines that are only ever added, with what never changes on them (they follow their case when cases are merged)."""


def sqlite() -> tuple[str, ...]:
    """Return the triggers for SQLite."""
    return (
        _sqlite_update("document", f"OLD.signed_at IS NOT NULL AND ({_differ(PAPER, 'IS NOT')})", "a signed paper is frozen"),
        _sqlite_update("evidence", _differ(ORIGIN, "IS NOT"), "evidence stays as it was taken"),
        *(_sqlite_update(table, _differ(columns, "IS NOT"), "a line stays as it was written") for table, columns in LINES.items()),
        *(
            f"CREATE TRIGGER {table}_no_delete BEFORE DELETE ON {table} BEGIN SELECT RAISE(ABORT, 'nothing is deleted'); END"
            for table in ("document", "evidence", *LINES)
        ),
    )


def postgresql() -> tuple[str, ...]:
    """Return the functions and triggers for PostgreSQL."""
    return (
        _function("frozen_row", "a signed paper, a custody line and the origin of evidence stay as they are"),
        _postgresql_update("document", f"OLD.signed_at IS NOT NULL AND ({_differ(PAPER, 'IS DISTINCT FROM')})"),
        _postgresql_update("evidence", _differ(ORIGIN, "IS DISTINCT FROM")),
        *(_postgresql_update(table, _differ(columns, "IS DISTINCT FROM")) for table, columns in LINES.items()),
        *(
            f"CREATE TRIGGER {table}_no_delete BEFORE DELETE ON {table} FOR EACH ROW EXECUTE FUNCTION frozen_row()"
            for table in ("document", "evidence", *LINES)
        ),
    )


def _differ(columns: tuple[str, ...], differs: str) -> str:
    return " OR ".join(f'OLD."{column}" {differs} NEW."{column}"' for column in columns)


def _sqlite_update(table: str, when: str, said: str) -> str:
    return f"CREATE TRIGGER {table}_frozen BEFORE UPDATE ON {table} WHEN {when} BEGIN SELECT RAISE(ABORT, '{said}'); END"


def _postgresql_update(table: str, when: str) -> str:
    return f"CREATE TRIGGER {table}_frozen BEFORE UPDATE ON {table} FOR EACH ROW WHEN ({when}) EXECUTE FUNCTION frozen_row()"


def _function(name: str, said: str) -> str:
    return f"CREATE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$ BEGIN RAISE EXCEPTION '{said}'; END $$"
