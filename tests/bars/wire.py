"""A wire between seats and PostgreSQL that can be made bad: it loses notifications, or goes silent without hanging up."""

from __future__ import annotations

import random
import selectors
import socket
import struct
import threading
from types import TracebackType
from typing import Self

NOTIFICATION = b"A"
SSL_REQUEST, GSS_REQUEST = 80877103, 80877104


class Wire:
    """Listens on a port of its own and passes everything on to `port`; `lose` is the share of notifications that never arrive."""

    def __init__(self, port: int, seed: int) -> None:
        self.lose = 0.0
        self.lost = self.passed = 0
        self._to, self._chance = port, random.Random(seed)
        self._going = threading.Event()
        self._going.set()
        self._ended = False
        self._door = socket.create_server(("127.0.0.1", 0), backlog=64)
        self.port: int = self._door.getsockname()[1]
        self._thread = threading.Thread(target=self._serve, name="wire", daemon=True)

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self._ended = True
        self._going.set()
        self._thread.join(5)
        self._door.close()

    def freeze(self) -> None:
        """Nothing comes through any more, and nobody is told."""
        self._going.clear()

    def thaw(self) -> None:
        """What was held back comes now."""
        self._going.set()

    def _serve(self) -> None:
        with selectors.DefaultSelector() as chosen:
            chosen.register(self._door, selectors.EVENT_READ)
            lines: set[_Line] = set()
            while not self._ended:
                self._going.wait()
                for key, _ in chosen.select(0.2):
                    if not self._going.is_set():
                        break
                    if key.fileobj is self._door:
                        self._connect(chosen, lines)
                    elif not key.data():
                        self._hang_up(chosen, lines, key.data.__self__)
            for line in lines:
                line.close()

    def _connect(self, chosen: selectors.BaseSelector, lines: set[_Line]) -> None:
        seat, _ = self._door.accept()
        try:
            line = _Line(self, seat, socket.create_connection(("127.0.0.1", self._to), timeout=5))
        except OSError:
            seat.close()  # the server is away: the seat hears it as it would without us
            return
        lines.add(line)
        chosen.register(line.seat, selectors.EVENT_READ, line.ask)
        chosen.register(line.server, selectors.EVENT_READ, line.answer)

    def _hang_up(self, chosen: selectors.BaseSelector, lines: set[_Line], line: _Line) -> None:
        if line in lines:
            lines.discard(line)
            chosen.unregister(line.seat)
            chosen.unregister(line.server)
            line.close()

    def loses_this(self) -> bool:
        """Whether the notification at hand is lost."""
        gone = self._chance.random() < self.lose
        self.lost, self.passed = self.lost + gone, self.passed + (not gone)
        return gone


class _Line:
    """One connection: the seat's words go through as they are, the server's message by message."""

    def __init__(self, wire: Wire, seat: socket.socket, server: socket.socket) -> None:
        self.seat, self.server = seat, server
        for end in (seat, server):
            end.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self._wire, self._held, self._bare_answers = wire, b"", 0

    def ask(self) -> bool:
        """Pass on what the seat says; False when it has hung up."""
        said = self._read(self.seat)
        if len(said) == 8 and struct.unpack("!II", said)[1] in (SSL_REQUEST, GSS_REQUEST):
            self._bare_answers += 1  # answered by a single letter without a length
        return bool(said) and self._write(self.server, said)

    def answer(self) -> bool:
        """Pass on what the server says, but for lost notifications."""
        said = self._read(self.server)
        if not said:
            return False
        self._held += said
        return self._write(self.seat, b"".join(self._whole()))

    def _whole(self) -> list[bytes]:
        through: list[bytes] = []
        while self._held:
            if self._bare_answers:
                self._bare_answers -= 1
                end = 1
            else:
                end = 1 + struct.unpack("!I", self._held[1:5])[0] if len(self._held) >= 5 else len(self._held) + 1
                if len(self._held) < end:
                    break
            message, self._held = self._held[:end], self._held[end:]
            if end == 1 or message[:1] != NOTIFICATION or not self._wire.loses_this():
                through.append(message)
        return through

    @staticmethod
    def _read(end: socket.socket) -> bytes:
        try:
            return end.recv(65536)
        except OSError:
            return b""

    @staticmethod
    def _write(end: socket.socket, said: bytes) -> bool:
        try:
            end.sendall(said)
        except OSError:
            return False
        return True

    def close(self) -> None:
        """Hang up on both sides."""
        self.seat.close()
        self.server.close()
