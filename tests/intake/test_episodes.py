"""An exceedance is one alert however many frames tell of it, and a restart neither doubles nor forgets it."""

from __future__ import annotations

import asyncio
from datetime import timedelta

import pytest

from models.commands.reference import load_county
from models.intake.hj212 import BEIJING
from models.intake.watch import DeviceLook
from tests.intake.frames import MN, upload
from tests.intake.running import alerts, episodes, listening


def frame(minute: int, *values: str, flag: str = "N", cn: str = "2011", kind: str = "Rtd") -> bytes:
    stamp = f"2026112108{minute:02d}00"
    items = ";".join(f"{factor}-{kind}={value},{factor}-Flag={flag}" for factor, value in (one.split("=") for one in values))
    return upload(items, qn=f"{stamp}{cn[2:]}{kind[0]}", time=stamp, cn=cn)


def tell(room, *frames):
    async def play():
        async with listening(room) as intake:
            line = await intake.line()
            for one in frames:
                await line.says(one)
            await line.close()

    asyncio.run(play())


def look(room):
    async def play():
        async with listening(room) as intake:
            for device in await asyncio.to_thread(intake.doors.senders.devices):
                await intake.doors.keeper.keep(DeviceLook(device, room.clock.now()))

    asyncio.run(play())


def test_many_values_over_a_limit_are_one_alert_that_names_the_multiple(each_room):
    tell(each_room, *(frame(minute, f"w21003={value}") for minute, value in enumerate(("3.4", "5.1", "2.0"))))
    (alert,), (episode,) = alerts(each_room), episodes(each_room)
    assert (alert.channel, alert.source, alert.level, alert.factor, alert.device_mn, alert.multiple) == ("auto_water", f"hj212:{MN}", 2, "氨氮", MN, 3.4)
    assert alert.summary == "鹅峰断面站 氨氮 3.4 mg/L,为限值 1 的 3.4 倍"
    assert (episode.readings_count, episode.peak_value, episode.multiple, episode.closed_at) == (3, 5.1, 5.1, None)
    assert (episode.alert_id, episode.alert_no) == (alert.id, alert.alert_no)


def test_a_restart_in_the_middle_neither_doubles_nor_forgets(each_room):
    tell(each_room, frame(0, "w21003=3.4"))
    tell(each_room, frame(1, "w21003=3.5"))
    tell(each_room, frame(2, "w21003=0.4"))
    tell(each_room, frame(3, "w21003=2.0"))
    assert [(episode.readings_count, episode.closed_at is None) for episode in episodes(each_room)] == [(2, False), (1, True)]
    assert len(alerts(each_room)) == 2


def test_values_that_come_together_are_judged_in_their_order(room):
    async def play():
        async with listening(room) as intake:
            line = await intake.line()
            line.writer.write(b"".join(frame(minute, f"w21003={value}") for minute, value in enumerate(("2", "3", "0.1", "4", "0.2", "0.3", "5"))))
            for _ in range(7):
                await line.reader.readuntil(b"\r\n")
            await line.close()

    asyncio.run(play())
    assert [(episode.first_value, episode.closed_at is None) for episode in episodes(room)] == [(2, False), (4, False), (5, True)]
    assert len(alerts(room)) == 3


def test_the_limit_itself_is_kept_and_other_factors_have_none(room):
    tell(room, frame(0, "w21003=1.0", "w01018=9999"))
    assert alerts(room) == []


def test_a_logger_that_sends_no_flags_is_not_blind_and_its_alert_says_that_no_flag_was_given(each_room):
    told = (("2026112108100", "3.4"), ("2026112108110", "0.4"))
    tell(each_room, *(upload(f"w21003-Rtd={value}", qn=f"{stamp}0011", time=f"{stamp}0") for stamp, value in told))
    (alert,), (episode,) = alerts(each_room), episodes(each_room)
    assert (alert.summary, alert.extra["data_flag"]) == ("鹅峰断面站 氨氮 3.4 mg/L(数采仪未给数据标记),为限值 1 的 3.4 倍", "")
    assert (episode.multiple, episode.closed_at is None) == (3.4, False)


