"""Knows who may send: the sources with their keys and the devices with their limits, read anew when somebody changed them."""

from __future__ import annotations

import json
import time
from dataclasses import dataclass
from threading import Lock

import sqlalchemy as sa

from models.intake.hj212_stream import Way
from models.intake.signature import key_of
from models.records.intake import Device, Source
from models.sealed import Seal, SealBroken
from models.store import Store, StoreUnavailable

FRESH_FOR = 5.0
"""Seconds a look into the store is good for."""
LOOK_AGAIN = 0.5
"""Seconds between two looks for somebody unknown: strangers cannot make us read without end."""


@dataclass(frozen=True, slots=True)
class Sender:
    """One source, ready to check: `keys` opened, empty where none is needed or none could be opened."""

    key: str
    channel: str
    needs_signature: bool
    keys: tuple[bytes, ...]
    rate_per_minute: int
    disabled: bool


class Senders:
    """Sources and devices as the store has them, at most `FRESH_FOR` old. Thread-safe; the questions read the store: ask in a thread."""

    def __init__(self, store: Store, seal: Seal) -> None:
        """Nothing is read yet."""
        self._store = store
        self._seal = seal
        self._lock = Lock()
        self._sources: dict[str, Sender] = {}
        self._devices: dict[str, Device] = {}
        self._ways: dict[str, Way] = {}
        self._read_at = float("-inf")

    def source(self, key: str) -> Sender | None:
        """Return the source called `key`, or None."""
        self._freshen(key in self._sources)
        return self._sources.get(key)

    def device(self, mn: str) -> Device | None:
        """Return the device with this identity, or None."""
        self._freshen(mn in self._devices)
        found = self._devices.get(mn)
        return None if found is None or found.disabled else found

    def devices(self) -> list[Device]:
        """Return all devices in use."""
        self._freshen(is_known=True)
        return [device for device in self._devices.values() if not device.disabled]

    @property
    def is_fresh(self) -> bool:
        """Whether memory is fresh; where it is not, `freshen` reads the store anew."""
        return time.monotonic() - self._read_at < FRESH_FOR

    def freshen(self) -> None:
        """Read the store anew where memory is old and nobody else does so already."""
        self._freshen(is_known=True)

    def forget(self) -> None:
        """Read the store anew at the next question: something was changed that must count at once."""
        self._read_at = float("-inf")

    def way(self, mn: str) -> Way | None:
        """Return how this device writes its frames, from memory; None where it writes as the standard says and plain."""
        return self._ways.get(mn)

    def known_source(self, key: str) -> Sender | None:
        """Return the source from memory, when memory is fresh; None when the store must be asked."""
        return self._sources.get(key) if self.is_fresh else None

    def known_device(self, mn: str) -> Device | None:
        """Return the device from memory, when memory is fresh; None when the store must be asked."""
        found = self._devices.get(mn) if self.is_fresh else None
        return None if found is None or found.disabled else found

    def _freshen(self, is_known: bool) -> None:
        # while another looks, or the store is away, somebody known is served as last seen: one slow look must not hold up all senders
        if not self._lock.acquire(blocking=not is_known):
            return
        try:
            if time.monotonic() - self._read_at >= (FRESH_FOR if is_known else LOOK_AGAIN):
                self._look()
        except (StoreUnavailable, sa.exc.DBAPIError):
            if not is_known:
                raise
        finally:
            self._lock.release()

    def _look(self) -> None:
        with self._store.reading() as connection:
            sources = [Source.from_row(dict(row._mapping)) for row in connection.execute(sa.select(Source.table))]
            devices = [Device.from_row(dict(row._mapping)) for row in connection.execute(sa.select(Device.table))]
        self._sources = {source.key: self._opened(source) for source in sources}
        self._ways = {device.mn: self._way(device) for device in devices if device.modbus_crc or device.sm4_key_sealed is not None}
        self._devices = {device.mn: device for device in devices}
        self._read_at = time.monotonic()

    def _opened(self, source: Source) -> Sender:
        return Sender(source.key, source.channel, source.signature != "none", self._keys(source), source.rate_per_minute, source.disabled)

    def _way(self, device: Device) -> Way:
        before = self._devices.get(device.mn)
        if before is not None and device.mn in self._ways and (before.modbus_crc, before.sm4_key_sealed) == (device.modbus_crc, device.sm4_key_sealed):
            return self._ways[device.mn]
        try:
            key = None if device.sm4_key_sealed is None else self._seal.open("device", device.mn, "sm4_key_sealed", device.sm4_key_sealed)
        except SealBroken:
            key = None  # sealed elsewhere: its frames are listed as unreadable until the key is imported again
        return Way(device.modbus_crc, key)

    def _keys(self, source: Source) -> tuple[bytes, ...]:
        if source.secrets_sealed is None:
            return ()
        try:
            secrets = json.loads(self._seal.open("source", source.key, "secrets_sealed", source.secrets_sealed))
            return tuple(key_of(secret) for secret in secrets)
        except (SealBroken, ValueError, TypeError, AttributeError):  # whatever one source was given must not silence the others
            return ()  # sealed elsewhere or unreadable: nobody can sign as this source until it is imported again
