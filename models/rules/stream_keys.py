"""Takes who signs in out of a stream's address, and puts it back for the one who plays it: addresses are read by many, keys by none."""

from __future__ import annotations

import re
from typing import Final
from urllib.parse import quote, unquote

_SIGNED: Final = re.compile(r"(?P<scheme>[a-z][a-z0-9+.-]*)://(?P<keys>[^/?#]*)@(?P<rest>[^@/?#]*(?:[/?#].*)?)", re.IGNORECASE | re.DOTALL)
_PLAIN: Final = "-._~"
REFERENCE: Final = "camera://"
"""Begins what stands for an address that has to be asked for: who signs in is sealed, or a platform hands the stream out."""

REPLAY: Final = "replay://"
"""Begins what stands for a film of the past."""


def without_keys(url: str) -> tuple[str, str]:
    """Return the address without user and password, and these as `user:password` in plain text ("" where it names none)."""
    found = _SIGNED.fullmatch(url)
    if found is None:
        return url, ""
    user, colon, password = found["keys"].partition(":")
    return f"{found['scheme']}://{found['rest']}", f"{unquote(user)}{colon}{unquote(password)}"


def with_keys(url: str, keys: str) -> str:
    """Return the address with `user:password` in it, escaped so that neither can be taken for a part of the address."""
    scheme, sign, rest = url.partition("://")
    if not keys or not sign or scheme not in {"rtsp", "http", "https"}:
        return url
    user, _, password = keys.partition(":")
    return f"{scheme}://{quote(user, safe=_PLAIN)}:{quote(password, safe=_PLAIN)}@{rest}"


def reference_to(key: str) -> str:
    """What stands for the address of a camera that has to be asked for."""
    return f"{REFERENCE}{quote(key, safe=_PLAIN)}"


def referred(url: str) -> str:
    """The key of the camera a reference stands for, "" for a plain address."""
    return unquote(url.removeprefix(REFERENCE)) if url.startswith(REFERENCE) else ""


def replay_at(token: str) -> str:
    """What stands for the address of something of the past that is played again; `token` is known to who plays it."""
    return f"{REPLAY}{token}"


def replayed(url: str) -> str:
    """The token of what is played again, "" for any other address."""
    return url.removeprefix(REPLAY) if url.startswith(REPLAY) else ""
