"""People and units: who may act, who is on duty, who was called in."""

from __future__ import annotations

from dataclasses import field
from datetime import date, datetime
from typing import Annotated

from models.base import INDEX, UNIQUE, Record, record
from models.rules.states import CallInState


@record("unit")
class Unit(Record):
    """An organisational unit. `key` is the code used everywhere (`ee`, `tb_baishi`, `ps_tankou`, `center`). Source: domain.md 1.1."""

    key: Annotated[str, UNIQUE]
    name: str
    name_en: str = ""
    kind: str


@record("operator")
class Operator(Record):
    """An account. Source: domain.md 1.2; the password is kept as an argon2id hash, empty = no sign-in."""

    login: Annotated[str, UNIQUE]
    name: Annotated[str, INDEX]
    name_en: str = ""
    role: str
    unit: str
    organ: str = ""
    is_head: bool = False
    password_hash: str = ""
    password_once: bool = False
    """The password was given by the administrator and is good for one sign-in: a new one must be chosen."""
    disabled: bool = False
    language: str = ""


@record("officer")
class Officer(Record):
    """An enforcement officer seconded to the Center. Source: domain.md 9; certificate and secondment are good through the last day named.

    `backbone` province or county, where he is of that pool (001 三(二)8); `trained_on` the day of his last round of training (R-608).
    """

    real_name_no: Annotated[str, UNIQUE]
    name: Annotated[str, INDEX]
    name_en: str = ""
    unit: str
    post: str = ""
    phone_tail: str = ""
    specialities: list[str] = field(default_factory=list)
    certificate_no: str = ""
    certificate_kind: str = ""
    certificate_valid_to: date | None = None
    secondment_state: str = ""
    secondment_from: date | None = None
    secondment_to: date | None = None
    letter_no: str = ""
    consent_paper: str = ""
    availability: str = "on_duty"
    suspended: bool = False
    legal_qualified: bool = False
    backbone: str = ""
    trained_on: date | None = None
    radio: str = ""


@record("response_unit")
class ResponseUnit(Record):
    """A first-response unit (首接单元): a vehicle with its people and its last position. `label` is the tag on the map (环1)."""

    key: Annotated[str, UNIQUE]
    label: str
    name: str
    name_en: str = ""
    department: str
    responder: str
    leader: str
    officers: list[str] = field(default_factory=list)
    lon: float
    lat: float
    position_at: datetime | None = None


@record("call_in")
class CallIn(Record):
    """One person called to one case. Source: domain.md 4.4, 9; `next_officers` are called in turn when nobody answers (R-240).

    Call-ins of one command share one list by `batch`; `availability_before` is what the officer goes back to when released.
    """

    case_id: Annotated[str, INDEX]
    officer_id: Annotated[str, INDEX]
    state: CallInState = CallInState.CALLED
    called_at: datetime
    called_by: str = ""
    via: str = ""
    answered_at: datetime | None = None
    released_at: datetime | None = None
    reason: str = ""
    next_officers: list[str] = field(default_factory=list)
    availability_before: str = ""
    batch: Annotated[str, INDEX] = ""


@record("recusal")
class Recusal(Record):
    """A person out of a case or a subject. Source: domain.md G-10. `officer_id` is an officer's, or the operator's who is none."""

    officer_id: Annotated[str, INDEX]
    case_id: Annotated[str, INDEX] = ""
    subject: str = ""
    reason: str
    at: datetime
    name: str = ""
    by: str = ""
    by_id: str = ""
