"""A listed camera that answers so as to lead whoever asks it elsewhere, and traps where nobody may come.

The camera stands at 127.0.0.3, which the bar lists; traps stand at the same port of other numbers of this machine and at another port of the camera.
"""

from __future__ import annotations

import contextlib
import os
import random
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from itertools import product
from pathlib import Path

from tests.video.answering_camera import AnsweringCamera, said

HERE = "127.0.0.3"
NAME = "localhost"
"""Listed by its name; what it leads to is not."""
TRAPS = ("127.0.0.1", "127.0.0.2", "::1")
STATUSES = (301, 302, 303, 305, 307, 308)
KINDS = ("ts", "flv", "mp4", "mkv", "h264")
SDP = "v=0\r\no=- 0 0 IN IP4 {to}\r\ns=x\r\nc=IN IP4 {to}\r\nt=0 0\r\nm=video 0 RTP/AVP 96\r\na=rtpmap:96 H264/90000\r\na=control:{control}\r\n"
SDPS = (SDP, SDP.replace("H264", "JPEG"))
"""Pictures that we put together ourselves, and such as a decoder does behind its guard."""
UDP = "RTP/AVP/UDP;unicast;client_port=5000-5001;source=127.0.0.2;destination=127.0.0.2"
LISTS = (
    "#EXTM3U\n#EXT-X-VERSION:3\n#EXT-X-TARGETDURATION:2\n#EXT-X-MEDIA-SEQUENCE:0\n#EXTINF:2,\n{url}\n#EXTINF:2,\n{file}\n",
    '#EXTM3U\n#EXT-X-KEY:METHOD=AES-128,URI="{file}"\n#EXT-X-MAP:URI="{url}"\n#EXTINF:2,\n{url}\n',
    '#EXTM3U\n#EXT-X-STREAM-INF:BANDWIDTH=1\n{url}\n#EXT-X-MEDIA:TYPE=VIDEO,GROUP-ID="a",NAME="a",URI="{url}"\n',
    "#EXTM3U\n#EXTVLCOPT:sout=#std{{access=file,mux=ts,dst={bait}.out}}\n{url}\n{file}\n",
    "[playlist]\nFile1={url}\nFile2={file}\nNumberOfEntries=2\n",
    '<asx version="3.0"><entry><ref href="{url}"/></entry><entry><ref href="{file}"/></entry></asx>',
    '<?xml version="1.0"?><playlist xmlns="http://xspf.org/ns/0/"><trackList><track><location>{url}</location></track><track><location>{file}</location></track></trackList></playlist>',
    "ffconcat version 1.0\nfile '{url}'\nfile '{file}'\n",
    '<?xml version="1.0"?><MPD><Period><AdaptationSet><Representation><BaseURL>{url}</BaseURL></Representation></AdaptationSet></Period></MPD>',
    "[Reference]\nRef1={url}\nRef2={file}\n",
    "concat:{bait}|{url}",
    "subfile,,start,0,end,64,,:{file}",
    "RTSPtext\n{rtsp}\n",
    SDP.replace("{to}", "127.0.0.2").replace("{control}", "{rtsp}"),
    '<html><head><meta http-equiv="refresh" content="0;url={url}"></head></html>',
    '<?xml version="1.0"?><!DOCTYPE x SYSTEM "{url}" [<!ENTITY a SYSTEM "{file}">]><x>&a;</x>',
)
"""Bodies that name other places."""


@dataclass(frozen=True)
class Stand:
    """What there is: the port of all, what nobody may open, and the folder of films."""

    port: int
    trap_port: int
    bait: Path
    films: Path
    answers: list[Callable[[str], bytes]]
    traps: list[AnsweringCamera]

    @property
    def trapped(self) -> int:
        """How many connections the traps got."""
        return sum(trap.came for trap in self.traps)


@contextmanager
def standing(folder: Path) -> Iterator[Stand]:
    """Camera and traps, until the end."""
    with ExitStack() as stack:
        answers: list[Callable[[str], bytes]] = []

        def answer(head: str, _number: int) -> bytes:
            number = head.partition("/astray/")[2][:4]
            return answers[int(number)](head) if number.isdecimal() and int(number) < len(answers) else said("404 No", request=head)

        camera = AnsweringCamera(answer, HERE)
        traps = [_trap(host, camera.port) for host in TRAPS] + [_trap(HERE, 0)]
        for one in (camera, *traps):
            stack.callback(one.stop)
        films = folder / "films"
        films.mkdir()
        bait = folder / "bait.ts"
        bait.write_bytes(b"secret")
        yield Stand(camera.port, traps[-1].port, bait, films, answers, traps)


def _trap(host: str, port: int) -> AnsweringCamera:
    return AnsweringCamera(lambda _head, _number: b"", host, port)


