"""Words what an episode means: the alert it raises and what that alert is told later. Source: domain.md 3.2, `auto_water`, `auto_air`, `auto_source`."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from models.commands.alerts import CreateAlert, Place
from models.commands.measurements import NoteMeasurement
from models.intake.hj212 import BEIJING
from models.intake.plausible import CONSTANT, EXCEEDANCE, MAINTENANCE, MISSING, OUT_OF_RANGE, POWER_USE, Judged
from models.records.intake import Device, Episode

CATEGORIES: Mapping[str, str] = {"auto_water": "water", "auto_air": "air", "31": "air", "32": "water", "36": "noise", "39": "air"}
"""Category by the device's channel, or where that says nothing by its system code."""

WORDS: Mapping[str, str] = {OUT_OF_RANGE: "数据超量程或不可信", CONSTANT: "数据长时间恒定不变", MISSING: "数据缺失"}
FLAG_WORDS: Mapping[str, str] = {
    "M": "长时间处于维护状态",
    "C": "长时间处于校准状态",
    "S": "数据长时间由人工录入",
    "D": "长时间处于故障状态",
    "B": "仪表与数采仪长时间通讯中断",
    "F": "长时间停运",
}

UNFLAGGED_WORDS = "(数采仪未给数据标记)"
"""Some loggers of 2005 send no flags: whether the value was a sound measurement is for people to judge."""

MEASURED_AT: Mapping[str, str] = {"auto_water": "station", "auto_air": "station", "auto_source": "outlet"}
"""What domain.md 3.2 calls the place of a measurement, by channel."""

DATA_FLAGS: Mapping[str, str] = {MISSING: "missing", CONSTANT: "constant", OUT_OF_RANGE: "out_of_range"}


def alert_of(device: Device, judged: Judged, at: datetime, received_at: datetime) -> CreateAlert:
    """Return the alert an episode raises."""
    name = name_of(device, judged.factor)
    facts = {"value": judged.value, "limit": judged.limit, "unit": judged.unit, "multiple": judged.multiple, **judged.more}
    return CreateAlert(
        channel=device.channel,
        nature="hazard" if judged.kind == EXCEEDANCE else "clue",
        summary=_summary(device, judged, name),
        place=Place(text=device.name, township=device.township, lon=device.lon, lat=device.lat),
        occurred_at=at,
        received_at=received_at,
        ongoing="yes" if judged.kind == EXCEEDANCE else "unknown",
        danger_flags=tuple(device.danger_flags) if judged.kind == EXCEEDANCE else (),
        category=CATEGORIES.get(device.channel) or CATEGORIES.get(device.st, ""),
        subject=device.name if judged.kind == POWER_USE else "",
        extra={
            "site": device.name,
            "device_mn": device.mn,
            **_place(device),
            "factor": name,
            "factor_code": judged.factor,
            "kind": judged.kind,
            "data_flag": "" if judged.kind == POWER_USE else DATA_FLAGS.get(judged.kind) or ("manual" if judged.flag == "S" else judged.flag),
            "data_time": at.astimezone(BEIJING).isoformat(),
            "hours": max(0.0, round((received_at - at).total_seconds() / 3600, 1)) if judged.kind in (MISSING, MAINTENANCE, POWER_USE) else 0.0,
            **{key: fact for key, fact in facts.items() if fact not in (None, "")},
        },
    )


def growth_of(device: Device, episode: Episode) -> NoteMeasurement:
    """Return what the alert is told of an episode that became worse or lasts long."""
    return NoteMeasurement(episode.alert_id, device.channel, "grown", episode.multiple, _course(device, episode))


def end_of(device: Device, episode: Episode) -> NoteMeasurement:
    """Return what the alert is told when its episode is over."""
    assert episode.closed_at is not None
    facts = {**_course(device, episode), "ended_at": episode.closed_at.astimezone(BEIJING).isoformat()}
    return NoteMeasurement(episode.alert_id, device.channel, "ended", episode.multiple, facts)


def hours_of(episode: Episode) -> float:
    """How long it lasts or lasted, in hours of data time."""
    return round(((episode.closed_at or episode.last_at) - episode.opened_at).total_seconds() / 3600, 2)


def name_of(device: Device, factor: str) -> str:
    """What people call a factor of this device."""
    return str(device.limits.get(factor, {}).get("name", "")) or factor


def _course(device: Device, episode: Episode) -> dict[str, Any]:
    means = {f"{name}_mean": told["value"] for name, told in episode.means.items()}
    facts = {"peak": episode.peak_value, "unit": str(device.limits.get(episode.factor, {}).get("unit", "")), "multiple": episode.multiple, **means}
    return {"hours": hours_of(episode), "count": episode.readings_count, **{key: fact for key, fact in facts.items() if fact not in (None, "")}}


def _place(device: Device) -> dict[str, str]:
    where = MEASURED_AT.get(device.channel, "")
    place = {where: device.name} if where else {}
    return {**place, "section": device.name} if "断面" in device.name else place


def _summary(device: Device, judged: Judged, name: str) -> str:
    if judged.kind == MAINTENANCE:
        return f"{device.name} {name} {FLAG_WORDS.get(judged.flag, '长时间无有效数据')}".replace("  ", " ")
    if judged.kind == POWER_USE:
        return f"{device.name} 生产用电而治理设施{'停运' if judged.flag == 'off' else '用电比过低'}，治理与生产用电比 {judged.value:.3g}"
    if judged.kind != EXCEEDANCE:
        return f"{device.name} {name} {WORDS[judged.kind]}".replace("  ", " ")
    measured = f"{device.name} {name} {judged.value:g} {judged.unit}".rstrip() + ("" if judged.flag else UNFLAGGED_WORDS)
    if judged.multiple is not None:
        return f"{measured},为限值 {judged.limit:g} 的 {judged.multiple:.3g} 倍"
    return f"{measured},超出限值 {judged.limit:g}"