@pytest.mark.parametrize("flag", ["D", "M", "C", "F", "S", "B", ""])
def test_only_values_flagged_normal_open_or_close_an_episode(room, flag):
    tell(room, frame(0, "w21003=9", flag=flag))
    assert alerts(room) == []
    tell(room, frame(1, "w21003=9"), frame(2, "w21003=0.1", flag=flag))
    assert [episode.closed_at for episode in episodes(room)] == [None]


def test_each_factor_has_its_own_episode(room):
    limits = {"w21003": {"max": 1.0}, "w01001": {"min": 6.0, "max": 9.0, "name": "pH"}}
    load_county(room.desk, {"devices": [{"mn": MN, "name": "鹅峰断面站", "channel": "auto_water", "st": "21", "limits": limits}]})
    tell(room, frame(0, "w21003=2", "w01001=5.2"), frame(1, "w21003=2", "w01001=7"))
    assert sorted((episode.factor, episode.multiple, episode.closed_at is None) for episode in episodes(room)) == [
        ("w01001", None, False),
        ("w21003", 2.0, True),
    ]
    assert "超出限值 6" in next(alert.summary for alert in alerts(room) if "pH" in alert.summary)


def test_an_exceedance_at_a_drinking_water_station_is_level_one_from_its_first_value(each_room):
    station = {"mn": MN, "name": "茶源水库站", "channel": "auto_water", "st": "21", "limits": {"w21003": {"max": 1.0, "range": [0, 50]}}}
    with pytest.raises(ValueError, match="danger_flags"):
        load_county(each_room.desk, {"devices": [{**station, "danger_flags": ["moon"]}]})
    load_county(each_room.desk, {"devices": [{**station, "danger_flags": ["drinking_water"]}]})
    tell(each_room, frame(0, "w21003=1.4"), frame(1, "w21003=80"))
    told = {alert.extra["kind"]: (alert.level, alert.danger_flags) for alert in alerts(each_room)}
    assert told == {"exceedance": (1, ["drinking_water"]), "out_of_range": (3, [])}


def test_the_hourly_mean_of_a_time_that_had_its_alert_raises_none_of_its_own(room):
    tell(room, frame(10, "w21003=3"), frame(20, "w21003=0.5"), frame(0, "w21003=1.5", cn="2061", kind="Avg"))
    assert len(alerts(room)) == 1


def test_an_old_value_come_late_closes_nothing(room):
    tell(room, frame(10, "w21003=3"), frame(5, "w21003=0.5"))
    assert [episode.closed_at for episode in episodes(room)] == [None]


def test_values_over_the_range_and_sentinels_are_an_alert_of_their_own_kind(room):
    tell(room, frame(0, "w21003=99", flag="T"), frame(1, "w21003=-9999"), frame(2, "w21003=0.5"))
    (episode,), (alert,) = episodes(room), alerts(room)
    assert (episode.kind, episode.readings_count, episode.closed_at is None) == ("out_of_range", 2, False)
    assert (alert.extra["kind"], alert.nature) == ("out_of_range", "clue")


def test_a_device_that_fell_silent_is_told_once_and_ends_with_its_next_value(room):
    tell(room, frame(0, "w21003=0.5"))
    room.clock.advance(hours=1)
    look(room)
    assert alerts(room) == []
    room.clock.advance(hours=2)
    look(room)
    look(room)
    assert [(episode.kind, episode.factor) for episode in episodes(room)] == [("missing", "")]
    tell(room, upload(qn="20261121105900000", time="20261121105900"))
    assert [episode.closed_at is None for episode in episodes(room)] == [False]


def mean_of(hour: int, cn: str, *, day: int = 21, value: str = "0.5", factor: str = "w21003") -> bytes:
    stamp = f"202611{day}{hour:02d}0000"
    return upload(f"{factor}-Avg={value},{factor}-Flag=N", qn=f"{stamp}{cn[2:]}{factor[-1]}", time=stamp, cn=cn)


