"""The schema's history. One set of migrations for SQLite and PostgreSQL; `HEAD` is the revision this program knows."""

HEAD = "0004"
