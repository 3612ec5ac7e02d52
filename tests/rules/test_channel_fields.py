"""Every channel asks for its own fields, and for all the printed table names."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from models.commands.reporter import TELLING_KEYS, telling_keys
from models.rules.channel_fields import FIELDS, field_of, fields_of
from models.rules.channels import CHANNELS

PRINTED = {
    cells[0].strip("`"): re.sub(r"\([^)]*\)", "", cells[2]).replace("planned vs actual route", "planned route, actual route")
    for line in (Path(__file__).parent / "channel_table.md").read_text(encoding="utf-8").splitlines()
    if line.startswith("| `")
    for cells in [[cell.strip() for cell in line.strip("|").split("|")]]
}
TWO_IN_ONE = {"call_110": 2}
"""“notified + time” is who and when; the table prints it once for the station; the call's own moment is reading R-204."""


def test_every_channel_has_its_fields_and_no_other_has_any():
    assert list(FIELDS) == list(CHANNELS)


@pytest.mark.parametrize("channel", PRINTED)
def test_there_is_a_field_for_each_that_is_printed(channel):
    assert len(fields_of(channel)) == len(PRINTED[channel].split(",")) + TWO_IN_ONE.get(channel, 0)


@pytest.mark.parametrize("channel", FIELDS)
def test_no_field_is_asked_twice_and_each_has_words_in_both_languages(channel):
    fields = fields_of(channel)
    assert len({field.key for field in fields}) == len({field.zh for field in fields}) == len({field.en for field in fields}) == len(fields)
    assert all(field.word("zh") and field.word("en") for field in fields)
    assert any(field.is_first for field in fields)


def test_what_tells_who_reported_goes_to_the_seal_by_the_same_key():
    sealed = {(channel, field.key) for channel, fields in FIELDS.items() for field in fields if field.is_sealed}
    assert sealed == {("phone", "caller_no"), ("new_media", "account_alias"), ("unannounced", "team")}
    assert {field.key for fields in FIELDS.values() for field in fields} & TELLING_KEYS == {"caller_no", "account_alias"}
    assert all(key in telling_keys(channel) for channel, key in sealed)
    assert "team" not in telling_keys("field_patrol")


def test_what_every_alert_has_is_not_kept_a_second_time_in_the_extra_fields():
    assert field_of("hotline_12345", "source_due_at").home == "source_due_at"  # type: ignore[union-attr]
    for fields in FIELDS.values():
        assert all(field.home in ("extra", field.key) for field in fields)


def test_an_unknown_channel_has_no_fields():
    assert fields_of("carrier_pigeon") == ()
    assert field_of("call_110", "colour") is None
