"""What one installation wishes: defaults, then a TOML file, then ECO_GUARDIAN_* in the environment, then the command line; the later wins."""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal, cast

from models.plain import Plain

PREFIX = "ECO_GUARDIAN_"


class UnusableSettings(Plain):
    """A setting cannot be used. `sentence` names the key and where it stands; `main.py` ends with exit code 2."""

    def __init__(self, code: str, **facts: object) -> None:
        super().__init__(code)
        self.code = code
        self.facts = facts

    def sentence(self, lang: str = "en") -> str:
        """Say it to a person."""
        chinese = lang == "zh_CN"
        facts = {name: _in_chinese(name, fact) if chinese else fact for name, fact in self.facts.items()}
        return SENTENCES[self.code][0 if chinese else 1].format(**facts)

    def __str__(self) -> str:
        return self.sentence()


ENVIRONMENT, COMMAND_LINE, NOT_TEXT = "the environment", "the command line", "it is not UTF-8 text"
PLACES = {ENVIRONMENT: "环境变量", COMMAND_LINE: "命令行", NOT_TEXT: "不是 UTF-8 文本"}
"""Where a setting stands, and what a file is not, in Chinese."""

SENTENCES = {
    "no_file": ("设置文件 {place}无法读取：{why}。", "The settings file {place} cannot be read: {why}."),
    "no_toml": ("设置文件 {place}不是有效的 TOML：{why}。", "The settings file {place} is not valid TOML: {why}."),
    "unknown": ("{place}中有未知的设置项 {key}；可用的有：{known}。", "{place} has an unknown setting {key}; known are: {known}."),
    "unusable": ("{place}中的设置项 {key} 不能是 {value!r}：应为{wanted_zh}。", "The setting {key} in {place} cannot be {value!r}: it must be {wanted}."),
}
"""What went wrong, in Chinese and English."""


def _in_chinese(name: str, fact: object) -> object:
    known = PLACES.get(str(fact))
    return known or (f"{fact} " if name == "place" else fact)


Value = str | int | float | bool | Path
Reader = Callable[[object], Value]


@dataclass(frozen=True, slots=True)
class Kind:
    """How one sort of value is read from a file, the environment or the command line, and what it must be, in words."""

    read: Reader
    wanted: str
    wanted_zh: str


def _text(value: object) -> str:
    if not isinstance(value, str):
        raise ValueError
    return value.strip()


def _address(value: object) -> str:
    text = _text(value)
    if text == "none":
        return text
    host, _, port = text.rpartition(":")
    if not host or not port.isdigit() or int(port) > 65535:
        raise ValueError
    return text


def _whole(value: object) -> int:
    if isinstance(value, bool):
        raise ValueError
    number = int(cast("str | int", value))
    if number < 0:
        raise ValueError
    return number


def _positive(value: object) -> float:
    number = float(cast("str | float", value))
    if isinstance(value, bool) or not 0 < number < 1e6:
        raise ValueError
    return number


def _canvas(value: object) -> str:
    text = _text(value)
    width, _, height = text.partition("x")
    if text and not (width.isdigit() and height.isdigit() and int(width) and int(height)):
        raise ValueError
    return text


def _panels(value: object) -> str:
    text = _text(value)
    columns, _, rows = text.partition("x")
    if text and not (columns.isdigit() and rows.isdigit() and 0 < int(columns) <= 20 and 0 < int(rows) <= 20):
        raise ValueError
    return text


def _gap(value: object) -> float:
    number = float(cast("str | float", value))
    if isinstance(value, bool) or not 0 <= number <= 200:
        raise ValueError
    return number


def _path(value: object) -> Path:
    text = str(value) if isinstance(value, str | Path) else ""
    if not text.strip():
        raise ValueError
    return Path(text).expanduser().absolute()


def _database(value: object) -> str:
    text = _text(value)
    if text and not text.startswith(("postgresql+psycopg://", "sqlite:///")):
        raise ValueError
    if text:
        from urllib.parse import urlsplit  # only where there is an address to look at

        _ = urlsplit(text).port  # raises for a port that is none
    return text


def _broker(value: object) -> str:
    text = _text(value)
    if text != "none":
        from models.broker_address import BrokerAddress  # only where there is one to look at

        BrokerAddress.read(text)
    return text


def _folder(value: object) -> str:
    return "none" if value == "none" else str(_path(value))


