"""What a video source and a camera may be given, by an import or by hand: who signs in is taken out of every address and sealed.

Source: domain.md 8; interfaces.md 2.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from typing import Any, Final
from urllib.parse import urlsplit

from models.commands.reference_values import WrongKey
from models.commands.turn import Turn
from models.records.place import Camera
from models.records.video_source import VideoSource
from models.rules.stream_keys import without_keys
from models.rules.stream_secrets import CameraKeys, parted
from models.rules.video_kinds import KINDS, owner_of_kind
from models.sealed import Seal, SealBroken

Values = Mapping[str, Any]

OF_A_SOURCE: Final = ("name", "name_en", "owner", "adapter", "address", "masking", "running_note", "disabled", "disabled_reason")
SIGNING: Final = ("user", "password", "api_key")
"""Who signs in at a source: never stored in the clear, in no entry of the journal."""
OF_A_CAMERA: Final = (
    *("name_en", "url", "source", "township", "tags", "ptz", "clock_offset_s", "owner", "police_only", "sub_url", "channel", "structured"),
    *("direction", "range_m", "masking", "expected", "disabled", "disabled_reason"),
)
EXPECTED: Final = ("stream", "name", "session", "width", "height", "codec", "fingerprint")
"""What a stream is known by."""
SCHEMES: Final = ("http", "https")


def source_values(turn: Turn, key: str, given: Values) -> dict[str, Any]:
    """Return what a source is given as its record keeps it. Raises WrongKey."""
    values = {name: value for name, value in given.items() if name not in SIGNING}
    signing = {name: str(given[name]) for name in SIGNING if given.get(name)}
    if values.get("address"):
        bare, keys = without_keys(str(values["address"]))
        if not _is_plain(bare):
            raise WrongKey("address", "address is no http://HOST:PORT", "address 应为 http://主机:端口")
        user, _, password = keys.partition(":")
        values["address"] = bare
        signing = {**({"user": user, "password": password} if keys else {}), **signing}
    if signing:
        values["credentials_sealed"] = turn.seal.seal("video_source", key, "credentials_sealed", json.dumps(signing).encode())
        values["credentials_at"] = turn.at
    return values


def camera_values(turn: Turn, key: str, given: Values) -> dict[str, Any]:
    """Return what a camera is given as its record keeps it; whose it is follows from its source where nobody says. Raises WrongKey."""
    values = dict(given)
    found: dict[str, tuple[str, str]] = {}
    for name in ("url", "sub_url"):
        if isinstance(values.get(name), str):
            values[name], *secrets = parted(values[name])
            found[name] = (secrets[0], secrets[1])
    if any(any(secrets) for secrets in found.values()):
        keys = _with_those_kept(turn, key, values, found)
        values["credentials_sealed"] = turn.seal.seal("camera", key, "credentials_sealed", keys.text().encode())
    _refuse_odd(values)
    if values.get("source") and not values.get("owner"):
        values["owner"] = _owner(turn, str(values["source"]))
    return {name: float(value) if name in ("direction", "range_m") and type(value) is int else value for name, value in values.items()}


def _with_those_kept(turn: Turn, key: str, values: Values, found: Mapping[str, tuple[str, str]]) -> CameraKeys:
    """What an address that is not given keeps, and one that is given without its secrets: they are not told to another machine."""
    known = turn.first(Camera, Camera.table.c.key == key)
    kept = keys_of(known, turn.seal) if known is not None and not _moves(known, values) else CameraKeys()
    (signing, main), (other, sub) = found.get("url", ("", "")), found.get("sub_url", ("", ""))
    return CameraKeys(signing or other or kept.signing, main or kept.main, sub or kept.sub)


def source_of_kind(turn: Turn, kind: str) -> None:
    """See to it that a camera's source stands in the registry: one that is named by its kind alone is taken in with it."""
    if kind in KINDS and turn.first(VideoSource, VideoSource.table.c.key == kind) is None:
        turn.add(VideoSource(key=kind, kind=kind, owner=owner_of_kind(kind), adapter="file" if kind == "file" else "address"))


