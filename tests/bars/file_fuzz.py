"""F-1 for files: mutated JSON, CAP, CSV, XLSX and GeoJSON through the readers that intake and import use; nothing but the declared may come out.

Counts what was raised beside the declared error, what took a processor more than 100 ms, and memory that grew.
"""

from __future__ import annotations

import gc
import io
import json
import random
import resource
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import openpyxl

from models.intake.documents import read_document
from models.intake.report import BadReport, read_report
from tests.bars.bar import Bar
from tests.bed.bent import bent
from tests.bed.fixtures import Database

SAMPLES = Path(__file__).parents[1] / "intake" / "cap"
SLOW_S = 0.1
GROWTH_KB = 50 * 1024
REPORT: dict[str, Any] = {
    "source_ref": "12345-1",
    "summary": "养猪场粪水",
    "place": {"text": "白石镇", "lon": 114.3, "lat": 28.1},
    "occurred_at": "2026-11-21T08:00:00+08:00",
    "reporter": {"name": "李", "phone": "1"},
    "attachments": [{"name": "a", "media_type": "image/png", "content_base64": "AA=="}],
    "extra": {"geometry": {"type": "Polygon", "coordinates": [[[114, 28], [115, 28], [115, 29], [114, 28]]]}},
}
FEATURE = {
    "type": "FeatureCollection",
    "features": [{"type": "Feature", "id": 1, "properties": {"标题": "x", "面积": 3}, "geometry": REPORT["extra"]["geometry"]}],
}
TABLE = '留言编号,标题,地点,经度,纬度,时间,电话,危险标志,备注\n1,臭,河边,114.3,28.1,2019/1/3 10:20:29,138,火灾,=1\n2,"长\n文",山上,,,2019年1月3日,,无,x\n'
MORSELS = [
    b"\x00",
    b"\xff\xfe",
    b'"',
    b"{",
    b"[",
    b"]]",
    b"<",
    b"<!DOCTYPE a>",
    b"&x;",
    b"1e999",
    b"NaN",
    b"\\ud800",
    b"\n",
    b",",
    b"-180.1",
    b"9" * 400,
    "中".encode("gbk"),
]
VALUES: list[Any] = [
    None,
    True,
    -1,
    10**400,
    1e308,
    float("nan"),
    "",
    "x" * 30_000,
    "\ud800",
    "\x00",
    [],
    {},
    [[]] * 5,
    {"": {}},
    "2026-13-01T00:00:00Z",
    [[[1, 2]]],
    "Polygon",
]
CELLS = ["114.3", "28.1", "2019/1/3 10:20:29", "河边", "臭", "火灾", "标题", "地点"]
VALUES_OF_CELLS = [
    "1e309",
    "9" * 500,
    "=cmd()",
    "2019/99/99",
    "-",
    "°",
    "114°99′",
    "٣",
    "二〇一九年",
    "NaN",
    "",
    "是",
    "\x1a",
    "1900-01-01",
    "9999-12-31 23:59:59",
    "0",
]


def fuzz_files(kind: str, count: int, seed: int, mutant: str) -> Bar:
    """Feed `count` mutated inputs of one kind. `mutant` lets what the parser beneath raises through."""
    bar, chance = Bar(f"F-1/{kind}", count, seed, limit=0), random.Random(seed)
    seeds, read = _seeds(kind), _reader(kind, mutant)
    for sample in seeds:
        _tried(read, sample)
    gc.collect()
    gc.freeze()  # as the gateway does once it is loaded: a pass over all modules of this process is no cost of an input
    grown_from = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    strange, slow, worst, slowest = 0, 0, "", 0.0
    with bar.timed():
        for _ in range(count):
            raw = mutated(kind, seeds, chance)
            error, seconds = _tried(read, raw)
            strange += bool(error)
            worst = worst or error
            slow += seconds > SLOW_S
            slowest = max(slowest, seconds)
    gc.unfreeze()
    grown = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - grown_from
    bar.figure = strange + slow + (grown > GROWTH_KB)
    bar.notes = {"strange": strange, "first": worst or "-", "slow": slow, "slowest_ms": round(slowest * 1000, 1), "grown_kb": grown}
    return bar


def mutated(kind: str, seeds: list[bytes], chance: random.Random) -> bytes:
    """Change a few bytes; of a workbook half of the time those inside a part, so that its reader is reached."""
    raw = chance.choice(seeds)
    if kind == "xlsx" and chance.random() < 0.5:
        return _within_a_part(raw, chance)
    if kind in {"json", "geojson"} and chance.random() < 0.6:
        return json.dumps(_other_value(json.loads(raw), chance)).encode()
    if kind == "csv" and chance.random() < 0.3:
        return raw.replace(chance.choice(CELLS).encode(), chance.choice(VALUES_OF_CELLS).encode("utf-8", "surrogatepass"), 1)
    return bent(raw, chance, MORSELS)


def _other_value(document: Any, chance: random.Random) -> Any:
    """The same document with one thing in it replaced, however deep it lies."""
    if isinstance(document, dict) and document and chance.random() < 0.85:
        name = chance.choice(list(document))
        return {**document, name: _other_value(document[name], chance)}
    if isinstance(document, list) and document and chance.random() < 0.85:
        at = chance.randrange(len(document))
        return [*document[:at], _other_value(document[at], chance), *document[at + 1 :]]
    return chance.choice(VALUES)


def _within_a_part(raw: bytes, chance: random.Random) -> bytes:
    import zipfile

    made = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(raw)) as package, zipfile.ZipFile(made, "w") as anew:
        wanted = chance.choice(package.namelist())
        for name in package.namelist():
            content = package.read(name)
            anew.writestr(name, bent(content, chance, MORSELS) if name == wanted else content)
    return made.getvalue()


def _tried(read: Callable[[bytes], object], raw: bytes) -> tuple[str, float]:
    began, error = time.process_time(), ""
    try:
        read(raw)
    except BadReport:
        pass
    except Exception as strange:
        error = f"{type(strange).__name__}"
    return error, time.process_time() - began


def _reader(kind: str, mutant: str) -> Callable[[bytes], object]:
    if mutant == "lets_it_through":
        beneath: dict[str, Callable[[bytes], object]] = {
            "json": json.loads,
            "geojson": json.loads,
            "cap": _raw_xml,
            "csv": bytes.decode,
            "xlsx": lambda raw: openpyxl.load_workbook(io.BytesIO(raw)),
        }
        return beneath[kind]
    if kind == "json":
        return read_report
    return lambda raw: read_document(f"x.{kind}", raw, "hotline_12345")


def _raw_xml(raw: bytes) -> object:
    from defusedxml.ElementTree import fromstring

    return fromstring(raw)


def _seeds(kind: str) -> list[bytes]:
    if kind == "cap":
        return [file.read_bytes() for file in sorted(SAMPLES.glob("*.xml"))]
    if kind == "xlsx":
        book, file = openpyxl.Workbook(), io.BytesIO()
        for line in TABLE.replace('"长\n文"', "长文").splitlines():
            book.active.append(line.split(","))
        book.save(file)
        return [file.getvalue()]
    told = {"json": [json.dumps(REPORT)], "geojson": [json.dumps(FEATURE, ensure_ascii=False)], "csv": [TABLE]}[kind]
    return [text.encode() for text in told] + ([TABLE.encode("gbk"), TABLE.encode("utf-16")] if kind == "csv" else [])


def file_bar(kind: str) -> Callable[[Database, int, int, str], Bar]:
    """The bar of one kind, as the table of bars asks for it."""
    return lambda _database, count, seed, mutant: fuzz_files(kind, count, seed, mutant)