def _hosts(value: object) -> str:
    text = _text(value)
    if text:
        from models.rules.allowed_hosts import hosts_in  # only where there are some to look at

        hosts_in(text)
    return text


def _ports(value: object) -> str:
    text = str(value) if isinstance(value, int) and not isinstance(value, bool) else _text(value)
    if text:
        from models.rules.allowed_hosts import ports_in  # only where there are some to look at

        ports_in(text)
    return text


def _one_of(*allowed: str) -> Kind:
    def read(value: object) -> str:
        if value not in allowed:
            raise ValueError
        return str(value)

    return Kind(read, "one of " + ", ".join(allowed), "以下之一：" + "、".join(allowed))


ADDRESS = Kind(_address, "HOST:PORT, or none", " 主机：端口，或 none")
SIZE = Kind(_positive, "a number above 0", "大于 0 的数")

KINDS: Mapping[str, Kind] = {
    "data_dir": Kind(_path, "a folder", "文件夹"),
    "database": Kind(
        _database,
        "postgresql+psycopg://USER@HOST/NAME, or nothing for the file in the data folder",
        " postgresql+psycopg://用户@主机/库名，留空则用数据文件夹中的文件",
    ),
    "evidence_dir": Kind(_path, "a folder", "文件夹"),
    "lang": _one_of("zh_CN", "en"),
    "theme": _one_of("dark", "light"),
    "log_level": _one_of("debug", "info", "warning", "error"),
    "gateway.start": _one_of("auto", "always", "never"),
    "gateway.http": ADDRESS,
    "gateway.hj212": ADDRESS,
    "gateway.mqtt": Kind(
        _broker, "mqtt://USER:PASSWORD@HOST:PORT/PREFIX (mqtts:// with TLS), or none", " mqtt://用户:密码@主机:端口/主题前缀（mqtts:// 为加密），或 none"
    ),
    "gateway.folder": Kind(_folder, "a folder, or none", "文件夹，或 none"),
    "gateway.full_days": SIZE,
    "flood.begins": Kind(_whole, "a number of alerts in ten minutes above which a flood begins", "10 分钟内警情超过多少件即为洪峰"),
    "flood.ends": Kind(_whole, "a number of alerts in ten minutes below which a flood ends", "10 分钟内警情少于多少件即洪峰结束"),
    "video.hosts": Kind(_hosts, "host names and networks parted by commas, such as 100.64.0.0/10", "以逗号分隔的主机名和网段，如 100.64.0.0/10"),
    "video.ports": Kind(_ports, "ports parted by commas, such as 554, 10000-10010; empty: the usual", "以逗号分隔的端口，如 554, 10000-10010；留空为常用端口"),
    "wall.screen": Kind(_whole, "the number of a screen, from 0", "从 0 起的屏幕编号"),
    "wall.canvas": Kind(_canvas, "WIDTHxHEIGHT in pixels", " 宽x高（像素）"),
    "wall.distance": SIZE,
    "wall.pitch": SIZE,
    "wall.panels": Kind(_panels, "COLUMNSxROWS of panels, such as 3x3, or nothing for one screen", "列x行的拼接屏数，如 3x3，留空为整屏"),
    "wall.bezel": Kind(_gap, "the gap between two pictures in millimetres, 0 to 200", "两屏画面之间的缝宽，0 到 200 毫米"),
}
"""Every setting there is: its key as written in the file; in the environment PREFIX + upper case with _ for the dot."""


@dataclass(frozen=True, slots=True)
class Settings:
    """The settings of one run.

    `data_dir`: everything a seat keeps. `evidence_dir`: the folder of kept files all seats share, None: each keeps its own.
    `database`: a URL, empty for the SQLite file in `data_dir`. `gateway_*`: where intake listens and looks, `none`
    switches one off; `gateway_full_days`: so long real-time readings are kept whole, then thinned. `video_hosts`: which
    machines may be connected to for video beside this one and the private networks, `video_ports`: at which ports they give
    out streams. `wall_distance` in metres, `wall_pitch` in millimetres a pixel; `wall_panels` how many screens it is put
    together of, `wall_bezel` the millimetres between two pictures.
    """

    data_dir: Path
    database: str = ""
    evidence_dir: Path | None = None
    lang: Literal["zh_CN", "en"] = "zh_CN"
    theme: Literal["dark", "light"] = "dark"
    log_level: str = "info"
    gateway_start: str = "auto"
    gateway_http: str = "127.0.0.1:8212"
    gateway_hj212: str = "127.0.0.1:9212"
    gateway_mqtt: str = "none"
    gateway_folder: str = "none"
    gateway_full_days: float = 7.0
    flood_begins: int = 10
    flood_ends: int = 5
    video_hosts: str = ""
    video_ports: str = ""
    wall_screen: int = 0
    wall_canvas: str = ""
    wall_distance: float = 5.0
    wall_pitch: float = 1.25
    wall_panels: str = ""
    wall_bezel: float = 3.5

    @property
    def starts_gateway(self) -> bool:
        """True when the console starts and watches an intake process: told to, or alone on this PC (the store is a file)."""
        return self.gateway_start == "always" or (self.gateway_start == "auto" and not self.database.startswith("postgresql"))


