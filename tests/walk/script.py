"""Reads a walk: line 1 sets up, every other line is one step. Unknown keys are an error, so that nothing written is passed over."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

SETUP_KEYS = {"setup", "walk", "title", "at", "rules", "officers", "operators", "note"}
STEP_KEYS = {
    "at", "tick", "actor", "command", "args", "as", "on_behalf_of", "source", "proof", "signed_paper", "approved_by", "seen", "about", "expect", "note",
}  # fmt: skip


class WalkUnreadable(Exception):
    """The file is no walk; the sentence names the line."""


@dataclass(frozen=True)
class Step:
    """One line: a command by an actor, or a tick of time alone. `line` is its number in the file, the setup being 1."""

    line: int
    at: datetime
    actor: str = ""
    command: str = ""
    args: Mapping[str, Any] = field(default_factory=dict)
    names: tuple[str, ...] = ()
    on_behalf_of: str = ""
    source: str = ""
    proof: str = ""
    signed_paper: str = ""
    approved_by: str = ""
    seen: int | None = None
    about: str = ""
    expect: Mapping[str, Any] = field(default_factory=dict)

    @property
    def is_tick(self) -> bool:
        """True for a step of time alone."""
        return not self.command

    def __str__(self) -> str:
        who = f"{self.actor} {self.command}" if self.command else "tick"
        return f"{self.line:3} {self.at:%Y-%m-%d %H:%M} {who}"


@dataclass(frozen=True)
class Script:
    """A whole walk: the county it begins with, the moment, and its steps."""

    title: str
    at: datetime
    county: Mapping[str, Any]
    rules: Mapping[str, Any]
    steps: tuple[Step, ...]


def read_script(path: Path) -> Script:
    """Read the walk at `path` and the county file beside it.

    Raises:
        WalkUnreadable: a line is no JSON object, has an unknown key, or goes back in time.
    """
    lines = [_json(number, text) for number, text in enumerate(path.read_text(encoding="utf-8").splitlines(), start=1) if text.strip()]
    setup = lines[0]
    _refuse_unknown(1, setup, SETUP_KEYS)
    county = json.loads((path.parent / setup["setup"]).read_text(encoding="utf-8"))
    for table in ("officers", "operators"):
        county[table] = _changed_by_name(county[table], setup.get(table, {}), table)
    at = datetime.fromisoformat(setup["at"])
    steps = tuple(_step(number, line) for number, line in enumerate(lines[1:], start=2))
    _refuse_going_back(at, steps)
    return Script(f"{setup.get('walk', path.stem)} {setup.get('title', '')}".strip(), at, county, setup.get("rules", {}), steps)


def merged(before: Mapping[str, Any], changes: Mapping[str, Any]) -> dict[str, Any]:
    """Return `before` with `changes` merged in, deep: only the fields named change."""
    both = dict(before)
    for key, value in changes.items():
        deep = isinstance(value, Mapping) and isinstance(both.get(key), Mapping)
        both[key] = merged(both[key], value) if deep else value
    return both


def _json(number: int, text: str) -> dict[str, Any]:
    try:
        line = json.loads(text)
    except json.JSONDecodeError as error:
        raise WalkUnreadable(f"line {number} is no JSON: {error}") from error
    if not isinstance(line, dict):
        raise WalkUnreadable(f"line {number} is no JSON object")
    return line


def _step(number: int, line: Mapping[str, Any]) -> Step:
    _refuse_unknown(number, line, STEP_KEYS)
    if bool(line.get("tick")) == bool(line.get("command")):
        raise WalkUnreadable(f"line {number} must be either a tick or a command")
    names = line.get("as", [])
    return Step(
        line=number,
        at=datetime.fromisoformat(line["at"]),
        args=line.get("args", {}),
        names=(names,) if isinstance(names, str) else tuple(names),
        seen=line.get("seen"),
        expect=line.get("expect", {}),
        **{key: line.get(key) or "" for key in ("actor", "command", "on_behalf_of", "source", "proof", "signed_paper", "approved_by", "about")},
    )


def _refuse_unknown(number: int, line: Mapping[str, Any], known: set[str]) -> None:
    unknown = sorted(set(line) - known)
    if unknown:
        raise WalkUnreadable(f"line {number} has the unknown key {', '.join(unknown)}")


def _refuse_going_back(at: datetime, steps: tuple[Step, ...]) -> None:
    for step in steps:
        if step.at < at:
            raise WalkUnreadable(f"line {step.line} goes back in time")
        at = step.at


def _changed_by_name(rows: list[dict[str, Any]], changes: Mapping[str, Any], table: str) -> list[dict[str, Any]]:
    unknown = sorted(set(changes) - {row["name"] for row in rows})
    if unknown:
        raise WalkUnreadable(f"line 1 changes {table} the county does not have: {', '.join(unknown)}")
    return [merged(row, changes.get(row["name"], {})) for row in rows]
