"""What the demo county does beside its cases: who is on duty, what is out, what supervisors saw, what waits for a decision (样例数据).

Played through the one door like the rest of history, at its own times, by its own people.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from datetime import datetime, timedelta
from typing import Any, Final, Protocol
from zoneinfo import ZoneInfo

import sqlalchemy as sa

from models.commands.actor import Actor, Outcome
from models.commands.desk import Desk
from models.demo.people import DemoPeople
from models.records.period_duty import PeriodDuty

WANZAI: Final = ZoneInfo("Asia/Shanghai")
DAYS: Final = 7
TEAMS: Final[tuple[tuple[str, ...], ...]] = (("周宁", "郑可", "黄澄"), ("龙江", "潘越", "卢敏"), ("熊杰", "黎冬", "彭志刚"))
"""Who stands by in turn, one team a department."""

Words = tuple[str, str]


class Teller(Protocol):
    """What the history that plays this gives."""

    people: DemoPeople
    desk: Desk
    language: str
    start: datetime

    def ask(self, command: str, arguments: Mapping[str, Any]) -> Outcome:
        """Ask as the dispatcher."""
        ...

    def for_them(self, command: str, arguments: Mapping[str, Any], who: str, typist: Actor | None = None) -> Outcome:
        """Enter a step in somebody's name."""
        ...

    def do(self, command: str, arguments: Mapping[str, Any], actor: Actor) -> Outcome:
        """Ask as somebody."""
        ...


