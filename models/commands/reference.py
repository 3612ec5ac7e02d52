"""Takes in what the county gives us before the first alert: units, people, sources, devices, cameras, townships, and the county's own settings.

One command, all or nothing; a row whose key is known replaces what was there. Coordinates are WGS-84 here, whoever reads a file converts.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, ClassVar, Final

from models.base import Record
from models.commands.actor import Actor, Outcome
from models.commands.command import Command
from models.commands.reference_tours import tour_change, tour_values
from models.commands.reference_values import WrongKey, WrongRow, day_of, fitting, limits_of, refuse_unknown, secrets_of
from models.commands.video_values import OF_A_CAMERA, OF_A_SOURCE, SIGNING, camera_change, camera_values, source_change, source_of_kind, source_values
from models.records.county_setting import CountySetting
from models.records.equipment import Equipment
from models.records.expert import Expert
from models.records.intake import Device, Source
from models.records.metering import MeterGroup
from models.records.people import Officer, Operator, ResponseUnit, Unit
from models.records.place import Camera, Township
from models.records.video import PatrolTour
from models.records.video_source import VideoSource
from models.rules.answers import EVENTS, callback_fault
from models.rules.channels import DANGER_FLAGS
from models.rules.device_requests import fits
from models.rules.object_states import EquipmentState
from models.rules.video_kinds import owner_of_kind
from models.rules.working_days import WorkingDays

if TYPE_CHECKING:
    from models.commands.desk import Desk
    from models.commands.turn import Turn

INSTALLATION: Final = Actor(kind="operator", id="installation", name="installation", role="admin")
"""Who imports when nobody is signed in yet: whoever may run the program on this machine."""

Row = Mapping[str, Any]
HEX_DIGITS: Final = 32
RANGED: Final = {"over_time": "OverTime", "re_count": "ReCount", "rtd_interval": "RtdInterval", "min_interval": "MinInterval"}
"""The settings of a device's first contact, by the items of HJ 212 that bear them."""
Reader = Callable[["Turn", Row], dict[str, Any]]


@dataclass(frozen=True)
class Table:
    """How one table is read: its record, the field rows are known by, what a row becomes, and what it comes to where it is known already."""

    record: type[Record]
    key: str
    read: Reader
    change: Callable[[Any, Mapping[str, Any]], Mapping[str, Any]] = lambda _known, values: values


@dataclass(frozen=True)
class ImportReference(Command):
    """Take in reference tables (interfaces.md 2) and county settings. Source: F-220, domain.md 0 “Time”, chapter 6.

    `tables` maps a name of `TABLES` to its rows, and a name of `SETTINGS` to one value that is kept as it is.
    """

    name: ClassVar[str] = "import_reference"

    tables: Mapping[str, Any]

    def objects(self, turn: Turn) -> tuple[Record, ...]:
        """Nothing a seat could have seen before."""
        return ()

    def carry_out(self, turn: Turn) -> None:
        """Read every table, keep the settings, say how many rows came."""
        refuse_tables(self.tables)
        counts = {name: _take_in(turn, table, name, self.tables[name]) for name, table in TABLES.items() if name in self.tables}
        _try_rules(turn, self.tables)
        for name in SETTINGS:
            if name in self.tables:
                _keep_setting(turn, name, self.tables[name])
        note = _keep_setting(turn, "reference", {"at": turn.at.isoformat(), "counts": counts})
        turn.write("reference.imported", note, counts=counts, settings=[name for name in SETTINGS if name in self.tables])


def refuse_tables(tables: Mapping[str, Any]) -> None:
    """Raise WrongRow for a table nobody knows, and for one that is no list of rows."""
    try:
        refuse_unknown(tables, {*TABLES, *SETTINGS, *REMARKS}, "the import", "导入文件")
    except WrongKey as error:
        raise WrongRow("", 0, error) from None
    for name in TABLES:
        if not isinstance(tables.get(name, []), list | tuple):
            raise WrongRow(name, 0, WrongKey(name, "a list of rows is expected", "应为若干行的列表"))


def load_county(desk: Desk, county: Mapping[str, Any]) -> Outcome:
    """Take in a whole county through the door. Raises ValueError naming table, row and key of what cannot be read."""
    return desk.do(ImportReference(county), INSTALLATION)


def county_setting(turn: Turn, name: str) -> Any:
    """Return what the county set under `name` of `SETTINGS`, or None."""
    found = turn.first(CountySetting, CountySetting.table.c.key == name)
    return None if found is None else found.value


def _try_rules(turn: Turn, tables: Mapping[str, Any]) -> None:
    """Refuse rules, empowerments or working days that do not fit, whole and before any is kept: what is in force stays in force.

    Raises:
        ValueError: every fault with rule or year and key.
    """
    rules, power_list = tables.get("rules") or {}, tables.get("power_list") or {}
    turn.rulebook.changed(rules.get("changes") or {}, tb_empowered=power_list.get("tb_empowered"))
    try:
        WorkingDays.from_table({str(year): line for year, line in (tables.get("working_days") or {}).items()})
    except (ValueError, TypeError, AttributeError) as error:
        raise ValueError(f"working_days: {error}") from error


