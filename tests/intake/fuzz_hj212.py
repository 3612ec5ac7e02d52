"""Fuzzing of everything that reads a logger's bytes: changed frames and made-up ones, through framer, parser, replies and readings.

`python -m tests.bars F-1` counts a million; `python -m tests.intake.fuzz_hj212 --seconds 30 --seed 1` is for looking by hand.
"""

from __future__ import annotations

import argparse
import json
import random
import sys
import time
from dataclasses import dataclass, field
from datetime import UTC, datetime

from models.intake.hj212 import BadFrame, Frame, read_frame, write_frame
from models.intake.hj212_cipher import sealed
from models.intake.hj212_exchange import Exchange
from models.intake.hj212_packets import Packets
from models.intake.hj212_replies import reply_to, request_to
from models.intake.hj212_stream import Framer, Way
from models.intake.readings import FrameArrival, fault_of, readings_of
from models.records.intake import Device
from models.rules.device_requests import COMMANDS
from tests.bed.bent import bent
from tests.intake.frames import examples, raw_of

KEY = b"0" * 16
NOW = datetime(2026, 11, 21, tzinfo=UTC)
MORSELS = [b"##", b"&&", b"CP=&&", b";", b"=", b",", b"-", b"\x00", b"\xff\xfe", b"#", b"\r\n", b"9999", b"Flag=255;", b"PNUM=99999999999;PNO=0;", b"MN=;"]
FIELDS = ["QN", "ST", "CN", "PW", "MN", "Flag", "FLAG", "PNUM", "PNO", "RF", "NEWFIELD", "", " CN", "Flag "]
CODES = [*COMMANDS, "2013", "2052", "2062", "2081", "2111", "1013", "9011", "9012", "9013", "9014", "9015", "9021", "8013", "2000", "2999", "", "٢٠١١"]
VALUES = [
    "",
    "1",
    "-9999",
    "nan",
    "inf",
    "1e400",
    "0x1F",
    "1_000",
    "20261121080000",
    "20261121080000123",
    "99999999999999",
    "00000000000000",
    "²³",
    "清洗",
    "\x00",
]
NAMES = ["w01018", "LA", "a-b-c", "", "-", "DataTime", "QN", "ExeRtn", "QnRtn", "SB1", "i11001", "清", "w" * 300, "PolId", "NewSK"]
SUFFIXES = ["Rtd", "Avg", "Min", "Max", "Cou", "ZsRtd", "Flag", "RS", "RT", "Info", "SN", "SampleTime", "Rtd-Rtd", "", "-"]
DEVICE = Device(mn="M", name="m", channel="auto_source")


@dataclass
class Fuzzed:
    """What a run saw: inputs tried, processor seconds the slowest took, frames read, damaged ones, and what was raised (the input first)."""

    inputs: int = 0
    slowest: float = 0.0
    frames: int = 0
    damaged: int = 0
    slow: int = 0
    raised: list[str] = field(default_factory=list)


