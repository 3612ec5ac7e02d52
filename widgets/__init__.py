"""Reusable Qt parts: data in by a call, wishes out by a signal; no store, no command, no screen is known here."""
