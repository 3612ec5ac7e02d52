"""The senders of the bench `intake`, as a process of its own: signed posts made beforehand, sent over kept connections as fast as they are answered.

`python -m tests.bench._intake_client HOST PORT COUNT CONNECTIONS FIRST SEED`: waits for one line on standard input, then prints the seconds from
the first byte sent to the last answer, its own processor seconds, and how many answers were not 201. Sockets and bytes alone: it must not be what is measured.
"""

from __future__ import annotations

import json
import random
import resource
import selectors
import socket
import sys
import time
from collections import deque

from tests.bars.rig import signed

AHEAD = 2
"""Posts on the way over one connection: while one is answered the next has come."""

TOWNS = ("鹅峰乡", "白石镇", "株潭镇", "黄茅镇", "三兴镇", "高村镇", "罗城镇")
TITLES = ("养猪场粪水流进水渠", "河水发黑有刺鼻气味", "夜间焚烧秸秆", "砖厂烟尘很大", "河面漂浮死鱼", "工地扬尘没有覆盖", "小作坊废水直排")


def report(number: int, chance: random.Random) -> bytes:
    """One report as a hotline sends it: text, category, place, reporter."""
    town, title = chance.choice(TOWNS), chance.choice(TITLES)
    alert = {
        "source_ref": f"12345-2026-{number:07d}",
        "nature": "report",
        "occurred_at": "2026-11-21T08:01:00+08:00",
        "summary": f"{town}{title}",
        "text": f"来电人反映{town}一处{title}，已持续数日，附近村民取水受影响，请派人查看。编号{number}。",
        "category": "water",
        "ongoing": True,
        "place": {
            "text": f"{town}下坪村{number % 40}组",
            "township": town,
            "lon": round(114.2 + chance.random() / 2, 5),
            "lat": round(27.9 + chance.random() / 2, 5),
        },
        "reporter": {"name": "林某某", "phone": f"139{number % 10**8:08d}", "anonymous": False, "reply_wanted": True},
    }
    return json.dumps(alert, ensure_ascii=False).encode()


def posts(count: int, first: int, seed: int) -> list[bytes]:
    """Whole requests, head and body, signed now."""
    chance, made = random.Random(seed), []
    for number in range(first, first + count):
        body = report(number, chance)
        head = {"host": "localhost", "content-length": str(len(body)), **signed(body, f"msg_{seed}_{number}")}
        lines = "".join(f"{name}: {value}\r\n" for name, value in head.items())
        made.append(f"POST /v1/alerts/hotline_12345 HTTP/1.1\r\n{lines}\r\n".encode() + body)
    return made


class Line:
    """One kept connection and how many of its posts are not answered yet."""

    def __init__(self, address: tuple[str, int]) -> None:
        self.socket = socket.create_connection(address, timeout=60)
        self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.waiting = 0
        self._heard = b""

    def answers(self) -> tuple[int, int]:
        """Read what came: whole answers, and how many of them were not 201. Answers here have no second blank line."""
        chunk = self.socket.recv(65536)
        if not chunk:
            raise ConnectionError("the gateway hung up")
        self._heard += chunk
        count = self._heard.count(b"HTTP/1.1 ")
        if count and not self._heard.endswith(b"}"):
            count -= 1  # the last one is not whole yet
        good = 0
        for _ in range(count):
            start, end = 0, self._heard.find(b"HTTP/1.1 ", 9)
            good += self._heard.startswith(b"HTTP/1.1 201", start)
            self._heard = self._heard[end:] if end > 0 else b""
        self.waiting -= count
        return count, count - good


def send_all(address: tuple[str, int], requests: list[bytes], connections: int) -> tuple[float, int]:
    """Send everything; seconds it took and answers that were not 201."""
    left, lines, chosen = deque(requests), [Line(address) for _ in range(connections)], selectors.DefaultSelector()
    for line in lines:
        chosen.register(line.socket, selectors.EVENT_READ, line)
    answered = bad = 0
    began = time.monotonic()
    for line in lines:
        _fill(line, left)
    while answered < len(requests):
        for key, _ in chosen.select(60):
            count, wrong = key.data.answers()
            answered, bad = answered + count, bad + wrong
            _fill(key.data, left)
    seconds = time.monotonic() - began
    for line in lines:
        line.socket.close()
    return seconds, bad


def _fill(line: Line, left: deque[bytes]) -> None:
    batch = []
    while left and line.waiting < AHEAD:
        batch.append(left.popleft())
        line.waiting += 1
    if batch:
        line.socket.sendall(b"".join(batch))


def main(host: str, port: str, count: str, connections: str, first: str, seed: str) -> None:
    """One run."""
    requests = posts(int(count), int(first), int(seed))
    print("ready", flush=True)
    sys.stdin.readline()
    before = resource.getrusage(resource.RUSAGE_SELF)
    seconds, bad = send_all((host, int(port)), requests, int(connections))
    after = resource.getrusage(resource.RUSAGE_SELF)
    processor = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    print(json.dumps({"seconds": seconds, "processor": processor, "bad": bad}), flush=True)


if __name__ == "__main__":
    main(*sys.argv[1:])
