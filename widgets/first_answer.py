"""Asks a camera's server one question before a decoder is let loose on it: does the address answer, and does it stay where it is?

Decoders follow redirects by themselves, out of the list of allowed hosts. So the first answer is read here, and one that points
elsewhere is refused. Source: reliability.md V-1.
"""

from __future__ import annotations

import re
import socket

from widgets.stream_address import AddressRefused, StreamAddress

_STATUS = re.compile(rb"(?:RTSP|HTTP)/\d\.\d (\d{3}) ")


def first_answer(address: StreamAddress, timeout: float) -> str:
    """Ask the address first: "" when a decoder may go on, else `unreachable`, `silent`, `odd`, `not_found`, `denied` or `server_fault`.

    Raises AddressRefused("redirect"). Waits `timeout` seconds at most for connecting and as long again for the answer.
    """
    plain = re.sub(r"//[^@/]*@", "//", address.url)
    if address.scheme == "rtsp":
        question = f"DESCRIBE {plain} RTSP/1.0\r\nCSeq: 1\r\nAccept: application/sdp\r\n\r\n"
    elif address.scheme in ("http", "https"):
        target = "/" + plain.split("://", 1)[1].partition("/")[2]
        question = f"GET {target} HTTP/1.0\r\nHost: {address.host}:{address.port}\r\nConnection: close\r\n\r\n"
    else:
        return ""
    try:
        with _line(address, timeout) as line:
            line.sendall(question.encode("ascii"))
            answer = line.recv(64)
    except TimeoutError:
        return "silent"
    except OSError:
        return "unreachable"
    found = _STATUS.match(answer)
    if found is None:
        return "odd"
    status = int(found[1])
    if 300 <= status < 400:
        raise AddressRefused("redirect")
    # 401 is the usual first answer of a camera with a password, which the decoder then gives.
    return "" if status < 400 or status == 401 else {403: "denied", 404: "not_found"}.get(status, "server_fault")


def _line(address: StreamAddress, timeout: float) -> socket.socket:
    line = socket.create_connection((address.host, address.port), timeout)
    if address.scheme != "https":
        return line
    import ssl

    try:
        return ssl.create_default_context().wrap_socket(line, server_hostname=address.host)
    except OSError:
        line.close()
        raise
