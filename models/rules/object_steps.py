"""The steps of what hangs on a case – alerts, tasks, call-ins – and where each leads. Source: domain.md 4.1, 4.4; commands.md 3.

Each table maps (state, command) to the state after it; `after_alert`, `after_task` and `after_call_in` refuse with `step_not_open`
what the table does not hold.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from models.rules.refusal import Refused
from models.rules.states import AlertState, CallInState, TaskState

ALERT_STEPS: Final[Mapping[tuple[AlertState, str], AlertState]] = MappingProxyType(
    {
        (AlertState.NEW, "ack_alert"): AlertState.ACKNOWLEDGED,
        (AlertState.PAST, "ack_alert"): AlertState.ACKNOWLEDGED,
        (AlertState.UNCONFIRMED, "confirm_smart_hit"): AlertState.NEW,
        (AlertState.UNCONFIRMED, "dismiss_smart_hit"): AlertState.FALSE_ALARM,
        (AlertState.NEW, "set_level"): AlertState.NEW,
        (AlertState.ACKNOWLEDGED, "set_level"): AlertState.ACKNOWLEDGED,
        (AlertState.NEW, "shelve_alert"): AlertState.NEW,
        (AlertState.ACKNOWLEDGED, "shelve_alert"): AlertState.ACKNOWLEDGED,
        (AlertState.NEW, "amend_alert"): AlertState.NEW,
        (AlertState.ACKNOWLEDGED, "amend_alert"): AlertState.ACKNOWLEDGED,
        (AlertState.ACKNOWLEDGED, "file_case"): AlertState.FILED,
        (AlertState.ACKNOWLEDGED, "attach_alert"): AlertState.ATTACHED,
        (AlertState.ACKNOWLEDGED, "refer_out_of_scope"): AlertState.REFERRED_OUT,
        (AlertState.ACKNOWLEDGED, "mark_false_alarm"): AlertState.FALSE_ALARM,
    }
)

_NOT_THERE_YET: Final = (TaskState.ORDERED, TaskState.ACKED, TaskState.EN_ROUTE)
_THERE: Final = (TaskState.ON_SCENE, TaskState.CONTROLLED)

TASK_STEPS: Final[Mapping[tuple[TaskState, str], TaskState]] = MappingProxyType(
    {
        (TaskState.ORDERED, "ack_task"): TaskState.ACKED,
        (TaskState.ORDERED, "report_en_route"): TaskState.EN_ROUTE,
        (TaskState.ACKED, "report_en_route"): TaskState.EN_ROUTE,
        **{(state, "report_arrival"): TaskState.ON_SCENE for state in _NOT_THERE_YET},
        # A remote look (camera, drone) records what it saw without anybody on the scene (commands.md, reading 7).
        **{(state, "record_disposal"): TaskState.CONTROLLED for state in (*_NOT_THERE_YET, *_THERE)},
        **{(state, "hand_over_scene"): state for state in _THERE},
        **{(state, "confirm_hand_over_scene"): TaskState.HANDED_OVER for state in _THERE},
        **{(state, "submit_first_response_report"): TaskState.REPORTED for state in (*_NOT_THERE_YET, *_THERE)},
        **{(state, "record_simple_penalty"): TaskState.REPORTED for state in (*_NOT_THERE_YET, *_THERE)},
        **{(state, "abort_simple_procedure"): TaskState.REPORTED for state in (*_NOT_THERE_YET, *_THERE)},
        **{(state, "cancel_task"): TaskState.CANCELLED for state in (*_NOT_THERE_YET, *_THERE)},
        **{(state, "no_show"): TaskState.NO_SHOW for state in _NOT_THERE_YET},
    }
)

_OUT: Final = (CallInState.ACKED, CallInState.EN_ROUTE, CallInState.ON_SCENE)

CALLIN_STEPS: Final[Mapping[tuple[CallInState, str], CallInState]] = MappingProxyType(
    {
        (CallInState.CALLED, "ack_call_in"): CallInState.ACKED,
        (CallInState.CALLED, "decline_call_in"): CallInState.DECLINED,
        (CallInState.CALLED, "no_answer"): CallInState.NO_ANSWER,
        (CallInState.CALLED, "release_personnel"): CallInState.RELEASED,
        (CallInState.ACKED, "report_en_route"): CallInState.EN_ROUTE,
        (CallInState.ACKED, "report_arrival"): CallInState.ON_SCENE,
        (CallInState.EN_ROUTE, "report_arrival"): CallInState.ON_SCENE,
        **{(state, "release_personnel"): CallInState.RELEASED for state in _OUT},
    }
)


def after_alert(state: AlertState | str, command: str) -> AlertState:
    """The state of an alert after a command; `Refused("step_not_open")` where it is not open."""
    known = AlertState(state)
    if (known, command) not in ALERT_STEPS:
        raise Refused("step_not_open", state=known, step=command)
    return ALERT_STEPS[known, command]


def after_task(state: TaskState | str, command: str) -> TaskState:
    """The state of a first-response task after a command; `Refused("step_not_open")` where it is not open."""
    known = TaskState(state)
    if (known, command) not in TASK_STEPS:
        raise Refused("step_not_open", state=known, step=command)
    return TASK_STEPS[known, command]


def after_call_in(state: CallInState | str, command: str) -> CallInState:
    """The state of a call-in after a command (`no_answer` is the timer's); `Refused("step_not_open")` where it is not open."""
    known = CallInState(state)
    if (known, command) not in CALLIN_STEPS:
        raise Refused("step_not_open", state=known, step=command)
    return CALLIN_STEPS[known, command]


def is_out(state: CallInState | str) -> bool:
    """Whether this person is out: has answered the call and is not released (`people_out`)."""
    return CallInState(state) in _OUT
