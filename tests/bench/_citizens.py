"""Citizens' messages for the bench of similar reports: the public set and its tables of groups read from a file, and invented ones."""

from __future__ import annotations

import random
import re
from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import combinations
from pathlib import Path

HEADS = {"number": "留言编号", "title": "留言主题", "at": "留言时间", "text": "留言详情"}
TOWNS = ("鹅峰乡", "白石镇", "株潭镇", "黄茅镇", "三兴镇", "高村镇", "罗城镇", "潭口镇", "马步乡", "仙源乡")
SYLLABLES = "金玉龙凤锦阳东南西北新华丽景福安康宁长平泰和兴盛嘉瑞祥云山水林泉松竹梅兰桂枫荷月星晨"
ENDS = ("小区", "花园", "养殖场", "砖厂", "村", "家园", "公司", "学校", "市场", "饭店")
MATTERS = (
    ("夜间施工噪音扰民", "工地每天施工到凌晨两点，居民无法休息，多次反映没有解决。"),
    ("油烟直排气味难闻", "楼下餐馆没有烟道，油烟直接排到居民家里，开窗就是油烟味。"),
    ("养猪场粪水流入水渠", "粪水没有处理就排到水渠，臭气很大，苍蝇蚊子多，井水不敢喝。"),
    ("焚烧垃圾浓烟刺鼻", "傍晚有人露天焚烧垃圾和塑料，烟雾很大，老人小孩咳嗽。"),
    ("废水直排河水发黑", "河水发黑起白沫，有死鱼漂浮，怀疑上游工厂偷排废水。"),
    ("扬尘严重车辆带泥", "渣土车不盖篷布，路上全是泥土，风一吹到处是灰尘。"),
    ("垃圾站臭气熏天", "垃圾堆了好几天没人清运，污水横流，臭味飘进家里。"),
    ("采砂船夜间采砂", "夜里有采砂船在河里作业，河堤已经塌了一段，机器声很大。"),
)


class NotThere(Exception):
    """A file cannot be used; the words say which and what is needed."""


@dataclass(frozen=True, slots=True)
class Message:
    """One message: its number, title and text, when it was left, and a place where it has one."""

    number: str
    title: str
    text: str
    at: datetime
    place: str = ""
    lon: float | None = None
    lat: float | None = None


def read_messages(file: Path) -> list[Message]:
    """Every message of the table. Raises NotThere."""
    return [
        Message(row[HEADS["number"]], row[HEADS["title"]].strip(), re.sub(r"\s+", " ", row[HEADS["text"]]).strip(), _moment(row[HEADS["at"]]))
        for row in _rows(file, HEADS.values())
    ]


def read_groups(file: Path) -> list[set[str]]:
    """The groups of a table, by the numbers of their messages. Raises NotThere."""
    groups: dict[str, set[str]] = defaultdict(set)
    for row in _rows(file, ("问题ID", "留言编号")):
        groups[row["问题ID"]].add(row["留言编号"])
    return list(groups.values())


def told_apart(pairs: Sequence[tuple[str, str]], groups: Sequence[Collection[str]]) -> dict[str, object]:
    """Precision and recall of pairs among the grouped messages, of all groups and without the biggest one."""
    of = {number: n for n, group in enumerate(groups) for number in group}
    biggest = max(range(len(groups)), key=lambda n: len(groups[n]), default=-1)
    told: dict[str, object] = {"sizes": sorted(map(len, groups), reverse=True)}
    for name, left_out in (("all", -1), ("without_biggest", biggest)):
        wanted = {frozenset(pair) for n, group in enumerate(groups) if n != left_out for pair in combinations(group, 2)}
        named = {frozenset(pair) for pair in pairs if pair[0] in of and pair[1] in of and left_out not in (of[pair[0]], of[pair[1]])}
        right = len(named & wanted)
        told[name] = {"precision": round(right / max(1, len(named)), 3), "recall": round(right / max(1, len(wanted)), 3), "pairs": len(wanted)}
    return told


def invented(count: int, seed: int = 1) -> Iterator[Message]:
    """Messages about invented places: a tenth of them tell of a matter that another told of."""
    chance = random.Random(seed)
    recent: list[tuple[str, str, tuple[str, str], float, float]] = []
    at = datetime(2019, 1, 1, tzinfo=UTC)
    for number in range(count):
        if recent and chance.random() < 0.1:
            town, name, matter, lon, lat = chance.choice(recent[-200:])
        else:
            name = "".join(chance.sample(SYLLABLES, 3)) + chance.choice(ENDS)
            town, matter = chance.choice(TOWNS), chance.choice(MATTERS)
            lon, lat = 114.1 + chance.random() * 0.6, 27.9 + chance.random() * 0.5
            recent.append((town, name, matter, lon, lat))
        lead = chance.choice(("", "投诉", "反映", "请解决", "举报"))
        text = f"{chance.choice(('您好，', '领导好，', ''))}{town}{name}附近{matter[1]}{chance.choice(('请尽快处理。', '望回复。', '已经半年了。'))}{number}"
        has_place = number % 3 == 0
        yield Message(
            str(number), f"{lead}{town}{name}{matter[0]}", text, at + timedelta(minutes=number), town, lon if has_place else None, lat if has_place else None
        )


def _rows(file: Path, wanted: Collection[str]) -> Iterator[Mapping[str, str]]:
    import openpyxl

    if not file.is_file():
        raise NotThere(f"{file} is not there. The set is not kept with the project: get attachment 3 of the Teddy Cup 2020, problem C, and name its path.")
    try:
        lines = openpyxl.load_workbook(file, read_only=True).worksheets[0].iter_rows(values_only=True)
        head = [str(cell or "").strip() for cell in next(lines, ())]
    except Exception as error:
        raise NotThere(f"{file} is no spreadsheet that can be read: {error}") from error
    if missing := [name for name in wanted if name not in head]:
        raise NotThere(f"{file} has no column {', '.join(missing)}.")
    for cells in lines:
        row = {name: "" if cell is None else str(cell) for name, cell in zip(head, cells, strict=False)}
        if row[head[0]]:
            yield row


def _moment(text: str) -> datetime:
    numbers = [int(part) for part in re.findall(r"\d+", text)]
    return datetime(*([*numbers, 1, 1])[: max(3, min(6, len(numbers)))], tzinfo=UTC)  # type: ignore[arg-type,misc]
