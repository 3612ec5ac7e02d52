"""Seals what must never be read by the way: who reported. The key lies outside the database, in a file only its owner reads."""

from __future__ import annotations

import hashlib
import hmac
import json
import os
from functools import cached_property
from pathlib import Path
from typing import Any

NONCE_BYTES = 12


class SealBroken(Exception):
    """A sealed value was swapped, damaged, or sealed with a key that is not here."""


class Seal:
    """AES-256-GCM with one key; the associated data name the place, so a sealed value moved elsewhere does not open.

    Source: reliability bar P-3. `key_id` is the first 12 hex digits of the key's SHA-256.
    """

    def __init__(self, key: bytes) -> None:
        """`key` is 32 bytes."""
        self._key = key
        self.key_id = hashlib.sha256(key).hexdigest()[:12]

    @classmethod
    def at(cls, path: Path) -> Seal:
        """Use the key file at `path`; a new one (mode 0600, synced to disk) is made when there is none."""
        if not path.exists():
            make_key(path)
        return cls(path.read_bytes())

    def seal(self, table: str, row: str, column: str, value: bytes) -> bytes:
        """Return nonce and ciphertext of `value` for exactly this place."""
        nonce = os.urandom(NONCE_BYTES)
        sealed: bytes = self._cipher.encrypt(nonce, value, self._place(table, row, column))
        return nonce + sealed

    def open(self, table: str, row: str, column: str, sealed: bytes) -> bytes:
        """Return what was sealed at this place. Raises SealBroken."""
        from cryptography.exceptions import InvalidTag

        try:
            value: bytes = self._cipher.decrypt(sealed[:NONCE_BYTES], sealed[NONCE_BYTES:], self._place(table, row, column))
        except InvalidTag as error:
            raise SealBroken(f"The sealed value of {table} {row} does not open with key {self.key_id}.") from error
        return value

    def seal_reporter(self, alert_id: str, reporter: dict[str, Any]) -> bytes:
        """Seal the reporter of one alert."""
        return self.seal("sealed_reporter", alert_id, "sealed", json.dumps(reporter, ensure_ascii=False).encode())

    def open_reporter(self, alert_id: str, sealed: bytes) -> dict[str, Any]:
        """Open the reporter of one alert. Raises SealBroken."""
        opened: dict[str, Any] = json.loads(self.open("sealed_reporter", alert_id, "sealed", sealed))
        return opened

    def fingerprint(self, value: bytes) -> str:
        """Return a keyed SHA-256 of `value`: it tells whether two are the same, and cannot be tried against guessed telephone numbers."""
        return hmac.new(self._key, b"fingerprint/" + value, hashlib.sha256).hexdigest()

    @cached_property
    def _cipher(self) -> Any:
        from cryptography.hazmat.primitives.ciphers.aead import AESGCM  # loaded late: the first window does not need it

        return AESGCM(self._key)

    def _place(self, table: str, row: str, column: str) -> bytes:
        return f"{table}/{row}/{column}/{self.key_id}".encode()


def make_key(path: Path) -> None:
    """Write a new key of 32 random bytes to `path`, mode 0600, synced; one that is there already stays."""
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    fresh = path.with_name(f"{path.name}.{os.getpid()}")
    with os.fdopen(os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
        file.write(os.urandom(32))
        file.flush()
        os.fsync(file.fileno())
    try:
        os.link(fresh, path)  # of two first starts at once one key wins; a rename would let the second overwrite it
    except FileExistsError:
        pass
    finally:
        fresh.unlink()