def looked_at(room, *, hours: float):
    """Let so much time pass, look, and return what was missing since when, and whether it still is."""
    room.clock.advance(hours=hours)
    look(room)
    return [(one.kind, one.factor, one.opened_at.astimezone(BEIJING).strftime("%d %H:%M"), one.closed_at is None) for one in episodes(room)]


def test_a_logger_that_sends_hours_alone_is_missing_only_when_the_hours_it_owes_stay_away(each_room):
    tell(each_room, mean_of(8, "2061"))
    assert looked_at(each_room, hours=2.02) == [], "hour 9 is over at ten and sent after it"
    assert looked_at(each_room, hours=0.9) == []
    assert looked_at(each_room, hours=0.2) == [("missing", "", "21 11:00", True)]
    tell(each_room, mean_of(10, "2061"))
    assert looked_at(each_room, hours=0.1) == [("missing", "", "21 11:00", False)], "its period ended when the silence was told"
    assert looked_at(each_room, hours=2.1)[1:] == [("missing", "", "21 13:00", True)]


def test_a_logger_that_sends_days_alone_is_missing_only_when_two_days_stay_away(room):
    tell(room, mean_of(0, "2031", day=20))
    assert looked_at(room, hours=39) == []
    assert looked_at(room, hours=2) == [("missing", "", "23 00:00", True)]
    tell(room, mean_of(0, "2031", day=22))
    assert looked_at(room, hours=0.1) == [("missing", "", "23 00:00", False)]


def test_a_factor_that_comes_by_the_day_is_not_missing_beside_others_and_the_days_mean_hides_no_silence(room):
    tell(room, mean_of(0, "2031", day=20), mean_of(8, "2011", factor="w01001"))
    room.clock.advance(hours=1.9)
    tell(room, upload("w01001-Rtd=7,w01001-Flag=N", qn="20261121093000000", time="20261121093000"))
    assert looked_at(room, hours=0) == []
    assert looked_at(room, hours=2) == [("missing", "", "21 11:30", True)]


def test_a_value_that_never_changes_is_told_of_a_logger_without_flags_too(each_room):
    each_room.clock.advance(hours=8)
    stamps = [f"20261121{8 + hour:02d}0000" for hour in range(8)]
    tell(each_room, *(upload("w21003-Rtd=0.5", qn=f"{stamp}000", time=stamp) for stamp in stamps))
    assert looked_at(each_room, hours=0) == [("constant", "w21003", "21 15:00", True)]
    tell(each_room, upload("w21003-Rtd=0.6", qn="20261121155500000", time="20261121155500"))
    assert looked_at(each_room, hours=0) == [("constant", "w21003", "21 15:00", False)]


def test_a_value_without_a_flag_ends_a_run_of_flags(room):
    room.clock.advance(hours=3)
    told = {"08": ",w21003-Flag=D", "09": "", "10": ",w21003-Flag=D", "11": ",w21003-Flag=D"}
    tell(room, *(upload(f"w21003-Rtd=0.5{flag}", qn=f"20261121{hour}0000000", time=f"20261121{hour}0000") for hour, flag in told.items()))
    assert looked_at(room, hours=0) == []


@pytest.mark.parametrize("flag", ["", "M"])
def test_a_silent_device_that_speaks_again_is_missing_no_more_whatever_its_flag_and_a_second_silence_is_told(room, flag):
    told = "w21003-Rtd=0.5" + (f",w21003-Flag={flag}" if flag else "")
    tell(room, upload(told, qn="20261121080000000", time="20261121080000"))
    room.clock.advance(hours=3)
    look(room)
    tell(room, upload(told, qn="20261121105900000", time="20261121105900"))
    assert [episode.closed_at is None for episode in episodes(room)] == [False]
    room.clock.advance(hours=3)
    look(room)
    assert [(episode.kind, episode.closed_at is None) for episode in episodes(room)] == [("missing", False), ("missing", True)]


