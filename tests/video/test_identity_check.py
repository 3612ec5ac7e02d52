"""A picture of another camera is signed; light, weather, people and night vision are not."""

from __future__ import annotations

import random
from collections.abc import Iterable, Iterator
from dataclasses import replace

import pytest

from models.rules.scene_print import HIGH, WIDE, Look, fingerprint_of, likeness, look_at, looks_of
from widgets.identity_check import STEADY, TIMES, IdentityCheck
from widgets.player_states import StreamFacts

FACTS = StreamFacts(1280, 720, "h264", "Camera 07", "x")
Points = list[list[float]]


def scene(seed: int) -> Points:
    """A bank, a wall and some boxes at places of their own."""
    rng = random.Random(seed)
    points = [[170.0 - 60 * (y > 10 + seed % 7)] * WIDE for y in range(HIGH)]
    for _ in range(14):
        left, top, wide, high, shade = rng.randrange(WIDE - 8), rng.randrange(HIGH - 6), rng.randint(3, 14), rng.randint(2, 9), rng.uniform(20, 230)
        for y in range(top, min(HIGH, top + high)):
            points[y][left : left + wide] = [shade] * len(points[y][left : left + wide])
    return points


def looked(points: Points, rng: random.Random, noise: float = 2.0, *, is_colour: bool = True) -> Look:
    """What stays of three noisy pictures of it."""
    one, two, three = (
        look_at(bytes(min(255, max(0, round(value + rng.uniform(-noise, noise)))) for line in points for value in line), is_colour=is_colour).edges
        for _ in range(3)
    )
    return Look(one & two | two & three | one & three, is_colour)


def lit(points: Points, gain: float, more: float = 0.0) -> Points:
    return [[value * gain + more for value in line] for line in points]


