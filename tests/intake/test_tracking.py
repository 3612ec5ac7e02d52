"""Meters of one enterprise and transports of hazardous waste: what is wrong becomes one alert, to which everything further is added."""

from __future__ import annotations

import asyncio

import pytest

from models.commands.reference import load_county
from models.intake.tracking import TransportLook
from models.intake.watch import DeviceLook
from models.records.waste_transport import WasteTransport
from models.rules.power_ratio import PowerMarks, anomaly
from models.rules.routes import distance_to_route_m, weight_gap
from tests.intake.frames import upload
from tests.intake.running import alerts, count, listening

GROUP = {
    "key": "plating",
    "name": "锦江电镀厂",
    "township": "株潭镇",
    "production": [{"mn": "METER1", "factor": "e10001"}, {"mn": "METER2", "factor": "e10001"}],
    "treatment": [{"mn": "METER1", "factor": "e20001"}],
    "production_on": 5.0,
    "treatment_on": 0.5,
    "ratio_min": 0.05,
    "window_minutes": 30,
}
METERS = [{"mn": mn, "name": mn, "channel": "power_use", "st": "44"} for mn in ("METER1", "METER2")]
SOURCES = [
    {"key": "power", "channel": "power_use", "name": "用电", "signature": "none"},
    {"key": "waste", "channel": "hazwaste", "name": "危废", "signature": "none"},
]
ROAD = [[114.30, 28.10], [114.35, 28.10], [114.40, 28.12]]


@pytest.fixture
def county(room):
    return furnished(room)


@pytest.fixture
def each_county(each_room):
    return furnished(each_room)


def furnished(room):
    load_county(room.desk, {"devices": METERS, "sources": SOURCES, "meter_groups": [GROUP]})
    return room


def powers(minute, production, treatment, mn="METER1"):
    stamp = f"2026112108{minute:02d}00"
    return upload(f"e10001-Rtd={production},e10001-Flag=N;e20001-Rtd={treatment},e20001-Flag=N", mn=mn, flag="9", qn=f"{stamp}000", time=stamp)


def tell(room, *frames):
    async def play():
        async with listening(room) as intake:
            line = await intake.line()
            for one in frames:
                await line.says(one)
            await line.close()

    asyncio.run(play())


def post(room, source, *bodies):
    async def play():
        async with listening(room) as intake:
            return [await intake.post(source, body) for body in bodies]

    return asyncio.run(play())


def tracked(number, **extra):
    place = {"text": "320国道", "township": "株潭镇", "lon": 114.3, "lat": 28.1}
    return {"source_ref": f"T-{number}", "nature": "hazard", "summary": "危废车辆位置", "place": place, "extra": {"tracking": True, **extra}}


@pytest.mark.parametrize(
    ("production", "treatment", "said"),
    [(100, 20, ""), (100, 0.2, "off"), (100, 4, "low"), (2, 0, ""), (100, 5, "")],
)
def test_treatment_must_run_while_production_does(production, treatment, said):
    assert anomaly(production, treatment, PowerMarks(5.0, 0.5, 0.05)) == said


def test_treatment_that_is_off_for_the_window_while_production_runs_is_one_alert_to_verify_first(each_county):
    tell(each_county, powers(0, 40, 8), powers(0, 20, 0, "METER2"), powers(5, 40, 0.1), powers(20, 40, 0.1))
    assert alerts(each_county) == []
    tell(each_county, powers(36, 40, 0.1), powers(40, 40, 0.1))
    (alert,) = alerts(each_county)
    assert (alert.channel, alert.subject, alert.township, alert.level) == ("power_use", "锦江电镀厂", "株潭镇", 4)
    assert (alert.extra["production_meter"], alert.extra["treatment_meter"], alert.extra["ratio"]) == ("60 kW", "0.1 kW", 0.0017)
    assert (alert.extra["window"], alert.extra["verify_first"], alert.extra["hours"] >= 0) == ("2026-11-21 08:05 – 08:36", True, True)
    tell(each_county, powers(50, 40, 9))
    assert [entry.facts["alert_no"] for entry in each_county.entries("alert.measurement_ended")] == [alert.alert_no]