class CountyLife:
    """The acts of the county. `thread_of` gives what history has made of the line that began so many minutes ago."""

    def __init__(self, teller: Teller, thread_of: Callable[[int], Any]) -> None:
        self._teller, self._thread_of = teller, thread_of

    def acts(self) -> Iterator[tuple[float, Callable[[Any], object]]]:
        """Minutes before the room opens, and what was done then."""
        yield 2900, lambda _thread: self._roster()
        yield 2890, lambda _thread: self._certificates()
        yield 2600, lambda _thread: self._edit_published()
        yield 300, lambda _thread: self._edit_waiting()
        yield 655, lambda _thread: self._equipment(689, ["车-01", "无人机-02", "记录仪-06"], "卢敏")
        yield 40, lambda _thread: self._equipment(46, ["车-03", "记录仪-09"], "郭林生")
        yield 240, lambda _thread: self._flag_answered()
        yield 200, lambda _thread: self._flag_open()
        yield 180, lambda _thread: self._flag_cleared()
        yield 150, lambda _thread: self._listing()
        yield 95, lambda _thread: self._proposals()
        yield 30, lambda _thread: self._duties()
        yield 12, lambda _thread: self._shift()

    def _say(self, chinese: str, english: str) -> str:
        return english if self._teller.language == "en" else chinese

    # People.

    def _roster(self) -> None:
        """A week of leaders, dispatchers and teams that stand by; one night nobody has taken yet."""
        midnight = self._teller.start.astimezone(WANZAI).replace(hour=0, minute=0, second=0, microsecond=0)
        begins = midnight - timedelta(hours=4)
        for day in range(DAYS + 1):
            if day != DAYS - 2:
                self._stand("dispatcher", "巢宇", begins, begins + timedelta(hours=12))
            self._stand("dispatcher", "易晓红", begins + timedelta(hours=12), begins + timedelta(hours=24))
            begins += timedelta(days=1)
        for turn, (leader, team) in enumerate(zip(("彭志远", "陈立新", "彭志远"), zip(*TEAMS, strict=True), strict=True)):
            begins = midnight + timedelta(days=3 * turn)
            self._stand("duty_leader", leader, begins, begins + timedelta(days=3))
            for person in team:
                self._stand("", person, begins, begins + timedelta(days=3), change="standby")
        self._away("喻涛", "leave", midnight, 3)
        self._away("钟琴", "training", midnight, 2)

    def _stand(self, position: str, person: str, begins: datetime, ends: datetime, change: str = "assign") -> None:
        arguments = {"change": change, "officer": person, "position": position, "from": begins.isoformat(), "to": ends.isoformat()}
        self._teller.ask("manage_roster", arguments)

    def _away(self, person: str, kind: str, midnight: datetime, days: int) -> None:
        arguments = {"change": kind, "officer": person, "from": midnight.isoformat(), "to": (midnight + timedelta(days=days)).isoformat()}
        self._teller.ask("manage_roster", arguments)

    def _certificates(self) -> None:
        """Two certificates that end soon, one that has ended."""
        for officer, number, days in (("晏平", "证EE-0308", 23), ("秦禾", "证AR-0504", 51), ("邓林", "证FO-0603", 1)):
            arguments = {"officer": officer, "no": number, "valid_to": self._day(days), "change": "extend"}
            self._decided("manage_certificates", arguments)

    def _decided(self, command: str, arguments: Mapping[str, Any]) -> None:
        """Proposed by the duty leader, approved by the director."""
        outcome = self._teller.do(command, arguments, self._teller.people.leader)
        self._teller.do("approve_proposal", {"proposal": outcome.proposal}, self._teller.people.director)

    def _day(self, days: int) -> str:
        return (self._teller.start.astimezone(WANZAI).date() + timedelta(days=days)).isoformat()

    # Rules.

    def _edit_published(self) -> None:
        """A shorter term, reviewed and published: clocks that ran keep theirs."""
        reason = self._say("首派考核要求提高", "The first response is to be faster")
        edit = self._teller.do("edit_rules", {"rule": "R-204", "change": {"warn_at": [0.4, 0.8]}, "valid_from": self._day(0), "reason": reason}, self._analyst)
        review = {"edit": edit.made[0], "opinion": "agree", "text": self._say("与上位规定不抵触", "Not in conflict with what stands above it")}
        self._teller.do("review_legality", review, self._teller.people.lawyer)
        self._teller.do("publish_edit", {"edit": edit.made[0]}, self._teller.people.director)

    def _edit_waiting(self) -> None:
        reason = self._say("重点断面夜间复核需要更长时间", "Checks at night take longer")
        change = {"rule": "R-410", "change": {"val": {"radius_m": 800}}, "valid_from": self._day(9), "reason": reason}
        self._teller.do("edit_rules", change, self._analyst)

    @property
    def _analyst(self) -> Actor:
        return self._teller.people.analyst

    def _duties(self) -> None:
        """What was due is done by those who sit here; what others owe is left as it stands."""
        table = PeriodDuty.table.c
        owed = sa.select(table.rule, table.period, table.who).where(table.state == "running", table.due_at < self._teller.start)
        with self._teller.desk.store.reading() as connection:
            rows = connection.execute(owed.order_by(table.due_at, table.rule)).all()
        people = self._teller.people
        who = {"analyst": people.analyst, "duty_leader": people.leader, "dispatcher": people.dispatcher}
        for row in rows:
            if row.who in who:
                how = self._say("已按期完成并归档", "Done in time and filed")
                self._teller.do("meet_period_duty", {"rule": row.rule, "period": row.period, "how": how}, who[row.who])

    # Equipment.

    def _equipment(self, ago: int, keys: list[str], to: str) -> None:
        arguments = {"case": self._thread_of(ago).case, "equipment": keys, "to": to}
        self._teller.do("dispatch_equipment", arguments, self._teller.people.leader)

    # Supervision.

    def _flag_answered(self) -> None:
        case = self._thread_of(1086).case
        evidence = self._say("复查照片与立案材料不一致", "Photographs do not match the file")
        self._teller.do("raise_red_flag", {"case": case, "kind": "no_filing", "evidence": evidence}, self._teller.people.supervisor)
        text = self._say("在线数据待第三方比对，三日内决定是否立案", "The readings are being compared; a decision follows within three days")
        self._teller.for_them("answer_red_flag", {"case": case, "kind": "no_filing", "text": text, "paper": "环执〔2026〕41号"}, "ee")

    def _flag_open(self) -> None:
        case = self._thread_of(843).case
        evidence = self._say("同一企业三次噪声投诉均未监测", "Three complaints about one works, never measured")
        self._teller.do("raise_red_flag", {"case": case, "kind": "selective", "evidence": evidence}, self._teller.people.supervisor)

    def _flag_cleared(self) -> None:
        case = self._thread_of(977).case
        evidence = self._say("群众反映清运后又倾倒", "Reported: dumped again after the clearing")
        supervisor = self._teller.people.supervisor
        self._teller.do("raise_red_flag", {"case": case, "kind": "downgrade", "evidence": evidence}, supervisor)
        text = self._say("已二次清运并设立禁倒牌", "Cleared again, a sign put up")
        self._teller.for_them("answer_red_flag", {"case": case, "kind": "downgrade", "text": text}, "wr")
        reason = self._say("现场复核属实", "Seen on the spot")
        self._teller.do("clear_red_flag", {"case": case, "kind": "downgrade", "outcome": "rectified", "reason": reason}, supervisor)

    def _listing(self) -> None:
        reason = self._say("省级转办件，渗滤液影响下游", "Assigned by the province; the stream below is at risk")
        self._decided("request_listing", {"case": self._thread_of(1541).case, "organ": "city_ee", "reason": reason, "criterion": "重大"})

    # What waits.

    def _proposals(self) -> None:
        required = self._say("三日内提交噪声监测报告", "Hand in a noise survey within three days")
        notice = {"case": self._thread_of(843).case, "unit": "ee", "rule": "R-221", "required": required, "level": "normal", "new_due": self._day(3)}
        self._teller.ask("issue_supervision_notice", notice)
        self._handing_on(self._thread_of(105).case)
        begins = self._teller.start.astimezone(WANZAI).replace(hour=8, minute=0, second=0, microsecond=0) + timedelta(days=2)
        swap = {"change": "swap", "officer": "易晓红", "with": "巢宇", "position": "dispatcher", "from": begins.isoformat()}
        self._teller.ask("manage_roster", {**swap, "to": (begins + timedelta(hours=12)).isoformat()})

    def _handing_on(self, case: str) -> None:
        """The analyst has judged a case and proposes to hand it on, which the dispatcher decides."""
        facts = self._say("采砂船停靠非作业区，疑夜间作业", "A dredger outside its area, work at night suspected")
        judged = {"case": case, "main_facts": facts, "power_items": ["V-44"], "route": "assign"}
        self._teller.do("complete_judgement", judged, self._analyst)
        requirement = self._say("核查船舶手续与采砂许可，依法处理", "Check papers and licence, act by law")
        handing = {"case": case, "main_facts": facts, "power_item": "V-44", "lead": "wr", "requirement": requirement, "materials": "complete"}
        self._teller.do("assign_case", handing, self._analyst)

    def _shift(self) -> None:
        remarks = self._say("采石场垮塌现场持续关注；环2 夜间蹲守未回", "Keep an eye on the quarry; unit E2 is still out")
        offer = {"to": "易晓红", "clocks": "all", "callins": "all", "remarks": remarks}
        self._teller.do("hand_over_shift", offer, self._teller.people.second_dispatcher)
