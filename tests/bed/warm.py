"""Statements compiled once for a whole run: each test opens an engine of its own, which would compile every one of them anew."""

from __future__ import annotations

from functools import cache

from sqlalchemy.engine import Engine


def warmed(engine: Engine) -> Engine:
    """Let `engine` share dialect and compiled statements with the first engine of its kind in this process that ever connected."""
    first = _engines().get(engine.dialect.name)
    if first is None or first.dialect.server_version_info is None:  # a dialect knows its server only after a connection
        _engines()[engine.dialect.name] = engine
    else:
        engine.dialect, engine._compiled_cache = first.dialect, first._compiled_cache
    return engine


@cache
def _engines() -> dict[str, Engine]:
    return {}
