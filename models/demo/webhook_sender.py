"""Posts alerts as a hotline's platform does: signed as Standard Webhooks says, sent again until they are acknowledged."""

from __future__ import annotations

import asyncio
import base64
import hashlib
import hmac
import json
import uuid
from types import TracebackType
from typing import TYPE_CHECKING, Any, Final, Self

if TYPE_CHECKING:
    import aiohttp

    from models.base import Clock

TRIES: Final = 5


class WebhookSender:
    """One connection to the gateway's HTTP door."""

    def __init__(self, address: str, clock: Clock) -> None:
        """`address` is HOST:PORT."""
        self._base = f"http://{address}"
        self._clock = clock
        self._session: aiohttp.ClientSession | None = None

    async def __aenter__(self) -> Self:
        """Open the connection."""
        import aiohttp

        self._session = aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(total=10))
        return self

    async def __aexit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        """Close it."""
        if self._session is not None:
            await self._session.close()

    async def send(self, source: str, secret: str, alert: dict[str, Any]) -> bool:
        """Post one alert under one id; True once it was acknowledged, False when it was refused for good."""
        import aiohttp

        assert self._session is not None, "use the sender as a context"
        body = json.dumps(alert, ensure_ascii=False).encode()
        message = f"msg_{uuid.uuid4().hex}"
        for attempt in range(TRIES):
            try:
                async with self._session.post(f"{self._base}/v1/alerts/{source}", data=body, headers=self._headers(secret, message, body)) as answer:
                    if answer.status < 429:
                        return answer.status in (200, 201)
            except (aiohttp.ClientError, TimeoutError):
                pass  # the same message is sent again under the same id: that is what the id is for
            await asyncio.sleep(0.5 * 2**attempt)
        return False

    def _headers(self, secret: str, message: str, body: bytes) -> dict[str, str]:
        stamp = str(int(self._clock.now().timestamp()))
        key = base64.b64decode(secret.removeprefix("whsec_"))
        digest = hmac.new(key, f"{message}.{stamp}.".encode() + body, hashlib.sha256).digest()
        signature = f"v1,{base64.b64encode(digest).decode()}"
        return {"content-type": "application/json", "webhook-id": message, "webhook-timestamp": stamp, "webhook-signature": signature}
