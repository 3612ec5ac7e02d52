"""A report's fields one by one: whatever stands in one, its sender hears which is wrong, and nothing else comes out."""

from __future__ import annotations

import json
from typing import Any

import pytest

from models.intake.report import BadReport, Place, Report, Reporter, read_report

WHOLE: dict[str, Any] = {
    "source_ref": "12345-1",
    "summary": "养猪场粪水",
    "text": "臭",
    "place": {"text": "白石镇", "township": "白石镇", "village": "下坪村", "lon": 114.3, "lat": 28.1, "crs": "wgs84"},
    "occurred_at": "2026-11-21T08:00:00+08:00",
    "ongoing": "yes",
    "danger_flags": ["fire"],
    "reporter": {"name": "李", "phone": "1"},
    "attachments": [{"name": "a", "media_type": "image/png", "content_base64": "AA=="}],
    "extra": {"a": 1},
}
PATHS: list[tuple[str | int, ...]] = (
    [(name,) for name in WHOLE] + [("place", name) for name in WHOLE["place"]] + [("reporter", name) for name in WHOLE["reporter"]]
)
PATHS += [("attachments", 0, name) for name in WHOLE["attachments"][0]]
VALUES: list[Any] = [None, True, -1, 10**400, 1e308, "", "x" * 30_000, "\ud800", "\x00", [], {}, [[]], "2026-13-01T00:00:00Z"]


def changed(path: tuple[str | int, ...], value: Any) -> dict[str, Any]:
    """The whole report with one value in the place of another."""
    document = json.loads(json.dumps(WHOLE))
    inside = document
    for step in path[:-1]:
        inside = inside[step]
    inside[path[-1]] = value
    return dict(document)


def wrong_in(document: dict[str, Any]) -> list[tuple[str, str]]:
    """What is named as wrong in it."""
    try:
        read_report(json.dumps(document).encode())
    except BadReport as bad:
        return bad.errors
    return []


@pytest.mark.parametrize("path", PATHS, ids=lambda path: ".".join(map(str, path)))
def test_a_field_with_anything_in_it_is_read_or_named_and_nothing_else_is_raised(path: tuple[str | int, ...]) -> None:
    for value in VALUES:
        named = wrong_in(changed(path, value))
        assert all(str(path[0]) in f"{field} {sentence}" for field, sentence in named), (value, named)


def test_a_coordinate_that_is_null_is_none_told() -> None:
    nowhere = {**WHOLE, "place": {"text": "白石镇", "lon": None, "lat": None}}
    assert read_report(json.dumps(nowhere).encode())[0].place.lon is None
    with pytest.raises(BadReport) as bad:
        read_report(json.dumps(changed(("place", "lat"), None)).encode())
    assert [field for field, _ in bad.value.errors] == ["place"]


def test_a_field_that_may_be_left_out_may_be_null_as_platforms_write_it_and_a_required_one_may_not() -> None:
    nothing = dict.fromkeys(Report.model_fields) | {"summary": "臭", "place": dict.fromkeys(Place.model_fields) | {"text": "白石镇"}}
    anonymous = nothing | {"reporter": dict.fromkeys(Reporter.model_fields) | {"anonymous": True}}
    read = read_report(json.dumps(anonymous).encode())[0]
    assert (read.text, read.danger_flags, read.extra, read.reporter) == ("", [], {}, Reporter(anonymous=True))
    assert [field for field, _ in wrong_in(nothing | {"summary": None, "place": None, "moon": None})] == ["summary", "place", "moon"]
