"""What loggers in the field do beside the standard: nothing of it loses data, puts it under a wrong time, or holds up another device."""

from __future__ import annotations

import pytest

from models.intake.hj212 import write_frame
from tests.builders import Room
from tests.intake.frames import MN, upload
from tests.intake.running import alerts, readings, refused
from tests.intake.test_hj212_server import saying


def test_a_value_with_a_sign_no_database_keeps_is_kept_without_it_and_harms_no_neighbour(each_room: Room) -> None:
    odd = upload("i11001-Info=a\x00b,i11001-Flag=N;w\x0001-Rtd=1.5", cn="3020")
    answers = saying(each_room, odd, upload(qn="20261121080000124"))
    assert [answer.cn for answer in answers] == ["9014", "9014"]
    assert {(one.factor, one.text, one.value) for one in readings(each_room)} == {("i11001", "a b", None), ("w 01", "", 1.5), ("w21003", "", 0.5)}


def test_blanks_around_values_change_neither_device_nor_flag_nor_time(room: Room) -> None:
    frame = write_frame(
        f"QN= 20261121080000123 ; ST=21 ;CN=2011 ;PW=100000 ;MN={MN} ;Flag= 5 ;CP=&&DataTime= 20261121080000 ; w21003-Rtd = 2.5 , w21003-Flag = N &&".encode()
    )
    [answer] = saying(room, frame)
    assert (answer.cn, answer.qn, answer.mn, answer.flag) == ("9014", "20261121080000123", MN, 4)
    assert [(one.factor, one.kind, one.value, one.flag, one.edition) for one in readings(room)] == [("w21003", "Rtd", 2.5, "N", "2017")]
    assert len(alerts(room)) == 1, "it is over its limit, and flagged normal"


def packet(number: int, time: str = "", qn: str = "", of: int = 2) -> bytes:
    at = f"DataTime={time};" if time else ""
    area = f"{at}w0100{number}-Avg={number},w0100{number}-Flag=N"
    return write_frame(f"QN={qn or f'2026112108000000{number}'};ST=21;CN=2061;PW=100000;MN={MN};Flag=7;PNUM={of};PNO={number};CP=&&{area}&&".encode())


def test_packets_in_any_order_stand_under_the_time_of_their_upload(room: Room) -> None:
    answers = saying(room, packet(3, "20261121070000", of=3), packet(1, "20261121070000", of=3), packet(2, of=3))
    assert [answer.cn for answer in answers] == ["9014"] * 3
    assert {one.factor for one in readings(room)} == {"w01001", "w01002", "w01003"}
    assert len({one.data_time for one in readings(room)}) == 1


def test_a_later_packet_never_gets_the_time_of_an_upload_that_had_its_packet_already(room: Room) -> None:
    first = [packet(1, "20261121060000", "20261121070000001"), packet(2, "", "20261121070000002")]
    answers = saying(room, *first, packet(2, "", "20261121080000002"))
    assert [answer.cn for answer in answers] == ["9014"] * 3
    assert [line.reason for line in refused(room)] == ["data_time_wrong"], "its first packet was lost on the way: nobody knows its time"
    assert len(readings(room)) == 2


def test_a_packet_sent_again_is_the_same_one(room: Room) -> None:
    answers = saying(room, packet(1, "20261121060000"), packet(2), packet(2), packet(1, "20261121060000"), packet(2))
    assert [answer.cn for answer in answers] == ["9014"] * 5
    assert refused(room) == []
    assert len(readings(room)) == 2


def test_a_sound_frame_behind_a_cut_one_is_read_whatever_checksum_its_device_writes(room: Room) -> None:
    cut = upload(mn="MODBUS")[:60]
    whole = write_frame(b"QN=20261121080000123;ST=32;CN=2011;PW=1;MN=MODBUS;Flag=5;CP=&&DataTime=20261121080000;a21026-Rtd=1.5&&", modbus=True)
    assert [answer.cn for answer in saying(room, cut + whole, modbus=True)] == ["9014"]


@pytest.mark.parametrize("flag", ["N", "n"])
def test_a_flag_counts_however_its_letter_is_written(room: Room, flag: str) -> None:
    saying(room, upload(f"w21003-Rtd=2.5,w21003-Flag={flag}"))
    assert len(alerts(room)) == 1
    assert [one.flag for one in readings(room)] == [flag]
