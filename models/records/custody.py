"""Who touched a piece of evidence, when, where and why: one line for each touch, never changed. (Exhibits have theirs in `exhibit`.)"""

from __future__ import annotations

from datetime import datetime
from typing import Annotated

from models.base import INDEX, Record, record


@record("evidence_touch")
class EvidenceTouch(Record):
    """Source: domain.md 8, 11. `act` is added, captured, differed, marked, exported, transferred or mismatch_found; `sha256` as it stood then.

    `differed`: the tile said when it was taken that the picture is not this camera's; `purpose` says by what.
    """

    evidence_id: Annotated[str, INDEX]
    case_id: Annotated[str, INDEX] = ""
    at: datetime
    act: str
    by: str
    on_behalf_of: str = ""
    by_unit: str = ""
    place: str = ""
    purpose: str = ""
    to_unit: str = ""
    sha256: str = ""
    copy_no: str = ""
