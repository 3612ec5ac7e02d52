"""What was asked of a monitoring device: a command of HJ 212, and how far the device has come with it."""

from __future__ import annotations

from dataclasses import field
from datetime import datetime
from typing import Annotated, Any

from models.base import INDEX, Record, record
from models.rules.device_requests import RequestState


@record("device_request")
class DeviceRequest(Record):
    """One exchange with a device. Source: HJ 212, flows of requests and notices.

    `qn` names the exchange: request, answers and repeats carry it. `values_asked` are the items of the data area, those that are secret
    (a new password) sealed for (`device_request`, id, `secret_sealed`) as a JSON mapping. `cause` is `person`, `first_contact` or `gap`;
    `asked_by` is empty where the county's settings asked. `qn_rtn` and `exe_rtn` are the device's own codes, `answer` the items of its
    answer, `frames_count` the data frames that came of it, `tries` how often it was sent.
    """

    device_mn: Annotated[str, INDEX]
    cn: str
    qn: str
    values_asked: dict[str, str] = field(default_factory=dict)
    secret_sealed: bytes | None = None
    cause: str = "person"
    asked_at: datetime
    asked_by: str = ""
    state: Annotated[RequestState, INDEX] = RequestState.ASKED
    tries: int = 0
    ended_at: datetime | None = None
    qn_rtn: str = ""
    exe_rtn: str = ""
    answer: dict[str, Any] = field(default_factory=dict)
    frames_count: int = 0
