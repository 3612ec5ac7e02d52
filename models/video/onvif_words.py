"""What is said to an ONVIF device and what it answers, as text in and plain values out: envelopes, who signs in, profiles, addresses, moves.

Only what we need of the ONVIF Core, Media and PTZ services; answers are read without regard to prefixes, by limits of size and depth.
"""

from __future__ import annotations

import base64
import hashlib
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Final
from xml.etree.ElementTree import Element
from xml.sax.saxutils import escape

from models.plain_xml import TooMuch, parse
from models.video.exchange import VideoTrouble

ENVELOPE: Final = "http://www.w3.org/2003/05/soap-envelope"
SECURITY: Final = "http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss-wssecurity-secext-1.0.xsd"
UTILITY: Final = "http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss-wssecurity-utility-1.0.xsd"
DIGEST: Final = "http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss-username-token-profile-1.0#PasswordDigest"
DEVICE: Final = "http://www.onvif.org/ver10/device/wsdl"
MEDIA: Final = "http://www.onvif.org/ver10/media/wsdl"
PTZ: Final = "http://www.onvif.org/ver20/ptz/wsdl"
SCHEMA: Final = "http://www.onvif.org/ver10/schema"
MOST_ELEMENTS, DEEPEST = 20_000, 40
MOST_PROFILES: Final = 64


@dataclass(frozen=True, slots=True)
class DeviceFacts:
    """What a device says it is."""

    manufacturer: str = ""
    model: str = ""
    serial: str = ""


@dataclass(frozen=True, slots=True)
class Profile:
    """One stream a device offers: `can_turn` whether it has a PTZ configuration."""

    token: str
    name: str
    codec: str = ""
    width: int = 0
    height: int = 0
    can_turn: bool = False


def envelope(body: str, token: str = "") -> bytes:
    """Put a request into its envelope; `token` is the header of who signs in."""
    head = f"<s:Header>{token}</s:Header>" if token else ""
    return f'<?xml version="1.0" encoding="UTF-8"?><s:Envelope xmlns:s="{ENVELOPE}">{head}<s:Body>{body}</s:Body></s:Envelope>'.encode()


def username_token(user: str, password: str, created: datetime, nonce: bytes) -> str:
    """Sign in as WS-Security says: the password never goes over the line, `created` is in the device's own time."""
    stamp = created.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    digest = base64.b64encode(hashlib.sha1(nonce + stamp.encode() + password.encode()).digest()).decode()  # noqa: S324  the standard's own
    return (
        f'<o:Security xmlns:o="{SECURITY}" xmlns:u="{UTILITY}" s:mustUnderstand="1"><o:UsernameToken><o:Username>{escape(user)}</o:Username>'
        f'<o:Password Type="{DIGEST}">{digest}</o:Password><o:Nonce>{base64.b64encode(nonce).decode()}</o:Nonce>'
        f"<u:Created>{stamp}</u:Created></o:UsernameToken></o:Security>"
    )


def request(space: str, name: str, inner: str = "") -> str:
    """One request of a service."""
    return f'<q:{name} xmlns:q="{space}" xmlns:t="{SCHEMA}">{inner}</q:{name}>'


def stream_request(profile: str) -> str:
    """Ask for the address of a profile's stream, over RTSP and unicast."""
    setup = "<q:StreamSetup><t:Stream>RTP-Unicast</t:Stream><t:Transport><t:Protocol>RTSP</t:Protocol></t:Transport></q:StreamSetup>"
    return request(MEDIA, "GetStreamUri", f"{setup}<q:ProfileToken>{escape(profile)}</q:ProfileToken>")


def move_request(profile: str, pan: float, tilt: float, zoom: float, seconds: float) -> str:
    """Turn with these speeds (-1 … 1), along the axes that move; a device that heeds it stops by itself after `seconds`, also when our stop is lost."""
    speeds = f'<t:PanTilt x="{pan:.3f}" y="{tilt:.3f}"/>' if pan or tilt else ""
    speeds += f'<t:Zoom x="{zoom:.3f}"/>' if zoom else ""
    inner = f"<q:ProfileToken>{escape(profile)}</q:ProfileToken><q:Velocity>{speeds}</q:Velocity><q:Timeout>PT{seconds:.1f}S</q:Timeout>"
    return request(PTZ, "ContinuousMove", inner)


