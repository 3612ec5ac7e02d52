"""Seals what must never be read by the way: who reported. The key lies outside the database, in a file only its owner reads."""

from __future__ import annotations

import hashlib
import hmac
import json
import os
from functools import cached_property
from pathlib import Path
from typing import Any, Final

from models.plain import Plain

NONCE_BYTES = 12


KEY_BYTES = 32

_PLAIN_JSON: Final = json.JSONEncoder(ensure_ascii=False, check_circular=False).encode


class SealBroken(Plain):
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
        """Use the key file at `path`; a new one (mode 0600, synced to disk) is made when there is none. Raises SealBroken for one that is no key."""
        try:
            if not path.exists():
                make_key(path)
            key = path.read_bytes()
        except OSError as error:
            why = error.strerror or type(error).__name__
            raise SealBroken(
                f"The key {path} cannot be used: {why}; nothing can be sealed or opened without it.",
                f"密钥 {path} 无法使用：{why}；没有它，举报人信息和来源密钥不能封存，也不能打开。",
            ) from error
        if len(key) != KEY_BYTES:
            raise SealBroken(
                f"The key {path} is damaged ({len(key)} bytes instead of {KEY_BYTES}); bring it back from where keys/ is kept.",
                f"密钥 {path} 已损坏（{len(key)} 字节，应为 {KEY_BYTES}）；请从 keys/ 的备份取回。",
            )
        return cls(key)

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
            raise SealBroken(
                f"What is sealed in {table} {row} does not open with this PC's key ({self.key_id}): copy keys/seal.key from the gateway's PC.",
                f"{table} {row} 中封存的内容用本机密钥（{self.key_id}）打不开：请从接入机拷入 keys/seal.key。",
            ) from error
        return value

    def seal_reporter(self, alert_id: str, reporter: dict[str, Any]) -> bytes:
        """Seal the reporter of one alert."""
        return self.seal("sealed_reporter", alert_id, "sealed", _PLAIN_JSON(reporter).encode())

    def open_reporter(self, alert_id: str, sealed: bytes) -> dict[str, Any]:
        """Open the reporter of one alert. Raises SealBroken."""
        opened: dict[str, Any] = json.loads(self.open("sealed_reporter", alert_id, "sealed", sealed))
        return opened

    def fingerprint(self, value: bytes) -> str:
        """Return a keyed SHA-256 of `value`: it tells whether two are the same, and cannot be tried against guessed telephone numbers."""
        return hmac.digest(self._key, b"fingerprint/" + value, "sha256").hex()

    @cached_property
    def _cipher(self) -> Any:
        from cryptography.hazmat.primitives.ciphers.aead import AESGCM  # loaded late: the first window does not need it

        return AESGCM(self._key)

    def _place(self, table: str, row: str, column: str) -> bytes:
        return f"{table}/{row}/{column}/{self.key_id}".encode()


class NoSeal(Seal):
    """Stands where a seat has no usable key: everything works but what has to be sealed or opened, which says why."""

    def __init__(self, trouble: SealBroken) -> None:
        """`trouble` is raised by whatever needs the key."""
        super().__init__(b"")
        self._trouble = trouble

    def seal(self, table: str, row: str, column: str, value: bytes) -> bytes:
        """Raise SealBroken."""
        raise self._trouble

    def open(self, table: str, row: str, column: str, sealed: bytes) -> bytes:
        """Raise SealBroken."""
        raise self._trouble

    def fingerprint(self, value: bytes) -> str:
        """Raise SealBroken."""
        raise self._trouble


def no_key(path: Path) -> SealBroken:
    """The words for a key that is not here although something is sealed."""
    return SealBroken(
        f"The key {path} is not there, but what is sealed needs it: copy keys/seal.key from the gateway's PC or from where keys/ is kept.",
        f"缺少密钥 {path}，已封存的内容要用它才能打开：请从接入机或 keys/ 的备份拷入。",
    )


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
