"""F-4: what is small to send and huge to read, and names that lead elsewhere, thrown at the real gateway over HTTP and into its watched folder.

The gateway runs under strace: a connection it opens, or a file it makes outside its store, counts like a bomb that went off.
"""

from __future__ import annotations

import base64
import gzip
import http.client
import io
import json
import os
import random
import re
import struct
import time
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from tests.bars.bar import Bar
from tests.bars.rig import Gateway, furnish, signed
from tests.bed.fixtures import Database

MOST_GROWTH_KB = 100 * 1024
MOST_CPU_S = 1.0
PATIENCE_S = 60.0
CALLS = "connect,openat,open,creat,mkdir,rename,symlink,link"
NAMESPACE = "urn:oasis:names:tc:emergency:cap:1.2"
LEADS = ("../", "..\\", "/", "C:\\", "\\\\host\\share\\", "file://", "a/../../", "\x00", "\u202e", "~/", "$HOME/", "-", "con:", "nul.", "a\n")
TAILS = ("etc/passwd", "store.sqlite3", "x.jpg", "aux", "CON", "..", ".", "名" * 300, "x" * 4096, "a:stream", "gateway.json", "keys/seal.key")


@dataclass(frozen=True)
class Bomb:
    """One thing to throw: by HTTP to `path`, or as a file of this name into the folder."""

    name: str
    body: bytes
    path: str = "/v1/alerts/hotline_12345"
    encoding: str = ""
    media_type: str = "application/json"


def throw_bombs(database: Database, names: int, seed: int, mutant: str) -> Bar:
    """Throw every bomb and `names` hostile names; count what went off."""
    bar, record = Bar("F-4", names, seed, limit=0), database.data_dir.with_name("calls.strace")
    folder = database.data_dir.with_name("dropped")
    (folder / "hotline_12345").mkdir(parents=True)
    furnish(database)
    gateway = Gateway(database, mutant, before=("strace", "-f", "-e", f"trace={CALLS}", "-o", str(record)), options=("--folder", str(folder)))
    with bar.timed():
        gateway.start()
        try:
            found = _thrown(gateway, database, folder, names, seed)
        finally:
            gateway.stop()
    found += [f"connected: {line}" for line in _connections(record)] + [f"made: {line}" for line in _made_elsewhere(record, database.data_dir.parent)]
    bar.figure, bar.notes = len(found), {"bombs": len(list(_http_bombs())) + len(list(_files())), "went_off": found[:5]}
    return bar


def _thrown(gateway: Gateway, database: Database, folder: Path, names: int, seed: int) -> list[str]:
    pid = int(json.loads((database.data_dir / "gateway.json").read_text(encoding="utf-8"))["pid"])
    _post(gateway, Bomb("first", _report("first")))
    found: list[str] = []
    for number, bomb in enumerate(_http_bombs()):
        grown, cpu = _rss_kb(pid), _cpu_s(pid)
        status = _post(gateway, bomb, f"msg_{number}")
        found += [f"{bomb.name}: {what}" for what, is_so in _measured(status, _rss_kb(pid) - grown, _cpu_s(pid) - cpu) if is_so]
    for bomb in _files():
        cpu, grown = _cpu_s(pid), _rss_kb(pid)
        (folder / "hotline_12345" / bomb.name).write_bytes(bomb.body)
        refused = _becomes_refused(folder / "hotline_12345", bomb.name)
        found += [f"{bomb.name}: {what}" for what, is_so in _measured(400 if refused else 200, _rss_kb(pid) - grown, _cpu_s(pid) - cpu - 1.0) if is_so]
    chance = random.Random(seed)
    for number in range(names):
        name = chance.choice(LEADS) + chance.choice(TAILS) + chance.choice(("", ".jpg", "\x00.jpg", "/", "\\"))
        status = _post(gateway, Bomb("name", _report(f"name-{number}", name)), f"msg_name_{number}")
        found += [f"name {name!r}: {status}"] if status >= 500 else []
    return found


def _measured(status: int, grown_kb: int, cpu_s: float) -> Iterator[tuple[str, bool]]:
    yield f"answered {status}", not 400 <= status < 500
    yield f"grew {grown_kb} kB", grown_kb > MOST_GROWTH_KB
    yield f"took {cpu_s:.1f} s", cpu_s > MOST_CPU_S


