"""Every code that the matter knows has its word in both languages, and sentences survive whatever facts there are."""

from __future__ import annotations

import json
import re
from pathlib import Path
from string import Formatter

import pytest
import yaml

from models.rules.channels import CHANNELS
from models.rules.states import AlertState, CallInState, CaseState, TaskState
from models.views.rows import Group
from tests.widgets.samples import NOW, limit, timeline
from widgets.county import read_county
from widgets.icons import CHANNEL_ICONS
from widgets.sentences import author, entry_line, sentence
from widgets.theme import Theme
from widgets.words import DEPARTMENTS, Language, Words

TABLE: dict[str, list[str]] = json.loads(Path("resources/words.json").read_text(encoding="utf-8"))
PAGES = [Path(f"resources/{name}_words.json") for name in ("curve", "intake", "source", "wall")]
WITH_PAGES: set[str] = set(TABLE).union(*(json.loads(path.read_text(encoding="utf-8")) for path in PAGES))
"""Those of the intake and of the sources too, which their widgets take from the console's vocabulary."""
LANGUAGES: tuple[Language, ...] = ("zh", "en")


def fields(wording: str) -> set[str]:
    """Names of the placeholders of a wording, in whichever of the two ways they are written."""
    return set(re.findall(r"\{([a-z_|]+(?::[a-z]+)?)\}", wording))


@pytest.fixture
def words(qapp: object) -> Words:
    words = Words("zh")
    words.learn(places=read_county().spellings)
    return words


def test_every_entry_has_both_languages_with_the_same_facts_in_them() -> None:
    for key, entry in TABLE.items():
        assert len(entry) == 2, key
        assert all(text.strip() for text in entry), key
        assert fields(entry[0]) == fields(entry[1]), key
        assert "!" not in entry[0] + entry[1], key
        assert "！" not in entry[0], key


def test_english_entries_hold_no_chinese_and_the_chinese_ones_do() -> None:
    han = re.compile(r"[\u4e00-\u9fff]")
    assert [key for key, (_zh, en) in TABLE.items() if han.search(en)] == []
    plain = {key for key, (zh, en) in TABLE.items() if not han.search(zh)}
    assert all(re.fullmatch(r"[\dA-Z\W_a-z{}]*", TABLE[key][0]) for key in plain)


def test_every_key_named_in_the_widgets_is_in_the_table() -> None:
    used = set()
    for path in Path("widgets").glob("*.py"):
        source = path.read_text(encoding="utf-8")
        used |= set(re.findall(r"\bsay\(\s*\"([a-z_]+\.[A-Za-z0-9_.-]+)\"", source))
        used |= set(re.findall(r"\bhas\(\s*\"([a-z_]+\.[A-Za-z0-9_.-]+)\"", source))
    assert len(used) > 40
    assert sorted(used - WITH_PAGES) == []


def test_levels_groups_departments_and_channels_have_their_words() -> None:
    wanted = [f"level.{n}" for n in (1, 2, 3, 4)] + [f"group.{g.value}" for g in Group] + [f"unit.{d}" for d in DEPARTMENTS] + [f"tag.{d}" for d in DEPARTMENTS]
    codes = list(CHANNELS)
    wanted += [f"{section}.{code}" for section in ("channel", "source") for code in codes]
    assert [key for key in wanted if key not in TABLE] == []
    assert set(codes) <= set(CHANNEL_ICONS)
    assert all((Path("resources/icons") / f"{icon}.svg").is_file() for icon in CHANNEL_ICONS.values())


def test_every_stored_state_has_its_chip() -> None:
    states = [state.value for kind in (AlertState, CaseState, TaskState) for state in kind]
    assert [s for s in states if f"state.{s}" not in TABLE] == []
    assert [s.value for s in CallInState if f"callin.{s.value}" not in TABLE] == []


def test_every_clock_of_the_rules_has_a_short_label_that_fits_its_column() -> None:
    rules = yaml.safe_load(Path("resources/rules.yaml").read_text(encoding="utf-8"))["rules"]
    clocks = [rule["id"] for rule in rules if rule["kind"] == "clock"]
    assert len(clocks) > 30
    assert [rule for rule in clocks if f"limit.{rule}" not in TABLE] == []
    for rule in clocks:
        chinese, english = TABLE[f"limit.{rule}"]
        assert len(chinese) <= 3, rule
        assert len(english) <= 10, rule


