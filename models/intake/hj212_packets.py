"""Knows the packets of split uploads on one line, so that a packet that leaves out the data time has the one of its upload.

A packet is never given the time of an upload that had its packet of this number already: then its own first packet was lost, and nobody knows.
"""

from __future__ import annotations

from collections import OrderedDict
from dataclasses import dataclass, field

from models.intake.hj212 import Frame

MOST_UPLOADS = 64
"""So many split uploads are remembered per line: a line may stand for a whole hub of devices."""


@dataclass(slots=True)
class _Upload:
    """One upload on its way: its data time, and the QN each of its packets came under (its content, where the device sends none)."""

    time: str
    came: dict[int, str | bytes] = field(default_factory=dict)


class Packets:
    """The split uploads of one line. What belongs together has device, command and data time in common; QN differs from packet to packet."""

    def __init__(self) -> None:
        """No upload has begun."""
        self._uploads: OrderedDict[tuple[str, str, int], _Upload] = OrderedDict()

    def join(self, frame: Frame) -> None:
        """Take in one packet: remember its data time, or give it the one of its upload where it has none. Whole uploads are left as they are."""
        packet = frame.packet
        if packet is None or packet[0] < 2 or not frame.may_upload:
            return
        name, number = (frame.mn, frame.cn, packet[0]), packet[1]
        time, upload = frame.parameters.get("DataTime", ""), self._uploads.get(name)
        if time and (upload is None or upload.time != time):
            upload = self._begin(name, time)
        known_by = frame.qn or frame.segment
        if upload is None or upload.came.setdefault(number, known_by) != known_by:
            return
        if not time and number > 1:
            frame.parameters["DataTime"] = upload.time

    def _begin(self, name: tuple[str, str, int], time: str) -> _Upload:
        upload = self._uploads[name] = _Upload(time)
        self._uploads.move_to_end(name)
        if len(self._uploads) > MOST_UPLOADS:
            self._uploads.popitem(last=False)
        return upload