def stop_request(profile: str, *, turns: bool, zooms: bool) -> str:
    """Stand still along these axes."""
    axes = ("<q:PanTilt>true</q:PanTilt>" if turns else "") + ("<q:Zoom>true</q:Zoom>" if zooms else "")
    return request(PTZ, "Stop", f"<q:ProfileToken>{escape(profile)}</q:ProfileToken>{axes}")


def preset_request(profile: str, preset: str) -> str:
    """Go to a kept position."""
    return request(PTZ, "GotoPreset", f"<q:ProfileToken>{escape(profile)}</q:ProfileToken><q:PresetToken>{escape(preset)}</q:PresetToken>")


def probe_request(message: str) -> bytes:
    """The call of WS-Discovery for network video transmitters."""
    addressing, discovery = "http://schemas.xmlsoap.org/ws/2004/08/addressing", "http://schemas.xmlsoap.org/ws/2005/04/discovery"
    return (
        f'<?xml version="1.0" encoding="UTF-8"?><e:Envelope xmlns:e="{ENVELOPE}" xmlns:w="{addressing}" xmlns:d="{discovery}" '
        f'xmlns:dn="http://www.onvif.org/ver10/network/wsdl"><e:Header><w:MessageID>{escape(message)}</w:MessageID>'
        '<w:To e:mustUnderstand="true">urn:schemas-xmlsoap-org:ws:2005:04:discovery</w:To>'
        f"<w:Action>{discovery}/Probe</w:Action></e:Header><e:Body><d:Probe><d:Types>dn:NetworkVideoTransmitter</d:Types></d:Probe></e:Body></e:Envelope>"
    ).encode()


def read(content: bytes) -> Element:
    """Return the body of an answer. Raises VideoTrouble: no XML of ours, or what the device objects."""
    try:
        root = parse(content, MOST_ELEMENTS, DEEPEST)
    except (TooMuch, ValueError, LookupError, SyntaxError):
        raise VideoTrouble("bad_answer") from None
    fault = first(root, "Fault")
    if fault is not None:
        said = " ".join("".join(fault.itertext()).split())
        if "NotAuthorized" in said or "FailedAuthentication" in said:
            raise VideoTrouble("not_signed_in")
        raise VideoTrouble("unsupported" if "NotSupported" in said else "refused")
    body = first(root, "Body")
    if body is None:
        raise VideoTrouble("bad_answer")
    return body


def first(within: Element | None, name: str) -> Element | None:
    """The first element called `name`, whatever its prefix."""
    if within is None:
        return None
    return next((one for one in within.iter() if _local(one) == name), None)


def every(within: Element, name: str) -> list[Element]:
    """All elements called `name`."""
    return [one for one in within.iter() if _local(one) == name]


def text_of(element: Element | None) -> str:
    """Its text without blanks around, "" for none."""
    return (element.text or "").strip()[:1024] if element is not None else ""


def device_facts(body: Element) -> DeviceFacts:
    """Read GetDeviceInformation."""
    return DeviceFacts(*(text_of(first(body, name)) for name in ("Manufacturer", "Model", "SerialNumber")))


def device_time(body: Element) -> datetime | None:
    """Read GetSystemDateAndTime; None where the device tells no time a calendar knows."""
    utc = first(body, "UTCDateTime")
    numbers = [text_of(first(utc, name)) for name in ("Year", "Month", "Day", "Hour", "Minute", "Second")]
    try:
        return datetime(*(int(number) for number in numbers), tzinfo=UTC)  # type: ignore[misc, arg-type]  # six numbers
    except (ValueError, TypeError, OverflowError):
        return None


def service_address(body: Element, service: str) -> str:
    """Read GetCapabilities: where a service (`Media`, `PTZ`) is, "" where the device has none."""
    return text_of(first(first(body, service), "XAddr"))


def profiles(body: Element) -> tuple[Profile, ...]:
    """Read GetProfiles."""
    return tuple(_profile(one) for one in every(body, "Profiles")[:MOST_PROFILES] if one.get("token"))


def _profile(one: Element) -> Profile:
    encoder = first(one, "VideoEncoderConfiguration")
    size = first(encoder, "Resolution")
    return Profile(
        token=str(one.get("token")),
        name=text_of(first(one, "Name")),
        codec=text_of(first(encoder, "Encoding")).lower(),
        width=_whole(text_of(first(size, "Width"))),
        height=_whole(text_of(first(size, "Height"))),
        can_turn=first(one, "PTZConfiguration") is not None,
    )


def _whole(text: str) -> int:
    return int(text) if text.isdecimal() and len(text) < 7 else 0


def _local(element: Element) -> str:
    return element.tag.rpartition("}")[2]