def load_settings(given: Mapping[str, object], environ: Mapping[str, str] | None = None, config: Path | None = None) -> Settings:
    """Put the settings of one run together.

    `given` holds what the command line said, by key (`{"gateway.http": "127.0.0.1:0"}`); None means not said. `config` is the file
    of `--config`; without it `settings.toml` in the platform's folder for settings is read if there is one.

    Raises:
        UnusableSettings: a key is unknown, a value unusable, or the file unreadable.
    """
    environ = os.environ if environ is None else environ
    found: dict[str, Value] = {}
    _read(found, _from_file(config, environ))
    _read(found, {key: (f"{PREFIX}…", value) for key, value in _from_environment(environ).items()})
    _read(found, {key: (COMMAND_LINE, value) for key, value in given.items() if value is not None})
    if "data_dir" not in found:
        found["data_dir"] = _platform_folder("data")
    return Settings(**cast("dict[str, Any]", {key.replace(".", "_"): value for key, value in found.items()}))


def _read(found: dict[str, Value], said: Mapping[str, tuple[str, object]]) -> None:
    for key, (place, value) in said.items():
        kind = KINDS.get(key)
        if kind is None:
            raise UnusableSettings("unknown", key=key, place=place, known=", ".join(sorted(KINDS)))
        try:
            found[key] = kind.read(value)
        except (ValueError, TypeError):
            shown = PREFIX + key.upper().replace(".", "_") if place.startswith(PREFIX) else key
            where = ENVIRONMENT if place.startswith(PREFIX) else place
            raise UnusableSettings("unusable", key=shown, place=where, value=_without_password(value), wanted=kind.wanted, wanted_zh=kind.wanted_zh) from None


def _without_password(value: object) -> object:
    return re.sub(r"(?<=://)([^/\s:@]*):[^/\s@]*(?=@)", r"\1:■■■", value) if isinstance(value, str) else value


def _from_environment(environ: Mapping[str, str]) -> dict[str, str]:
    names = {PREFIX + key.upper().replace(".", "_"): key for key in KINDS}
    return {names[name]: value for name, value in environ.items() if name in names}


def _from_file(config: Path | None, environ: Mapping[str, str]) -> dict[str, tuple[str, object]]:
    import tomllib

    wished = config or (Path(environ[PREFIX + "CONFIG"]) if environ.get(PREFIX + "CONFIG") else None)
    place = wished or _platform_folder("config") / "settings.toml"
    if wished is None and not _is_there(place):
        return {}
    try:
        text = place.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise UnusableSettings("no_file", place=place, why=getattr(error, "strerror", None) or NOT_TEXT) from None
    try:
        table = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise UnusableSettings("no_toml", place=place, why=error) from None
    return {key: (str(place), value) for key, value in _flat(table)}


def _is_there(place: Path) -> bool:
    try:
        return place.is_file()
    except OSError:  # a service's user may not even look into the home folder
        return False


def _flat(table: Mapping[str, object], above: str = "") -> list[tuple[str, object]]:
    flat: list[tuple[str, object]] = []
    for key, value in table.items():
        flat += _flat(value, f"{above}{key}.") if isinstance(value, dict) else [(above + key, value)]
    return flat


def _platform_folder(which: Literal["data", "config"]) -> Path:
    import platformdirs  # only when no folder was named: --help must stay fast

    return platformdirs.user_data_path("eco-guardian", appauthor=False) if which == "data" else platformdirs.user_config_path("eco-guardian", appauthor=False)
