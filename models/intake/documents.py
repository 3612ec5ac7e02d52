"""Reads a whole file as reports, by what it is: JSON, GeoJSON, CAP XML, CSV or XLSX. The import and the watched folder both read with this.

A file gives its reports in their order; what is none is a bad row with its number, its columns and the reasons. Source: interfaces.md 1, 5.
"""

from __future__ import annotations

import json
import zlib
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import tzinfo
from typing import Any, Final

from models.intake.cap import read_cap
from models.intake.cap_alert import is_real, meaning_of
from models.intake.county_places import NOWHERE, CountyPlaces
from models.intake.geometry import BadGeometry, read_geometry, with_area
from models.intake.report import BadReport, Report, read_fields, read_report
from models.intake.table_file import UnreadableTable, read_csv, read_xlsx
from models.intake.table_rows import BadRow, Fault, RowReport, nested, reports_of
from models.intake.table_words import field_named, path_of
from models.rules.channel_fields import ChannelField
from models.views.local_day import county_zone

LARGEST: Final = 20 * 1024 * 1024
MOST_REPORTS: Final = 100_000
ZIP: Final = b"PK\x03\x04"
OLD_WORKBOOK: Final = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
FEATURES: Final = ("FeatureCollection", "Feature")

Read = RowReport | BadRow


def read_document(name: str, content: bytes, channel: str = "", places: CountyPlaces | None = None) -> list[Read]:
    """Read a file's reports.

    Args:
        name: what the file is called; its ending says what it is.
        content: its bytes.
        channel: the source's channel: its own fields are known by their headings then.
        places: the county, to find the place in the words of a table without a column for it.

    Returns the reports with their rows, and a `BadRow` (row 0: the whole file) for what is none. It raises nothing of its own.
    """
    ending = name.rpartition(".")[2].lower()
    if len(content) > LARGEST:
        return [BadRow(0, [Fault("", "bomb")])]
    if content.startswith(OLD_WORKBOOK):
        return [BadRow(0, [Fault("", "old_workbook")])]
    reader = _reader_of(ending)
    if reader is None:
        return [BadRow(0, [Fault("", "unknown_kind")])]
    try:
        return list(reader(_File(content, channel, places, county_zone())))
    except UnreadableTable as bad:
        return [BadRow(bad.row, [Fault("", bad.reason)])]
    except (MemoryError, RecursionError, zlib.error):
        return [BadRow(0, [Fault("", "bomb")])]


@dataclass(frozen=True, slots=True)
class _File:
    """What a reader is given."""

    content: bytes
    channel: str
    places: CountyPlaces | None
    zone: tzinfo


Reader = Callable[[_File], Iterator[Read]]


def _reader_of(ending: str) -> Reader | None:
    readers: Mapping[str, Reader] = {
        "csv": _of_csv,
        "tsv": _of_csv,
        "txt": _of_csv,
        "xlsx": _of_xlsx,
        "xlsm": _of_xlsx,
        "json": _of_json,
        "jsonl": _of_lines,
        "geojson": _of_json,
        "xml": _of_cap,
        "cap": _of_cap,
    }
    return readers.get(ending)


def _of_csv(file: _File) -> Iterator[Read]:
    if file.content.startswith(ZIP):  # a workbook under another name
        yield from _of_xlsx(file)
        return
    yield from _some(reports_of(read_csv(file.content), file.channel, file.places, file.zone))


def _of_xlsx(file: _File) -> Iterator[Read]:
    sheets = [sheet for sheet in read_xlsx(file.content) if sheet.rows]
    if not sheets:
        raise UnreadableTable("no_rows")
    yield from _some(reports_of(sheets[0], file.channel, file.places, file.zone))


def _some(rows: Iterator[Read]) -> Iterator[Read]:
    found = False
    for row in rows:
        found = True
        yield row
    if not found:
        raise UnreadableTable("no_rows")


def is_map(content: bytes) -> bool:
    """Tell whether a JSON file is GeoJSON, whatever its name ends with."""
    try:
        return _is_map(_json_of(content))
    except (UnreadableTable, MemoryError):
        return False


def _is_map(document: Any) -> bool:
    return isinstance(document, Mapping) and document.get("type") in FEATURES


