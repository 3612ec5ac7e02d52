"""Plays what happened in the demo county before the room opened: every act through the one door, at its own time, by its own people.

The room then shows what a real shift would show, and every number in it is true to the journal.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import partial
from typing import TYPE_CHECKING, Any, Final

from models.commands.arguments import build
from models.commands.registry import command_named
from models.demo.county import RESOURCES, read_county
from models.demo.people import DemoPeople

if TYPE_CHECKING:
    from models.commands.actor import Actor, Outcome
    from models.commands.desk import Desk

STAGES: Final = (
    "new",
    "acked",
    "filed",
    "ordered",
    "verifying",
    "investigating",
    "en_route",
    "on_scene",
    "reported",
    "judging",
    "assigned",
    "accepted",
    "fed_back",
    "closed",
)
"""How far a line of history.yaml has come."""

ALL_THE_WAY: Final = frozenset({"assigned", "accepted", "fed_back", "closed"})


class MovedClock:
    """The clock history is played by; `at` is moved by each act and never backwards."""

    def __init__(self, at: datetime) -> None:
        """Begin at `at`."""
        self.at = at

    def now(self) -> datetime:
        """Return where the clock was moved to."""
        return self.at


@dataclass(order=True)
class Act:
    """One thing done at one moment. `do` is called with the names known so far and adds to them."""

    at: datetime
    number: int
    do: Callable[[dict[str, str]], object] = field(compare=False)
    names: dict[str, str] = field(compare=False)


class History:
    """Plays history.yaml into a store that holds the demo county and nothing else."""

    def __init__(self, desk: Desk, language: str, start: datetime) -> None:
        """`desk` must run on a `MovedClock`; titles are taken in `language`; `start` is when the room opens."""
        self._desk = desk
        self._language = language
        self._start = start
        self._people = DemoPeople(desk.store)
        self._towns = {town["name"]: town for town in read_county()["townships"]}
        self._units = {unit["key"]: unit for unit in read_county()["response_units"]}
        self._acts: list[Act] = []

    def play(self, clock: MovedClock) -> int:
        """Carry out all of it in the order of time; return how many acts there were."""
        for line in read_history():
            self._tell(line)
        for act in sorted(self._acts):
            clock.at = max(clock.at, act.at)
            act.do(act.names)
        clock.at = max(clock.at, self._start)
        return len(self._acts)

    def _tell(self, line: Mapping[str, Any]) -> None:
        names: dict[str, str] = {}
        moment = self._start - timedelta(minutes=line["ago"])
        for minutes, act in self._story(line):
            moment = min(moment + timedelta(minutes=minutes), self._start)
            self._acts.append(Act(moment, len(self._acts), act, names))

    def _story(self, line: Mapping[str, Any]) -> Iterator[tuple[float, Callable[[dict[str, str]], object]]]:
        stage = STAGES.index(line["stage"])
        yield 0, partial(self._arrive, line)
        if stage >= STAGES.index("acked"):
            yield 0.6, lambda names: self._ask("ack_alert", {"alert": names["alert"]})
        if line.get("level") and stage >= STAGES.index("acked"):
            yield 0.1, lambda names: self._set_level(line, names)
        if stage >= STAGES.index("filed"):
            yield 1, lambda names: self._file(line, names)
        if "unit" in line:
            yield from self._response(line, stage)
        if stage >= STAGES.index("judging") and "unit" not in line:
            yield 2, lambda names: self._ask("open_judgement", {"case": names["case"]})
        if line["stage"] in ALL_THE_WAY:
            yield from self._handling(line, stage)

    def _response(self, line: Mapping[str, Any], stage: int) -> Iterator[tuple[float, Callable[[dict[str, str]], object]]]:
        if stage < STAGES.index("ordered"):
            return
        yield 3, lambda names: self._order(line, names)
        if line["stage"] == "ordered":
            return
        yield 1, lambda names: self._each_task("ack_task", names)
        if line["stage"] in {"verifying", "investigating"}:
            return
        yield 4, lambda names: self._each_task("report_en_route", names)
        if stage >= STAGES.index("on_scene"):
            yield 14, lambda names: self._each_task("report_arrival", names)
            yield 3, lambda names: self._record_disposal(line, names)
        if stage >= STAGES.index("reported"):
            yield 1, self._hand_over_on_scene
            yield 12, lambda names: self._report(line, names)

    def _handling(self, line: Mapping[str, Any], stage: int) -> Iterator[tuple[float, Callable[[dict[str, str]], object]]]:
        yield 8, lambda names: self._assign(line, names)
        if stage >= STAGES.index("accepted"):
            yield 30, lambda names: self._accept(line, names)
        if stage >= STAGES.index("fed_back"):
            yield 400, lambda names: self._feed_back(line, names)
        if stage >= STAGES.index("closed"):
            yield 20, lambda names: self._close(line, names)

    def _arrive(self, line: Mapping[str, Any], names: dict[str, str]) -> None:
        town = self._towns[line["town"]]
        title = line["title_en"] if self._language == "en" else line["title"]
        arguments = {
            "channel": line["channel"],
            "nature": "call" if line["channel"] == "call_110" else "report",
            "summary": title,
            "place": {"text": town["name"], "township": town["name"], "lon": town["lon"] + line["dx"], "lat": town["lat"] + line["dy"]},
            "ongoing": line.get("ongoing", "unknown"),
            "danger_flags": line.get("danger", []),
            "category": line.get("category", ""),
            "power_item": line.get("item", ""),
            "source_ref": f"DEMO-{line['ago']}",
        }
        if "reporter" in line:
            arguments["reporter"] = {**line["reporter"], "anonymous": False, "reply_wanted": True}
        if "multiple" in line:
            arguments["extra"] = {"multiple": line["multiple"]}
        names["alert"] = self._do("create_alert", arguments, self._people.source(line["channel"])).made[0]

    def _set_level(self, line: Mapping[str, Any], names: dict[str, str]) -> None:
        self._ask("set_level", {"alert": names["alert"], "level": line["level"], "reason": "按现场情况" if self._language != "en" else "as seen"})

    def _file(self, line: Mapping[str, Any], names: dict[str, str]) -> None:
        arguments = {"alert": names["alert"], "category": line.get("category", ""), "power_item": line.get("item", ""), "level": line.get("level")}
        names["case"] = self._ask("file_case", arguments).made[0]

    def _order(self, line: Mapping[str, Any], names: dict[str, str]) -> None:
        unit = self._units[line["unit"]]
        team = {"responder": unit["responder"], "unit": unit["department"], "officers": unit["officers"]}
        teams = [team]
        if line["channel"] == "call_110":
            teams = [{"responder": "station", "unit": self._towns[line["town"]]["station"]}, {**team, "responder": "center_team"}]
        made = self._ask("order_first_response", {"case": names["case"], "teams": teams}).made
        names.update({f"task{number}": task for number, task in enumerate(made)})

    def _each_task(self, command: str, names: dict[str, str]) -> None:
        for task in self._tasks(names):
            self._for_them(command, {"task": task})

    def _record_disposal(self, line: Mapping[str, Any], names: dict[str, str]) -> None:
        seen = line.get("ongoing") == "yes"
        order = {"served_on": "现场负责人"} if self._language != "en" else {"served_on": "person in charge"}
        arguments = {"task": self._tasks(names)[-1], "violation_seen": True, "ongoing_seen": seen}
        self._for_them("record_disposal", {**arguments, "stop_order": order} if seen else arguments)

    def _hand_over_on_scene(self, names: dict[str, str]) -> None:
        tasks = self._tasks(names)
        if len(tasks) < 2:
            return
        arguments = {"case": names["case"], "from_task": tasks[0], "to_task": tasks[1]}
        handover = self._for_them("hand_over_scene", arguments, who="station").made[0]
        self._for_them("confirm_hand_over_scene", {"handover": handover})

    def _report(self, line: Mapping[str, Any], names: dict[str, str]) -> None:
        opinion = "依法移交查处" if self._language != "en" else "hand over to the competent department"
        arguments = {"case": names["case"], "finding": "violation", "handling_opinion": opinion, "power_items": [line["item"]]}
        self._for_them("submit_first_response_report", arguments, who=self._units[line["unit"]]["leader"])

    def _assign(self, line: Mapping[str, Any], names: dict[str, str]) -> None:
        english = self._language == "en"
        arguments = {
            "case": names["case"],
            "main_facts": line["title_en"] if english else line["title"],
            "power_item": line["item"],
            "lead": line["lead"],
            "requirement": "investigate and feed back" if english else "依法查处并反馈",
            "materials": "complete",
        }
        outcome = self._ask("assign_case", arguments)
        if outcome.proposal:
            outcome = self._do("approve_proposal", {"proposal": outcome.proposal}, self._people.leader)
        names["transfer"] = outcome.made[0]

    def _accept(self, line: Mapping[str, Any], names: dict[str, str]) -> None:
        finish = (self._start + timedelta(days=10)).date().isoformat()
        arguments = {"transfer": names["transfer"], "acceptance_no": f"受〔2026〕{line['ago']}号", "handler": "徐岚", "phone": "100-0000-0031"}
        self._for_them("accept_assignment", {**arguments, "planned_finish": finish}, who=line["lead"])

    def _feed_back(self, line: Mapping[str, Any], names: dict[str, str]) -> None:
        measures = "corrected on the spot" if self._language == "en" else "已责令改正并落实"
        arguments = {"transfer": names["transfer"], "result": "ordered_correction", "measures": measures, "decision_no": f"责改〔2026〕{line['ago']}号"}
        self._for_them("submit_feedback", arguments, who=line["lead"])

    def _close(self, line: Mapping[str, Any], names: dict[str, str]) -> None:
        other = self._people.second_dispatcher
        self._do("accept_feedback", {"case": names["case"]}, other)
        if "reporter" in line:
            text = "handled" if self._language == "en" else "已处理完毕"
            self._do("reply_reporter", {"alert": names["alert"], "stage": "final", "text": text, "mode": "phone"}, other)
        self._do("close_case", {"case": names["case"]}, other)

    def _tasks(self, names: Mapping[str, str]) -> list[str]:
        return [names[name] for name in sorted(names) if name.startswith("task")]

    def _ask(self, command: str, arguments: Mapping[str, Any]) -> Outcome:
        return self._do(command, arguments, self._people.dispatcher)

    def _for_them(self, command: str, arguments: Mapping[str, Any], who: str = "center_team") -> Outcome:
        kind = command_named(command)
        return self._desk.do(build(kind, arguments), self._people.dispatcher, on_behalf_of=who, source="radio", proof="radio-log-demo")

    def _do(self, command: str, arguments: Mapping[str, Any], actor: Actor) -> Outcome:
        return self._desk.do(build(command_named(command), arguments), actor)


def read_history() -> list[dict[str, Any]]:
    """Read history.yaml, oldest first."""
    import yaml

    lines: list[dict[str, Any]] = yaml.load((RESOURCES / "history.yaml").read_bytes(), Loader=yaml.CSafeLoader)["alerts"]
    return sorted(lines, key=lambda line: -line["ago"])
