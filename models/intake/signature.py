"""Checks who sent an HTTP report, as Standard Webhooks says: an HMAC over id, time and the raw body, with a secret only both know."""

from __future__ import annotations

import base64
import binascii
import hmac
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime, timedelta

TOLERANCE = timedelta(minutes=5)
"""How far the sender's clock may be from ours, either way."""

PREFIX = "whsec_"
MOST_SIGNATURES = 8
LONGEST_ID = 256
SELF_TEST = "selftest_"
"""What the `webhook-id` of a self-test begins with; the signature covers it."""


class BadSignature(Exception):
    """The request does not prove its sender. `reason` is a code: headers_missing, timestamp_wrong, timestamp_old, signature_wrong."""

    def __init__(self, reason: str) -> None:
        """`reason` says what did not hold."""
        super().__init__(reason)
        self.reason = reason


def key_of(secret: str) -> bytes:
    """Return the key bytes of a `whsec_…` secret. Raises ValueError when it is none."""
    try:
        key = base64.b64decode(secret.removeprefix(PREFIX), validate=True)
    except binascii.Error as error:
        raise ValueError("a webhook secret is whsec_ and base64") from error
    if not secret.startswith(PREFIX) or not key:
        raise ValueError("a webhook secret is whsec_ and base64")
    return key


def signed(key: bytes, webhook_id: str, timestamp: str, body: bytes) -> str:
    """Return the signature of one message: `v1,` and the base64 of its HMAC-SHA256."""
    digest = hmac.digest(key, b"%s.%s." % (webhook_id.encode(), timestamp.encode()) + body, "sha256")
    return "v1," + base64.b64encode(digest).decode()


def verify(keys: Iterable[bytes], headers: Mapping[str, str], body: bytes, now: datetime) -> str:
    """Return the `webhook-id` of a request one of `keys` signed. While keys rotate a source has two, and a sender may sign with both.

    `body` is the raw body as it came; `now` an aware moment.

    Raises:
        BadSignature: nothing in the request may be believed.
    """
    webhook_id, timestamp = headers.get("webhook-id", ""), headers.get("webhook-timestamp", "")
    given = _signatures(headers)[:MOST_SIGNATURES]
    if not webhook_id or len(webhook_id) > LONGEST_ID or not webhook_id.isprintable() or not timestamp or not given:
        raise BadSignature("headers_missing")
    if not (timestamp.isascii() and timestamp.isdigit() and len(timestamp) <= 12):
        raise BadSignature("timestamp_wrong")
    if abs(now.timestamp() - int(timestamp)) > TOLERANCE.total_seconds():
        raise BadSignature("timestamp_old")
    # every pair is compared in full, in constant time: how long a refusal takes tells nothing about the secret
    right = [signed(key, webhook_id, timestamp, body).encode() for key in keys]
    found = [hmac.compare_digest(one.encode("utf-8", "surrogateescape"), other) for one in given for other in right]
    if not any(found):
        raise BadSignature("signature_wrong")
    return webhook_id


def _signatures(headers: Mapping[str, str]) -> list[str]:
    """All signatures that were given: in one line or several, which a proxy may have joined with commas (RFC 9110, 5.3)."""
    name = "webhook-signature"
    getall = getattr(headers, "getall", None)  # a request's headers have it, a message's properties do not
    lines = [headers.get(name, "")] if getall is None else getall(name, [])
    return [one.rstrip(",") for one in " ".join(lines).split()]


def verify_kept(keys: Iterable[bytes], properties: Mapping[str, str], body: bytes) -> str:
    """As `verify`, for a message that may have lain with a broker for days: its time is signed but not held against ours.

    Who plays it again changes nothing: the `webhook-id` it returns is remembered for ever.

    Raises:
        BadSignature: nothing in the message may be believed.
    """
    stamp = properties.get("webhook-timestamp", "")
    signed_at = datetime.fromtimestamp(int(stamp), UTC) if stamp.isascii() and stamp.isdigit() and len(stamp) < 11 else datetime.fromtimestamp(0, UTC)
    return verify(keys, properties, body, signed_at)
