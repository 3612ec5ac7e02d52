"""Takes what is secret out of the rest of a stream's address – `?user=…&pwd=…`, `token=`, `auth=`, `/user=…_password=…` – and puts it back to play it.

Many cameras and platforms want who signs in there and not in front of the machine's name. What is left names the parameter and no value.
Source: domain.md 8; issue 5, Build 1.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final
from urllib.parse import unquote

from models.rules.stream_keys import with_keys, without_keys

NAMES: Final = frozenset(
    {
        *("user", "usr", "username", "usrname", "userid", "login", "loginuse", "account", "uid", "pass", "pw", "psw", "pswd", "passwd", "passwort", "loginpas"),
        *("passphrase", "passcode", "auth", "authorization", "authkey", "authinfo", "jwt", "sign", "sig", "sas", "sid", "session", "ticket", "key", "mima"),
        *("credential", "credentials", "verifycode", "checkcode", "digest", "nonce", "hash", "cnonce"),
    }
)
"""What a secret is called, in small letters without `-` and `_`."""
ENDS: Final = ("password", "passwd", "pwd", "token", "secret", "apikey", "accesskey", "authkey", "streamkey", "secretkey", "signature", "sessionid", "ticket")
"""How it ends, whoever it belongs to: `access_token`, `wsSecret`."""
_PAIR: Final = re.compile(r"(?P<before>[/?&;_]|^)(?P<name>[A-Za-z%][A-Za-z0-9_.%-]{0,39}?)=(?P<value>[^&;/?#]*?)(?=_[A-Za-z]+=|[&;/?#]|$)")
_ASKED: Final = re.compile(r"(?P<before>[?&;])(?P<name>[A-Za-z%][A-Za-z0-9_.%-]{0,39})=(?P<value>[^&;#]*)")
_PARTS: Final = re.compile(r"(?P<machine>(?!file:)(?:[a-z][a-z0-9+.-]*:)?//[^/?#]*)(?P<path>[^?#]*)(?P<query>.*)", re.IGNORECASE | re.DOTALL)


@dataclass(frozen=True, slots=True, repr=False)
class CameraKeys:
    """All that is secret of a camera's two addresses. Never shown, never logged.

    `signing`: who signs in, `user:password`; `main` and `sub`: `name=value&…` of either address, in the order they stand there.
    """

    signing: str = ""
    main: str = ""
    sub: str = ""

    @classmethod
    def read(cls, text: str) -> CameraKeys:
        """From what was sealed."""
        signing, main, sub, *_ = (*text.split("\n"), "", "", "")
        return cls(signing, main, sub)

    def text(self) -> str:
        """To be sealed: `user:password` alone where there is nothing more."""
        return "\n".join(part.replace("\n", "") for part in (self.signing, self.main, self.sub)).rstrip("\n")

    def into(self, url: str) -> str:
        """The main address as it is played."""
        return with_keys(with_secrets(url, self.main), self.signing)

    def into_sub(self, url: str) -> str:
        """The small stream's address as it is played."""
        return with_keys(with_secrets(url, self.sub or self.main), self.signing)


def parted(url: str) -> tuple[str, str, str]:
    """Return an address that may be shown, who signs in as `user:password`, and the other secrets."""
    bare, signing = without_keys(url)
    bare, secrets = without_secrets(bare)
    return bare, signing, secrets


def without_secrets(url: str) -> tuple[str, str]:
    """Return the address with empty values, and the secrets as `name=value&…` ("" where there are none)."""
    found: list[str] = []

    def empty(pair: re.Match[str]) -> str:
        if not is_secret(pair["name"]):
            return pair[0]
        found.append(f"{pair['name']}={pair['value']}")
        return f"{pair['before']}{pair['name']}="

    bare = _changed(url, empty)
    return (bare, "&".join(found)) if any(pair.partition("=")[2] for pair in found) else (url, "")


def with_secrets(url: str, secrets: str) -> str:
    """Return the address with its secrets where `without_secrets` took them out; what it names otherwise is left alone."""
    waiting = [pair.partition("=") for pair in secrets.split("&")] if secrets else []

    def fill(pair: re.Match[str]) -> str:
        if not waiting or pair["value"] or pair["name"] != waiting[0][0]:
            return pair[0]
        return f"{pair['before']}{pair['name']}={waiting.pop(0)[2]}"

    return _changed(url, fill) if waiting else url


def is_secret(name: str) -> bool:
    """Whether a parameter of this name holds a secret."""
    plain = unquote(name).lower().replace("-", "").replace("_", "").replace(".", "")
    return plain in NAMES or plain.endswith(ENDS)


def _changed(url: str, change: Callable[[re.Match[str]], str]) -> str:
    parts = _PARTS.fullmatch(url)
    if parts is None:
        return url
    return parts["machine"] + _PAIR.sub(change, parts["path"]) + _ASKED.sub(change, parts["query"])