def test_one_side_that_is_not_known_now_is_no_anomaly(county):
    tell(county, powers(0, 40, 0.1), powers(40, 40, 0.1))
    assert alerts(county) == [], "the second meter was never heard"
    later = upload("e10001-Rtd=40,e10001-Flag=N;e20001-Rtd=0.1,e20001-Flag=N", mn="METER1", flag="9", qn="20261121094500000", time="20261121094500")
    tell(county, powers(41, 40, 0.1, "METER2"), later)
    assert alerts(county) == [], "what the second meter said is an hour old"


def test_a_treatment_meter_that_stays_away_while_its_logger_speaks_is_missing(county):
    tell(county, powers(0, 60.0, 20.0))
    county.clock.advance(hours=3)
    tell(county, upload("e10001-Rtd=60,e10001-Flag=N", mn="METER1", flag="9", qn="20261121105500000", time="20261121105500"))

    async def play():
        async with listening(county) as intake:
            for device in await asyncio.to_thread(intake.doors.senders.devices):
                await intake.doors.keeper.keep(DeviceLook(device, county.clock.now()))

    asyncio.run(play())
    (alert,) = alerts(county)
    assert (alert.device_mn, alert.extra["kind"], alert.extra["factor_code"]) == ("METER1", "missing", "e20001")


def test_a_power_use_source_feeds_the_same_comparison(county):
    def measured(minute, treatment):
        body = tracked(minute, enterprise="锦江电镀厂", production_power=60.0, treatment_power=treatment)
        return {**body, "occurred_at": f"2026-11-21T08:{minute:02d}:00+08:00"}

    answers = post(county, "power", measured(0, 0.0), measured(20, 0.0), measured(31, 0.0), measured(31, 0.0), measured(40, 0.0))
    (alert,) = alerts(county)
    assert [answer.body.get("alert_no", "") for answer in answers] == ["", "", alert.alert_no, alert.alert_no, alert.alert_no]
    assert (alert.extra["enterprise"], alert.extra["kind"]) == ("锦江电镀厂", "power_use")


def test_a_report_that_is_no_measurement_is_an_alert_with_its_ratio_worked_out(county):
    body = {**tracked(1, enterprise="某厂", production_power=50.0, treatment_power=1.0), "source_ref": "P-1"}
    body["extra"].pop("tracking")
    (answer,) = post(county, "power", body)
    assert (answer.status, alerts(county)[0].extra["ratio"], alerts(county)[0].extra["verify_first"]) == (201, 0.02, True)


def test_off_the_way_then_standing_then_too_light_is_one_alert_that_grows(each_county):
    plan = {"manifest_no": "HW-7", "vehicle": "赣C·12345", "planned_route": {"type": "LineString", "coordinates": ROAD}, "weight_out": 1000}
    on_road, off = {"position": {"lon": 114.33, "lat": 28.1001}}, {"position": {"lon": 114.33, "lat": 28.15}}
    answers = post(each_county, "waste", tracked(1, **plan), tracked(2, manifest_no="HW-7", **on_road))
    assert (alerts(each_county), [answer.body.get("alert_no", "") for answer in answers]) == ([], ["", ""])
    (answer,) = post(each_county, "waste", tracked(3, manifest_no="HW-7", **off))
    (alert,) = alerts(each_county)
    assert (answer.body["alert_no"], alert.channel, alert.level, alert.danger_flags) == (alert.alert_no, "hazwaste", 1, ["hazardous"])
    assert 5400 < alert.extra["deviation_m"] < 5700
    assert "偏离计划路线" in alert.summary
    each_county.clock.advance(minutes=5)
    post(
        each_county,
        "waste",
        tracked(4, manifest_no="HW-7", stopped=True, **off),
        tracked(5, manifest_no="HW-7", arrived_at="2026-11-21T10:00:00+08:00", weight_in=940),
    )
    (alert,) = alerts(each_county)
    assert (alert.extra["joint_first_response"], alert.extra["weight_gap"], alert.extra["weight_gap_percent"]) == (True, 60, 6.0)
    assert (alert.extra["planned_route"], alert.extra["geometry"]["type"], len(alert.extra["track"]["coordinates"])) == ("10.3 km", "LineString", 2)
    assert [entry.facts["finding"] for entry in each_county.entries("alert.finding_added")] == ["车辆途中停留", "收发重量不符"]


