"""Loads the demo county into an empty store: units, people, cameras, stations and sources, every one of them invented."""

from __future__ import annotations

import base64
import json
import os
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import sqlalchemy as sa

from models.intake.reference_file import read_reference
from models.records.people import Unit

if TYPE_CHECKING:
    from models.commands.desk import Desk
    from models.store import Store

RESOURCES: Final = Path(__file__).parents[2] / "resources" / "demo"
PASSWORD: Final = "demo"  # noqa: S105  no secret: the sign-in page of the demo shows it
"""Everybody's password in the demo county; shown at the sign-in page there and nowhere else."""

NOT_KEPT: Final = frozenset({"password", "scene"})


def read_county() -> dict[str, Any]:
    """Read the demo county's file."""
    return dict(read_reference(RESOURCES / "county.yaml").tables)


def scenes() -> dict[str, str]:
    """Return which scene each demo camera shows: camera key → scene name."""
    return {camera["key"]: camera["scene"] for camera in read_county()["cameras"]}


def is_empty(store: Store) -> bool:
    """Tell whether no county lives in this store yet: the demo is loaded into nothing else."""
    with store.reading() as connection:
        return connection.execute(sa.select(sa.func.count()).select_from(Unit.table)).scalar_one() == 0


def load_demo(desk: Desk, data_dir: Path) -> None:
    """Load the demo county through the door; the sources' signing secrets are made now and kept beside the other keys."""
    from models.commands.reference import load_county

    county = read_county()
    secrets = signing_secrets(data_dir, [source["key"] for source in county["sources"]])
    tables = {name: _kept(rows) if isinstance(rows, list) else rows for name, rows in county.items()}
    tables["operators"] = [{**_without(row), "password_hash": hashed} for row, hashed in _with_passwords(county["operators"])]
    tables["sources"] = [{**source, "secret": secrets[source["key"]]} for source in county["sources"]]
    load_county(desk, tables)


def point_cameras(desk: Desk, streams: Mapping[str, str]) -> None:
    """Tell the registry where the demo cameras stream now: camera key → rtsp address."""
    from models.commands.reference import load_county

    cameras = [{**_without(camera), "url": streams[camera["key"]]} for camera in read_county()["cameras"] if camera["key"] in streams]
    load_county(desk, {"cameras": cameras})


def signing_secrets(data_dir: Path, sources: list[str]) -> dict[str, str]:
    """Return the demo sources' webhook secrets, made once (`keys/demo-secrets.json`, mode 0600)."""
    path = data_dir / "keys" / "demo-secrets.json"
    known: dict[str, str] = json.loads(path.read_text()) if path.exists() else {}
    missing = [source for source in sources if source not in known]
    if missing:
        known |= {source: f"whsec_{base64.b64encode(os.urandom(24)).decode()}" for source in missing}
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w") as file:
            json.dump(known, file)
    return known


def _kept(rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    return [_without(row) for row in rows]


def _without(row: Mapping[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in row.items() if key not in NOT_KEPT}


def _with_passwords(operators: list[dict[str, Any]]) -> list[tuple[dict[str, Any], str]]:
    from argon2 import PasswordHasher

    hashed = PasswordHasher().hash(PASSWORD)
    return [(row, hashed if row.get("password") else "") for row in operators]
