"""What is kept of a stream for a clip: whole groups from a key picture on, at least half a minute, never more bytes than allowed."""

from __future__ import annotations

from widgets.packet_ring import Kept, PacketRing, Track

H264 = Track("h264", 1280, 720)
RATE, GROUP = 10, 20


def feed(ring: PacketRing, seconds: float, size: int = 100, track: Track = H264, since: float = 0.0) -> None:
    for number in range(int(seconds * RATE)):
        at = since + number / RATE
        ring.add(Kept(bytes(size), size, number % GROUP == 0, at, at, at, track))


def unheard(_kept: Kept) -> None:
    return


def test_a_clip_begins_at_the_key_picture_before_the_moment_asked_for() -> None:
    ring = PacketRing()
    feed(ring, 60)
    kept = ring.follow(30.0, 59.9, unheard)
    assert kept[0].is_key
    assert 27.9 <= kept[0].at <= 29.9
    assert kept[-1].at == 59.9
    assert ring.follow(5.0, 59.9, unheard)[0].at == 54.0


def test_no_more_is_kept_than_a_clip_can_ask_for() -> None:
    ring = PacketRing()
    feed(ring, 600)
    assert ring.bytes <= (30 + 2 * GROUP / RATE) * RATE * 100


def test_a_rich_stream_keeps_fewer_seconds_and_stays_within_its_bytes() -> None:
    ring = PacketRing(most_bytes=10_000)
    feed(ring, 60)
    kept = ring.follow(30.0, 59.9, unheard)
    assert 4_000 <= ring.bytes <= 10_000
    assert kept[0].is_key


def test_a_group_without_end_is_not_kept_without_end() -> None:
    ring = PacketRing(most_bytes=10_000)
    ring.add(Kept(bytes(100), 100, True, 0.0, 0.0, 0.0, H264))
    for number in range(1000):
        ring.add(Kept(bytes(100), 100, False, 0.0, 0.0, number / RATE, H264))
    assert ring.bytes <= 10_000


def test_packets_before_the_first_key_picture_are_of_no_use_and_not_kept() -> None:
    ring = PacketRing()
    ring.add(Kept(bytes(100), 100, False, 0.0, 0.0, 0.0, H264))
    assert ring.bytes == 0


def test_who_follows_is_told_every_packet_once_until_he_does_not_want_more() -> None:
    ring, heard = PacketRing(), list[Kept]()
    feed(ring, 10)
    before = ring.follow(5.0, 9.9, heard.append)
    feed(ring, 3, since=10.0)
    ring.forget(heard.append)
    feed(ring, 3, since=13.0)
    times = [kept.at for kept in [*before, *heard]]
    assert times == [number / RATE for number in range(round(times[0] * RATE), 130)]


def test_what_came_long_before_a_loss_does_not_stand_in_a_clip_after_it() -> None:
    ring = PacketRing()
    feed(ring, 10)
    feed(ring, 10, since=200.0)
    assert ring.follow(30.0, 209.9, unheard)[0].at == 200.0


def test_groups_that_are_whole_are_put_apart_byte_for_byte() -> None:
    ring = PacketRing()
    for number in range(60):
        ring.add(Kept(bytes([number]) * (number % 7), number % 7, number % GROUP == 0, number, number, number / RATE, H264))
    kept = ring.follow(30.0, 6.0, unheard)
    assert [bytes(one.packet) for one in kept] == [bytes([number]) * (number % 7) for number in range(60)]
    assert [one.packet.readonly for one in kept[: 2 * GROUP]] == [True] * 2 * GROUP
    assert isinstance(kept[-1].packet, bytes), "the newest group goes on as it comes"
