"""Makes reports of a table's rows: headings mean fields, cells become values, and what is wrong is named by row and column, never by value."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta, tzinfo
from typing import Any, Final

from pydantic import PrivateAttr

from models.intake.cell_values import BadCell, moment_of, number_of, ongoing_of, text_of, truth_of
from models.intake.county_places import NOWHERE, CountyPlaces
from models.intake.report import BadReport, Report, is_storable, read_fields
from models.intake.table_file import OVERLONG, Cell, Sheet, UnreadableTable
from models.intake.table_words import DANGERS, PLACE_FIELDS, REASONS, TELLS_WHO, field_named, path_of
from models.rules.channel_fields import ChannelField

HEAD_ROWS: Final = 10
"""In so many rows the headings are looked for: above them people write titles."""
SUMMARY_SIGNS: Final = 80
"""So much of the text is the summary where there is no column for it."""
EARTH: Final = {"place.lon": 180.0, "place.lat": 90.0}
LONGEST: Final = {"summary": 500, "text": 20_000}
LONGEST_OTHER: Final = 200
SEALED_KEYS: Final = ("caller", "caller_name", "caller_no", "caller_number", "account_alias", "reporter_name", "reporter_phone")
"""Extra fields the door seals (`TELLING_KEYS`)."""
TELLING: Final = 6
OF_A_LIST: Final = {"danger_flags"}
TO_ITS_END: Final = timedelta(hours=23, minutes=59, seconds=59)
WORDS: Final[Mapping[str, Mapping[str, Sequence[str]]]] = {
    "nature": {
        "call": ("来电", "报警"),
        "report": ("举报", "投诉"),
        "petition": ("信访",),
        "clue": ("线索",),
        "opinion": ("意见", "建议"),
        "hazard": ("隐患",),
    },
    "place.crs": {"wgs84": ("wgs-84", "cgcs2000"), "gcj02": ("gcj-02", "火星"), "bd09": ("bd-09", "百度")},
}


@dataclass(frozen=True, slots=True)
class Fault:
    """What is wrong with a cell: the heading of its column ("" = the row), and a code of `REASONS`."""

    column: str
    reason: str

    def sentence(self, language: str) -> str:
        """Say it, without the value."""
        chinese, english = REASONS[self.reason]
        return chinese if language.startswith("zh") else english


class BadRow(BadReport):
    """A row that is no report. `row` is its number in the file, 0 for the whole file."""

    def __init__(self, row: int, faults: Sequence[Fault], errors: Sequence[tuple[str, str]] = ()) -> None:
        """Keep where and what; `errors` are sentences that say more than the codes of the faults, where there are any (`says_more`)."""
        super().__init__(list(errors) or [(fault.column, fault.sentence("en")) for fault in faults])
        self.row = row
        self.faults = tuple(faults)
        self.says_more = bool(errors)


class RowReport(Report):
    """A report that stood in row `row` of a file."""

    _row: int = PrivateAttr(default=0)
    _headings: Mapping[str, str] = PrivateAttr(default_factory=dict)

    @property
    def row(self) -> int:
        """The number of its row."""
        return self._row

    def heading(self, field: str) -> str:
        """What the column of a field is called in the file; the field itself where it has none."""
        return self._headings.get(field, field)

    @classmethod
    def at(cls, row: int, report: Report, headings: Mapping[str, str] | None = None) -> RowReport:
        """The same report with its row; `headings` are the file's own for its fields."""
        made = cls.model_construct(report.model_fields_set, **dict(report))
        made._row = row
        made._headings = headings or {}
        return made


def reports_of(sheet: Sheet, channel: str, places: CountyPlaces | None, zone: tzinfo) -> Iterator[RowReport | BadRow]:
    """The reports of a sheet in their order, and the rows that are none.

    Raises:
        UnreadableTable: no heading is known.
    """
    head, columns = _columns(sheet, channel)
    reader = _Reader(columns, places, zone)
    for number, row in sheet.rows:
        if number in sheet.broken:
            yield BadRow(number, [Fault("", sheet.broken[number])])
        elif number > head:
            yield reader.report(number, row)


@dataclass(frozen=True, slots=True)
class _Column:
    """One column: its heading as written, and what it means (None: nobody knows)."""

    heading: str
    meaning: str | ChannelField | None


