"""Whether two reports may be of one matter: words, place, river, time, category, device and subject, each with its reason."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from models.rules.likeness import PRESELECTED_FROM, SHOWN_FROM, Told, likeness
from models.rules.likeness_groups import demand, groups_of
from models.rules.likeness_terms import hashed, keys_of, questions_of, terms_of
from models.rules.likeness_words import HEAD, Weights, Words, names_of, odds_of, pairs_of, shared_of
from models.rules.rivers import River, along

AT = datetime(2026, 11, 20, 2, 0, tzinfo=UTC)
OTHERS = (
    "请求解决白石镇下坪村的自来水问题", "反映株潭镇红星路路灯不亮", "黄茅镇金山小区物业乱收费", "三兴镇养猪场粪水流入水渠",
    "高村镇砖厂烟尘扰民", "罗城镇文化广场广场舞噪音扰民", "咨询养老保险补缴政策", "公交车3路什么时候恢复", "马步乡碎石场夜间施工扰民",
    "仙源乡河道采砂船作业", "请加快县城停车场建设", "投诉阳光培训学校拖延退费",
)  # fmt: skip


def weights(*more: Words) -> Weights:
    return Weights((*map(Words.of_report, OTHERS * 4), *more))


def told(title: str, text: str = "", **facts: object) -> Told:
    return replace(Told(AT, Words.of_report(title, text)), **facts)  # type: ignore[arg-type]


def score(one: Told, other: Told, rivers: tuple[River, ...] = ()) -> float:
    return likeness(one, other, weights(one.words, other.words), rivers)[0]


def kinds(one: Told, other: Told, rivers: tuple[River, ...] = ()) -> dict[str, tuple[float, object]]:
    return {part.kind: (round(part.strength, 2), part.value) for part in likeness(one, other, weights(one.words, other.words), rivers)[1]}


def test_chinese_is_taken_apart_into_pairs_and_numbers_keep_the_character_after_them() -> None:
    assert pairs_of("58车贷案 KTV") == {"58", "58车", "车贷", "贷案", "ktv"}


def test_names_are_found_by_the_word_they_end_on() -> None:
    assert {"之城小区", "滨河苑"} <= names_of("A5区魅力之城小区") | names_of("A市伊景园·滨河苑")
    assert names_of("附近的路不好走，我们的学校也是") == set()


def test_the_same_estate_and_trouble_in_other_words_are_one_matter_years_apart() -> None:
    one = told("投诉黄茅镇丽发新城附近搅拌站噪音扰民", "丽发新城小区旁边建搅拌站，粉尘和噪音很大，居民无法休息")
    other = told("丽发新城小区旁的搅拌站严重影响生活", "搅拌站灰尘大、噪音大，丽发新城居民深受其害", at=AT - timedelta(days=700))
    assert score(one, other) >= 0.6
    assert "丽发新城" in str(kinds(one, other)["words"][1]) or "发新城" in str(kinds(one, other)["words"][1])


def test_the_same_trouble_elsewhere_is_another_matter() -> None:
    one = told("白石镇下坪村麻将馆深夜噪音扰民")
    assert score(one, told("潭口镇康乐小区麻将馆深夜噪音扰民")) < SHOWN_FROM


def test_the_same_estate_with_other_trouble_is_not_preselected() -> None:
    one = told("A市万科魅力之城小区夜宵摊油烟扰民", "楼下烧烤店油烟直排")
    assert score(one, told("A市万科魅力之城未交房业主孩子不能上配套小学", "学区划分不公")) < PRESELECTED_FROM


def test_other_numbers_speak_against_it() -> None:
    one, same, other = (told(f"建议地铁{number}号线延长到动物园") for number in (1, 1, 7))
    assert score(one, same) > score(one, other)


def test_two_calls_from_one_spot_within_minutes_are_shown_and_the_further_the_less() -> None:
    one = told("左岸有人倒垃圾", lon=114.30, lat=28.10, category="waste")
    near, far = (told("河边冒烟", lon=114.30 + off, lat=28.10, category="waste", at=AT - timedelta(minutes=4)) for off in (0.002, 0.2))
    assert score(one, near) >= SHOWN_FROM > score(one, far)
    assert kinds(one, near)["distance"][1] == pytest.approx(196, abs=2)
    assert kinds(one, near)["time"][1] == 240


def test_foam_downstream_of_a_discharge_is_of_the_same_river() -> None:
    river = River("锦江", ((114.0, 28.1), (114.2, 28.1), (114.4, 28.1)))
    one = told("左岸发现暗管排水", lon=114.10, lat=28.101, category="water")
    below = told("入河口大片白沫", lon=114.15, lat=28.099, category="fishery", at=AT + timedelta(minutes=20))
    strength, way = kinds(one, below, (river,))["river"]
    assert strength == pytest.approx(0.39, abs=0.02)
    assert way == "downstream"
    assert kinds(below, one, (river,))["river"][1] == "upstream"
    assert score(one, below, (river,)) >= SHOWN_FROM > score(one, below)
    assert "river" not in kinds(one, replace(below, category="noise"), (river,)), "noise does not flow"


def test_a_river_bend_is_followed_and_who_stands_off_it_is_not_at_it() -> None:
    bend = River("龙河", ((114.0, 28.0), (114.0, 28.02), (114.02, 28.02), (114.02, 28.0)))
    found = along((bend,), (114.0, 28.0), (114.02, 28.0))
    assert found is not None
    assert found.metres == pytest.approx(6400, rel=0.02)
    assert along((bend,), (114.0, 28.0), (114.2, 28.0)) is None
    assert along((River("短", ((114.0, 28.0),)),), (114.0, 28.0), (114.0, 28.0)) is None


def test_one_device_says_one_matter_for_three_days_and_its_template_of_words_says_nothing() -> None:
    one = told("氨氮超标", device="MN1", is_machine=True, lon=114.3, lat=28.1)
    again = replace(one, at=AT + timedelta(hours=5))
    assert score(one, again) >= PRESELECTED_FROM
    assert score(one, replace(one, at=AT + timedelta(days=5))) < PRESELECTED_FROM
    assert "words" not in kinds(one, again)
    assert score(one, told("氨氮超标", device="MN2", is_machine=True, lon=114.9, lat=28.4)) < SHOWN_FROM


def test_the_same_subject_is_a_reason_of_its_own() -> None:
    one, other = told("夜里偷排", subject="兴盛砖厂"), told("烟囱冒黑烟", subject=" 兴盛砖厂 ")
    assert score(one, other) >= SHOWN_FROM
    assert kinds(one, other)["subject"] == (1.0, "兴盛砖厂")
    assert "subject" not in kinds(told("a"), told("b"))


def test_words_that_everybody_uses_weigh_less_than_rare_ones() -> None:
    house = weights()
    assert house.of("扰民") < house.of("砖厂") < house.of("从未")
    assert Weights().of("扰民") >= 0


def test_a_report_is_weighed_anew_when_the_house_has_learned() -> None:
    one, other, house = Words.of_report("砖厂烟尘扰民"), Words.of_report("砖厂冒烟"), weights()
    before = odds_of(one, other, house)
    for title in ("砖厂甲", "砖厂乙", "砖厂丙") * 5:
        house.learn(Words.of_report(title))
    assert odds_of(one, other, house) < before
    assert odds_of(one, other, house) == odds_of(Words.of_report("砖厂烟尘扰民"), Words.of_report("砖厂冒烟"), house)


def test_a_report_without_any_words_and_a_very_long_one_can_be_compared() -> None:
    assert score(told(""), told("")) < SHOWN_FROM
    assert score(told("！！", "？"), told("砖厂" * 300, "烟" * HEAD * 4)) < SHOWN_FROM
    assert shared_of(Words.of_report(""), Words.of_report(""), weights()) == ()


def test_terms_find_an_alert_by_names_device_subject_and_the_squares_around() -> None:
    common: dict[str, Any] = {"text": "", "device": "", "subject": "", "is_machine": False}
    kept = set(terms_of(title="下坪村砖厂", lon=114.301, lat=28.101, **common))
    asked = set(questions_of(weights(), title="下坪村冒烟", lon=114.345, lat=28.149, **common))
    assert {"下坪村"} < kept & asked
    machine = terms_of(title="下坪村氨氮超标", text="", lon=None, lat=None, device="MN1", subject="", is_machine=True)
    assert machine == ["#MN1"], "the words of a machine are a template"
    [key] = keys_of(["#MN1", "#MN1"], "a" * 32)
    assert key == hashed("#MN1") + "a" * 32


def test_two_alone_need_more_than_one_of_many_and_a_chain_ties_nothing_together() -> None:
    assert demand((1, 1), 0.8) == pytest.approx(0.8)
    assert demand((1, 16), 0.8) < demand((1, 2), 0.8) < 0.8
    assert groups_of([(0, 1, 0.79)], 0.8) == []
    [group] = groups_of([(0, 1, 0.9), (1, 2, 0.85), (0, 2, 0.5)], 0.8)
    assert group.members == (0, 1, 2)
    assert group.scores[0, 1] == 0.9
    assert 0.8 <= group.scores[0, 2] < 1
    chain = groups_of([(n, n + 1, 0.81) for n in range(6)], 0.8)
    assert all(len(group.members) == 2 for group in chain)
