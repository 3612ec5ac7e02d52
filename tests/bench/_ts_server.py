"""Cameras that speak HTTP with a transport stream, sent as fast as it is to be shown: `SECONDS FILE…`; prints `ready PORT`, ends when its input closes.

For what libVLC without its RTSP plugin can open, so that both engines can be measured over the same streams.
"""

from __future__ import annotations

import asyncio
import sys
from pathlib import Path

STEP_S = 0.04


async def _serve(seconds: float, films: list[bytes]) -> None:
    async def give(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        head = await reader.readuntil(b"\r\n\r\n")
        film = films[int(head.split(b"/cam")[1].split(b".")[0]) % len(films)]
        writer.write(b"HTTP/1.0 200 OK\r\nContent-Type: video/mp2t\r\nConnection: close\r\n\r\n")
        step = int(len(film) / seconds * STEP_S) // 188 * 188 or 188
        began = asyncio.get_running_loop().time()
        try:
            for number, start in enumerate(range(0, len(film), step)):
                writer.write(film[start : start + step])
                await writer.drain()
                await asyncio.sleep(max(0.0, began + number * STEP_S - asyncio.get_running_loop().time()))
        except ConnectionError:
            pass
        writer.close()

    server = await asyncio.start_server(give, "127.0.0.1", 0)
    print("ready", server.sockets[0].getsockname()[1], flush=True)
    await asyncio.to_thread(sys.stdin.read)


if __name__ == "__main__":
    asyncio.run(_serve(float(sys.argv[1]), [Path(name).read_bytes() for name in sys.argv[2:]]))