def _keep_setting(turn: Turn, name: str, value: object) -> CountySetting:
    found = turn.first(CountySetting, CountySetting.table.c.key == name)
    if found is None:
        return turn.add(CountySetting(key=name, value=value))
    found.value = value
    return found


def _take_in(turn: Turn, table: Table, name: str, rows: Sequence[Row]) -> int:
    known = {getattr(record, table.key): record for record in turn.find(table.record)}
    came: set[str] = set()
    for number, row in enumerate(rows, start=1):
        try:
            values = fitting(table.record, table.read(turn, row))
            key = values[table.key]
            if key in came:
                raise WrongKey(table.key, f"{table.key} {key} stands twice in this table", f"{table.key} {key} 在此表中重复")
        except (KeyError, TypeError, ValueError, AttributeError) as error:
            raise WrongRow(name, number, error) from error
        came.add(key)
        if key in known:
            for field, value in table.change(known[key], values).items():
                setattr(known[key], field, value)
        else:
            known[key] = turn.add(table.record(**values))
    return len(rows)


def _same(*names: str, optional: Sequence[str] = ()) -> Reader:
    """Read a row whose keys are the record's own fields; `names` must be there, `optional` may."""

    def read(_turn: Turn, row: Row) -> dict[str, Any]:
        refuse_unknown(row, {*names, *optional}, "the row", "此行")
        missing = [name for name in names if row.get(name) in (None, "")]
        if missing:
            raise WrongKey("", f"{', '.join(missing)} is missing", f"缺少 {'、'.join(missing)}")
        return dict(row)

    return read


def _operator(turn: Turn, row: Row) -> dict[str, Any]:
    optional = ("name_en", "unit", "organ", "is_head", "password_hash", "disabled", "language")
    return {"unit": "center", **_same("login", "name", "role", optional=optional)(turn, row)}


def _officer(turn: Turn, row: Row) -> dict[str, Any]:
    plain = ("name_en", "post", "phone_tail", "radio", "specialities", "availability", "suspended", "legal_qualified", "backbone", "trained_on")
    values = _same("real_name_no", "name", "unit", optional=(*plain, "certificate", "secondment"))(turn, row)
    certificate, secondment = values.pop("certificate", {}), values.pop("secondment", {})
    refuse_unknown(certificate, {"no", "kind", "valid_to"}, "certificate", "certificate")
    refuse_unknown(secondment, {"state", "from", "to", "letter_no", "consent_paper"}, "secondment", "secondment")
    return {
        **values,
        **({"trained_on": day_of("trained_on", values["trained_on"])} if "trained_on" in values else {}),
        "certificate_no": certificate.get("no", ""),
        "certificate_kind": certificate.get("kind", ""),
        "certificate_valid_to": day_of("valid_to", certificate.get("valid_to")),
        "secondment_state": secondment.get("state", ""),
        "secondment_from": day_of("from", secondment.get("from")),
        "secondment_to": day_of("to", secondment.get("to")),
        "letter_no": secondment.get("letter_no", ""),
        "consent_paper": secondment.get("consent_paper", ""),
    }


def _equipment(turn: Turn, row: Row) -> dict[str, Any]:
    optional = ("name", "serial", "plate", "state", "custodian", "battery", "next_check")
    values = _same("key", "kind", "unit", optional=optional)(turn, row)
    given = {"state": EquipmentState(values["state"])} if "state" in values else {}
    return {**values, **given, "next_check": day_of("next_check", values.get("next_check"))}


def _expert(turn: Turn, row: Row) -> dict[str, Any]:
    optional = ("kind", "field", "organ", "phone_tail", "confidentiality_signed_on")
    values = _same("key", "name", optional=optional)(turn, row)
    signed_on = day_of("confidentiality_signed_on", values.pop("confidentiality_signed_on", None))
    return {"field_of_work": values.pop("field", ""), **values, "confidentiality_signed_on": signed_on}


def _source(turn: Turn, row: Row) -> dict[str, Any]:
    plain = ("name", "signature", "rate_per_minute", "disabled", "callback_url", "answers", "expected_interval_s")
    values = _same("key", "channel", optional=(*plain, "secret", "secrets"))(turn, row)
    if values.get("callback_url") and (fault := callback_fault(values["callback_url"])):
        raise WrongKey("callback_url", f"callback_url: {fault.replace('_', ' ')}", f"callback_url 不可用（{fault}）")
    if strange := sorted(set(values.get("answers", ())) - set(EVENTS)):
        raise WrongKey(
            "answers", f"answers: {', '.join(strange)} is not one of {', '.join(EVENTS)}", f"answers：{'、'.join(strange)} 不在可用值 {'、'.join(EVENTS)} 之内"
        )
    secrets = secrets_of(values)
    values.pop("secret", None)
    values.pop("secrets", None)
    if secrets:
        values["secrets_sealed"] = turn.seal.seal("source", values["key"], "secrets_sealed", json.dumps(secrets).encode())
        values["secrets_at"], values["keys_count"] = turn.at, len(secrets)
    return values