def _columns(sheet: Sheet, channel: str) -> tuple[int, list[_Column]]:
    for number, row in sheet.rows[:HEAD_ROWS]:
        if number in sheet.broken or OVERLONG in row:
            raise UnreadableTable(sheet.broken.get(number, "too_long_cell"), number)
        found = [_Column(text_of(cell), field_named(text_of(cell), channel) if cell is not None else None) for cell in row]
        if {"summary", "text"} & {column.meaning for column in found if isinstance(column.meaning, str)}:
            return number, found
    raise UnreadableTable("no_summary_column" if sheet.rows else "no_rows")


class _Reader:
    def __init__(self, columns: list[_Column], places: CountyPlaces | None, zone: tzinfo) -> None:
        self.columns = columns
        self.places = places
        self.zone = zone
        self.headings = {_field_of(column.meaning): column.heading for column in reversed(columns) if column.meaning is not None}
        self.has_place = any(column.meaning in PLACE_FIELDS for column in columns)
        self.spot_headings = {column.heading for column in columns if column.meaning in EARTH}
        self.has_spots = any(column.meaning == "place.text" for column in columns)
        self.has_summary = any(column.meaning == "summary" for column in columns)
        self.place_heading = next((column.heading for name in PLACE_FIELDS for column in columns if column.meaning == name), "")
        self.summary_heading = next(column.heading for name in ("summary", "text") for column in columns if column.meaning == name)

    def report(self, number: int, row: Sequence[Cell]) -> RowReport | BadRow:
        told: dict[str, Any] = {}
        extra: dict[str, Any] = {}
        faults: list[Fault] = []
        if any(cell is not None for cell in row[len(self.columns) :]):
            faults.append(Fault("", "too_many_cells"))
        for column, cell in zip(self.columns, row, strict=False):
            if cell is None:
                continue
            try:
                if isinstance(cell, str) and not is_storable(cell):
                    raise BadCell("unusable")
                if cell is OVERLONG:
                    raise BadCell("too_long_cell")
                self._put(column, cell, told, extra)
            except BadCell as bad:
                faults.append(Fault(column.heading, bad.reason))
        faults += self._missing(told, extra, {fault.column for fault in faults})
        if faults:
            return BadRow(number, faults)
        try:
            return RowReport.at(number, read_fields(nested({**told, "extra": extra})), self.headings)
        except BadReport as bad:
            return BadRow(number, [Fault(self._heading_of(field), "unusable") for field, _ in bad.errors])

    def _put(self, column: _Column, cell: Cell, told: dict[str, Any], extra: dict[str, Any]) -> None:
        meaning = column.meaning
        if isinstance(meaning, ChannelField):
            target = extra if meaning.home == "extra" else told
            target.setdefault(_field_of(meaning), self._of_channel(meaning, cell))
        elif meaning is None or meaning in told:
            _put_unknown(column.heading, cell, extra)
        else:
            told[meaning] = self._value(meaning, cell)

    def _of_channel(self, field: ChannelField, cell: Cell) -> Any:
        if field.home != "extra":
            return self._value(path_of(field), cell)
        readers: Mapping[str, Callable[[], Any]] = {
            "number": lambda: number_of(cell),
            "yes_no": lambda: truth_of(cell),
            "date": lambda: moment_of(cell, self.zone).date().isoformat(),
            "moment": lambda: moment_of(cell, self.zone).isoformat(),
        }
        return readers.get(field.kind, lambda: _short(text_of(cell), LONGEST_OTHER * 5))()

    def _value(self, name: str, cell: Cell) -> Any:
        if name in EARTH:
            degrees = number_of(cell)
            if abs(degrees) > EARTH[name]:
                raise BadCell("out_of_range")
            return degrees
        if name.endswith("_at"):
            at = moment_of(cell, self.zone)
            is_day = name == "source_due_at" and (at.hour, at.minute, at.second) == (0, 0, 0)
            return (at + TO_ITS_END if is_day else at).isoformat()  # who has until a day has that whole day
        if name == "reporter.consent_to_contact":
            return ongoing_of(cell)
        if name in {"reporter.anonymous", "reporter.reply_wanted", "reporter.insider", "reporter.reward_claimed"}:
            return truth_of(cell)
        if name == "ongoing":
            return ongoing_of(cell)
        if name in OF_A_LIST:
            return _dangers(text_of(cell))
        if name in WORDS:
            return _word(text_of(cell), WORDS[name])
        return _short(text_of(cell), LONGEST.get(name, LONGEST_OTHER))

    def _missing(self, told: dict[str, Any], extra: dict[str, Any], bad: set[str]) -> list[Fault]:
        """What a row lacks; the place of a table without a column for it is looked for in the words."""
        faults: list[Fault] = []
        if not self.has_summary and "text" in told:
            told["summary"] = " ".join(told["text"].split())[:SUMMARY_SIGNS]
        if "summary" not in told and self.summary_heading not in bad:
            faults.append(Fault(self.summary_heading, "empty"))
        if ("place.lon" in told) != ("place.lat" in told) and not bad:
            lacks = "place.lat" if "place.lon" in told else "place.lon"
            faults.append(Fault(self._heading_of(lacks), "outside"))
        if not self.has_place:
            self._recognise(told, extra)
        elif not any(name in told for name in PLACE_FIELDS) and not bad:
            faults.append(Fault(self.place_heading, "empty"))
        elif "place.text" in told:
            self._find_township(told, extra)
        elif "place.lon" not in told and self.has_spots:
            faults += [] if {self.place_heading, *self.spot_headings} & bad else [Fault(self.place_heading, "empty")]
        elif "place.lon" not in told:
            told["place.text"] = f"{told.get('place.township', '')}{told.get('place.village', '')}" or NOWHERE
        return faults

    def _find_township(self, told: dict[str, Any], extra: dict[str, Any]) -> None:
        spot = None if self.places is None or "place.township" in told else self.places.in_text(told["place.text"])
        if spot is not None:
            told |= {"place.township": spot.township, "place.village": told.get("place.village", spot.village)}
            extra["recognised"] = ["township"]

    def _recognise(self, told: dict[str, Any], extra: dict[str, Any]) -> None:
        spot = None if self.places is None else self.places.in_text(f"{told.get('summary', '')} {told.get('text', '')}")
        if spot is None:
            told["place.text"] = NOWHERE
            return
        told |= {"place.text": spot.text, "place.township": spot.township, "place.village": spot.village}
        extra["recognised"] = ["place"]

    def _heading_of(self, field: str) -> str:
        meanings = {column.meaning: column.heading for column in self.columns if isinstance(column.meaning, str)}
        near = (heading for name, heading in meanings.items() if field.startswith(f"{name}.") or name.startswith(f"{field}."))
        return meanings.get(field) or next(near, field)


