"""What people of the demo county call in about (样例数据): invented, but worded as citizens and patrols word it."""

from __future__ import annotations

import random
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from models.demo.simulator import Traffic


@dataclass(frozen=True, slots=True)
class Story:
    """One kind of call: where it comes from, what is said in both languages, and what it is about."""

    source: str
    zh: str
    en: str
    category: str
    item: str
    ongoing: str = "unknown"
    danger: tuple[str, ...] = ()

    def alert(self, town: Mapping[str, Any], number: int, chance: random.Random, at: datetime, traffic: Traffic) -> dict[str, Any]:
        """Return the alert as the JSON of interfaces.md 3, at a place near `town`'s centre."""
        english = traffic.language == "en"
        alert: dict[str, Any] = {
            "source_ref": f"SIM-{traffic.seed}-{int(at.timestamp())}-{number}",
            "nature": "call" if self.source == "call_110" else "report",
            "occurred_at": at.isoformat(),
            "summary": self.en if english else self.zh,
            "category": self.category,
            "place": {
                "text": town["name"],
                "township": town["name"],
                "lon": round(town["lon"] + chance.uniform(-0.02, 0.02), 5),
                "lat": round(town["lat"] + chance.uniform(-0.015, 0.015), 5),
                "crs": "wgs84",
            },
            "ongoing": self.ongoing == "yes",
            "danger_flags": list(self.danger),
            "extra": {"power_item": self.item},
        }
        if self.source in PEOPLE_CALL:
            alert["reporter"] = {"name": chance.choice(NAMES), "phone": f"100-0000-{chance.randrange(10000):04d}", "anonymous": False, "reply_wanted": True}
        return alert


PEOPLE_CALL: Final = frozenset({"call_110", "hotline_12345", "hotline_12369", "new_media", "phone", "web"})
NAMES: Final = ("李女士", "赵先生", "钱女士", "孙先生", "周女士", "吴先生", "郑女士", "王先生")

STORIES: Final = (
    Story("hotline_12345", "养殖场夜间向水沟排粪水，气味很大", "Farm drains slurry into ditch at night", "livestock", "V-47"),
    Story("hotline_12345", "河里漂白色泡沫，鱼苗翻肚", "White foam on river, dead fry", "water", "V-02"),
    Story("hotline_12345", "工地围挡外扬尘大，窗户不能开", "Dust from building site", "air", "V-18"),
    Story("hotline_12369", "厂区烟囱夜里冒黄烟", "Yellow smoke from stack at night", "air", "V-13"),
    Story("hotline_12369", "塑料颗粒厂刺鼻气味", "Pungent smell from plastics works", "air", "V-14"),
    Story("hotline_12369", "机器噪声到凌晨两点", "Machine noise until 2 a.m.", "noise", "V-29"),
    Story("new_media", "路边倒了一车建筑垃圾，有照片", "Load of rubble tipped at roadside", "waste", "V-28"),
    Story("new_media", "有人在河滩挖沙装车", "Sand being dug from river bank", "river sand", "V-44", "yes"),
    Story("call_110", "两人用电瓶在河边电鱼", "Two people electrofishing", "fishery ban", "V-39", "yes"),
    Story("call_110", "山脚有人倒铁桶，气味刺鼻", "Drums being dumped, sharp smell", "hazwaste", "V-22", "yes", ("hazardous",)),
    Story("grid", "田边焚烧秸秆一处", "Straw burning beside field", "air", "V-16", "yes"),
    Story("grid", "农药瓶散落沟渠边", "Pesticide bottles beside ditch", "soil", "V-20"),
    Story("drone", "林地发现新开便道约 200 米", "New track cut in forest, 200 m", "forest", "V-32"),
    Story("drone", "尾矿库下游水色发黄", "Yellow water below tailings pond", "water", "V-02"),
    Story("satellite", "耕地新增硬化图斑 1 处", "New hard surface on farmland", "land", "V-42"),
    Story("phone", "有人砍伐山上的杉木", "Fir trees being felled", "forest", "V-31"),
    Story("web", "餐馆油烟直排居民楼", "Restaurant fumes into flats", "air", "V-17"),
    Story("field_patrol", "河道边堆放弃渣约 30 方", "Spoil on river bank, 30 m³", "river", "V-45"),
)
