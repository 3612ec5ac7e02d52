"""What a row of the reference table of tours becomes: held to what a plan made at the desk is held to, and each wrong value named by its key.

Source: interfaces.md 2, domain.md 8 “Patrol tour”; `PlanPatrolTour`.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from models.commands.patrol_plans import MOST_STOPS
from models.commands.reference_values import WrongKey, refuse_unknown
from models.commands.turn import Turn
from models.records.place import Camera
from models.records.video import PatrolTour
from models.rules.patrol import Schedule, Season, is_dwell

OF_A_STOP: Final = frozenset({"no", "camera", "preset", "dwell_s", "look_for", "power_item"})
WORDS: Final = ("preset", "look_for", "power_item")


def tour_values(turn: Turn, values: Mapping[str, Any]) -> dict[str, Any]:
    """Return the fields of a tour. Its times count from now on: a round before it was there is nobody's fault.

    Raises:
        WrongKey: a stop, the schedule or the season cannot be so.
    """
    stops = values["stops"]
    if not isinstance(stops, list | tuple) or not 0 < len(stops) <= MOST_STOPS:
        raise WrongKey("stops", f"stops is a list of 1 to {MOST_STOPS} stops", f"stops 应为 1 到 {MOST_STOPS} 站的列表")
    made = [_stop(turn, place, stop) for place, stop in enumerate(stops, start=1)]
    for name, read, example in (("schedule", Schedule.read, "daily 20:00"), ("season", Season.read, "fire 10-01..04-30")):
        try:
            read(str(values.get(name) or ""))
        except ValueError as error:
            raise WrongKey(name, str(error), f"{name} 写法不对，例如“{example}”") from None
    return {**values, "stops": _numbered(made), "planned_at": turn.at}


def tour_change(known: PatrolTour, values: Mapping[str, Any]) -> Mapping[str, Any]:
    """Return what changes on a tour that is known: a round of the old plan that nobody made stays one, while its times are the same."""
    is_same = all(values.get(name, getattr(known, name)) == getattr(known, name) for name in ("schedule", "season"))
    return {name: value for name, value in values.items() if name != "planned_at" or known.planned_at is None or not is_same}


def _stop(turn: Turn, place: int, stop: Any) -> dict[str, Any]:
    """One stop as it is kept; `place` counts from 1."""
    english, chinese = f"stops, stop {place}", f"stops 第 {place} 站"
    refuse_unknown(stop, set(OF_A_STOP), english, chinese)
    camera = stop.get("camera")
    if not isinstance(camera, str) or turn.first(Camera, Camera.table.c.key == camera) is None:
        raise WrongKey("camera", f"{english}: camera: there is no {camera}", f"{chinese}：camera：没有摄像机 {camera}")
    dwell_s = stop.get("dwell_s")
    if dwell_s is not None and not is_dwell(dwell_s):
        raise WrongKey("dwell_s", f"{english}: dwell_s is a number of seconds above 0, not {dwell_s!r}", f"{chinese}：dwell_s 应为大于 0 的秒数")
    number = stop.get("no")
    if number is not None and (isinstance(number, bool) or not isinstance(number, int) or number < 1):
        raise WrongKey("no", f"{english}: no is a whole number from 1, not {number!r}", f"{chinese}：no 应为从 1 起的整数")
    wrong = next((name for name in WORDS if not isinstance(stop.get(name) or "", str)), "")
    if wrong:
        raise WrongKey(wrong, f"{english}: {wrong} is not text", f"{chinese}：{wrong} 应为文字")
    item = stop.get("power_item")
    if item and item not in turn.rulebook.items:
        raise WrongKey("power_item", f"{english}: power_item: {item} is not in the power list", f"{chinese}：power_item：权责清单中没有 {item}")
    return {name: value for name, value in stop.items() if value is not None}


def _numbered(stops: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """A stop is known by its number in its round: where none is written they count from 1, else each has its own."""
    written = [stop["no"] for stop in stops if "no" in stop]
    if not written:
        return [{"no": number, **stop} for number, stop in enumerate(stops, start=1)]
    if len(set(written)) < len(stops):
        raise WrongKey("no", "stops: each stop has a number (no) of its own, or none has one", "stops：各站的 no 应互不相同，或都不写")
    return stops
