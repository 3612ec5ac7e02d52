"""Stands between a decoder and an RTSP camera: the decoder connects to this process alone, and hears of the camera only what leads nowhere else.

FFmpeg and live555 follow a redirect (3xx) by themselves, out of the list of allowed hosts, and know no option against it. So the one connection
to the camera is made and spoken over here: what it answers is read, written anew from the few fields a decoder needs, and signed in for; what it
sends of the picture is passed on as it comes. Source: reliability.md V-1; RFC 2326.
"""

from __future__ import annotations

import os
import secrets
import selectors
import socket
import threading
import time
from typing import NoReturn

from models.rules.sign_in_answer import answered, challenges_in
from models.rules.stream_keys import without_keys
from widgets.camera_line import CameraLine, limit_waiting, shut
from widgets.rtsp_words import ANSWER, BLANK, END, FRAME, GATHER_S, REQUEST, TROUBLES, declining, field, message_end
from widgets.stream_address import StreamAddress

SHORTEST = 8
"""Bytes of the shortest packet of RTP or RTCP; decoders lose their place after a shorter one."""
ROOM = 262_144
PASSED = ("CSeq", "Session", "Transport", "Content-Base", "Content-Type", "Public", "RTP-Info", "Range")
"""What a decoder is told of the head of an answer."""


