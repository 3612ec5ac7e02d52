"""Who may ask this of the door: alone, as a proposal, or not at all. Second of the five checks. Source: commands.md 1, domain.md 2."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum, auto
from typing import Final

from models.base import Record
from models.commands.command import Command
from models.commands.turn import Turn
from models.rules.permits import CONNECTOR_COMMANDS, Act, Verdict, decides, verdict
from models.rules.refusal import Reason, reason

ROW_SCOPED: Final = frozenset({Act.MAY, Act.PROPOSES})
"""Acts that reach no further than the row of cases of a role that has one (domain.md 2)."""


ABOUT_ANY_CASE: Final = frozenset({"register_interference", "declare_recusal"})
"""What somebody may have to say of a case that is not his: who telephoned about it, and why he should never get it."""


class Standing(Enum):
    """What becomes of the command: it is carried out, or it becomes a proposal another must approve."""

    ACTS = auto()
    PROPOSES = auto()


@dataclass(frozen=True, slots=True)
class Answer:
    """What is said of an asker before a command; `reasons` are all objections of this stage together."""

    standing: Standing
    reasons: tuple[Reason, ...] = ()


def standing(command: Command, turn: Turn, objects: tuple[Record, ...]) -> Answer:
    """Tell whether the turn's actor may do `command` to `objects`, by the permit table, the row scope and the rule of entry on behalf."""
    if turn.actor.kind != "operator":
        return Answer(Standing.ACTS, _of_a_machine(command, turn))
    said = _verdict(command, turn)
    reasons = (*(reason(code) for code in said.reasons), *_unproven(turn, said))
    if said.goes_on:
        reasons += _of_his_row(command, turn, said, objects) + command.scope(turn)
    return Answer(Standing.PROPOSES if said.act is Act.PROPOSES else Standing.ACTS, _each_once(reasons))


def may_decide(command: Command, turn: Turn) -> bool:
    """Tell whether the turn's actor approves or declines proposals of `command`."""
    return turn.actor.kind == "operator" and decides(command.name, turn.actor.role, command.variant(turn))


def _verdict(command: Command, turn: Turn) -> Verdict:
    if not command.is_in_permit_table:
        return Verdict(Act.MAY)
    actor = turn.actor
    return verdict(command.name, actor.role, on_behalf=bool(turn.on_behalf_of), is_head=actor.is_head, organ=actor.organ, variant=command.variant(turn))


def _of_his_row(command: Command, turn: Turn, said: Verdict, objects: tuple[Record, ...]) -> tuple[Reason, ...]:
    if said.act is Act.OWN:
        return command.own(turn, objects)
    return command.in_row(turn, objects) if said.act in ROW_SCOPED and command.is_in_permit_table else ()


def _unproven(turn: Turn, said: Verdict) -> tuple[Reason, ...]:
    unproven = bool(turn.on_behalf_of) and not (turn.source and turn.proof)
    unsigned = said.signed_paper and not turn.signed_paper
    return (*((reason("proof_missing"),) if unproven else ()), *((reason("signed_paper_missing"),) if unsigned else ()))


def _of_a_machine(command: Command, turn: Turn) -> tuple[Reason, ...]:
    own_channel = getattr(command, "channel", None) == turn.actor.unit
    allowed = turn.actor.kind == "connector" and command.name in CONNECTOR_COMMANDS and own_channel
    return () if allowed else (reason("not_permitted"),)


def _each_once(reasons: tuple[Reason, ...]) -> tuple[Reason, ...]:
    return tuple({(given.code, *map(str, given.facts.values())): given for given in reasons}.values())
