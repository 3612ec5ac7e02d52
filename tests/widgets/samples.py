"""Sample rows for widget tests and the gallery: the shift of mock-up 01, at one fixed moment. All names are invented."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from models.rules.likeness import Likeness
from models.views.rows import (
    CameraRow,
    CandidateRow,
    CurvePoint,
    CurveRow,
    DetailRow,
    DispatchRow,
    FactRow,
    Figures,
    Group,
    LimitRow,
    LimitState,
    OfficerRow,
    QueueRow,
    SimilarRow,
    TimelineRow,
    UnitRow,
    WallAlertRow,
    WallPage,
)
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


def minutes_ago(minutes: float) -> datetime:
    """A moment before NOW."""
    return NOW - timedelta(minutes=minutes)


def limits() -> tuple[LimitRow, ...]:
    """Acknowledged in time, first team going, two more running."""
    return (
        LimitRow("R-201", minutes_ago(10), minutes_ago(5), LimitState.DONE, minutes_ago(9.37)),
        limit("R-206", 46, 10),
        limit("R-205", 1240, 30),
        limit("R-210", 80_000, 1440),
    )


def curve() -> CurveRow:
    """Three hours of ammonia-N that end over the limit."""
    values = [0.42, 0.43, 0.41, 0.44, 0.43, 0.45, 0.44, 0.47, 0.46, 0.49, 0.48, 0.52, 0.58, 0.72, 0.98, 1.42, 2.06, 2.84]
    points = tuple(CurvePoint(minutes_ago((len(values) - 1 - n) * 180 / (len(values) - 1)), value) for n, value in enumerate(values))
    return CurveRow("dev-1", "鹅峰断面自动站", "w21003", "氨氮", "mg/L", 1.0, points)


def timeline() -> tuple[TimelineRow, ...]:
    """The first ten minutes of the alert in the picture."""
    return (
        TimelineRow(1, minutes_ago(10), "alert.created", "", facts={"channel": "auto_water", "summary": "锦江鹅峰断面氨氮超标 1.8 倍", "level": 1}),
        TimelineRow(2, minutes_ago(9), "alert.acknowledged", "易晓红"),
        TimelineRow(3, minutes_ago(8), "case.filed", "易晓红", facts={"case_no": "WZST-20261120-0012"}),
        TimelineRow(4, minutes_ago(5), "first_response.ordered", "易晓红", facts={"teams": [{"responder": "center_team", "unit": "ee"}]}),
        TimelineRow(5, minutes_ago(3), "task.acked", "辛国华", on_behalf_of="ee", facts={"unit": "ee", "responder": "center_team"}),
        TimelineRow(6, minutes_ago(1), "person.called", "易晓红", facts={"officer": "彭志勇"}),
    )


def similar() -> tuple[SimilarRow, ...]:
    """Three alerts nearby."""
    return (
        SimilarRow("0001", "0001", "", "", 2, "new", "drone", "左岸发现暗管排水", minutes_ago(2), 300, 0.84, _reasons(300, 120, 0.6)),
        SimilarRow("0002", "0002", "", "", 2, "new", "hotline_12345", "龙河入河口大片白沫", minutes_ago(5), 5100, 0.61, _reasons(5100, 300, 0.2)),
        SimilarRow("0099", "0099", "", "", 3, "new", "new_media", "河水发黑、有氨味", minutes_ago(31), 1100, 0.52, _reasons(1100, 1860, 0.4)),
    )


def _reasons(metres: float, seconds: float, words: float) -> tuple[Likeness, ...]:
    near = Likeness("distance", 1 - metres / 6000, metres)
    return near, Likeness("time", 1 - seconds / 10800, seconds), Likeness("words", words, "河 · 排水")


def detail(row: QueueRow | None = None) -> DetailRow:
    """Everything of the alert selected in the picture."""
    row = row or next(r for r in shift_rows() if r.id == "0003")
    return DetailRow(
        row=row, case_no="", place_text="锦江左岸", township=row.place, path="P4", limits=limits(),
        facts=(
            FactRow("source", "auto_water · 鹅峰断面自动站"), FactRow("category", "water · 入河排污异常"), FactRow("lead", "ee"), FactRow("assists", "wr,psb"),
            FactRow("basis", "责任清单 V-02 · 水污染防治法 83(二)"), FactRow("reporter", "auto_push"),
        ),
        similar=similar(), timeline=timeline(), timeline_count=11, curve=curve(), lead="ee",
        offers=frozenset({"order_first_response", "call_in"}), assists=("wr", "psb"),
    )  # fmt: skip


def units() -> tuple[UnitRow, ...]:
    """Six first-response units around the town."""
    plan = (
        ("u1", "环1", "鹅峰执法中队", "ee", "辛国华", 4, 114.452, 28.118, 8, 0), ("u2", "水1", "河道巡查组", "wr", "汤建平", 3, 114.512, 28.076, 8, 1),
        ("u3", "公2", "森林公安二组", "psb", "彭志勇", 4, 114.428, 28.062, 8, 0), ("u4", "环3", "监测站采样车", "ee", "龙晓梅", 2, 114.402, 28.150, 200, 1),
        ("u5", "农2", "渔政执法组", "ar", "郭林生", 3, 114.540, 28.140, 8, 2), ("u6", "资1", "巡查一组", "nr", "易小荣", 3, 114.380, 28.070, 8, 1),
    )  # fmt: skip
    return tuple(
        UnitRow(i, label, name, dept, "center_team", leader, tuple(f"{i}-{k}" for k in range(n)), lon, lat, NOW - timedelta(seconds=age), tasks)
        for i, label, name, dept, leader, n, lon, lat, age, tasks in plan
    )


def candidates() -> tuple[CandidateRow, ...]:
    """The six of picture 03."""
    figures = ((3200, 7, 96), (4100, 9, 81), (6800, 14, 74), (9500, 18, 66), (7700, 16, 52), (11300, 22, 38))
    whys = (("nearest", "lead_department", "idle"), ("assist_department",), ("assist_department", "idle"), ("lead_department",), (), ())
    return tuple(CandidateRow(unit, d, m, match, why) for unit, (d, m, match), why in zip(units(), figures, whys, strict=True))


def officers() -> tuple[OfficerRow, ...]:
    """Two seconded officers of each of the seven departments, in every state."""
    called = minutes_ago(1.07)
    plan = (
        ("彭志勇", "psb", "副队长", "on_duty", "acked", 22), ("喻涛", "psb", "民警", "leave", "", 0), ("易小荣", "nr", "执法股长", "on_duty", "", 0),
        ("宋立新", "nr", "执法员", "on_scene", "", 0), ("辛国华", "ee", "大队长", "on_duty", "acked", 9), ("龙晓梅", "ee", "监测股长", "on_duty", "acked", 31),
        ("汤建平", "wr", "河道股长", "on_duty", "called", 0), ("卢敏", "wr", "执法员", "on_scene", "", 0), ("郭林生", "ar", "渔政队长", "on_duty", "", 0),
        ("钟琴", "ar", "执法员", "training", "", 0), ("张海波", "fo", "林政股长", "on_scene", "", 0), ("王鹏", "fo", "执法员", "on_duty", "", 0),
        ("张敏", "mr", "执法股长", "on_duty", "no_answer", 0), ("刘洋", "mr", "执法员", "standby", "called", 0),
    )  # fmt: skip
    return tuple(
        OfficerRow(
            f"o{n}", name, dept, post, avail, f"k{n}" if state else "", state, called if state else None,
            called + timedelta(seconds=answer) if answer else None,
        )
        for n, (name, dept, post, avail, state, answer) in enumerate(plan)
    )  # fmt: skip


def dispatch() -> DispatchRow:
    """The whole of picture 03."""
    tasks = ("scene_evidence", "sample", "trace", "contain", "report_back")
    return DispatchRow(detail(), candidates(), officers(), tasks, frozenset({"psb", "ee", "wr", "mr"}))


def cameras() -> tuple[CameraRow, ...]:
    """Four cameras by the river."""
    spots = (("鹅峰 锦江左岸 03", 114.466, 28.088), ("龙河口 01", 114.420, 28.098), ("排口 3#", 114.452, 28.070), ("罗城桥 02", 114.516, 28.112))
    return tuple(CameraRow(f"k{n}", name, "", lon, lat, "鹅峰乡", "water") for n, (name, lon, lat) in enumerate(spots))


_GRAVEST = """
1|锦江鹅峰断面氨氮超标|鹅峰乡|ee|handling|环1|R-228|1377|2880
2|夜间偷倒工业固废约 3 车|株潭镇|ee|en_route|环2|R-205|-198|30
2|采石场边坡垮塌，疑越界|三兴镇|nr|on_scene|资1|R-207|1100|60
2|山场热异常，疑似火点|高村镇|fo|en_route|林1|R-205|340|30
2|尾矿库渗滤液信访|茭湖乡|ee|handling||R-228|312|1440
3|河道电鱼 2 人|双桥镇|ar|on_scene|农1|R-207|1900|60
3|采砂船停靠异常|罗城镇|wr|controlled|水2|R-228|1205|1440
3|花炮园区刺鼻气味|黄茅镇|ee|en_route|环4|R-205|865|60
3|露天焚烧秸秆约 2 亩|罗城镇|ar|controlled|农2|R-207|1330|60
""".strip().splitlines()


def wall_alerts() -> tuple[WallAlertRow, ...]:
    """The gravest nine."""
    rows = []
    for n, line in enumerate(_GRAVEST):
        level, title, place, lead, state, doing, rule, left, term = line.split("|")
        doing = f"{doing} {state}" if doing else ""
        lon, lat = PLACES[place][0] + n * 0.004, PLACES[place][1] + n * 0.003
        rows.append(WallAlertRow(f"{n:04d}", int(level), title, place, lead, state, doing, limit(rule, float(left), float(term)), lon, lat))
    return tuple(rows)


def figures() -> Figures:
    """The counts of picture 05."""
    return Figures(
        NOW, (0, 1, 0, 0), 43, 22, 14, 1, NOW - timedelta(seconds=38), (2, 6, 23, 12), (2, 1, 2, 1, 1, 2, 4, 7, 13, 10), 102.0, 370.0, 0.917, 48, 22, 21,
    )  # fmt: skip


def wall_page() -> WallPage:
    """Page W1."""
    return WallPage(figures(), wall_alerts(), 16, wall_alerts(), units(), cameras(), timeline(), "彭志远")
