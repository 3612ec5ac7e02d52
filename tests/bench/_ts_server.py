"""Cameras that speak HTTP with a transport stream, each picture sent when it is to be shown: `FILE…`; prints `ready PORT`, ends when its input closes.

For what libVLC without its RTSP plugin can open, so that both engines can be measured over the same streams.
"""

from __future__ import annotations

import asyncio
import sys
from pathlib import Path

import av


class Film:
    """A finished transport stream, cut into pictures."""

    def __init__(self, path: Path) -> None:
        data = path.read_bytes()
        with av.open(str(path)) as container:
            marks = [(float(packet.pts * packet.time_base), packet.pos) for packet in container.demux(video=0) if packet.pts is not None and packet.pos]
        first = marks[0][0]
        ends = [*(pos for _, pos in marks[1:]), len(data)]
        starts = [0, *ends[:-1]]
        self.pictures = [(at - first, data[start:end]) for (at, _), start, end in zip(marks, starts, ends, strict=True)]
        """When each is due, seconds from the first, and its bytes."""


async def _serve(films: list[Film]) -> None:
    async def give(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        loop = asyncio.get_running_loop()
        head = await reader.readuntil(b"\r\n\r\n")
        film = films[int(head.split(b"/cam")[1].split(b".")[0]) % len(films)]
        writer.write(b"HTTP/1.0 200 OK\r\nContent-Type: video/mp2t\r\nConnection: close\r\n\r\n")
        began = loop.time()
        try:
            for due, picture in film.pictures:
                await asyncio.sleep(max(0.0, began + due - loop.time()))
                writer.write(picture)
                await writer.drain()
        except ConnectionError:
            pass
        writer.close()

    server = await asyncio.start_server(give, "127.0.0.1", 0)
    print("ready", server.sockets[0].getsockname()[1], flush=True)
    await asyncio.to_thread(sys.stdin.read)


if __name__ == "__main__":
    asyncio.run(_serve([Film(Path(name)) for name in sys.argv[1:]]))
