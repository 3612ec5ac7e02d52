"""A camera that answers as a test tells it, and what it was asked."""

from __future__ import annotations

import socket
import threading
from collections.abc import Callable

Answer = Callable[[str, int], bytes]
"""The head of a request and its number from 0 on a connection → all that is sent back; nothing ends the connection."""


class AnsweringCamera:
    """Listens on loopback until it is stopped."""

    def __init__(self, answer: Answer, host: str = "127.0.0.1", port: int = 0) -> None:
        """`asked` holds the heads of all requests, `came` counts connections."""
        self.asked: list[str] = []
        self.came = 0
        self._answer, self._lines = answer, list[socket.socket]()
        self._door = socket.create_server((host, port), family=socket.AF_INET6 if ":" in host else socket.AF_INET)
        self.port: int = self._door.getsockname()[1]
        threading.Thread(target=self._serve, name="answering camera", daemon=True).start()

    def stop(self) -> None:
        """End it and its connections."""
        for line in (self._door, *self._lines):
            try:
                line.shutdown(socket.SHUT_RDWR)
            except OSError:
                continue
        self._door.close()

    def _serve(self) -> None:
        while True:
            try:
                line, _ = self._door.accept()
            except OSError:
                return
            self.came += 1
            self._lines.append(line)
            threading.Thread(target=self._speak, args=(line,), name="answering camera's line", daemon=True).start()

    def _speak(self, line: socket.socket) -> None:
        text, number = b"", 0
        with line:
            try:
                while data := line.recv(65_536):
                    text += data
                    while b"\r\n\r\n" in text:
                        head, _, text = text.partition(b"\r\n\r\n")
                        self.asked.append(head.decode("latin-1"))
                        said = self._answer(self.asked[-1], number)
                        number += 1
                        line.sendall(said)
                        if not said or said.startswith(b"HTTP"):
                            return
            except OSError:
                return  # the other side has gone


Camera = Callable[[Answer], AnsweringCamera]
"""Makes one for a test."""


def said(status: str, fields: dict[str, str] | None = None, body: str = "", request: str = "", protocol: str = "RTSP/1.0") -> bytes:
    """One answer, with the number of what was asked."""
    number = next((line.partition(":")[2].strip() for line in request.splitlines() if line.lower().startswith("cseq:")), "")
    lines = [f"{protocol} {status}", *([f"CSeq: {number}"] if number else []), *(f"{name}: {value}" for name, value in (fields or {}).items())]
    lines += [f"Content-Length: {len(body.encode())}"] if body or protocol.startswith("HTTP") else []
    return "\r\n".join([*lines, "", body]).encode()