def test_every_limit_with_its_time_fits_the_timer_column(qapp: object) -> None:
    theme = Theme()
    for key in (key for key in TABLE if key.startswith("limit.R-")):
        for label in TABLE[key]:
            assert theme.metrics("s", bold=True).horizontalAdvance(f"{label} 23h59") <= theme.tokens.timer_width, label


def test_every_category_of_the_power_list_has_its_word() -> None:
    items = yaml.safe_load(Path("resources/power_list.yaml").read_text(encoding="utf-8"))["items"]
    categories = {category for item in items for category in item["category"]}
    assert sorted(c for c in categories if f"category.{c}" not in TABLE) == []


def test_every_kind_the_commands_write_has_a_sentence() -> None:
    kinds = set()
    for path in Path("models").rglob("*.py"):
        kinds |= set(re.findall(r"\.write\(\s*\"([a-z_]+\.[a-z_]+)\"", path.read_text(encoding="utf-8")))
    assert len(kinds) > 30
    assert sorted(kind for kind in kinds if f"kind.{kind}" not in TABLE) == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_sentence_never_shows_a_brace_whatever_facts_are_missing(words: Words, language: Language) -> None:
    words.use(language)
    for key in (key for key in TABLE if key.startswith("kind.")):
        for facts in (
            {},
            {"unit": "ee", "officer": "易晓红", "level": 1, "channel": "call_110", "items": [1, 2], "teams": [{"unit": "ps_1", "responder": "station"}]},
        ):
            line = sentence(key.removeprefix("kind."), facts, words)
            assert line
            assert not set("{}[]") & set(line), line


def test_sentences_say_what_happened_in_the_language_of_the_moment(words: Words) -> None:
    created, ordered = timeline()[0], timeline()[3]
    assert entry_line(created, words) == "水质在线监测：收到警情"
    assert entry_line(ordered, words) == "派首接：中心队伍"
    assert sentence("case.assigned", {"lead": "ee", "assists": ["wr", "psb"]}, words) == "移交 生态环境，协同 水利、公安"
    assert sentence("case.assigned", {"lead": "ee", "assists": []}, words) == "移交 生态环境"
    assert author(timeline()[4], words) == "辛国华（代 生态环境）"
    words.use("en")
    assert entry_line(created, words) == "Online water monitor: alert received"
    assert sentence("case.assigned", {"lead": "ee", "assists": ["wr", "psb"]}, words) == "Assigned to Ecology, support Water, Police"
    assert sentence("something.unheard_of", {}, words) == "something unheard of"


def test_places_units_and_tags_follow_the_language(words: Words) -> None:
    assert (words.place("鹅峰乡"), words.unit("fo"), words.tag("环1")) == ("鹅峰乡", "林业", "环1")
    words.use("en")
    assert (words.place("鹅峰乡"), words.unit("fo"), words.tag("环1")) == ("Efeng", "Forestry", "E1")
    assert words.place("不认识的村") == "不认识的村"
    words.learn(units={"tb_yunxi": "云溪大队"})
    assert words.unit("tb_yunxi") == "云溪大队"


def test_learning_what_is_known_already_repaints_nothing(words: Words) -> None:
    words.learn(units={"tb_yunxi": "云溪大队"})
    told: list[str] = []
    words.changed.connect(lambda: told.append(words.language))
    words.learn(units={"tb_yunxi": "云溪大队"})
    assert told == []
    words.learn(units={"tb_yunxi": "云溪综合执法大队"})
    assert told == ["zh"]


def test_a_switch_of_language_is_told_once(words: Words) -> None:
    told: list[str] = []
    words.changed.connect(lambda: told.append(words.language))
    words.use("zh")
    words.use("en")
    assert told == ["en"]


def test_spoken_limits_are_full_words(words: Words) -> None:
    assert words.spoken_limit(limit("R-201", 242, 5), NOW) == "签收剩余 4 分 2 秒"
    assert words.spoken_limit(limit("R-228", -7200, 60), NOW) == "反馈超期 2 小时 0 分"
    assert words.spoken_limit(None, NOW) == "无时限"


def test_placeholders_of_plain_wordings_can_be_filled() -> None:
    for key, entry in TABLE.items():
        if not key.startswith("kind."):
            for text in entry:
                assert all(name is None or name.isidentifier() for _lit, name, _spec, _conv in Formatter().parse(text)), key
