"""The whole life of one case of the demo county: what came in from the scene, who was called, what was asked, urged and proposed.

Played through the one door like the rest of history, at its own times; the pictures are the project's own drawings (样例数据).
"""

from __future__ import annotations

import logging
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator, Mapping
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any, Final, Protocol

from models.commands.actor import Actor, Outcome
from models.commands.desk import Desk
from models.demo.people import DemoPeople
from models.evidence_folder import EvidenceFolder

LOG = logging.getLogger(__name__)
ROOT: Final = Path(__file__).parents[2]
SECONDS: Final = 60

Words = tuple[str, str]

PHOTOS: Final[tuple[tuple[str, Words, str], ...]] = (
    ("river_dusk", ("作业河段全景", "The river reach"), "执法记录仪 06"),
    ("quarry", ("砂堆约 120 方", "Heap of sand, 120 m³"), "执法记录仪 06"),
    ("road_night", ("运砂便道", "Track used by the trucks"), "执法记录仪 07"),
    ("aerial", ("航拍正射", "From above"), "无人机 02"),
    ("bridge", ("下游桥墩", "Bridge piers below"), "执法记录仪 07"),
    ("outfall", ("洗砂排水口", "Outlet of the wash"), "执法记录仪 07"),
)
"""Scene to draw, what it shows, what took it."""


class Teller(Protocol):
    """What the history that plays this gives: the door, the people, the language, and the moment the room opens."""

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


class CaseLife:
    """The further acts of one case. `thread` is what history has made of it: `case`, `transfer`, `tasks`."""

    def __init__(self, teller: Teller, unit: str, leader: str) -> None:
        """`unit` handles the case, `leader` led the first response."""
        self._teller, self._unit, self._leader = teller, unit, leader

    def acts(self) -> Iterator[tuple[float, Callable[[Any], object]]]:
        """Minutes after the alert came in, and what was done then."""
        yield 2.5, self._flag
        yield 6, self._call
        yield 8, self._answer
        yield 25, self._photos
        yield 27, self._seize
        yield 29, self._samples
        yield 31, self._party
        yield 34, lambda thread: self._note(thread, ("挖机熄火，钥匙已收，两名作业人员登记。", "Excavator stopped, key taken, two workers registered."))
        yield 52, self._assistance
        yield 110, self._filing
        yield 170, lambda thread: self._note(thread, ("水利已约谈业主，明日上午核对砂场进出台账。", "The owner was summoned; the books are checked tomorrow."))
        yield 420, self._urge
        yield 500, self._supervise
        yield 600, self._extension
        yield 640, self._suspension

    def _say(self, words: Words) -> str:
        return words[1] if self._teller.language == "en" else words[0]

    def _flag(self, thread: Any) -> None:
        self._teller.ask("set_flags", {"case": thread.case, "on": ["cross_dept", "ongoing"]})

    def _call(self, thread: Any) -> None:
        thread.callins = self._teller.ask("call_in", {"case": thread.case, "officers": ["黎冬", "石磊"], "via": "terminal"}).made

    def _answer(self, thread: Any) -> None:
        self._teller.for_them("ack_call_in", {"callin": thread.callins[0]}, "黎冬")
        self._teller.for_them("ack_call_in", {"callin": thread.callins[1]}, "石磊")

    def _photos(self, thread: Any) -> None:
        kept = drawn([scene for scene, _, _ in PHOTOS], self._teller.desk.store.evidence.folder)
        items = [{"kind": "media", "count": 1, "what": self._say(words), "device": device, "sha256": kept.get(scene, "")} for scene, words, device in PHOTOS]
        self._teller.for_them("add_scene_evidence", {"task": thread.tasks[-1][0], "items": items}, self._leader)

    def _seize(self, thread: Any) -> None:
        exhibits = [
            {"name": self._say(("挖掘机", "Excavator")), "quantity": 1, "seized": True},
            {"name": self._say(("河砂（方）", "Sand (m³)")), "quantity": 120, "seized": False},
        ]
        arguments = {"task": thread.tasks[-1][0], "violation_seen": True, "persons_controlled": 2, "exhibits": exhibits}
        self._teller.for_them("record_disposal", arguments, self._leader)

    def _samples(self, thread: Any) -> None:
        items = [
            {"kind": "record", "count": 2, "what": self._say(("现场勘验笔录、询问笔录", "Records of inspection and interview"))},
            {"kind": "sample", "count": 3, "what": self._say(("砂样 3 份", "Three samples of sand"))},
        ]
        self._teller.for_them("add_scene_evidence", {"task": thread.tasks[-1][0], "items": items}, self._leader)

    def _party(self, thread: Any) -> None:
        name = self._say(("罗城某砂石加工点", "A gravel works at Luocheng"))
        self._teller.ask("add_party", {"case": thread.case, "kind": "enterprise", "name": name})

    def _note(self, thread: Any, words: Words) -> None:
        self._teller.do("add_note", {"case": thread.case, "text": self._say(words)}, self._teller.people.second_dispatcher)

    def _assistance(self, thread: Any) -> None:
        question = self._say(("砂石方量与价值认定", "Volume and value of the sand"))
        self._teller.ask("request_assistance", {"case": thread.case, "to": "nr", "kind": "identify", "urgent": False, "question": question})

    def _filing(self, thread: Any) -> None:
        self._teller.for_them("record_admin_filing", {"transfer": thread.transfer, "decision": "filed", "no": "水立〔2026〕31号"}, self._unit)

    def _urge(self, thread: Any) -> None:
        text = self._say(("请今日反馈台账核对情况", "Report on the books today"))
        self._teller.ask("urge_case", {"case": thread.case, "unit": self._unit, "text": text})

    def _supervise(self, thread: Any) -> None:
        required = self._say(("每日 11:00 前报进展", "Progress every day before 11:00"))
        arguments = {"case": thread.case, "unit": self._unit, "rule": "R-228", "required": required, "level": "normal"}
        outcome = self._teller.ask("issue_supervision_notice", arguments)
        if outcome.proposal:
            self._teller.do("approve_proposal", {"proposal": outcome.proposal}, self._teller.people.leader)

    def _extension(self, thread: Any) -> None:
        due = (self._teller.start + timedelta(days=40)).date().isoformat()
        reason = self._say(("价值认定需时", "The valuation takes time"))
        self._teller.for_them("request_extension", {"transfer": thread.transfer, "new_due": due, "reason": reason}, self._unit)

    def _suspension(self, thread: Any) -> None:
        review = (self._teller.start + timedelta(days=10)).date().isoformat()
        reason = self._say(("等待砂石价值鉴定", "Waiting for the valuation"))
        self._teller.ask("suspend_case", {"case": thread.case, "ground": "appraisal", "reason": reason, "review_on": review})


def drawn(scenes: list[str], folder: EvidenceFolder) -> dict[str, str]:
    """Draw these scenes in a process of their own and keep the pictures; scene → fingerprint. What cannot be drawn is missing."""
    with tempfile.TemporaryDirectory(prefix="eco-guardian-stills-") as out:
        words = [sys.executable, "-m", "resources.demo.stills", out, *(f"{scene}:{number + 3}" for number, scene in enumerate(scenes))]
        try:
            subprocess.run(words, cwd=ROOT, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, timeout=SECONDS, check=True)
        except (OSError, subprocess.SubprocessError) as error:
            LOG.warning("the pictures of the demo case could not be drawn", extra={"why": str(error)})
        found = {path.stem: path for path in Path(out).glob("*.png")}
        return {scene: folder.keep(path.read_bytes()).sha256 for scene, path in found.items()}