def _field_of(meaning: str | ChannelField) -> str:
    return meaning if isinstance(meaning, str) else meaning.key if meaning.home == "extra" else path_of(meaning)


def _put_unknown(heading: str, cell: Cell, extra: dict[str, Any]) -> None:
    """Keep a column nobody knows under its own heading; one that may tell who reported goes to the sealed record."""
    said = _short(text_of(cell), LONGEST["text"])
    if TELLS_WHO.search(heading):
        # long enough to tell who: kept bare, so that it is blanked wherever the text repeats it
        bare = next((key for key in SEALED_KEYS if key not in extra), "") if len(said) >= TELLING else ""
        extra[bare or "reporter"] = said if bare else f"{extra.get('reporter', '')}\n{heading}: {said}".strip()
    elif heading:
        extra[heading.removeprefix("extra.")[:60]] = said


def nested(told: Mapping[str, Any]) -> dict[str, Any]:
    """The fields of a report out of their paths: `place.lon` lies in `place`."""
    made: dict[str, Any] = {}
    for name, value in told.items():
        whole, _, part = name.partition(".")
        if part:
            made.setdefault(whole, {})[part] = value
        else:
            made[whole] = value
    return made


def _short(said: str, most: int) -> str:
    if len(said) > most:
        raise BadCell("too_long")
    return said


def _word(said: str, known: Mapping[str, Sequence[str]]) -> str:
    plain = said.strip().lower()
    found = next((word for word, ways in known.items() if plain == word or any(way in plain for way in ways)), None)
    if found is None:
        raise BadCell("unknown_word")
    return found


def _dangers(said: str) -> list[str]:
    parts = [part.strip().lower() for part in said.replace("，", ",").replace("、", ",").replace(";", ",").replace("；", ",").split(",") if part.strip()]
    return list(dict.fromkeys(_word(part, DANGERS) for part in parts if part not in {"无", "none"}))
