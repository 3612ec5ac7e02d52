"""Writes what a host says to a device: the reply to an upload or a notice, and its own requests, each in the edition of the device."""

from __future__ import annotations

from collections.abc import Mapping

from models.intake.hj212 import NOTICES, Frame, write_frame


def reply_to(frame: Frame) -> bytes | None:
    """Return the reply owed for `frame` once it is durably kept, in its own edition; None when none is asked for.

    Data get 9014, notices and heartbeats 9013. HJ/T 212-2005 names the exchange inside the data area.
    """
    if not frame.reply_wanted or not (frame.is_upload or frame.cn in NOTICES):
        return None
    answer = "9013" if frame.cn in NOTICES else "9014"
    if frame.edition == "2005":
        named = f"QN={frame.qn};" if frame.qn else ""
        return write_frame(f"ST=91;CN={answer};CP=&&{named}CN={frame.cn}&&".encode(frame.encoding, "replace"), modbus=frame.modbus)
    return write_frame(_addressed(frame, answer, frame.version_bits << 2, st="91", qn=frame.qn) + b"CP=&&&&", modbus=frame.modbus)


def request_to(frame: Frame, cn: str, qn: str, items: Mapping[str, str], *, st: str = "", pw: str = "") -> bytes:
    """Return a request to the device that sent `frame`, in the edition and with the checksum it speaks; an answer is wanted.

    `st` and `pw` are the device's own, where the county knows them; else those of the frame.
    """
    area = ";".join(f"{name}={value}" for name, value in items.items())
    head = _addressed(frame, cn, frame.version_bits << 2 | 1, st=st or frame.st, qn=qn, pw=pw)
    return write_frame(head + f"CP=&&{area}&&".encode(frame.encoding, "replace"), modbus=frame.modbus)


def _addressed(frame: Frame, cn: str, flag: int, *, st: str, qn: str, pw: str = "") -> bytes:
    parts = {"QN": qn, "ST": st, "CN": cn, "PW": pw or frame.fields.get("PW"), "MN": frame.mn, "Flag": str(flag)}
    return "".join(f"{name}={value};" for name, value in parts.items() if value or name == "MN").encode(frame.encoding, "replace")