def test_a_factor_that_comes_empty_for_two_hours_is_missing(room):
    room.clock.advance(hours=3)
    tell(
        room,
        *(
            upload(f"w21003-Rtd={'0.5' if hour < 1 else ''},w21003-Flag=N", qn=f"202611210{8 + hour}0000000", time=f"202611210{8 + hour}0000")
            for hour in range(2)
        ),
    )
    tell(room, upload("w21003-Rtd=,w21003-Flag=N", qn="20261121105500000", time="20261121105500"))
    look(room)
    assert [(episode.kind, episode.factor) for episode in episodes(room)] == [("missing", "w21003")]
    tell(room, upload("w21003-Rtd=0.4,w21003-Flag=N", qn="20261121105800000", time="20261121105800"))
    assert [episode.closed_at is None for episode in episodes(room)] == [False]


def test_a_value_that_never_changes_is_told_of_a_logger_with_small_flags_too(room):
    room.clock.advance(hours=8)
    tell(room, *(upload("w21003-Rtd=0.5,w21003-Flag=n", qn=f"20261121{8 + hour:02d}0000000", time=f"20261121{8 + hour:02d}0000") for hour in range(8)))
    look(room)
    assert [(episode.kind, episode.factor) for episode in episodes(room)] == [("constant", "w21003")]


def test_a_factor_that_stays_away_while_its_device_speaks_is_missing(room):
    tell(room, frame(0, "w21003=0.5"))
    room.clock.advance(hours=3)
    tell(room, upload("w01001-Rtd=7,w01001-Flag=N", qn="20261121105900000", time="20261121105900"))
    look(room)
    assert [(episode.kind, episode.factor) for episode in episodes(room)] == [("missing", "w21003")]


def test_a_value_that_never_changes_for_six_hours_is_told_and_ends_when_it_moves(room):
    def hourly(hours, value):
        return [upload(f"w21003-Rtd={value},w21003-Flag=N", qn=f"20261121{8 + hour:02d}0000000", time=f"20261121{8 + hour:02d}0000") for hour in hours]

    tell(room, *hourly(range(7), "0.5"))
    room.clock.advance(hours=6, minutes=5)
    look(room)
    assert [(episode.kind, episode.closed_at) for episode in episodes(room)] == [("constant", None)]
    tell(room, *hourly([7], "0.6"))
    room.clock.advance(hours=1)
    look(room)
    assert [episode.closed_at is None for episode in episodes(room)] == [False]
    assert room.clock.now() - alerts(room)[0].received_at == timedelta(hours=1)


def hourly(hour: int, value: str, flag: str = "N", cn: str = "2061", kind: str = "Avg") -> bytes:
    stamp = f"20261121{8 + hour:02d}0000"
    return upload(f"w21003-{kind}={value},w21003-Flag={flag}", qn=f"{stamp}{cn[2:]}{kind[0]}", time=stamp, cn=cn)


def test_an_exceedance_that_grows_over_three_times_raises_the_level_of_its_one_alert(each_room):
    tell(each_room, frame(0, "w21003=1.4"))
    assert [(alert.level, alert.multiple) for alert in alerts(each_room)] == [(3, 1.4)]
    tell(each_room, frame(1, "w21003=3.2"), frame(2, "w21003=3.4"))
    (alert,) = alerts(each_room)
    assert (alert.level, alert.multiple, alert.extra["peak"], alert.state) == (2, 3.2, 3.2, "new")
    (grown,) = each_room.entries("alert.measurement_grown")
    assert (grown.facts["before"], grown.facts["level"], grown.facts["multiple"]) == (3, 2, 3.2)


def test_what_a_person_set_lower_stays_when_nothing_graver_is_measured(room):
    from models.commands.alerts import SetLevel

    tell(room, frame(0, "w21003=3.5"))
    room.does("王一帆", SetLevel(4, alert=alerts(room)[0].id, reason="已知检修"))
    tell(room, frame(1, "w21003=8"))
    assert [(alert.level, alert.multiple) for alert in alerts(room)] == [(4, 8)]


