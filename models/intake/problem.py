"""How HTTP says no: `application/problem+json` with the wrong fields named, and never a value, a trace or a secret in it."""

from __future__ import annotations

import json
import logging
from collections.abc import Awaitable, Callable, Mapping, Sequence

from aiohttp import web

from models.log import where_of

TITLES: Mapping[int, str] = {
    400: "The body cannot be used",
    401: "The sender is not proven",
    403: "This is not yours to do",
    404: "Nothing is there",
    405: "This method is not for this address",
    408: "The request took too long",
    409: "It contradicts what is known",
    410: "It has ended",
    413: "The body is too large",
    429: "Too many requests",
    500: "Our fault",
    503: "Nothing can be kept at the moment",
}

Answer = Callable[[web.Request], Awaitable[web.StreamResponse]]


class Problem(Exception):
    """Ends a request with an error answer. `reason` is a code, for lists and counts; `errors` are (field, sentence) pairs."""

    def __init__(
        self, status: int, reason: str, detail: str = "", *, errors: Sequence[tuple[str, str]] = (), retry_after: int | None = None, allow: str = ""
    ) -> None:
        """`status` is a key of `TITLES`; `allow` names the methods that a 405 would have taken."""
        super().__init__(reason)
        self.status = status
        self.reason = reason
        self.detail = detail
        self.errors = errors
        self.retry_after = retry_after
        self.allow = allow

    def response(self) -> web.Response:
        """Write the answer."""
        body: dict[str, object] = {"type": "about:blank", "title": TITLES[self.status], "status": self.status, "code": self.reason}
        if self.detail:
            body["detail"] = self.detail
        if self.errors:
            body["errors"] = [{"field": field, "detail": detail} for field, detail in self.errors]
        headers = {} if self.retry_after is None else {"Retry-After": str(self.retry_after)}
        headers |= {"Allow": self.allow} if self.allow else {}
        text = json.dumps(body, ensure_ascii=False)
        answer = web.Response(status=self.status, text=text, content_type="application/problem+json", headers=headers)
        if self.status in {408, 413}:
            answer.force_close()  # what is left of the body is not waited for
        return answer


@web.middleware
async def plain_problems(request: web.Request, handler: Answer) -> web.StreamResponse:
    """Turn every error of a request into a problem answer."""
    try:
        return await handler(request)
    except Problem as problem:
        return problem.response()
    except web.HTTPException as error:
        status = error.status if error.status in TITLES else 400
        return Problem(status, "http", allow=error.headers.get("Allow", "")).response()
    except ConnectionError:
        raise
    except Exception as error:  # noqa: BLE001 - whatever it was, the sender gets one plain sentence and the log the kind of it
        logging.getLogger("intake.http").error("http.failed", extra={"error": type(error).__name__, "where": where_of(error)})
        return Problem(500, "internal").response()
