"""The acts of the intake screen as the door is asked for them: what 签收并保存 does, merging, rejecting; no Qt.

A puts right what the fields show, sets the level and acknowledges: each can be taken back for half a minute. Filing cannot, so it follows
when that time is over (`console/late_filing.py`), or at once with D. Source: ux.md S2, 9.4; docs/decisions.md.
"""

from __future__ import annotations

from typing import Any

from console.acts import file_if_needed
from console.intake_entry import Fields, changes
from console.seat import Act, Asking
from models.rules.levels import is_lowering
from models.views.intake_rows import TriageRow
from models.views.rows import QueueRow, SimilarRow


def save(row: TriageRow, fields: Fields) -> Act:
    """签收并保存: acknowledged, put right, and at the level shown."""

    def act(asking: Asking) -> Any:
        return _saved(asking, row, fields)

    return act


def save_and_file(row: TriageRow, fields: Fields) -> Act:
    """签收并派首接: as `save`, and filed at once, so that a first response can be ordered."""

    def act(asking: Asking) -> Any:
        _saved(asking, row, fields)
        return file(asking, row.detail.row.id, fields)

    return act


def file(asking: Asking, alert: str, fields: Fields) -> Any:
    """备案立号 with what the fields say."""
    return asking.do("file_case", alert=alert, category=fields.category, power_item=fields.item, summary=fields.note)


def merge(row: TriageRow, fields: Fields, other: SimilarRow, other_row: QueueRow | None, reason: str) -> Act:
    """并入: saved, then attached to the candidate's case; a candidate that is in none is filed first."""

    def act(asking: Asking) -> Any:
        _saved(asking, row, fields)
        case = other.case_id
        if not case and other_row is not None:
            case = file_if_needed(asking, other_row)
        return asking.do("attach_alert", alert=row.detail.row.id, case=case, reason=reason)

    return act


def take_in_hand(row: TriageRow) -> Act:
    """Acknowledge only: what a rejection needs before its form can be sent."""

    def act(asking: Asking) -> Any:
        own = row.detail.row
        return asking.do("ack_alert", versions={own.id: own.version}, alert=own.id)

    return act


def distinct(row: TriageRow) -> Act:
    """不重复: none of the candidates is the same matter; they are not proposed for this alert again."""

    def act(asking: Asking) -> Any:
        done: Any = None
        for other in row.similar:
            done = asking.do("mark_distinct", alert=row.detail.row.id, other=other.id)
        return done

    return act


def lowers(row: TriageRow, fields: Fields) -> bool:
    """Whether the level shown makes the matter less grave, which needs a reason (the 要点)."""
    return is_lowering(row.detail.row.level, fields.level)


def _saved(asking: Asking, row: TriageRow, fields: Fields) -> Any:
    """Put right, then levelled, acknowledged last: taking back the last act brings the alert back to the list, its corrections kept."""
    own = row.detail.row
    versions = {own.id: own.version}
    outcome: Any = None
    wanted = changes(row, fields)
    if wanted:
        outcome = asking.do("amend_alert", versions=versions, alert=own.id, **wanted)
    if fields.level != own.level:
        outcome = asking.do("set_level", versions=versions, alert=own.id, level=fields.level, reason=fields.note)
    return asking.do("ack_alert", versions=versions, alert=own.id) if own.state == "new" else outcome