def _json_of(content: bytes) -> Any:
    try:
        return json.loads(content.decode("utf-8-sig"))
    except (ValueError, RecursionError):
        raise UnreadableTable("no_report") from None


def _of_json(file: _File) -> Iterator[Read]:
    document = _json_of(file.content)
    if _is_map(document):
        yield from _of_features(document, file.channel)
    elif isinstance(document, list):
        yield from (_one_of_json(number, json.dumps(one).encode()) for number, one in enumerate(document[:MOST_REPORTS], start=1))
    else:
        yield _one_of_json(1, file.content)


def _of_lines(file: _File) -> Iterator[Read]:
    for number, line in enumerate(file.content.splitlines()[:MOST_REPORTS], start=1):
        if line.strip():
            yield _one_of_json(number, line)


def _one_of_json(number: int, content: bytes) -> Read:
    try:
        return RowReport.at(number, read_report(content)[0])
    except BadReport as bad:
        return _bad(number, bad)


def _bad(number: int, bad: BadReport) -> BadRow:
    return BadRow(number, [Fault(field, "unusable") for field, _ in bad.errors], bad.errors)


def _of_features(document: Mapping[str, Any], channel: str) -> Iterator[Read]:
    """Each feature is one report: its geometry the place and the patch, its properties the fields by their names."""
    features = document.get("features") if document.get("type") == "FeatureCollection" else [document]
    if not isinstance(features, list) or not features:
        raise UnreadableTable("no_report")
    for number, feature in enumerate(features[:MOST_REPORTS], start=1):
        try:
            yield RowReport.at(number, read_fields(_of_feature(feature, document.get("crs"), channel)))
        except BadGeometry as error:
            yield _bad(number, BadReport([("geometry", str(error))]))
        except BadReport as bad:
            yield _bad(number, bad)


def _of_feature(feature: object, crs: object, channel: str) -> dict[str, Any]:
    if not isinstance(feature, Mapping) or feature.get("type") != "Feature":
        raise BadGeometry("each feature has the type Feature")
    geometry = read_geometry({"crs": crs, **feature} if crs is not None else feature)
    properties = feature.get("properties") or {}
    if not isinstance(properties, Mapping):
        raise BadGeometry("the properties of a feature are an object")
    told: dict[str, Any] = {}
    extra: dict[str, Any] = {}
    for name, value in properties.items():
        meaning = field_named(str(name), channel)
        path = meaning if isinstance(meaning, str) else "" if meaning is None or meaning.home == "extra" else path_of(meaning)
        if path and path not in told:
            told[path] = value
        else:
            extra[meaning.key if isinstance(meaning, ChannelField) else str(name)] = value
    lon, lat = geometry.middle
    told.setdefault("summary", " ".join(str(extra.get(key)) for key in ("change_class", "class") if extra.get(key)) or str(told.get("text") or ""))
    if feature.get("id") is not None and "source_ref" not in told:
        told["source_ref"] = str(feature["id"])
    told |= {"place.lon": lon, "place.lat": lat, "place.crs": "wgs84"}
    return {**nested(told), "extra": with_area({**extra, "geometry": geometry.geojson()}, geometry)}


def _of_cap(file: _File) -> Iterator[Read]:
    """A message on its own; one that belongs to a chain is taken by the doors that know the chain."""
    try:
        message = read_cap(file.content)
    except BadReport as bad:
        yield _bad(1, bad)
        return
    if message.kind not in {"Alert", "Update"} or not is_real(message):
        yield BadRow(1, [Fault("msgType", "chain")])
        return
    meaning = meaning_of(message, file.places or CountyPlaces([], {}), message.sent)
    place: dict[str, Any] = {"text": meaning.place.text or NOWHERE, "township": meaning.place.township, "village": meaning.place.village}
    if meaning.place.lon is not None and meaning.place.lat is not None:
        place |= {"lon": meaning.place.lon, "lat": meaning.place.lat}
    told = {"source_ref": message.identifier[:200], "nature": "hazard", "summary": meaning.summary, "text": meaning.text}
    at = meaning.occurred_at or message.sent
    yield RowReport.at(1, Report.model_validate({**told, "place": place, "extra": meaning.extra, "occurred_at": at}))
