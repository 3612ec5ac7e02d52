"""A reporter is rewarded (举报奖励): claimed, assessed, approved, notified, paid – without the name of anybody. Source: R-314, R-232, reading 27."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, ClassVar, Literal

from models.base import Record
from models.commands import limits
from models.commands.command import Command
from models.commands.papers import paper
from models.commands.turn import Turn
from models.records.alert import Alert
from models.records.case import Case
from models.records.reward import Reward
from models.rules.one_person import Doer, same_person
from models.rules.refusal import Reason, Refused, reason
from models.rules.rewards import LEVELS, SCALE, RewardState, after_reward, reward_yuan, scale_is_off
from models.rules.states import AlertState

NO_REWARD = frozenset({AlertState.FALSE_ALARM})
"""An alert nobody may be rewarded for."""


@dataclass(frozen=True)
class ClaimReward(Command):
    """Claim a reward for whoever gave an alert, by the query code or the sealed record; one reward for one alert."""

    name: ClassVar[str] = "claim_reward"

    alert: str
    insider: bool = False

    def objects(self, turn: Turn) -> tuple[Record, ...]:
        """The alert."""
        return (turn.get(Alert, self.alert, "alert"),)

    def not_open(self, turn: Turn) -> tuple[Reason, ...]:
        alert = turn.get(Alert, self.alert)
        claimed = turn.first(Reward, Reward.table.c.alert_id == alert.id, Reward.table.c.state != RewardState.REFUSED)
        if claimed is not None:
            return (reason("step_not_open", state=claimed.state, step=self.name),)
        return (reason("step_not_open", state=alert.state, step=self.name),) if alert.state in NO_REWARD else ()

    def carry_out(self, turn: Turn) -> None:
        alert = turn.get(Alert, self.alert)
        alert.reward_claimed = True
        reward = Reward(
            alert_id=alert.id, case_id=alert.case_id, query_code=alert.query_code, insider=self.insider, claimed_at=turn.at, claimed_by=turn.actor.name
        )
        turn.add(reward, made=True)
        turn.write("reward.claimed", reward, alert_no=alert.alert_no, insider=self.insider)


@dataclass(frozen=True)
class RewardStep(Command):
    """A step of a reward that was claimed."""

    reward: str

    def objects(self, turn: Turn) -> tuple[Record, ...]:
        """The reward."""
        return (turn.get(Reward, self.reward, "reward"),)

    def not_open(self, turn: Turn) -> tuple[Reason, ...]:
        try:
            after_reward(turn.get(Reward, self.reward).state, self.name)
        except Refused as refused:
            return refused.reasons
        return ()


@dataclass(frozen=True)
class AssessReward(RewardStep):
    """Propose what a reward comes to: base × share of the level × factor, at most the cap; a moral one has no amount.

    While the county has not confirmed the scale (R-314), only a moral reward can be assessed.
    """

    name: ClassVar[str] = "assess_reward"

    level: int | None = None
    base_yuan: float | None = None
    insider: bool = False
    kind: Literal["money", "moral"] = "money"

    def missing(self) -> tuple[Reason, ...]:
        """Money needs a level of the scale and the fine it is a share of."""
        lacking = {"level": self.level not in LEVELS, "base_yuan": self.base_yuan is None} if self.kind == "money" else {}
        return (*super().missing(), *(reason("field_missing", field=name) for name, is_lacking in lacking.items() if is_lacking))

    def guards(self, turn: Turn) -> tuple[Reason, ...]:
        return scale_is_off(turn.rulebook, self.kind)

    def carry_out(self, turn: Turn) -> None:
        reward = turn.get(Reward, self.reward)
        reward.state = after_reward(reward.state, self.name)
        reward.kind, reward.level, reward.base_yuan, reward.insider = self.kind, self.level, self.base_yuan, self.insider
        reward.amount_yuan, reward.budget_year = self._amount(turn, reward), turn.today.year
        reward.assessed_at, reward.assessed_by, reward.assessed_by_id, reward.assessed_for = turn.at, turn.actor.name, turn.actor.id, turn.on_behalf_of
        _paper(turn, reward)
        turn.offer("approve_reward")
        turn.write("reward.assessed", reward, level=self.level, base_yuan=self.base_yuan, amount_yuan=reward.amount_yuan, reward_kind=self.kind)

    def _amount(self, turn: Turn, reward: Reward) -> float | None:
        if self.kind == "moral" or self.level is None or self.base_yuan is None:
            return None
        case = turn.batch.get(Case, reward.case_id) if reward.case_id else None
        major = case is not None and "major" in case.flags
        return float(reward_yuan(turn.rulebook, level=self.level, base_yuan=self.base_yuan, insider_or_major=self.insider or major))


@dataclass(frozen=True)
class ApproveReward(RewardStep):
    """Approve an assessed reward, by another person than who assessed it; it is paid within R-232."""

    name: ClassVar[str] = "approve_reward"

    def guards(self, turn: Turn) -> tuple[Reason, ...]:
        reward = turn.get(Reward, self.reward)
        return same_person(turn.doer, [Doer(reward.assessed_by_id, reward.assessed_by, reward.assessed_for)])

    def carry_out(self, turn: Turn) -> None:
        reward = turn.get(Reward, self.reward)
        reward.state, reward.approved_at, reward.approved_by = after_reward(reward.state, self.name), turn.at, turn.actor.name
        limits.start(turn, "R-232", reward)
        _paper(turn, reward)
        turn.offer("notify_reward")
        turn.write("reward.approved", reward, amount_yuan=reward.amount_yuan)


@dataclass(frozen=True)
class NotifyReward(RewardStep):
    """Tell whoever reported that a reward is waiting; `mode` is how (query_code, phone …), never whom."""

    name: ClassVar[str] = "notify_reward"

    mode: str

    def carry_out(self, turn: Turn) -> None:
        reward = turn.get(Reward, self.reward)
        reward.state, reward.notified_at, reward.notified_mode = after_reward(reward.state, self.name), turn.at, self.mode
        turn.offer("pay_reward")
        turn.write("reward.notified", reward, mode=self.mode)


@dataclass(frozen=True)
class PayReward(RewardStep):
    """Record that a reward was handed out; `receipt_code` stands for the receipt, which names nobody here."""

    name: ClassVar[str] = "pay_reward"

    receipt_code: str

    def carry_out(self, turn: Turn) -> None:
        reward = turn.get(Reward, self.reward)
        reward.state, reward.paid_at, reward.paid_by = after_reward(reward.state, self.name), turn.at, turn.actor.name
        reward.receipt_code = self.receipt_code
        limits.stop(turn, "R-232", reward)
        _paper(turn, reward)
        turn.write("reward.paid", reward, amount_yuan=reward.amount_yuan, receipt_code=self.receipt_code)


def _paper(turn: Turn, reward: Reward) -> None:
    """Make D-24 as far as the reward has come; there is no name on it."""
    case = turn.batch.get(Case, reward.case_id) if reward.case_id else None
    body: dict[str, Any] = {
        "query_code": reward.query_code,
        "state": reward.state,
        "kind": reward.kind,
        "level": reward.level,
        "base_yuan": reward.base_yuan,
        "amount_yuan": reward.amount_yuan,
        "share": turn.rulebook.number(SCALE, f"level{reward.level}") if reward.amount_yuan is not None else None,
        "cap": turn.rulebook.number(SCALE, "cap_yuan") if reward.amount_yuan is not None else None,
        "basis": SCALE if reward.amount_yuan is not None else None,
        "insider": reward.insider,
        "budget_year": reward.budget_year,
        "assessed_by": reward.assessed_by,
        "approved_by": reward.approved_by,
        "notified_at": reward.notified_at,
        "paid_at": reward.paid_at,
        "receipt_code": reward.receipt_code,
    }
    paper(turn, "D-24", case=case, **{f"reward_{name}" if name == "kind" else name: value for name, value in body.items()})
