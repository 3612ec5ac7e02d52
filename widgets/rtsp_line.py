"""The one connection to a camera over RTSP: questions go out, signed in for where it asks who is there, and what comes is sorted.

Answers are kept until they are looked for, packets go to whoever takes their channel. Source: RFC 2326.
"""

from __future__ import annotations

import os
import time
from collections import deque
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from models.rules.sign_in_answer import answered, challenges_in
from widgets.camera_line import CameraLine, limit_waiting
from widgets.rtsp_words import ANSWER, BLANK, END, FRAME, GATHER_S, REQUEST, declining, message_end
from widgets.stream_address import AddressRefused

ROOM = 65_536
"""Bytes read at once."""
STEP_S = 0.5
"""How often somebody who waits, or to whom more and more comes, looks whether he is still wanted."""
MOST_REQUESTS = 20
"""A camera that asks more of us than this does nothing else."""

Take = Callable[[bytes, int, int], None]
"""Takes a packet: the bytes from one place to another."""


@dataclass(frozen=True, slots=True)
class Answer:
    """Of a camera to what it was asked."""

    status: int
    head: str
    body: bytes


class RtspLine:
    """Asks and reads in one thread."""

    def __init__(self, line: CameraLine, keys: str, patience: float, pulse: Callable[[], None]) -> None:
        """`keys`: `user:password` or ""; `patience`: seconds the camera may take to be told something; `pulse` is called while waiting."""
        self._line, self._socket, self._keys, self._pulse = line, line.socket, keys, pulse
        self.takers: dict[int, Take] = {}
        """Who takes the packets of a channel; those of others are left out."""
        self.answers: deque[Answer] = deque()
        self.session = ""
        self.is_waiting: Callable[[], bool] = lambda: False
        """Whether more is about to come of what was taken."""
        self._rest = b""
        self._count = self._asked_us = 0
        self._challenges: tuple[str, ...] = ()
        self._came_at = self._pulsed_at = time.monotonic()
        limit_waiting(self._socket, STEP_S, patience)

    def close(self) -> None:
        """Let go of the camera."""
        self._line.close()

    def send(self, method: str, url: str, fields: Mapping[str, str] | None = None) -> None:
        """Ask for something. Raises OSError."""
        self._count += 1
        lines = [f"{method} {url} RTSP/1.0", f"CSeq: {self._count}", "User-Agent: Eco-Guardian"]
        if self._challenges and (signing := answered(self._challenges, method, url, self._keys, os.urandom(8).hex())):
            lines.append(f"Authorization: {signing}")
        if self.session:
            lines.append(f"Session: {self.session}")
        lines += [f"{name}: {value}" for name, value in (fields or {}).items()]
        self._socket.sendall("\r\n".join([*lines, "", ""]).encode("latin-1"))

    def send_packet(self, channel: int, packet: bytes) -> None:
        """Tell the camera something on a channel. Raises OSError."""
        self._socket.sendall(bytes((FRAME, channel)) + len(packet).to_bytes(2, "big") + packet)

    def part_with(self, method: str, url: str) -> None:
        """Ask for one thing more, without waiting for the answer, nor for a camera that has gone."""
        try:
            self._socket.settimeout(STEP_S)
            self.send(method, url)
        except OSError:
            return

    def ask(self, method: str, url: str, until: float, fields: Mapping[str, str] | None = None) -> Answer:
        """The answer, also to being signed in for where the camera wants to know who is there.

        Raises TimeoutError after `until` (time.monotonic), ConnectionError, ValueError, AddressRefused("redirect").
        """
        self.send(method, url, fields)
        answer = self._answer(until)
        if answer.status == 401 and self.learn_question(answer):
            self.send(method, url, fields)
            answer = self._answer(until)
        return answer

    def learn_question(self, answer: Answer) -> bool:
        """Whether we can say who we are from now on."""
        self._challenges = challenges_in(answer.head) if self._keys else ()
        return bool(self._challenges)

    def next_answer(self) -> Answer | None:
        """What the camera has answered meanwhile. Raises AddressRefused where it points elsewhere."""
        answer = self.answers.popleft() if self.answers else None
        if answer is not None and 300 <= answer.status < 400:
            raise AddressRefused("redirect")
        return answer

    def _answer(self, until: float) -> Answer:
        """To the only thing that was asked, whatever number the camera gives it: some count in a way of their own."""
        while True:
            if answer := self.next_answer():
                return answer
            if not self.read():
                raise ConnectionError
            if time.monotonic() > until:
                raise TimeoutError

    def read(self) -> bool:
        """Sorts what has come by now, waiting for at most STEP_S; False where the camera has ended. Raises ValueError for what is no RTSP."""
        try:
            data = self._socket.recv(ROOM)
        except (BlockingIOError, TimeoutError):
            self._pulse()
            return True
        if not data:
            return False
        now = time.monotonic()
        if now - self._pulsed_at >= STEP_S:
            self._pulsed_at = now
            self._pulse()
        soon, self._came_at = now - self._came_at < GATHER_S, now
        self._rest = self._rest + data if self._rest else data
        self._sort()
        if soon and (self._rest or self.is_waiting()):
            time.sleep(GATHER_S)
        return True

    def _sort(self) -> None:
        """Packets to who takes them, and messages."""
        data, at, size, takers = self._rest, 0, len(self._rest), self.takers
        while at < size:
            first = data[at]
            if first == FRAME:
                if size - at < 4:
                    break
                end = at + 4 + (data[at + 2] << 8 | data[at + 3])
                if end > size:
                    break
                if take := takers.get(data[at + 1]):
                    take(data, at + 4, end)
                at = end
            elif first in BLANK:
                at += 1
            else:
                end = message_end(data, at)
                if not end:
                    break
                self._hear(data[at:end])
                at = end
        self._rest = data[at:]

    def _hear(self, message: bytes) -> None:
        end = END.search(message)
        assert end is not None
        head, body = message[: end.start()].decode("latin-1"), message[end.end() :]
        if status := ANSWER.match(message):
            self.answers.append(Answer(int(status[1]), head, body))
            return
        self._asked_us += 1
        if REQUEST.match(head) is None or self._asked_us > MOST_REQUESTS:
            raise ValueError("neither an answer nor a request, or one too many")
        self._socket.sendall(declining(head))
