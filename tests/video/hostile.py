"""Addresses that somebody wants opened and nobody may: files, devices, other hosts, options in disguise; more than three hundred."""

from __future__ import annotations

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
PLAYLISTS = ("m3u", "m3u8", "pls", "xspf", "asx", "sdp", "mpd", "ram", "qtl", "wpl", "cue", "ffconcat", "", "php", "html", "xml")


def hostile_addresses(folder: str) -> list[str]:
    """All of them; `folder` is the allowed folder as a file address, which some try to leave. Allowed are 127.0.0.1 and cam.county.local, port 554."""
    found = [f"{scheme}://{host}:554/x" for scheme, host in product(("rtsp", "http"), HOSTS)]
    found += [f"rtsp://{user}{host}/x" for user, host in product(("127.0.0.1@", "127.0.0.1:554@", "a:b@127.0.0.1@", "127.0.0.1%40"), HOSTS[:12])]
    found += [f"{scheme}://127.0.0.1/x" for scheme in SCHEMES]
    found += [f"{scheme}:///x" for scheme in SCHEMES]
    found += [f"rtsp://127.0.0.1/x{tail}" for tail in TAILS] + [f"http://127.0.0.1:554/x.ts{tail}" for tail in TAILS]
    found += [
        f"rtsp://127.0.0.1:{port}/x" for port in ("0", "22", "553", "555", "80", "65536", "99999", "-1", "+554", "5 54", "0x22a", "", "554:554", "５５４")
    ]
    found += [f"http://127.0.0.1:554/list.{kind}" for kind in PLAYLISTS]
    found += [path.replace("FOLDER", folder) for path in FILES]
    found += [
        "",
        " ",
        "rtsp",
        "rtsp:",
        "rtsp:/",
        "rtsp://",
        "//127.0.0.1/x",
        "rtsp:127.0.0.1",
        "://",
        "--sout=x",
        ":sout=x",
        "-vvv",
        "rtsp://127.0.0.1/" + "x" * 2000,
    ]
    return list(dict.fromkeys(found))
