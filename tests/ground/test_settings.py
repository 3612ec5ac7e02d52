"""Settings come from a file, the environment and the command line, the later wins; what cannot be used is one plain sentence."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from models.settings import KINDS, PREFIX, UnusableSettings, load_settings

ROOT = Path(__file__).parents[2]


@pytest.fixture
def config(tmp_path: Path) -> Path:
    return tmp_path / "settings.toml"


def test_nothing_said_means_one_pc_with_its_own_intake(tmp_path: Path) -> None:
    settings = load_settings({"data_dir": tmp_path}, {"HOME": str(tmp_path), "XDG_CONFIG_HOME": str(tmp_path)})
    assert (settings.database, settings.lang, settings.gateway_http) == ("", "zh_CN", "127.0.0.1:8212")
    assert settings.starts_gateway


def test_the_command_line_beats_the_environment_which_beats_the_file(config: Path) -> None:
    config.write_text('lang = "en"\ntheme = "light"\nlog_level = "error"\n[gateway]\nhttp = "0.0.0.0:80"\n', encoding="utf-8")
    settings = load_settings({"lang": "zh_CN", "theme": None}, {PREFIX + "LANG": "en", PREFIX + "LOG_LEVEL": "debug"}, config)
    assert (settings.lang, settings.log_level, settings.theme, settings.gateway_http) == ("zh_CN", "debug", "light", "0.0.0.0:80")


def test_the_file_may_be_named_in_the_environment_and_begin_with_a_byte_order_mark(config: Path) -> None:
    config.write_text('theme = "light"\n', encoding="utf-8-sig")
    assert load_settings({}, {PREFIX + "CONFIG": str(config)}).theme == "light"


def test_many_seats_on_one_server_start_no_intake_of_their_own(config: Path) -> None:
    config.write_text('database = "postgresql+psycopg://eco@db/eco"\n', encoding="utf-8")
    assert not load_settings({}, {}, config).starts_gateway
    assert load_settings({"gateway.start": "always"}, {}, config).starts_gateway


@pytest.mark.parametrize(
    ("written", "named"),
    [
        ('gateway.htp = "x:1"', "gateway.htp"),
        ('gateway.http = "8212"', "gateway.http"),
        ('gateway.http = "h:99999"', "gateway.http"),
        ('lang = "fr"', "lang"),
        ("wall.pitch = -1", "wall.pitch"),
        ("wall.screen = true", "wall.screen"),
        ('wall.panels = "0x3"', "wall.panels"),
        ("wall.bezel = -1", "wall.bezel"),
        ('wall.canvas = "wide"', "wall.canvas"),
        ('database = "mysql://x"', "database"),
        ("data_dir = 3", "data_dir"),
    ],
)
def test_a_setting_that_cannot_be_used_is_named_with_its_file(config: Path, written: str, named: str) -> None:
    config.write_text(written, encoding="utf-8")
    with pytest.raises(UnusableSettings) as refused:
        load_settings({}, {}, config)
    for lang in ("en", "zh_CN"):
        sentence = refused.value.sentence(lang)
        assert named in sentence
        assert str(config) in sentence
        assert "\n" not in sentence


@pytest.mark.parametrize("written", [b"lang = ", b"\xff\xfe", None])
def test_a_file_that_cannot_be_read_is_named(config: Path, written: bytes | None) -> None:
    if written is not None:
        config.write_bytes(written)
    with pytest.raises(UnusableSettings, match="settings.toml"):
        load_settings({}, {}, config)


def test_a_bad_value_in_the_environment_is_named_as_it_is_written_there() -> None:
    with pytest.raises(UnusableSettings, match="ECO_GUARDIAN_GATEWAY_HTTP in the environment"):
        load_settings({"data_dir": "/x"}, {PREFIX + "GATEWAY_HTTP": "nowhere"})


def test_every_setting_can_be_given_by_each_way(config: Path) -> None:
    fields = {
        "data_dir": "/x",
        "database": "",
        "wall.screen": 1,
        "wall.distance": 2.5,
        "wall.pitch": 0.9,
        "wall.canvas": "3840x1080",
        "wall.panels": "3x2",
        "wall.bezel": 1.8,
        "gateway.full_days": 3.0,
        "video.ports": "554, 8000-8010",
        "flood.begins": 20,
        "flood.ends": 8,
    }
    usable = {"lang": "en", "theme": "light", "log_level": "info", "gateway.start": "never"}
    said = {key: fields.get(key, usable.get(key, "none")) for key in KINDS}
    settings = load_settings(said, {})
    assert load_settings({}, {PREFIX + key.upper().replace(".", "_"): str(value) for key, value in said.items()}) == settings
    config.write_text("\n".join(f"{key} = {value!r}" for key, value in said.items()), encoding="utf-8")
    assert load_settings({}, {}, config) == settings


def test_reading_settings_loads_nothing_heavy() -> None:
    program = "import sys, models.settings as s; s.load_settings({'data_dir': '/x'}, {})"
    program += "; print(sorted(set(sys.modules) & {'pydantic', 'yaml', 'sqlalchemy', 'asyncio'}))"
    run = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, cwd=ROOT, check=True, timeout=30)
    assert run.stdout.strip() == "[]"