def test_a_machine_never_lowers_what_a_person_raised(room):
    from models.commands.alerts import SetLevel

    tell(room, frame(0, "w21003=1.4"))
    room.does("王一帆", SetLevel(1, alert=alerts(room)[0].id))
    tell(room, frame(1, "w21003=3.2"))
    assert [(alert.level, alert.multiple) for alert in alerts(room)] == [(1, 3.2)]
    assert "level" not in room.entries("alert.measurement_grown")[0].facts


def test_an_exceedance_that_lasts_is_told_after_six_hours_and_each_time_it_doubled(room):
    room.clock.advance(hours=15)
    tell(room, *(hourly(hour, "1.5") for hour in range(14)))
    told = [entry.facts["hours"] for entry in room.entries("alert.measurement_grown")]
    assert (told, len(alerts(room)), alerts(room)[0].level) == ([6, 12], 1, 3)
    assert alerts(room)[0].extra["hour_mean"] == 1.5


def test_the_end_of_an_exceedance_tells_its_alert_how_long_and_how_far(room):
    tell(room, frame(0, "w21003=2"), frame(30, "w21003=4"), frame(59, "w21003=0.2"))
    (alert,), (ended,) = alerts(room), room.entries("alert.measurement_ended")
    assert (alert.extra["hours"], alert.extra["peak"], alert.extra["multiple"], ended.facts["hours"]) == (0.98, 4, 4, 0.98)


def test_values_that_only_cross_their_limit_to_and_fro_are_carried_on_as_one_episode(room):
    def at(second, value):
        stamp = f"2026112108{second // 60:02d}{second % 60:02d}"
        return upload(f"w21003-Rtd={value},w21003-Flag=N", qn=f"{stamp}000", time=stamp)

    tell(room, *(at(10 * number, "2" if number % 2 == 0 else "0.5") for number in range(20)))
    assert len(alerts(room)) == 2
    assert [episode.closed_at is None for episode in episodes(room)].count(True) == 0
    tell(room, at(400, "2"))
    assert len(alerts(room)) == 3


def test_a_device_under_maintenance_is_not_missing_and_long_maintenance_is_said_once(room):
    room.clock.advance(hours=25, minutes=5)
    frames = []
    for hour in range(26):
        day, at = (21, 8 + hour) if hour < 16 else (22, hour - 16)
        stamp = f"202611{day}{at:02d}0000"
        frames.append(upload("w21003-Rtd=0.4,w21003-Flag=M", qn=f"{stamp}000", time=stamp))
    tell(room, *frames[:24])
    room.clock.advance(hours=-2)
    look(room)
    assert episodes(room) == []
    room.clock.advance(hours=2)
    tell(room, *frames[24:])
    look(room)
    look(room)
    assert [(episode.kind, episode.factor, episode.flag) for episode in episodes(room)] == [("maintenance", "", "M")]
    assert "维护" in alerts(room)[0].summary
    tell(room, upload("w21003-Rtd=0.5,w21003-Flag=N", qn="20261122093000000", time="20261122093000"))
    assert [episode.closed_at is None for episode in episodes(room)] == [False]


def test_a_value_outside_the_range_of_its_instrument_is_implausible_and_no_exceedance(room):
    limits = {"w21003": {"max": 1.0, "range": [0, 50]}}
    load_county(room.desk, {"devices": [{"mn": MN, "name": "鹅峰断面站", "channel": "auto_water", "st": "21", "limits": limits}]})
    tell(room, frame(0, "w21003=80"), frame(1, "w21003=-0.5"))
    assert [episode.kind for episode in episodes(room)] == ["out_of_range"]


def test_the_alert_says_station_section_factor_limit_multiple_hours_and_flag(room):
    tell(room, frame(0, "w21003=3.4"))
    extra = alerts(room)[0].extra
    told = ("station", "section", "factor", "value", "limit", "multiple", "hours", "data_flag")
    assert [extra[name] for name in told] == ["鹅峰断面站", "鹅峰断面站", "氨氮", 3.4, 1.0, 3.4, 0.0, "N"]
