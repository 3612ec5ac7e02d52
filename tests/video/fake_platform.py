"""A GB/T 28181 platform as WVP-PRO answers over HTTP, and an ONVIF device: both can be told to answer wrongly. On loopback."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Awaitable, Callable
from typing import Any

from aiohttp import web

from models.rules.allowed_hosts import AllowedHosts
from models.video.exchange import Exchange

ALLOWED = AllowedHosts(("127.0.0.1",))
MD5_OF_SECRET = "5ebe2294ecd0e0f08eab7690d2a6ee69"


class FakePlatform:
    """`cameras`: channel number → its name, all of one recorder; `odd` maps a path to what is answered there instead.

    `sending` are the streams it was asked for and not yet told to stop; `recorded` is what its recorder keeps of every camera.
    """

    device = "34020000001110000001"

    def __init__(self) -> None:
        self.cameras = {f"3402000000132000000{n:X}": f"取水口 {n:02d}" for n in range(1, 13)}
        self.asked: list[tuple[str, dict[str, str]]] = []
        self.odd: dict[str, Callable[[web.Request], Awaitable[web.StreamResponse]]] = {}
        self.is_there = True
        self.signed_in = 0
        self.hands_out: dict[str, str] = {}
        self.media_host = "127.0.0.1"
        self.sending: set[str] = set()
        self.recorded: list[dict[str, str]] = []

    def app(self) -> web.Application:
        app = web.Application()
        app.router.add_route("*", "/{path:.*}", self._answer)
        return app

    async def _answer(self, request: web.Request) -> web.StreamResponse:
        path = request.path
        self.asked.append((path, dict(request.query)))
        odd = next((answer for start, answer in self.odd.items() if path.startswith(start)), None)
        if odd is not None:
            return await odd(request)
        if path == "/api/user/login":
            form = await request.post()
            self.signed_in += 1
            is_him = (form.get("username"), form.get("password")) == ("op", MD5_OF_SECRET)
            return told({"accessToken": "t-1"}) if is_him else told(None, 100, "用户名或密码错误")
        if request.headers.get("access-token") != "t-1" and request.headers.get("api-key") != "k-1":
            return told(None, 401, "请登录后重新请求")
        return self._data(path, request)

    def _data(self, path: str, request: web.Request) -> web.Response:
        parts = path.strip("/").split("/")
        if path == "/api/device/query/devices":
            return page(request, [{"deviceId": self.device, "name": "NVR", "onLine": self.is_there}])
        if path.endswith("/channels"):
            rows = [
                {"deviceId": number, "name": name, "status": "ON", "ptzType": 1, "longitude": 114.3, "latitude": 28.1} for number, name in self.cameras.items()
            ]
            return page(request, rows)
        if parts[1:3] == ["gb_record", "query"]:
            return told({"deviceId": parts[3], "channelId": self.hands_out.get(parts[4], parts[4]), "sumNum": len(self.recorded), "recordList": self.recorded})
        if parts[2:3] == ["stop"]:
            stream = parts[5] if parts[1] == "playback" else f"{parts[3]}_{parts[4]}"
            if stream not in self.sending:
                return told(None, 404, "未找到")
            self.sending.remove(stream)
            return told(None)
        if parts[1:3] == ["play", "start"] or parts[1:3] == ["playback", "start"]:
            number = self.hands_out.get(parts[4], parts[4])
            stream = f"{parts[3]}_{number}"
            if parts[1] == "playback":
                stamps = [re.sub(r"\D", "", request.query[name]) for name in ("startTime", "endTime")]
                stream = "_".join((stream, *stamps))
            self.sending.add(stream)
            rtsp = f"rtsp://{self.media_host}:8554/rtp/{stream}"
            media = {"videoCodec": "H264", "width": 1280, "height": 720}
            return told({"app": "rtp", "stream": stream, "rtsp": rtsp, "hls": "http://127.0.0.1/x.m3u8", "mediaInfo": media})
        return told(None)


def page(request: web.Request, rows: list[dict[str, Any]]) -> web.Response:
    number, count = int(request.query["page"]), int(request.query["count"])
    return told({"total": len(rows), "list": rows[(number - 1) * count : number * count]})


def told(data: Any, code: int = 0, msg: str = "成功") -> web.Response:
    return web.json_response({"code": code, "msg": msg, "data": data})


def against(app: web.Application, asks: Callable[[Exchange, str], Awaitable[Any]], patience: float = 2.0) -> Any:
    """Run `asks` against a server of this app on loopback."""

    async def run() -> Any:
        runner = web.AppRunner(app, shutdown_timeout=0.1)
        await runner.setup()
        site = web.TCPSite(runner, "127.0.0.1", 0)
        await site.start()
        host, port = runner.addresses[0][:2]
        try:
            async with Exchange(ALLOWED, patience) as line:
                return await asks(line, f"http://{host}:{port}")
        finally:
            await runner.cleanup()

    return asyncio.run(run())
