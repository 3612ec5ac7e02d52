"""Addresses that somebody wants opened and nobody may: files, devices, other hosts, options in disguise; more than three hundred."""

from __future__ import annotations

import random
from itertools import product

HOSTS = (
    "127.0.0.2", "10.0.0.1", "169.254.169.254", "192.168.1.1", "0.0.0.0", "localhost", "2130706433", "0x7f000001", "0177.0.0.1", "127.1", "127.0.1",
    "[::1]", "[::ffff:127.0.0.1]", "[fe80::1]", "evil.example", "127.0.0.1.evil.example",
    "cam.county.local.evil", "metadata.google.internal", "①②⑦.0.0.1",
    "127。0。0。1", "127.0.0.1.", "%31%32%37.0.0.1", "127.0.0.1%00.evil", "-oProxyCommand=x", "..", "*", "",
)  # fmt: skip
SCHEMES = (
    "file", "ftp", "ftps", "sftp", "smb", "nfs", "udp", "rtp", "srt", "rtmp", "rtmps", "mms", "mmsh",
    "screen", "v4l2", "alsa", "pulse", "dvd", "cdda", "vcd",
    "bluray", "concat", "concatf", "subfile", "crypto", "data", "fd", "pipe", "tcp", "tls",
    "unix", "gopher", "dict", "ldap", "jar", "javascript", "vlc", "imem",
    "qtcapture", "dshow", "avcapture", "satip", "rist", "zip", "unzip", "tee", "cache", "async",
    "ipfs", "hls", "rtsps", "rtspu", "RTSP", "satip+rtsp", "RtSp",
)  # fmt: skip
TAILS = (
    " :sout=#std{access=file,dst=/tmp/x}", "\r\nX: y", "\n", "\t", " ", "\x00", "#:sout=file",
    "?a=b :sout=x", "\\..\\x", "|id", "`id`", "$(id)", '"x"', "'x'", "<x>",
    "{x}", "^", "%0d%0aX:%20y", "%00", "%0a", "%", "%2", "%zz", "%7f", "é", "中", "\u202e", "\ufeff", ";x", "!/x", "*", "(x)",
)  # fmt: skip
FILES = (
    "file:///etc/passwd", "file:///etc/shadow", "file:///proc/self/environ",
    "file://localhost/etc/passwd", "file:etc/passwd", "file:/etc/passwd", "file://../x.mp4",
    "file:///dev/video0", "file:///dev/stdin", "/etc/passwd", "etc/passwd", "~/x.mp4",
    "C:\\x.mp4", "\\\\host\\share\\x.mp4", "file:////host/share/x.mp4",
    "FOLDER/../outside.mp4", "FOLDER/%2e%2e/outside.mp4", "FOLDER/..%2foutside.mp4",
    "FOLDER/list.m3u", "FOLDER/list.m3u8", "FOLDER/list.xspf", "FOLDER/x.txt",
    "FOLDER/link.mp4", "FOLDER/x.mp4#:sout=x", "FOLDER/x.mp4 :sout=x", "FOLDER/x.mp4?x", "FOLDER/", "FOLDER",
)  # fmt: skip
PLAYLISTS = ("m3u", "strm", "pls", "xspf", "asx", "sdp", "mpd", "ram", "qtl", "wpl", "cue", "ffconcat", "", "php", "html", "xml")


def hostile_addresses(folder: str, host: str = "127.0.0.1", port: int = 554) -> list[str]:
    """All of them; `folder` is the allowed folder as a file address, which some try to leave. Allowed are `host` and cam.county.local at `port`."""
    here = f"{host}:{port}"
    near = (
        f"{host}.evil.example",
        f"{host}.",
        f"{host}%00.evil",
        host.replace(".", "。"),
        host.replace("1", "%31"),
        f"{host}\\@127.0.0.2",
        f"{host}#@127.0.0.2",
    )
    found = [f"{scheme}://{other}:{port}/x.ts" for scheme, other in product(("rtsp", "http"), (*HOSTS, *near))]
    found += [f"rtsp://{user}{other}:{port}/x" for user, other in product((f"{host}@", f"{here}@", f"a:b@{host}@", f"{host}%40"), HOSTS[:12])]
    found += [f"{scheme}://{here}/x" for scheme in SCHEMES]
    found += [f"{scheme}:///x" for scheme in SCHEMES]
    found += [f"rtsp://{here}/x{tail}" for tail in TAILS] + [f"http://{here}/x.ts{tail}" for tail in TAILS]
    wrong = ("0", "22", "65536", "99999", "-1", f"+{port}", "5 54", "0x22a", "", f"{port}:{port}", "５５４", str(port + 1), str(port - 1))
    found += [f"rtsp://{host}:{other}/x" for other in wrong]
    found += [f"http://{here}/list.{kind}" for kind in PLAYLISTS]
    found += [path.replace("FOLDER", folder) for path in FILES]
    found += [
        "",
        " ",
        "rtsp",
        "rtsp:",
        "rtsp:/",
        "rtsp://",
        f"//{here}/x",
        f"rtsp:{host}",
        "://",
        "--sout=x",
        ":sout=x",
        "-vvv",
        f"rtsp://{here}/" + "x" * 2000,
    ]
    return list(dict.fromkeys(found))


def disguised(rng: random.Random, count: int, host: str, port: int) -> list[str]:
    """So many more: a machine that is not listed, written in one of the ways parsers differ about, with something hidden in front or behind."""
    found: dict[str, None] = {}
    while len(found) < count:
        number = rng.choice((0x7F000001, 0x7F000002, 0xA9FEA9FE, rng.getrandbits(32)))
        parts = [number >> shift & 255 for shift in (24, 16, 8, 0)]
        dotted = ".".join(map(str, parts))
        if dotted == host:
            continue
        written = rng.choice(
            (
                str(number), hex(number), oct(number).replace("0o", "0"), dotted, f"[::ffff:{dotted}]", f"[::{dotted}]",
                f"{parts[0]}.{number & 0xFFFFFF}", ".".join(hex(part) for part in parts), ".".join(f"0{part:o}" for part in parts),
                f"{dotted}.", f"[fe80::{rng.getrandbits(16):x}]", f"{dotted}.nip.io",
                dotted.translate(str.maketrans("0123456789", "０１２３４５６７８９")), dotted.replace(".", rng.choice("。．｡")),
            )
        )  # fmt: skip
        scheme = rng.choice(("rtsp", "http", "https", *SCHEMES))
        user = rng.choice(("", "", f"{host}@", f"a:b@{host}@", f"{host}:{port}%40", "%0d%0a@", "user:p@ss@", f"{host}\\"))
        tail = rng.choice(("/x", "/x.ts", f"/{host}/x.ts", *(f"/x{tail}" for tail in TAILS)))
        found[f"{scheme}://{user}{written}:{rng.choice((port, port, 22, 80))}{tail}"] = None
    return list(found)
