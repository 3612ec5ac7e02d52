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
from models.demo.case_life import CaseLife
from models.demo.county import RESOURCES, read_county
from models.demo.county_life import CountyLife
from models.demo.lines import keep_lines
from models.demo.measurements import keep_past
from models.demo.people import DemoPeople
from models.intake.reference_file import read_reference

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


@dataclass
class Thread:
    """What one line of history has made so far: ids, and for each task who reports for it."""

    alert: str = ""
    case: str = ""
    transfer: str = ""
    tasks: list[tuple[str, str]] = field(default_factory=list)
    callins: tuple[str, ...] = ()


@dataclass(order=True)
class Act:
    """One thing done at one moment, to what `thread` has made so far."""

    at: datetime
    number: int
    do: Callable[[Thread], object] = field(compare=False)
    thread: Thread = field(compare=False)


class History:
    """Plays history.yaml into a store that holds the demo county and nothing else."""

    def __init__(self, desk: Desk, language: str, start: datetime) -> None:
        """`desk` must run on a `MovedClock`; titles are taken in `language`; `start` is when the room opens."""
        self.desk = desk
        self.language = language
        self.start = start
        self.people = DemoPeople(desk.store)
        self._towns = {town["name"]: town for town in read_county()["townships"]}
        self._units = {unit["key"]: unit for unit in read_county()["response_units"]}
        self._acts: list[Act] = []
        self._threads: dict[int, Thread] = {}

    def play(self, clock: MovedClock) -> int:
        """Carry out all of it in the order of time; return how many acts there were."""
        lines = read_history()
        for line in lines:
            self._tell(line)
        for ago, do in CountyLife(self, lambda number: self._threads[number]).acts():
            self._acts.append(Act(self.start - timedelta(minutes=ago), len(self._acts), do, Thread()))
        for act in sorted(self._acts):
            clock.at = max(clock.at, act.at)
            self.desk.sweep()
            act.do(act.thread)
        clock.at = max(clock.at, self.start)
        self.desk.sweep()
        keep_past(self.desk, read_county(), lines, self.start)
        keep_lines(self.desk, read_county(), self.start)
        return len(self._acts)

    def _tell(self, line: Mapping[str, Any]) -> None:
        thread = self._threads[int(line["ago"])] = Thread()
        moment = self.start - timedelta(minutes=line["ago"])
        for minutes, act in self._story(line):
            moment = min(moment + timedelta(minutes=minutes), self.start)
            self._acts.append(Act(moment, len(self._acts), act, thread))
        if "life" in line:
            began = self.start - timedelta(minutes=line["ago"])
            for minutes, act in CaseLife(self, line["lead"], self._units[line["unit"]]["leader"]).acts():
                self._acts.append(Act(min(began + timedelta(minutes=minutes), self.start), len(self._acts), act, thread))

    def _story(self, line: Mapping[str, Any]) -> Iterator[tuple[float, Callable[[Thread], object]]]:
        stage = STAGES.index(line["stage"])
        yield 0, partial(self._arrive, line)
        if stage >= STAGES.index("acked"):
            yield 0.6, lambda thread: self.ask("ack_alert", {"alert": thread.alert})
        if line.get("level") and stage >= STAGES.index("acked"):
            yield 0.1, lambda thread: self._set_level(line, thread)
        if stage >= STAGES.index("filed"):
            yield 1, lambda thread: self._file(line, thread)
        if "unit" in line:
            yield from self._response(line, stage)
        if stage >= STAGES.index("judging") and "unit" not in line:
            yield 2, lambda thread: self.ask("open_judgement", {"case": thread.case})
            yield 12, partial(self._complete_judgement, line)
        if line["stage"] in ALL_THE_WAY:
            yield from self._handling(line, stage)

    def _response(self, line: Mapping[str, Any], stage: int) -> Iterator[tuple[float, Callable[[Thread], object]]]:
        if stage < STAGES.index("ordered"):
            return
        yield 3, lambda thread: self._order(line, thread)
        if line["stage"] == "ordered":
            return
        yield 1, lambda thread: self._each_task("ack_task", thread)
        if line["stage"] in {"verifying", "investigating"}:
            return
        yield 4, lambda thread: self._each_task("report_en_route", thread)
        if stage >= STAGES.index("on_scene"):
            yield 14, lambda thread: self._each_task("report_arrival", thread)
            yield 3, lambda thread: self._record_disposal(line, thread)
        if stage >= STAGES.index("reported"):
            yield 1, self._hand_over_on_scene
            yield 12, lambda thread: self._report(line, thread)

    def _handling(self, line: Mapping[str, Any], stage: int) -> Iterator[tuple[float, Callable[[Thread], object]]]:
        yield 8, lambda thread: self._assign(line, thread)
        if stage >= STAGES.index("accepted"):
            yield 30, lambda thread: self._accept(line, thread)
            yield 25, self._record_paper
        if stage >= STAGES.index("fed_back"):
            yield 400, lambda thread: self._feed_back(line, thread)
        if stage >= STAGES.index("closed"):
            yield 20, lambda thread: self._close(line, thread)

    def _arrive(self, line: Mapping[str, Any], thread: Thread) -> None:
        town = self._towns[line["town"]]
        offset = (line.get("dx", 0.0), line.get("dy", 0.0))
        title = line["title_en"] if self.language == "en" else line["title"]
        arguments = {
            "channel": line["channel"],
            "nature": "call" if line["channel"] == "call_110" else "report",
            "summary": title,
            "place": {"text": town["name"], "township": town["name"], "lon": town["lon"] + offset[0], "lat": town["lat"] + offset[1]},
            "ongoing": line.get("ongoing", "unknown"),
            "danger_flags": line.get("danger", []),
            "category": line.get("category", ""),
            "power_item": line.get("item", ""),
            "source_ref": f"DEMO-{line['ago']}",
        }
        if "reporter" in line:
            arguments["reporter"] = {**line["reporter"], "anonymous": False, "reply_wanted": True}
        if "place" in line:
            arguments["place"] = {"text": line["place_en"] if self.language == "en" else line["place"]}
        if "said" in line:
            self._add_recording(line, arguments)
        if "device" in line:
            arguments["extra"] = {"multiple": line["multiple"], "device_mn": line["device"], "factor": line["factor"]}
        thread.alert = self.do("create_alert", arguments, self.people.source(line["channel"])).made[0]

    def _add_recording(self, line: Mapping[str, Any], arguments: dict[str, Any]) -> None:
        """A call the hotline sends on: its recording, what was said, and two pictures of the caller's."""
        from models.demo.case_life import drawn
        from models.demo.recordings import spoken

        folder = self.desk.store.evidence.folder
        said = line["said_en"] if self.language == "en" else line["said"]
        sound = folder.keep(spoken(line["recording"], tuple(len(text) for _, text in line["said"])))
        kept = drawn(["bridge", "outfall"], folder)
        files = [{"name": "call.wav", "media_type": "audio/wav", "sha256": sound.sha256}]
        files += [{"name": f"{scene}.png", "media_type": "image/png", "sha256": digest} for scene, digest in kept.items()]
        arguments["attachments"] = files
        arguments["extra"] = {"transcript": [{"who": who, "text": text} for who, text in said]}

    def _set_level(self, line: Mapping[str, Any], thread: Thread) -> None:
        self.ask("set_level", {"alert": thread.alert, "level": line["level"], "reason": "按现场情况" if self.language != "en" else "as seen"})

    def _file(self, line: Mapping[str, Any], thread: Thread) -> None:
        arguments = {"alert": thread.alert, "category": line.get("category", ""), "power_item": line.get("item", ""), "level": line.get("level")}
        thread.case = self.ask("file_case", arguments).made[0]

    def _order(self, line: Mapping[str, Any], thread: Thread) -> None:
        unit = self._units[line["unit"]]
        team = {"responder": unit["responder"], "unit": unit["department"], "officers": unit["officers"]}
        teams = [team]
        if line["channel"] == "call_110":
            teams = [{"responder": "station", "unit": self._towns[line["town"]]["station"]}, {**team, "responder": "center_team"}]
        made = self.ask("order_first_response", {"case": thread.case, "teams": teams}).made
        reporting = [self._towns[line["town"]]["station"], unit["leader"]][-len(teams) :]
        thread.tasks = list(zip(made, reporting, strict=True))

    def _each_task(self, command: str, thread: Thread) -> None:
        for task, who in thread.tasks:
            self.for_them(command, {"task": task}, who)

    def _record_disposal(self, line: Mapping[str, Any], thread: Thread) -> None:
        seen = line.get("ongoing") == "yes"
        order = {"served_on": "现场负责人"} if self.language != "en" else {"served_on": "person in charge"}
        task, who = thread.tasks[-1]
        arguments = {"task": task, "violation_seen": True, "ongoing_seen": seen}
        self.for_them("record_disposal", {**arguments, "stop_order": order} if seen else arguments, who)

    def _hand_over_on_scene(self, thread: Thread) -> None:
        if len(thread.tasks) < 2:
            return
        (station, officer), (team, leader) = thread.tasks
        arguments = {"case": thread.case, "from_task": station, "to_task": team}
        handover = self.for_them("hand_over_scene", arguments, officer).made[0]
        self.for_them("confirm_hand_over_scene", {"handover": handover}, leader, self.people.second_dispatcher)

    def _report(self, line: Mapping[str, Any], thread: Thread) -> None:
        opinion = "依法移交查处" if self.language != "en" else "hand over to the competent department"
        arguments = {"case": thread.case, "finding": "violation", "handling_opinion": opinion, "power_items": [line["item"]]}
        self.for_them("submit_first_response_report", arguments, self._units[line["unit"]]["leader"])

    def _complete_judgement(self, line: Mapping[str, Any], thread: Thread) -> None:
        facts = line["title_en"] if self.language == "en" else line["title"]
        self.ask("complete_judgement", {"case": thread.case, "main_facts": facts, "power_items": [line["item"]], "route": "assign"})

    def _assign(self, line: Mapping[str, Any], thread: Thread) -> None:
        english = self.language == "en"
        arguments = {
            "case": thread.case,
            "main_facts": line["title_en"] if english else line["title"],
            "power_item": line["item"],
            "lead": line["lead"],
            "requirement": "investigate and feed back" if english else "依法查处并反馈",
            "materials": "complete",
        }
        outcome = self.ask("assign_case", arguments)
        if outcome.proposal:
            outcome = self.do("approve_proposal", {"proposal": outcome.proposal}, self.people.leader)
        thread.transfer = outcome.made[0]

    def _accept(self, line: Mapping[str, Any], thread: Thread) -> None:
        finish = (self.start + timedelta(days=10)).date().isoformat()
        arguments = {"transfer": thread.transfer, "acceptance_no": f"受〔2026〕{line['ago']}号", "handler": "徐岚", "phone": "100-0000-0031"}
        self.for_them("accept_assignment", {**arguments, "planned_finish": finish}, line["lead"])

    def _record_paper(self, thread: Thread) -> None:
        self.ask("record_paper", {"case": thread.case, "about": "accept_assignment", "no": "回执"})

    def _feed_back(self, line: Mapping[str, Any], thread: Thread) -> None:
        measures = "corrected on the spot" if self.language == "en" else "已责令改正并落实"
        arguments = {"transfer": thread.transfer, "result": "ordered_correction", "measures": measures, "decision_no": f"责改〔2026〕{line['ago']}号"}
        self.for_them("submit_feedback", arguments, line["lead"])

    def _close(self, line: Mapping[str, Any], thread: Thread) -> None:
        other = self.people.second_dispatcher
        self.do("accept_feedback", {"case": thread.case}, other)
        if "reporter" in line:
            text = "handled" if self.language == "en" else "已处理完毕"
            self.do("reply_reporter", {"alert": thread.alert, "stage": "final", "text": text, "mode": "phone"}, other)
        self.do("close_case", {"case": thread.case}, other)

    def ask(self, command: str, arguments: Mapping[str, Any]) -> Outcome:
        """Ask as the dispatcher."""
        return self.do(command, arguments, self.people.dispatcher)

    def for_them(self, command: str, arguments: Mapping[str, Any], who: str, typist: Actor | None = None) -> Outcome:
        """Enter a step in somebody's name, as heard on the radio."""
        wish = build(command_named(command), arguments)
        return self.desk.do(wish, typist or self.people.dispatcher, on_behalf_of=who, source="radio", proof="radio-log-demo")

    def do(self, command: str, arguments: Mapping[str, Any], actor: Actor) -> Outcome:
        """Ask as somebody."""
        return self.desk.do(build(command_named(command), arguments), actor)


def read_history() -> list[dict[str, Any]]:
    """Read history.yaml, oldest first."""
    lines: list[dict[str, Any]] = read_reference(RESOURCES / "history.yaml").tables["alerts"]
    return sorted(lines, key=lambda line: -line["ago"])
