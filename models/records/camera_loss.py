"""A camera that was lost while a grave matter needed it (重大警情视频中断): told once, until it is back."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated

from models.base import INDEX, Record, record


@record("camera_loss")
class CameraLoss(Record):
    """Source: ux.md 12.5. `since` is the moment of the last picture; open while it neither came back (`back_at`) nor was no longer waited for (`over_at`)."""

    camera_id: Annotated[str, INDEX]
    camera: str
    alert_id: Annotated[str, INDEX]
    case_id: str = ""
    since: datetime
    told_at: datetime
    told_by: str
    back_at: datetime | None = None
    over_at: datetime | None = None