def somebody(points: Points, left: int) -> Points:
    """A person close by, a sixth of the width."""
    return [[40.0 if left <= x < left + WIDE // 6 and y > HIGH // 3 else value for x, value in enumerate(line)] for y, line in enumerate(points)]


def by_night(points: Points) -> Points:
    """Night vision: the sky black, the middle lit by the lamp."""
    return [
        [10.0 if y < 9 else 30 + value * 0.6 * max(0.2, 1.3 - abs(x - WIDE / 2) / WIDE * 2) for x, value in enumerate(line)] for y, line in enumerate(points)
    ]


def shown(check: IdentityCheck, looks: Iterable[Look], facts: StreamFacts = FACTS) -> Iterator[tuple[str, ...]]:
    for look in looks:
        yield check.judge(facts, look, is_main=True).differs


def known_camera(seed: int = 1) -> IdentityCheck:
    check = IdentityCheck()
    check.expect({"fingerprint": fingerprint_of((looked(scene(seed), random.Random(9)),))}, has_scene=True)
    return check


def test_a_look_is_kept_as_text_and_read_again() -> None:
    look = looked(scene(1), random.Random(1))
    assert looks_of(fingerprint_of((look, replace(look, is_colour=False)))) == (look, replace(look, is_colour=False))
    assert looks_of("c!!! m%% nonsense") == ()


def test_the_same_scene_is_alike_and_another_is_not() -> None:
    rng = random.Random(2)
    own = looked(scene(1), rng)
    assert (likeness(own, looked(scene(1), rng)) or 0) > 0.8
    assert max(likeness(own, looked(scene(seed), rng)) or 0 for seed in range(2, 12)) < 0.35


@pytest.mark.parametrize("seed", range(1, 3))
def test_noise_light_people_and_night_vision_are_no_other_camera(seed: int) -> None:
    rng, own = random.Random(seed), scene(seed)
    check = known_camera(seed)
    drift = (looked(lit(own, 1.0 - 0.06 * step, step), rng) for step in range(10))
    noise = (looked(own, rng, 7.0) for _ in range(5))
    people = (looked(somebody(own, 7 * step), rng) for step in range(7))
    night = (looked(by_night(own), rng, 3.0, is_colour=False) for _ in range(5))
    assert all(not differs for differs in (*shown(check, drift), *shown(check, noise), *shown(check, people), *shown(check, night)))


@pytest.mark.parametrize("seed", range(2, 22))
def test_another_cameras_picture_is_signed_after_three_looks_and_no_longer_when_the_own_is_back(seed: int) -> None:
    rng, check = random.Random(seed), known_camera()
    assert not any(shown(check, [looked(scene(1), rng) for _ in range(4)]))
    assert list(shown(check, [looked(scene(seed), rng) for _ in range(TIMES)])) == [(), (), ("scene",)]
    assert list(shown(check, [looked(scene(1), rng) for _ in range(TIMES)]))[-1] == ()


def test_something_that_covers_the_picture_for_two_looks_is_no_other_camera() -> None:
    rng, check = random.Random(3), known_camera()
    assert not any(shown(check, [looked(scene(5), rng), looked(scene(5), rng), looked(scene(1), rng), looked(scene(6), rng), looked(scene(6), rng)]))


def test_a_black_or_fogged_picture_says_nothing() -> None:
    rng, check = random.Random(4), known_camera()
    assert not any(shown(check, [looked(lit(scene(5), 0.0, 12), rng, 0.4) for _ in range(9)]))


def test_a_camera_nobody_knows_is_learnt_from_ten_steady_seconds_and_told_once() -> None:
    rng, check = random.Random(5), IdentityCheck()
    assert not any(shown(check, [looked(scene(1), rng) for _ in range(STEADY)]))
    news = check.take_news()
    assert {name: news[name] for name in ("session", "width", "height", "codec")} == {"session": "Camera 07", "width": 1280, "height": 720, "codec": "h264"}
    assert len(looks_of(news["fingerprint"])) == 1
    assert check.take_news() == {}
    assert list(shown(check, [looked(scene(2), rng) for _ in range(TIMES)]))[-1] == ("scene",)


def test_a_camera_that_is_learnt_learns_its_look_by_night_as_one_more() -> None:
    rng, check = random.Random(6), known_camera()
    assert not any(shown(check, [looked(by_night(scene(1)), rng, is_colour=False) for _ in range(STEADY + 1)]))
    assert [look.is_colour for look in looks_of(check.take_news().get("fingerprint"))] == [False]
    assert list(shown(check, [looked(by_night(scene(2)), rng, is_colour=False) for _ in range(TIMES)]))[-1] == ("scene",)


def test_another_announced_name_is_signed_at_once_and_another_size_only_where_no_scene_can_say() -> None:
    rng, check = random.Random(7), IdentityCheck()
    check.expect({"session": "Camera 07", "width": 1920, "height": 1080, "codec": "H264"}, has_scene=False)
    assert check.judge(FACTS, None, is_main=True).differs == ("size",)
    assert check.judge(replace(FACTS, name="Camera 08", width=1920, height=1080), None, is_main=True).differs == ("session",)
    assert check.judge(replace(FACTS, name="Sub", width=640, height=360), None, is_main=False).differs == ()
    by_scene = IdentityCheck()
    by_scene.expect({"width": 1920, "height": 1080, "fingerprint": fingerprint_of((looked(scene(1), rng),))}, has_scene=True)
    assert not any(shown(by_scene, [looked(scene(1), rng) for _ in range(4)]))


def test_what_decoders_and_cameras_call_differently_is_one_encoding() -> None:
    check = IdentityCheck()
    check.expect({"codec": "h265"}, has_scene=False)
    assert check.judge(replace(FACTS, codec="hevc"), None, is_main=True).differs == ()
    assert check.judge(FACTS, None, is_main=True).differs == ("codec",)


def test_who_says_it_is_the_right_one_has_it_known_so_from_then_on() -> None:
    rng, check = random.Random(8), known_camera()
    assert list(shown(check, [looked(scene(4), rng) for _ in range(TIMES)]))[-1] == ("scene",)
    seen = check.seen()
    check.accept(seen)
    assert seen["session"] == "Camera 07"
    assert not any(shown(check, [looked(scene(4), rng) for _ in range(6)]))
    check.expect({**seen}, has_scene=True)
    assert not any(shown(check, [looked(scene(4), rng) for _ in range(6)]))
    assert list(shown(check, [looked(scene(1), rng) for _ in range(TIMES)]))[-1] == ("scene",)
