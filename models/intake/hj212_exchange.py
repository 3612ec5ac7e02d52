"""One request to one device, followed from the first try to its end: the answers 9011, data and 9012, time-outs and repeats.

Nothing is sent or stored here: a frame or the time goes in, and out comes whether something changed, and whether to send again.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from models.intake.hj212 import Frame
from models.rules.device_requests import COMMANDS, ENDED, RequestState

READY_TO_BEGIN = DONE = "1"
"""QnRtn 1: the device takes the request. ExeRtn 1: it has carried it out."""


@dataclass(frozen=True, slots=True)
class Patience:
    """How long an answer is waited for, in seconds: `answer` for the first one, `result` between and after the data; and the repeats."""

    answer: float = 10.0
    repeats: int = 3
    result: float = 60.0


@dataclass(slots=True, eq=False)
class Exchange:
    """A request of `cn` under the number `qn`. `request_id` is its record. Times are seconds of one monotonic clock."""

    request_id: str
    cn: str
    qn: str
    items: Mapping[str, str] = field(default_factory=dict)
    patience: Patience = field(default_factory=Patience)
    state: RequestState = RequestState.ASKED
    tries: int = 0
    qn_rtn: str = ""
    exe_rtn: str = ""
    answer: dict[str, str] = field(default_factory=dict)
    frames_count: int = 0
    due: float = 0.0

    @property
    def is_over(self) -> bool:
        """Whether it has ended; a late answer may still change how."""
        return self.state in ENDED

    def sent(self, now: float) -> None:
        """Note that it was sent, once more or for the first time."""
        self.tries += 1
        self.state = RequestState.SENT
        self.due = now + self.patience.answer

    def hear(self, frame: Frame, now: float) -> bool:
        """Take in a frame of the device; True when it moved this exchange to another state. What belongs to other exchanges is passed over."""
        if self.state is RequestState.ASKED or (self.state in ENDED and self.state is not RequestState.TIMED_OUT):
            return False
        if self._is_data(frame):
            return self._take_data(frame, now)
        if self.qn not in (frame.qn, frame.parameters.get("QN", "")):
            return False
        match frame.cn:
            case "9011":
                return self._take_return(_code(frame, "QnRtn"), now)
            case "9012":
                return self._take_result(_code(frame, "ExeRtn"))
            case "9013" if COMMANDS[self.cn].notice:
                return self._to(RequestState.DONE)
        return False

    def is_due(self, now: float) -> bool:
        """Tell whether it has waited for too long."""
        return self.state not in ENDED and now >= self.due

    def give_up_or_repeat(self) -> bool:
        """After waiting too long: True when it is to be sent again; else it has ended."""
        if self.state is RequestState.SENT and self.tries <= self.patience.repeats:
            return True
        # many devices send no 9012 behind the one thing they were asked for
        answered = self.state is RequestState.DATA and not COMMANDS[self.cn].period
        self.state = RequestState.DONE if answered else RequestState.TIMED_OUT
        return False

    def wants(self, frame: Frame) -> bool:
        """Tell whether a frame is of the data this asked for again: its command and period, whatever its number."""
        if frame.cn != self.cn or not COMMANDS[self.cn].period or self.state in (RequestState.ASKED, *ENDED):
            return False
        return frame.is_upload and self.items["BeginTime"] <= frame.parameters.get("DataTime", "")[:14] <= self.items["EndTime"]

    def _is_data(self, frame: Frame) -> bool:
        if frame.cn != self.cn or self.state in (RequestState.ASKED, RequestState.TIMED_OUT):
            return False
        command = COMMANDS[self.cn]
        return self.wants(frame) if command.period else command.streams or self.qn in (frame.qn, frame.parameters.get("QN", ""))

    def _take_data(self, frame: Frame, now: float) -> bool:
        self.frames_count += 1
        self.due = now + self.patience.result
        if COMMANDS[self.cn].streams:
            return self._to(RequestState.DONE)
        if not COMMANDS[self.cn].period:
            self.answer.update({name: value for name, value in frame.parameters.items() if name != "QN"})
            self.answer.update({f"{code}-{kind}": value for code, values in frame.factors.items() for kind, value in values.items()})
        return self._to(RequestState.DATA)

    def _take_return(self, code: str, now: float) -> bool:
        if self.state in (RequestState.READY, RequestState.DATA):
            return False  # said twice: our repeat and its answer crossed
        self.qn_rtn = code
        self.due = now + self.patience.result
        return self._to(RequestState.READY if code == READY_TO_BEGIN else RequestState.REFUSED)

    def _take_result(self, code: str) -> bool:
        self.exe_rtn = code
        return self._to(RequestState.DONE if code == DONE else RequestState.FAILED)

    def _to(self, state: RequestState) -> bool:
        moved = self.state is not state
        self.state = state
        return moved


def _code(frame: Frame, name: str) -> str:
    return frame.parameters.get(name, "").strip()[:8]
