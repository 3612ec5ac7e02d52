"""Mutation fuzzing of the HJ 212 reader: `python -m tests.intake.fuzz_hj212 --seconds 30 --seed 1`.

Prints the inputs tried, the slowest one and the seed; anything but the declared results ends it with the input in hand.
"""

from __future__ import annotations

import argparse
import json
import random
import time
from dataclasses import dataclass

from models.intake.hj212 import BadFrame, Frame, moment, read_frame, write_frame
from models.intake.hj212_replies import reply_to
from models.intake.hj212_stream import Framer
from tests.intake.frames import examples, raw_of

MORSELS = [b"##", b"&&", b"CP=&&", b";", b"=", b",", b"-", b"\x00", b"\xff\xfe", b"#", b"\r\n", b"9999", b"Flag=255;", b"PNUM=99999999999;PNO=0;", b"MN=;"]


@dataclass
class Fuzzed:
    """What a run saw: inputs tried, processor seconds the slowest took, frames read and damaged ones."""

    inputs: int = 0
    slowest: float = 0.0
    frames: int = 0
    damaged: int = 0


def mutated(seeds: list[bytes], chance: random.Random) -> bytes:
    """Change a few bytes of a known frame; half of the time the checksum is made right again so that the parser is reached."""
    raw = bytearray(chance.choice(seeds))
    for _ in range(chance.randint(1, 6)):
        at = chance.randrange(len(raw) + 1)
        match chance.randrange(5):
            case 0:
                raw[at : at + 1] = bytes([chance.randrange(256)])
            case 1:
                raw[at:at] = chance.choice(MORSELS)
            case 2:
                del raw[at : at + chance.randint(1, 30)]
            case 3:
                raw[at:at] = raw[at : at + chance.randint(1, 200)]
            case _:
                raw += chance.choice(seeds)
    return write_frame(bytes(raw[6:-6])[:4000]) if chance.random() < 0.5 else bytes(raw)


def fuzz(seconds: float, seed: int) -> Fuzzed:
    """Feed mutated frames for so long. Raises whatever the reader should never have raised."""
    chance, seen = random.Random(seed), Fuzzed()
    seeds = [raw_of(case) for case in examples()["cases"]]
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        began = time.process_time()  # processor time: what else the machine does is no fault of the reader
        raw = mutated(seeds, chance)
        try:
            read_all(raw, chance, seen)
        except Exception as error:
            raise AssertionError(f"seed {seed}: {raw!r}") from error
        seen.inputs += 1
        seen.slowest = max(seen.slowest, time.process_time() - began)
    return seen


def read_all(raw: bytes, chance: random.Random, seen: Fuzzed) -> None:
    """Read one input as a stream cut in two, and as a single frame."""
    framer, cut = Framer(), chance.randrange(len(raw) + 1)
    for piece in framer.feed(raw[:cut]) + framer.pause() + framer.feed(raw[cut:]) + framer.close():
        if not isinstance(piece, Frame):
            seen.damaged += 1
            continue
        seen.frames += 1
        reply = reply_to(piece)
        moment(piece.parameters.get("DataTime", ""))
        assert piece.exchange_key
        assert isinstance(piece.packet, tuple | None)
        assert piece.edition in {"2005", "2017", "2025", "unknown"}
        assert reply is None or reply.startswith(b"##")
    try:
        read_frame(raw)
    except BadFrame:
        pass


def main() -> None:
    """Run from the command line."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seconds", type=float, default=30.0)
    parser.add_argument("--seed", type=int, default=1)
    args = parser.parse_args()
    print(json.dumps({"fuzz": "hj212", "seed": args.seed, "seconds": args.seconds, **vars(fuzz(args.seconds, args.seed))}))


if __name__ == "__main__":
    main()