def led_astray(stand: Stand, rng: random.Random, count: int) -> list[str]:
    """So many addresses that pass the check, whose camera, film or name leads elsewhere: of each kind as many."""
    names: list[Maker] = [lambda number: f"rtsp://{NAME}:{stand.port}/{number}", lambda number: f"http://{NAME}:{stand.port}/{number}.ts"]
    kinds = (_redirects(stand, SDPS[0], STEPS), _redirects(stand, SDPS[1], AGAIN, 1), _descriptions(stand), _bodies(stand, rng), _films(stand, rng), names)
    for kind in kinds:
        rng.shuffle(kind)
    return [(kind := kinds[number % len(kinds)])[number // len(kinds) % len(kind)](number) for number in range(count)]


Maker = Callable[[int], str]


def _asked(stand: Stand, answer: Callable[[str], bytes], scheme: str, kind: str = "") -> Maker:
    def make(_number: int) -> str:
        stand.answers.append(answer)
        return f"{scheme}://{HERE}:{stand.port}/astray/{len(stand.answers) - 1:04d}{kind}"

    return make


def _places(stand: Stand, scheme: str) -> tuple[str, ...]:
    return tuple(f"{scheme}://{host}:{port}/x.ts" for host, port in (("127.0.0.2", stand.port), ("[::1]", stand.port), (HERE, stand.trap_port)))


STEPS = {"http": ("GET",), "rtsp": ("OPTIONS", "DESCRIBE", "SETUP", "PLAY")}
AGAIN = {"rtsp": ("OPTIONS", "DESCRIBE")}
"""The steps that a decoder asks once more, behind its guard, where we cannot put the pictures together ourselves."""


def _redirects(stand: Stand, description: str, steps: Mapping[str, tuple[str, ...]], before: int = 0) -> list[Maker]:
    """`before`: so often a step is answered as it should be."""
    found = []
    for status, scheme, place in product(STATUSES, steps, range(3)):
        to = _places(stand, scheme)[place] if status != 303 else stand.bait.as_uri()
        protocol, kind = ("HTTP/1.1", ".ts") if scheme == "http" else ("RTSP/1.0", "")
        found += [_asked(stand, _moving(step, f"{status} Moved", to, protocol, description, before), scheme, kind) for step in steps[scheme]]
    return found


def _moving(step: str, status: str, to: str, protocol: str, description: str, before: int) -> Callable[[str], bytes]:
    asked: list[str] = []

    def answer(head: str) -> bytes:
        method = head.partition(" ")[0]
        asked.append(method)
        if method == step and asked.count(step) > before:
            return said(status, {"Location": to}, request=head, protocol=protocol)
        return _willing(head, description.format(to="0.0.0.0", control="track1"))

    return answer


def _willing(head: str, description: str, base: str = "") -> bytes:
    """As a camera that plays, and never sends a picture."""
    method = head.partition(" ")[0]
    if method == "DESCRIBE":
        return said("200 OK", {"Content-Type": "application/sdp", **({"Content-Base": base} if base else {})}, description, head)
    transport = {"Transport": "RTP/AVP/TCP;unicast;interleaved=0-1", "Session": "1"} if method == "SETUP" else {}
    return said("200 OK", {"Public": "OPTIONS, DESCRIBE, SETUP, PLAY", **transport}, request=head)


def _descriptions(stand: Stand) -> list[Maker]:
    """Addresses inside an RTSP answer; the camera ends with a refusal, so that nobody waits."""
    found = []
    for to, step, text in product(_places(stand, "rtsp"), ("DESCRIBE", "SETUP", "PLAY"), SDPS):

        def answer(head: str, to: str = to, step: str = step, text: str = text) -> bytes:
            if head.startswith(step) and step != "DESCRIBE":
                return said("454 No", request=head)
            if head.startswith("SETUP"):
                return said("200 OK", {"Transport": UDP, "Session": "1"}, request=head)
            return _willing(head, text.format(to="127.0.0.2", control=to), to)

        found.append(_asked(stand, answer, "rtsp"))
    return found


def _filled(stand: Stand, body: str, rng: random.Random) -> str:
    names = {"url": rng.choice(_places(stand, "http")), "rtsp": rng.choice(_places(stand, "rtsp")), "file": stand.bait.as_uri(), "bait": str(stand.bait)}
    return body.format(**names)


def _bodies(stand: Stand, rng: random.Random) -> list[Maker]:
    """Playlists and their like where a film was asked for."""
    found = []
    for body, kinds in product(LISTS, (KINDS, ("m3u8",))):
        text, kind = _filled(stand, body, rng), rng.choice(kinds)
        fields = {"Content-Type": rng.choice(("application/vnd.apple.mpegurl", "audio/x-mpegurl", "video/mp2t", "application/sdp", "text/xml"))}
        fields |= rng.choice(({}, {"Refresh": f"0;url={_places(stand, 'http')[0]}"}, {"Content-Location": _places(stand, "http")[1]}, {"Icy-Metaint": "16"}))
        # Without a length, which would make a film of it that no decoder is given.
        whole = said("200 OK", fields, text, protocol="HTTP/1.1").replace(b"Content-Length", b"X-Length")
        found.append(_asked(stand, lambda _head, whole=whole: whole, "http", f".{kind}"))  # type: ignore[misc]
    return found


def _films(stand: Stand, rng: random.Random) -> list[Maker]:
    """The same in films of the allowed folder, and what stands there and is no film."""

    def make(body: str, kind: str) -> Maker:
        def written(number: int) -> str:
            path = stand.films / f"{number}.{kind}"
            path.write_text(_filled(stand, body, rng), "utf-8")
            return path.as_uri()

        return written

    def pipe(number: int) -> str:
        path = stand.films / f"{number}.ts"
        with contextlib.suppress(FileExistsError):
            os.mkfifo(path)
        return path.as_uri()

    return [*(make(body, rng.choice(("ts", "mp4", "mkv", "h264"))) for body in LISTS), pipe]