class RtspGuard:
    """One connection of one stream. `url` is what a decoder opens; it holds nothing of the camera's address."""

    def __init__(self, address: StreamAddress, line: CameraLine, patience: float) -> None:
        """Takes `line` over. `patience`: seconds for the decoder to come, and for either side to take what it is sent."""
        self.trouble = ""
        """Why the camera gave no picture: `redirect`, `odd`, `denied`, `not_found`, `server_fault`."""
        self._bare, self._keys = without_keys(address.url)
        self._line, self._camera, self._patience = line, line.socket, patience
        try:
            self._door = socket.create_server(("127.0.0.1", 0), backlog=1)
        except OSError:
            line.close()
            raise
        # Nobody else of this machine gets anything in the decoder's place.
        self.url = f"rtsp://127.0.0.1:{self._door.getsockname()[1]}/{secrets.token_hex(16)}"
        self._decoder: socket.socket | None = None
        self._asked = (b"", "", "")
        self._challenges: tuple[str, ...] = ()
        self._is_signed = False
        self._heard, self._wished = b"", b""
        self._owed = 0
        self._is_over = False
        self._thread = threading.Thread(target=self._stand, name=f"rtsp {address.host}", daemon=True)
        self._thread.start()

    def close(self) -> None:
        """End both connections; waits until they are."""
        self._is_over = True
        for line in (self._camera, self._decoder, self._door):
            if line is not None:
                shut(line)
        self._thread.join()

    def _stand(self) -> None:
        try:
            self._door.settimeout(self._patience)
            self._decoder, _ = self._door.accept()
            self._door.close()
            self._pass_on(self._decoder)
        except (OSError, ValueError):
            pass  # one of both has gone: the other one hears of it now
        finally:
            for line in (self._line, self._decoder, self._door):
                if line is not None:
                    line.close()

    def _pass_on(self, decoder: socket.socket) -> None:
        room = bytearray(ROOM)
        decoder.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        for end in (self._camera, decoder):
            limit_waiting(end, None, self._patience)
        with selectors.DefaultSelector() as both:
            both.register(self._camera, selectors.EVENT_READ, self._hear)
            both.register(decoder, selectors.EVENT_READ, self._wish)
            came_at = 0.0
            while not self._is_over:
                for key, _ in both.select():
                    line = key.fileobj
                    assert isinstance(line, socket.socket)
                    count = line.recv_into(room)
                    if not count:
                        return
                    key.data(decoder, bytes(memoryview(room)[:count]))
                    now, is_camera = time.monotonic(), line is self._camera
                    if is_camera and now - came_at < GATHER_S:
                        time.sleep(GATHER_S)
                    came_at = now if is_camera else 0.0

    # From the camera.

    def _hear(self, decoder: socket.socket, data: bytes) -> None:
        """Passes packets on, also in parts, and takes the answers out from among them. Raises ValueError for what is neither."""
        data, self._heard = self._heard + data, b""
        begin, size = 0, len(data)
        at = min(self._owed, size)
        self._owed -= at
        while at < size:
            if data[at] in BLANK:
                _send(decoder, data[begin:at])
                begin = at = at + 1
                continue
            if data[at] == FRAME:
                if size - at < 4:
                    break
                end = at + 4 + (data[at + 2] << 8 | data[at + 3])
                if end - at < 4 + SHORTEST:
                    if end > size:
                        break
                    _send(decoder, data[begin:at])
                    begin = at = end
                    continue
                self._owed, at = max(0, end - size), min(end, size)
                continue
            _send(decoder, data[begin:at])
            begin = at
            end = self._whole(data, at)
            if not end:
                break
            self._take(decoder, data[at:end])
            begin = at = end
        _send(decoder, data[begin:at])
        self._heard = data[at:]

    def _whole(self, data: bytes, at: int) -> int:
        """As `message_end`; what is no message is told of."""
        try:
            return message_end(data, at)
        except ValueError:
            self._refuse("odd")

    def _refuse(self, code: str) -> NoReturn:
        self.trouble = code
        raise ValueError(code)

    def _take(self, decoder: socket.socket, message: bytes) -> None:
        """An answer of the camera, or a request of it, which is not for a decoder."""
        head, _, body = message.partition(END.search(message)[0])  # type: ignore[index]  # it was found before
        text = head.decode("latin-1")
        status = ANSWER.match(message)
        if status is None:
            self._decline(text)
            return
        code = int(status[1])
        if 300 <= code < 400:
            self._refuse("redirect")
        if code == 401 and self._keys and not self._is_signed:
            self._challenges, self._is_signed = challenges_in(text), True
            self._ask()
            return
        self.trouble = "" if code < 400 else TROUBLES.get(code, "server_fault")
        method = self._asked[1]
        fields = {name: value for name in PASSED if (value := field(text, name))}
        if method == "SETUP" and code == 200 and "/TCP" not in fields.get("Transport", "").upper():
            self._refuse("odd")
        if method == "DESCRIBE" and code == 200:
            fields.setdefault("Content-Base", self._bare)
        lines = [f"RTSP/1.0 {code} {'OK' if code == 200 else 'No'}", *(f"{name}: {value}" for name, value in fields.items())]
        _send(decoder, "\r\n".join([*lines, f"Content-Length: {len(body)}", "", ""]).encode("latin-1") + body)

    def _decline(self, text: str) -> None:
        if REQUEST.match(text) is None:
            self._refuse("odd")
        self._camera.sendall(declining(text))

    # From the decoder.

    def _wish(self, _decoder: socket.socket, data: bytes) -> None:
        """Passes what a decoder wants of the camera on, in the camera's own address, and what it tells of the packets it got."""
        data, self._wished = self._wished + data, b""
        while data:
            if data[0] == FRAME:
                end = 4 + int.from_bytes(data[2:4], "big") if len(data) >= 4 else len(data) + 1
                if end > len(data):
                    break
                self._camera.sendall(data[:end])
            else:
                end = self._whole(data, 0)
                if not end:
                    break
                self._translate(data[:end])
            data = data[end:]
        self._wished = data

    def _translate(self, message: bytes) -> None:
        line, _, rest = message.partition(b"\r\n")
        found = REQUEST.fullmatch(line.decode("latin-1"))
        if found is None:
            raise ValueError("a decoder asked for nothing we know")
        method, url = found[1], found[2]
        if url.startswith(self.url):
            url = self._bare + url.removeprefix(self.url)
        elif self._asked == (b"", "", ""):
            raise ValueError("it is not our decoder")
        self._asked, self._is_signed = (rest, method, url), False
        self._ask()

    def _ask(self) -> None:
        """Sends the newest request, signed in for where the camera has asked who is there."""
        rest, method, url = self._asked
        signing = answered(self._challenges, method, url, self._keys, os.urandom(8).hex()) if self._challenges else ""
        head = f"{method} {url} RTSP/1.0\r\n" + (f"Authorization: {signing}\r\n" if signing else "")
        self._camera.sendall(head.encode("latin-1") + rest)


def _send(line: socket.socket, data: bytes) -> None:
    if data:
        line.sendall(data)
