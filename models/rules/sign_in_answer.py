"""Answers a camera that asks who is there: Digest where it offers one we know, else Basic. Of RTSP and HTTP alike.

Source: RFC 7616 (Digest, MD5 and SHA-256, with and without qop), RFC 7617 (Basic).
"""

from __future__ import annotations

import base64
import hashlib
import re
from collections.abc import Callable, Iterable, Mapping
from typing import Final

LONGEST: Final = 2_048
"""A question that is longer is none that a camera asks, and nobody may make reading it last long."""
_WORD: Final = re.compile(r'(?<!\w)(\w{1,32})=(?:"([^"]*)"|([^\s,]+))')
_HASHES: Final[Mapping[str, Callable[[bytes], str]]] = {
    "MD5": lambda text: hashlib.md5(text).hexdigest(),  # noqa: S324  as cameras speak it
    "SHA-256": lambda text: hashlib.sha256(text).hexdigest(),
}


def challenges_in(head: str) -> tuple[str, ...]:
    """What the head of an answer asks, one for each `WWW-Authenticate` in it."""
    return tuple(found.strip() for found in re.findall(r"(?im)^www-authenticate:(.*)$", head))


def answered(challenges: Iterable[str], method: str, uri: str, keys: str, own: str = "") -> str:
    """Return the `Authorization` to send for a question, "" where nothing we know is asked. `keys` is `user:password`; `own` a number used once."""
    asked = tuple(one for one in challenges if len(one) <= LONGEST)
    digests = [dict(_pairs(one)) for one in asked if one[:7].lower() == "digest "]
    known = [told for told in digests if told.get("algorithm", "MD5").upper() in _HASHES]
    if known:
        return _digest(known[0], method, uri, keys, own)
    is_basic = any(one[:5].lower() == "basic" for one in asked)
    return f"Basic {base64.b64encode(keys.encode()).decode()}" if is_basic else ""


def _digest(told: Mapping[str, str], method: str, uri: str, keys: str, own: str) -> str:
    user, _, password = keys.partition(":")
    name = told.get("algorithm", "MD5").upper()
    hashed, realm, nonce = _HASHES[name], told.get("realm", ""), told.get("nonce", "")
    first, second = (hashed(text.encode()) for text in (f"{user}:{realm}:{password}", f"{method}:{uri}"))
    has_qop = "auth" in [part.strip() for part in told.get("qop", "").split(",")]
    middle = f"{nonce}:00000001:{own}:auth" if has_qop else nonce
    given = {"username": user.replace("\\", "\\\\").replace('"', '\\"'), "realm": realm, "nonce": nonce, "uri": uri}
    given["response"] = hashed(f"{first}:{middle}:{second}".encode())
    given |= {"opaque": told["opaque"]} if "opaque" in told else {}
    more = f", algorithm={name}" if "algorithm" in told else ""
    more += f', qop=auth, nc=00000001, cnonce="{own}"' if has_qop else ""
    return "Digest " + ", ".join(f'{key}="{value}"' for key, value in given.items()) + more


def _pairs(challenge: str) -> Iterable[tuple[str, str]]:
    return ((key.lower(), quoted or bare) for key, quoted, bare in _WORD.findall(challenge[7:]))