def test_a_transport_that_does_not_come_is_told_without_anybody_speaking_of_it(county):
    post(county, "waste", tracked(1, manifest_no="HW-8", vehicle="赣C·1", destination="处置中心", due_at="2026-11-21T09:00:00+08:00"))
    county.clock.advance(hours=2)

    async def look():
        async with listening(county) as intake:
            for _ in range(2):
                await intake.doors.keeper.keep(TransportLook(county.clock.now()))

    asyncio.run(look())
    (alert,) = alerts(county)
    assert (alert.extra["overdue_min"], alert.level, alert.place_text) == (60, 3, "处置中心")
    assert count(county, WasteTransport) == 1


def test_a_vehicle_seen_on_one_spot_for_a_quarter_of_an_hour_stands_but_not_at_the_ends_of_its_way(county):
    def way(number, manifest, lon, lat):
        seen = [{"lon": lon, "lat": lat, "at": f"2026-11-21T08:{minute:02d}:00+08:00"} for minute in (0, 8, 16)]
        return tracked(number, manifest_no=manifest, planned_route=ROAD, actual_route=seen)

    post(county, "waste", way(1, "HW-9", 114.35, 28.1), way(2, "HW-10", 114.40, 28.12))
    (alert,) = alerts(county)
    assert (alert.extra["manifest_no"], alert.extra["kinds"], alert.extra["joint_first_response"]) == ("HW-9", ["stopped"], True)


def test_a_weight_gap_of_five_percent_is_none_and_distances_are_to_the_line_not_its_points():
    assert weight_gap(1000, 950) == 0.05
    middle = distance_to_route_m((114.325, 28.1), [(114.30, 28.10), (114.35, 28.10)])
    assert middle is not None
    assert middle < 1
    assert distance_to_route_m((114.3, 28.1), []) is None


def test_what_machines_found_stands_on_the_days_list_until_it_has_ended(room):
    from models.views.monitor_warnings import monitor_warnings
    from models.views.warnings import day_list

    def standing():
        with room.store.reading() as connection:
            listed = [given.code for given in day_list(connection, room.desk.rulebook, room.clock.now())]
            return listed, [(row.rule, row.level, row.finding, row.site) for row in monitor_warnings(connection, room.desk.rulebook, room.clock.now())]

    load_county(room.desk, {"sources": SOURCES})
    tell(room, upload("w21003-Rtd=3.4,w21003-Flag=N"))
    post(room, "waste", tracked(1, manifest_no="HW-7", planned_route=ROAD, site="某厂", position={"lon": 114.33, "lat": 28.2}))
    codes, rows = standing()
    assert codes.count("monitor_warning") == codes.count("hazwaste_warning") == 1
    assert rows == [("W-06", 1, "route", "某厂"), ("W-05", 2, "exceedance", "鹅峰断面站")]
    tell(room, upload("w21003-Rtd=0.4,w21003-Flag=N", qn="20261121080100000", time="20261121080100"))
    assert [row[0] for row in standing()[1]] == ["W-06"]


def test_a_measurement_nobody_can_read_is_refused_by_its_fields_and_never_kept_as_if_all_were_well(county):
    bad = tracked(1, manifest_no="L-1", weight_in="abc", due_at="2026-11-21 09:00:00", position=[28.1, 114.3], planned_route=[["x", "y"]])
    answers = post(county, "waste", bad, tracked(2, vehicle="赣C12345", position=[114.3, 28.1]))
    fields = [[one["field"] for one in answer.body["errors"]] for answer in answers]
    assert [answer.status for answer in answers] == [400, 400]
    assert fields == [["extra.weight_in", "extra.due_at", "extra.planned_route", "extra.position"], ["extra.manifest_no"]]
    answers = post(county, "power", tracked(3, enterprise="某厂", production_power="much"), tracked(4, enterprise="某厂"), tracked(5, production_power=3.0))
    assert [answer.status for answer in answers] == [400, 400, 400]
    assert alerts(county) == []


def test_weights_and_powers_written_as_text_are_weighed_all_the_same(county):
    post(county, "waste", tracked(1, manifest_no="L-1", weight_out="1000", weight_in="900"))
    assert [alert.extra["weight_gap_percent"] for alert in alerts(county)] == [10.0]
    body = {**tracked(1, enterprise="某厂", production_power="50", treatment_power="1"), "source_ref": "P-1"}
    del body["extra"]["tracking"]
    post(county, "power", body)
    assert alerts(county)[-1].extra["ratio"] == 0.02
