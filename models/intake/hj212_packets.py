"""Knows the packets of split uploads on one line, so that a packet that leaves out the data time has the one of its upload."""

from __future__ import annotations

from collections import OrderedDict

from models.intake.hj212 import Frame

MOST_UPLOADS = 64
"""So many split uploads are remembered per line: a line may stand for a whole hub of devices."""


class Packets:
    """The split uploads of one line. What belongs together has device, command and data time in common; QN differs from packet to packet."""

    def __init__(self) -> None:
        """No upload has begun."""
        self._times: OrderedDict[tuple[str, str, int], str] = OrderedDict()

    def join(self, frame: Frame) -> None:
        """Take in one packet: remember its data time, or give it the one of its upload where it has none. Whole uploads are left as they are."""
        packet = frame.packet
        if packet is None or packet[0] < 2 or not frame.may_upload:
            return
        name = frame.mn, frame.cn, packet[0]
        time = frame.parameters.get("DataTime", "")
        if time:
            self._times[name] = time
            self._times.move_to_end(name)
            if len(self._times) > MOST_UPLOADS:
                self._times.popitem(last=False)
        elif packet[1] > 1 and name in self._times:
            frame.parameters["DataTime"] = self._times[name]