class Fuzz:
    """A source of inputs and their reader. The same seed gives the same inputs."""

    def __init__(self, seed: int) -> None:
        """Begin with the collected frames."""
        self.seen = Fuzzed()
        self._chance = random.Random(seed)
        self._seeds = [raw_of(case) for case in examples()["cases"]]
        self._exchanges = [
            Exchange("r", cn, "20261121080000123", {"BeginTime": "1", "EndTime": "3"} if command.period else {}) for cn, command in COMMANDS.items()
        ]
        for exchange in self._exchanges:
            exchange.sent(0)

    def one(self, slow_after: float = 0.1) -> None:
        """Make one input and read it; what is raised is noted with the input."""
        raw = self._made_up() if self._chance.random() < 0.3 else self._changed()
        began = time.process_time()  # processor time: what else the machine does is no fault of the reader
        try:
            self._read(raw)
        except Exception as error:
            self.seen.raised.append(f"{type(error).__name__}: {error}: {raw!r}")
        took = time.process_time() - began
        self.seen.inputs += 1
        self.seen.slow += took > slow_after
        self.seen.slowest = max(self.seen.slowest, took)

    def _changed(self) -> bytes:
        """Change a few bytes of a known frame; half of the time the checksum is made right again so that the parser is reached."""
        chance = self._chance
        raw = bent(chance.choice(self._seeds), chance, MORSELS, self._seeds)
        return write_frame(raw[6:-6][:4000]) if chance.random() < 0.5 else raw

    def _made_up(self) -> bytes:
        """Put a frame together by the grammar with values out of every corner, plain or encrypted, with either checksum, now and then cut or doubled."""
        chance = self._chance
        head = "".join(f"{name}={self._of(name)};" for name in chance.choices(FIELDS, k=chance.randint(0, 9)))
        head += chance.choice(["", "MN=M;", "MN=K;"]) + chance.choice(["", f"CN={chance.choice(CODES)};", "CN=2011;Flag=9;"])
        items = [chance.choice(NAMES) + chance.choice(["", "-" + chance.choice(SUFFIXES)]) for _ in range(chance.randint(0, 12))]
        area = "".join(f"{name}{chance.choice('==== ')}{chance.choice(VALUES)}{chance.choice(';;,&')}" for name in items)
        if chance.random() < 0.5:
            area = f"DataTime={chance.choice(VALUES)};{area}"
        segment = f"{head}{chance.choice(['CP=&&', 'CP=&&', 'CP=&', ''])}{area}{chance.choice(['&&', '&&', ''])}".encode(chance.choice(["utf-8", "gb18030"]))
        raw = write_frame(segment[:4000], modbus=chance.random() < 0.1)
        if chance.random() < 0.3:
            raw = raw[:6] + sealed(segment[:4000], KEY)[:4000] + raw[-6:]
        return raw * chance.randint(1, 2) if chance.random() < 0.9 else raw[: chance.randrange(len(raw) + 1)]

    def _of(self, name: str) -> str:
        return self._chance.choice(CODES) if name == "CN" else self._chance.choice(["M", "K", *VALUES])

    def _read(self, raw: bytes) -> None:
        """Read one input as a stream cut in two, and as a single frame."""
        framer, packets, cut = Framer({"M": Way(key=KEY), "K": Way(modbus=True)}.get), Packets(), self._chance.randrange(len(raw) + 1)
        for piece in framer.feed(raw[:cut]) + framer.pause() + framer.feed(raw[cut:]) + framer.close():
            if isinstance(piece, Frame):
                self.seen.frames += 1
                packets.join(piece)
                self._use(piece)
            else:
                self.seen.damaged += 1
                piece.read_as(Way(modbus=True, key=KEY))
                assert piece.looks_sealed in (True, False)
        try:
            read_frame(raw)
        except BadFrame:
            pass

    def _use(self, frame: Frame) -> None:
        """Do with a sound frame whatever is done with one."""
        reply = reply_to(frame)
        assert reply is None or (reply.startswith(b"##") and b"CN=901" in reply)
        assert request_to(frame, "1011", "1", {}, st="21").startswith(b"##")
        assert frame.edition in {"2005", "2017", "2025", "unknown"}
        assert frame.exchange_key
        assert len(frame.record_key) == 3
        fault_of(frame, NOW)
        if frame.is_upload:
            readings_of(FrameArrival(DEVICE, frame, NOW))
        exchange = self._chance.choice(self._exchanges)
        exchange.sent(0)
        exchange.hear(frame, 1)


def fuzz(seed: int, *, seconds: float = float("inf"), inputs: int = sys.maxsize) -> Fuzzed:
    """Feed inputs for so long or so many. Raises AssertionError with the first input that raised something."""
    fuzzing = Fuzz(seed)
    until = time.monotonic() + seconds
    while fuzzing.seen.inputs < inputs and time.monotonic() < until:
        fuzzing.one()
        assert not fuzzing.seen.raised, f"seed {seed}: {fuzzing.seen.raised[0]}"
    return fuzzing.seen


def main() -> None:
    """Run from the command line."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seconds", type=float, default=30.0)
    parser.add_argument("--seed", type=int, default=1)
    args = parser.parse_args()
    print(json.dumps({"fuzz": "hj212", "seed": args.seed, "seconds": args.seconds, **vars(fuzz(args.seed, seconds=args.seconds))}))


if __name__ == "__main__":
    main()
