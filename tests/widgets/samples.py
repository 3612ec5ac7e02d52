"""Sample rows for widget tests and the gallery: the shift of mock-up 01, at one fixed moment. All names are invented."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from models.views.rows import Group, LimitRow, LimitState, QueueRow
from widgets.county import read_county

NOW = datetime(2026, 11, 20, 1, 43, 18, tzinfo=UTC)
"""09:43:18 in the county."""

PLACES = {town.name: (town.lon, town.lat) for town in read_county().towns}

_SHIFT = """
unacknowledged|1|09:42|call_110|采石场边坡垮塌，疑越界开采|三兴镇|nr|R-201|04:02|5
unacknowledged|2|09:41|drone|锦江左岸发现暗管排水 1 处|鹅峰乡|ee|R-201|03:11|5
unacknowledged|2|09:38|hotline_12345|龙河入河口大片白沫、有异味|康乐街道|ee|R-201|00:52|5|2
awaiting_first|1|09:33|auto_water|锦江断面氨氮超标 1.8 倍|鹅峰乡|ee|R-206|00:46|10|3
awaiting_first|2|09:30|satellite|山场热异常，疑似火点 1 处|高村镇|fo|R-206|01:36|10
awaiting_first|2|09:24|new_media|夜间偷倒工业固废约 3 车|株潭镇|ee|R-206|-03:18|10
awaiting_first|3|09:21|hotline_12369|花炮园区刺鼻气味扰民|黄茅镇|ee|R-206|11:20|20
awaiting_first|3|09:15|grid|露天焚烧秸秆约 2 亩|罗城镇|ar|R-206|08:05|20
in_progress|2|09:02|superior|省级转办：尾矿库渗滤液信访|茭湖乡|ee|R-205|18:40|45
in_progress|3|08:57|call_110|河道电鱼 2 人，现场有渔具|双桥镇|ar|R-205|06:12|45
in_progress|3|08:51|hotline_12345|养殖场粪污直排沟渠|白良镇|ar|R-205|21:35|45
in_progress|3|08:46|auto_source|陶瓷厂 2 号排口 SO₂ 小时均值超限|潭埠镇|ee|R-207|38:10|60
in_progress|3|08:40|drone|林地新增裸露面约 0.4 亩|仙源乡|fo|R-207|51:02|60
in_progress|3|08:31|hotline_12345|砂石车沿线抛洒、扬尘|马步乡|psb|R-207|44:27|60
in_progress|3|08:22|call_110|收购野生动物线索|康乐街道|mr|R-207|12:48|60
in_progress|3|08:10|satellite|耕地疑似违法建图斑 1 个|赤兴乡|nr|R-207|66:00|120
in_progress|3|07:58|drone|采砂船 1 艘停靠异常|罗城镇|wr|R-207|72:00|120
in_progress|3|07:44|hotline_12345|油茶林疑似盗伐|白良镇|fo|R-207|90:00|150
in_progress|4|07:40|auto_water|双桥断面站点通信中断|双桥镇|ee|R-209|125:00|240
in_progress|3|07:31|new_media|餐饮油烟直排|康乐街道|mr|R-207|104:00|180
in_progress|3|07:20|grid|农药包装废弃物随意丢弃|马步乡|ar|R-207|130:00|180
in_progress|4|07:05|grid|禁渔标牌缺失 2 处|白水乡|ar|R-207|320:00|480
awaiting_feedback|2|昨22:14|call_110|夜间非法采砂，扣押挖机 1 台|罗城镇|wr|R-228|312:00|1440
awaiting_feedback|3|昨19:40|hotline_12369|夜间厂界噪声|三兴镇|ee|R-228|860:00|2880
awaiting_feedback|3|昨17:26|hotline_12345|河边垃圾堆放|高城镇|wr|R-228|963:00|2880
awaiting_feedback|3|昨16:02|new_media|山塘水色异常|茭湖乡|ee|R-228|1051:00|2880
awaiting_feedback|3|昨15:37|hotline_12369|烟囱冒黑烟|株潭镇|ee|R-228|-66:00|1440
awaiting_feedback|4|昨14:20|grid|界桩松动 1 处|岭东乡|nr|R-228|4600:00|7200
awaiting_feedback|3|昨13:05|drone|河道漂浮物约 60 m²|高城镇|wr|R-229|4400:00|7200
""".strip().splitlines()


def limit(rule: str, left_s: float, term_min: float, now: datetime = NOW, state: LimitState | None = None) -> LimitRow:
    """A limit with `left_s` seconds left (negative: overdue) of a term in minutes."""
    due = now + timedelta(seconds=left_s)
    return LimitRow(rule, due - timedelta(minutes=term_min), due, state or (LimitState.RUNNING if left_s >= 0 else LimitState.OVERDUE))


def queue_row(row_id: str = "a1", level: int = 3, group: Group = Group.IN_PROGRESS, left_s: float = 900, **other: object) -> QueueRow:
    """One row; anything may be overridden by name."""
    values: dict[str, object] = {
        "id": row_id, "case_id": "", "number": f"BJ-20261120-{row_id[-4:]}", "level": level, "group": group, "received_at": NOW - timedelta(minutes=10),
        "channel": "call_110", "title": f"警情 {row_id}", "place": "鹅峰乡", "lead": "ee", "state": "new" if group is Group.UNACKNOWLEDGED else "registered",
        "limit": limit("R-205", left_s, 45),
    }  # fmt: skip
    values.update(other)
    return QueueRow(**values)  # type: ignore[arg-type]


def shift_rows() -> list[QueueRow]:
    """The 29 alerts of the picture."""
    rows = []
    for n, line in enumerate(_SHIFT):
        group, level, at, channel, title, place, lead, rule, left, term, *linked = line.split("|")
        hour, minute = map(int, at.removeprefix("昨").split(":"))
        local = NOW + timedelta(hours=8)
        received = local.replace(hour=hour, minute=minute, second=0) - timedelta(hours=8, days=1 if at.startswith("昨") else 0)
        minutes, seconds = (int(part.lstrip("-")) for part in left.split(":"))
        left_s = (minutes * 60 + seconds) * (-1 if left.startswith("-") else 1)
        lon, lat = PLACES.get(place, (114.3, 28.2))
        rows.append(
            queue_row(
                f"{n:04d}", int(level), Group(group), received_at=received, channel=channel, title=title, place=place, lead=lead,
                limit=limit(rule, left_s, float(term)), linked=int(linked[0]) if linked else 0, lon=lon + n % 5 * 0.012, lat=lat + n % 3 * 0.015,
                mine=n % 4 == 0, case_id="" if group == "unacknowledged" else f"c{n}",
            )
        )  # fmt: skip
    return rows