def _http_bombs() -> Iterator[Bomb]:
    laughs = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 10))
    xml = {
        "billion laughs": f'<!DOCTYPE a [<!ENTITY l0 "lol">{laughs}]><alert xmlns="{NAMESPACE}">&l9;</alert>',
        "outside file": f'<!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/hostname">]><alert xmlns="{NAMESPACE}"><identifier>&x;</identifier></alert>',
        "outside address": f'<!DOCTYPE a SYSTEM "http://127.0.0.1:9/x.dtd"><alert xmlns="{NAMESPACE}"/>',
        "parameter entity": f'<!DOCTYPE a [<!ENTITY % p SYSTEM "http://127.0.0.1:9/p">%p;]><alert xmlns="{NAMESPACE}"/>',
        "xml depth": "<a>" * 600_000,
        "xml length": "<a>" + "<b/>" * 450_000 + "</a>",
    }
    yield from (Bomb(name, text.encode(), "/v1/cap/hotline_12345", media_type="application/xml") for name, text in xml.items())
    yield Bomb("json depth", b'{"extra":' + b"[" * 100_000 + b"]" * 100_000 + b"}")
    yield Bomb("a million keys", b"{" + b",".join(b'"k%d":0' % n for n in range(1_000_000)) + b"}")
    yield Bomb("gzip", gzip.compress(b"0" * 10_000_000), encoding="gzip")
    yield Bomb("too long", b'{"summary":"' + b"x" * (21 * 1024 * 1024) + b'"}')
    picture = b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR" + struct.pack(">II", 50_000, 50_000) + b"\x08\x02\x00\x00\x00"
    yield Bomb("picture", _report("picture", "a.png", picture))


def _files() -> Iterator[Bomb]:
    zeros = b"0" * 50_000_000
    yield Bomb("ratio.xlsx", _package({"xl/worksheets/sheet1.xml": zeros}))
    yield Bomb("many.xlsx", _package({f"xl/{n}.xml": b"" for n in range(5_000)}))
    yield Bomb("nested.xlsx", _package({"xl/workbook.xml": _package({"inner.zip": _package({"x": zeros})})}))
    link = zipfile.ZipInfo("xl/workbook.xml")
    link.external_attr = 0o120777 << 16
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as package:
        package.writestr(link, "../../../../etc/passwd")
        package.writestr("[Content_Types].xml", "<Types/>")
    yield Bomb("link.xlsx", file.getvalue())
    yield Bomb("entity.xlsx", _package({"[Content_Types].xml": b'<!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/passwd">]><Types>&x;</Types>'}))
    yield Bomb("quote.csv", '标题,地点\n"'.encode() + b"x" * 5_000_000)
    yield Bomb("depth.geojson", b'{"type":"Feature","geometry":' + b"[" * 100_000)
    yield Bomb("laughs.xml", next(_http_bombs()).body)


def _package(parts: dict[str, bytes]) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as package:
        for name, content in parts.items():
            package.writestr(name, content)
    return file.getvalue()


def _report(reference: str, name: str = "", content: bytes = b"x") -> bytes:
    attached = [{"name": name, "media_type": "image/png", "content_base64": base64.b64encode(content).decode()}] if name else []
    return json.dumps({"source_ref": reference, "summary": "河水发黑", "place": {"text": "白石镇"}, "attachments": attached}).encode()


def _post(gateway: Gateway, bomb: Bomb, message: str = "msg_first") -> int:
    line = http.client.HTTPConnection(*gateway.http, timeout=30)
    headers = {**signed(bomb.body, message), "content-type": bomb.media_type, **({"content-encoding": bomb.encoding} if bomb.encoding else {})}
    try:
        line.request("POST", bomb.path, bomb.body, headers)
        return line.getresponse().status
    except (BrokenPipeError, ConnectionResetError):
        return 413  # it hung up in the middle of what was too long
    except TimeoutError:
        return 599
    finally:
        line.close()


def _becomes_refused(folder: Path, name: str) -> bool:
    until = time.monotonic() + PATIENCE_S
    while time.monotonic() < until:
        if (folder / "refused" / name).exists():
            return True
        if (folder / "done" / name).exists():
            return False
        time.sleep(0.2)
    return False


def _rss_kb(pid: int) -> int:
    return int(re.findall(r"VmRSS:\s+(\d+)", Path(f"/proc/{pid}/status").read_text(encoding="ascii"))[0])


def _cpu_s(pid: int) -> float:
    fields = Path(f"/proc/{pid}/stat").read_text(encoding="ascii").rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def _connections(record: Path) -> Iterator[str]:
    for line in record.read_text(encoding="latin-1").splitlines():
        if "connect(" in line and ("AF_INET" in line or "sun_path" in line) and "/nscd" not in line:
            yield line[:120]


def _made_elsewhere(record: Path, home: Path) -> Iterator[str]:
    for line in record.read_text(encoding="latin-1").splitlines():
        makes = "O_CREAT" in line or re.search(r"\b(creat|mkdir|rename|symlink|link)\(", line)
        paths = re.findall(r'"([^"]*)"', line)
        if makes and paths and line.rpartition("= ")[2].startswith(tuple("0123456789")):
            yield from (
                f"{path[:100]}" for path in paths if path.startswith("/") and not path.startswith((str(home), "/tmp", "/dev")) and "__pycache__" not in path
            )