def told(values: Values) -> dict[str, Any]:
    """Return of a change what the journal may tell: of addresses and of who signs in only that they changed."""
    kept = {name: value for name, value in values.items() if name not in ("credentials_sealed", "credentials_at")}
    return {name: bool(value) if name in ("url", "sub_url", "address") else value for name, value in kept.items()}


def keys_of(camera: Camera, seal: Seal) -> CameraKeys:
    """All that is secret of a camera's addresses; nothing where this PC cannot open it."""
    if camera.credentials_sealed is None:
        return CameraKeys()
    try:
        return CameraKeys.read(seal.open("camera", camera.key, "credentials_sealed", camera.credentials_sealed).decode())
    except SealBroken:
        return CameraKeys()


def seal_keys(turn: Turn, camera: Camera) -> None:
    """Seal who signs in where a camera's address still names it, as those taken in before keys were sealed do."""
    named = {"url": camera.url, "sub_url": camera.sub_url}
    if any(any(parted(url)[1:]) for url in named.values()):
        for name, value in camera_values(turn, camera.key, named).items():
            setattr(camera, name, value)


def source_change(known: VideoSource, values: Values) -> dict[str, Any]:
    """Return what a change of a known source comes to: who signs in at another machine has to be said anew."""
    moves = leads_elsewhere((known.address,), (values.get("address", known.address),))
    return {**({"credentials_sealed": None, "credentials_at": None} if moves else {}), **values}


def camera_change(known: Camera, values: Values) -> dict[str, Any]:
    """Return what a change of a known camera comes to: who signs in at another machine has to be said anew, and what another stream is known by learnt anew."""
    shows_other = any(values.get(name, getattr(known, name)) != getattr(known, name) for name in ("url", "channel", "source"))
    return {**({"credentials_sealed": None} if _moves(known, values) else {}), **({"expected": {}} if shows_other else {}), **values}


def leads_elsewhere(before: Iterable[str], after: Iterable[str]) -> bool:
    """Whether of several addresses one leads to a machine that none led to before, or none leads anywhere any more."""
    old, new = {_machine(url) for url in before if url}, {_machine(url) for url in after if url}
    return bool(old) and not (new and new <= old)


def _moves(known: Camera, values: Values) -> bool:
    return leads_elsewhere((known.url, known.sub_url), (values.get("url", known.url), values.get("sub_url", known.sub_url)))


def _machine(url: str) -> str:
    try:
        return urlsplit(url).hostname or ""
    except ValueError:
        return ""


def _is_plain(address: str) -> bool:
    try:
        parts = urlsplit(address)
        return parts.scheme in SCHEMES and bool(parts.hostname) and parts.port != 0 and not (parts.query or parts.fragment)
    except ValueError:  # a bracket that is never closed, a port that is none
        return False


def _refuse_odd(values: Values) -> None:
    direction, reach, expected = values.get("direction"), values.get("range_m"), values.get("expected")
    if isinstance(direction, int | float) and not 0 <= direction < 360:
        raise WrongKey("direction", "direction is degrees from north, 0 to 359", "direction 应为自北起的度数，0 至 359")
    if isinstance(reach, int | float) and reach < 0:
        raise WrongKey("range_m", "range_m cannot be below 0", "range_m 不能小于 0")
    if isinstance(expected, Mapping) and (strange := sorted(set(expected) - set(EXPECTED))):
        raise WrongKey("expected", f"expected: {', '.join(strange)} is not one of {', '.join(EXPECTED)}", f"expected：{'、'.join(strange)} 不在可用值之内")


def _owner(turn: Turn, source: str) -> str:
    known = turn.first(VideoSource, VideoSource.table.c.key == source)
    return known.owner if known is not None else owner_of_kind(source)


def camera_owned_by(turn: Turn, source: VideoSource) -> list[Camera]:
    """Return the cameras that are whose their source is: they change hands with it."""
    table = Camera.table.c
    return turn.find(Camera, table.source == source.key, table.owner == source.owner)