_OF_A_DEVICE: Final = ("pw", "pw_required", "name_en", "st", "lon", "lat", "township", "limits", "modbus_crc", "first_contact", "danger_flags", "disabled")
_ON_FIRST_CONTACT: Final = {"set_time": bool, "over_time": int, "re_count": int, "rtd_interval": int, "min_interval": int, "refetch": bool}


def _device(turn: Turn, row: Row) -> dict[str, Any]:
    values = _same("mn", "name", "channel", optional=(*_OF_A_DEVICE, "sm4_key"))(turn, row)
    settings = values.get("first_contact", {})
    refuse_unknown(settings, set(_ON_FIRST_CONTACT), "first_contact", "first_contact")
    for name, value in settings.items():
        if type(value) is not _ON_FIRST_CONTACT[name] or (name in RANGED and not fits(RANGED[name], str(value))):
            raise WrongKey(name, f"first_contact: {name} cannot be {value}", f"first_contact：{name} 不能是 {value}")
    if "limits" in values:
        values["limits"] = limits_of(values["limits"])
    if strange := sorted({str(flag) for flag in values.get("danger_flags") or ()} - set(DANGER_FLAGS)):
        known = ", ".join(DANGER_FLAGS)
        raise WrongKey(
            "danger_flags", f"danger_flags: {', '.join(strange)} is not one of {known}", f"danger_flags：{'、'.join(strange)} 不在可用值 {known} 之内"
        )
    key = values.pop("sm4_key", "")
    return {**values, **({"sm4_key_sealed": turn.seal.seal("device", values["mn"], "sm4_key_sealed", _sm4_key(key))} if key else {})}


def _sm4_key(text: Any) -> bytes:
    """Return the sixteen bytes of a key written as 32 hexadecimal digits or as sixteen characters."""
    said = str(text)
    key = bytes.fromhex(said) if re.fullmatch(f"[0-9A-Fa-f]{{{HEX_DIGITS}}}", said) else said.encode()
    if len(key) != HEX_DIGITS // 2:
        raise WrongKey("sm4_key", "sm4_key is 32 hexadecimal digits or 16 characters", "sm4_key 应为 32 位十六进制数字或 16 个字符")
    return key


def _tour(turn: Turn, row: Row) -> dict[str, Any]:
    return tour_values(turn, _same("key", "name", "stops", optional=("name_en", "zone", "schedule", "season", "role"))(turn, row))


def _meter_group(turn: Turn, row: Row) -> dict[str, Any]:
    optional = ("township", "lon", "lat", "unit", "production_on", "treatment_on", "ratio_min", "window_minutes", "disabled")
    values = _same("key", "name", "production", "treatment", optional=optional)(turn, row)
    for side in ("production", "treatment"):
        for meter in values[side]:
            refuse_unknown(meter, {"mn", "factor"}, side, side)
            if {"mn", "factor"} - set(meter):
                raise ValueError(f"{side}: each meter has mn and factor")
    return values


def _camera(turn: Turn, row: Row) -> dict[str, Any]:
    values = _same("key", "name", "lon", "lat", optional=OF_A_CAMERA)(turn, row)
    if isinstance(values.get("source"), str):
        source_of_kind(turn, values["source"])
    return camera_values(turn, str(values["key"]), values)


def _video_source(turn: Turn, row: Row) -> dict[str, Any]:
    values = _same("key", "kind", optional=(*OF_A_SOURCE, *SIGNING))(turn, row)
    return {"owner": owner_of_kind(str(values["kind"])), **source_values(turn, str(values["key"]), values)}


TABLES: Final[Mapping[str, Table]] = {
    "units": Table(Unit, "key", _same("key", "name", "kind", optional=("name_en",))),
    "operators": Table(Operator, "login", _operator),
    "officers": Table(Officer, "real_name_no", _officer),
    "townships": Table(Township, "name", _same("name", "lon", "lat", optional=("name_en", "kind", "brigade", "station"))),
    "video_sources": Table(VideoSource, "key", _video_source, source_change),
    "cameras": Table(Camera, "key", _camera, camera_change),
    "tours": Table(PatrolTour, "key", _tour, tour_change),
    "sources": Table(Source, "key", _source),
    "devices": Table(Device, "mn", _device),
    "meter_groups": Table(MeterGroup, "key", _meter_group),
    "response_units": Table(
        ResponseUnit,
        "key",
        _same("key", "label", "name", "department", "responder", "leader", "lon", "lat", optional=("name_en", "officers")),
    ),
    "equipment": Table(Equipment, "key", _equipment),
    "experts": Table(Expert, "key", _expert),
}
"""What is kept as rows, and how a row is read."""

SETTINGS: Final = ("county", "working_days", "power_list", "rules", "posts", "coverage", "wall", "time_zone")
"""What is kept as it is, under its own name (`county_setting`)."""

REMARKS: Final = ("about",)
"""What a file may say to its reader and we do not keep."""
