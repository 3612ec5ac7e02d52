"""The small parts of intake: coordinates, rates, counts, files, and the queue that keeps what arrives."""

from __future__ import annotations

import asyncio
import hashlib
import math
import re
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from models import intake
from models.evidence_folder import EvidenceFolder
from models.intake.coordinates import shifted, to_wgs84
from models.intake.keeper import Keeper, NotKept, TooMany
from models.intake.rates import Rates
from models.intake.signature import key_of
from models.intake.tallies import HELP, Tallies


def metres(one: tuple[float, float], other: tuple[float, float]) -> float:
    east = (one[0] - other[0]) * 111_320 * math.cos(math.radians(one[1]))
    return math.hypot(east, (one[1] - other[1]) * 110_574)


@given(lon=st.floats(73.7, 135.0), lat=st.floats(18.2, 53.5))
def test_shifted_coordinates_come_back_within_a_centimetre(lon, lat):
    assert metres(to_wgs84(*shifted(lon, lat), "gcj02"), (lon, lat)) < 0.01


def test_known_points_are_where_they_belong():
    # Tian'anmen in the three systems, as map providers publish it
    assert metres(to_wgs84(116.397389, 39.908860, "gcj02"), (116.391147, 39.907456)) < 5
    assert metres(to_wgs84(116.403766, 39.915196, "bd09"), (116.391147, 39.907456)) < 10
    assert to_wgs84(-0.1, 51.5, "gcj02") == pytest.approx((-0.1, 51.5), abs=1e-9)
    with pytest.raises(ValueError, match="epsg"):
        to_wgs84(0, 0, "epsg:3857")


@pytest.mark.parametrize("secret", ["", "whsec_", "whsec_!!!", "c2VjcmV0"])
def test_a_secret_that_is_none_is_refused(secret):
    with pytest.raises(ValueError, match="whsec_"):
        key_of(secret)


def test_a_bucket_lets_a_burst_through_and_then_the_rate():
    now = [0.0]
    rates = Rates(lambda: now[0])
    assert [rates.wait_for("a", 60) for _ in range(11)] == [0] * 10 + [1]
    assert rates.wait_for("b", 60) == 0
    now[0] = 5.0
    assert [rates.wait_for("a", 60) > 0 for _ in range(6)] == [False] * 5 + [True]
    assert rates.wait_for("c", 0) == 0
    large = Rates(lambda: now[0], held_s=60.0)
    assert [large.wait_for("a", 100, 40) for _ in range(3)] == [0, 0, 12]


def test_counts_are_written_so_that_no_label_can_forge_a_line():
    tallies = Tallies()
    tallies.add("intake_refused_total", channel="http", reason='x"} 1\nfake 2')
    assert r'eco_intake_refused_total{channel="http",reason="x\"} 1 fake 2"} 1' in tallies.text({})
    assert tallies.total("intake_refused_total", channel="http") == 1


def test_every_count_anybody_makes_is_told_in_the_metrics():
    made = {name for file in Path(intake.__file__).parent.glob("*.py") for name in re.findall(r'allies\.add\(\s*"(\w+)"', file.read_text(encoding="utf-8"))}
    assert "intake_link_reports_total" in made
    assert made <= set(HELP)


def test_a_file_appears_under_its_hash_when_it_is_whole_and_not_before(tmp_path):
    folder = EvidenceFolder(tmp_path / "evidence")
    coming = folder.begin()
    coming.write(b"first half, ")
    assert [path.suffix for path in (tmp_path / "evidence").iterdir()] == [".part"]
    coming.write(b"second half")
    kept = coming.finish()
    assert kept.sha256 == hashlib.sha256(b"first half, second half").hexdigest()
    assert folder.keep(b"first half, second half") == kept
    assert [path.name for path in (tmp_path / "evidence").iterdir()] == [kept.sha256]


def test_what_a_crash_left_half_written_is_removed_at_the_next_start(tmp_path):
    folder = EvidenceFolder(tmp_path)
    kept = folder.keep(b"whole")
    half = folder.begin()
    half.write(b"half")
    assert folder.clear_unfinished(datetime.now(UTC)) == 1
    assert [path.name for path in tmp_path.iterdir()] == [kept.sha256]
    half.drop()


@dataclass(frozen=True)
class Thing:
    """Something that arrives in these tests."""

    number: int
    is_poison: bool = False


class ThingPlan:
    """Keeps things in a list."""

    def __init__(self, things, kept):
        self.wishes = []
        self.things = things
        self.kept = kept

    def keep(self, batch, outcomes):
        if any(thing.is_poison for thing in self.things):
            raise RuntimeError("poison")
        self.kept += [thing.number for thing in self.things]

    def results(self):
        return [thing.number for thing in self.things]


class ThingTaker:
    """Plans nothing but the list."""

    def __init__(self):
        self.kept = []

    def plan(self, connection, arrivals):
        return ThingPlan(arrivals, self.kept)


def test_one_arrival_that_cannot_be_written_harms_no_neighbour(room):
    taker = ThingTaker()

    async def play():
        keeper = Keeper(room.desk, {Thing: taker}, Tallies())
        waiting = [keeper.hand_in(Thing(number, is_poison=number == 4)) for number in range(10)]
        keeper.start()
        results = await asyncio.gather(*waiting, return_exceptions=True)
        await keeper.stop()
        return results

    results = asyncio.run(play())
    assert [result for result in results if isinstance(result, int)] == [0, 1, 2, 3, 5, 6, 7, 8, 9]
    assert [result.reason for result in results if isinstance(result, NotKept)] == ["failed"]
    assert taker.kept == [0, 1, 2, 3, 5, 6, 7, 8, 9]


def test_the_queue_is_bounded_and_no_sender_gets_more_than_half_of_it(room):
    async def play():
        keeper = Keeper(room.desk, {Thing: ThingTaker()}, Tallies(), room=10)
        waiting = [keeper.hand_in(Thing(number), "noisy") for number in range(5)]
        with pytest.raises(TooMany):
            keeper.hand_in(Thing(5), "noisy")
        waiting += [keeper.hand_in(Thing(number), f"other {number}") for number in range(5)]
        with pytest.raises(NotKept) as full:
            keeper.hand_in(Thing(10), "late")
        assert (full.value.reason, keeper.waiting_count) == ("queue_full", 10)
        keeper.start()
        await keeper.stop()
        with pytest.raises(NotKept) as stopped:
            keeper.hand_in(Thing(11))
        return await asyncio.gather(*waiting), stopped.value.reason

    results, reason = asyncio.run(play())
    assert results == [*range(5), *range(5)], "what was accepted is kept before the end"
    assert reason == "stopping"
