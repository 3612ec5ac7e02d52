"""Builds HJ 212 frames for the tests, and opens the collected examples.

`hj212_examples.json` holds 86 frames with what must be read and answered: facts of the standard's Annex C and frames of public
projects; the source and licence of each stand in the case itself.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from models.intake.hj212 import write_frame

MN = "010000A8900016F000169DC0"


def examples() -> dict[str, Any]:
    """Open the collected frames, streams and split uploads."""
    opened: dict[str, Any] = json.loads((Path(__file__).parent / "hj212_examples.json").read_text("utf-8"))
    return opened


def raw_of(case: dict[str, Any]) -> bytes:
    """Return the bytes of one collected frame."""
    return bytes.fromhex(case["frame_hex"]) if "frame_hex" in case else str(case["frame"]).encode()


def upload(
    area: str = "w21003-Rtd=0.5,w21003-Flag=N",
    *,
    cn: str = "2011",
    qn: str = "20261121080000123",
    time: str = "20261121080000",
    mn: str = MN,
    flag: str | None = "5",
    packet: tuple[int, int] | None = None,
    encoding: str = "utf-8",
) -> bytes:
    """Write one frame of a device that hands over data; `flag=None` makes a 2005 one without Flag and QN."""
    head = (f"QN={qn};" if flag is not None else "") + f"ST=21;CN={cn};PW=100000;MN={mn};"
    head += f"Flag={flag};" if flag is not None else ""
    head += f"PNUM={packet[0]};PNO={packet[1]};" if packet else ""
    return write_frame(f"{head}CP=&&DataTime={time};{area}&&".encode(encoding))


def damaged(frame: bytes) -> bytes:
    """Change one digit of the data and leave the checksum as it was."""
    at = frame.index(b"=") + 1
    return frame[:at] + (b"3" if frame[at : at + 1] != b"3" else b"4") + frame[at + 1 :]
