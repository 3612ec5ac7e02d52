"""The words of `expect`: each is one small question to the store after a step. A word we cannot answer is a difference, never a silent yes."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Final

from models.commands.actor import Outcome
from models.records.document import Document
from models.rules.refusal import Reason, Refused
from tests.walk.expect_clocks import CLOCK_WORDS, Answer
from tests.walk.expect_counts import counts
from tests.walk.expect_figures import OF_THE_COUNTY, count_of_county, figures, overdue_follow_up_cases
from tests.walk.expect_sight import is_on_list, red_flags, sight, warned_today
from tests.walk.script import Step
from tests.walk.world import Focus, Row, Snapshot, World


@dataclass(frozen=True)
class Look:
    """One step as it went: what was asked, what the door said, and how the store stood before."""

    world: World
    step: Step
    focus: Focus
    before: Snapshot
    outcomes: tuple[Outcome, ...]
    refused: Refused | None

    @property
    def made(self) -> tuple[str, ...]:
        """The ids the step made, proposals last."""
        return tuple(key for outcome in self.outcomes for key in (*outcome.made, *([outcome.proposal] if outcome.proposal else [])))

    @property
    def entries(self) -> list[Row]:
        """The journal entries the step added."""
        return self.world.entries(self.before.newest_seq)

    @property
    def papers(self) -> Counter[str]:
        """The papers the step made, by kind."""
        found = self.world.rows(Document.table)
        return Counter(row["kind"] for row in found if row["id"] not in self.before.documents)

    @property
    def reasons(self) -> tuple[Reason, ...]:
        """Why the step was refused."""
        return self.refused.reasons if self.refused is not None else ()


Word = Callable[[Look, Any], list[str]]


def differences(look: Look) -> list[str]:
    """Return what the walk expects and is not so, a sentence each; [] when all is as written."""
    expect = look.step.expect
    found = [] if "refused" in expect or look.refused is None else [f"was refused: {_told_why(look.reasons)}"]
    for word, expected in expect.items():
        answer = WORDS.get(word)
        found += answer(look, expected) if answer else [f"{word}: this word of expect is not known"]
    return found


def _told_why(reasons: tuple[Reason, ...]) -> str:
    return "; ".join(f"{given.code} {dict(given.facts)}" for given in reasons)


def _listed(expected: Any) -> list[Any]:
    return list(expected) if isinstance(expected, list | tuple) else [expected]


def _is(word: str, expected: Any, found: Any) -> list[str]:
    return [] if expected == found else [f"{word}: expected {expected!r}, found {found!r}"]


def _states(table: str) -> Word:
    def answer(look: Look, expected: Any) -> list[str]:
        if isinstance(expected, Mapping):
            states = {name: look.world.state_of(look.world.names.get(str(name), str(name))) for name in expected}
            return [line for name, state in expected.items() for line in _is(f"state of {name}", state, states[name])]
        objects = _objects_in_focus(look, table)
        if not objects:
            return [f"{table}: nothing of that kind is in focus"]
        return [line for key in objects for line in _is(f"state of {look.world.name_of(key)}", expected, look.world.state_of(key))]

    return answer


def _objects_in_focus(look: Look, table: str) -> list[str]:
    if table == "case_file":
        return [look.focus.case_id] if look.focus.case_id else []
    given = [look.world.names[value] for value in look.step.args.values() if isinstance(value, str) and value in look.world.names]
    about = [look.world.names.get(look.step.about, look.step.about)] if look.step.about else []
    for keys in (about, given, look.made, [look.focus.alert_id]):
        found = [key for key in keys if (row := look.world.row(key)) and (not table or row[0] == table)]
        if found:
            return found
    return []


def _refused(look: Look, expected: Any) -> list[str]:
    codes = [given.code for given in look.reasons]
    if look.refused is None:
        return [f"refused: expected {expected!r}, but the step was carried out"]
    nameless = [f"refused: {given.code} names no rule or guard" for given in look.reasons if not given.rule]
    kept_still = look.step.command == "reveal_reporter" or look.step.approved_by or not (look.entries or look.papers)
    changed = [] if kept_still else ["refused: and yet the step left entries or papers"]
    return [*nameless, *changed, *([] if set(codes) & set(_listed(expected)) else [f"refused: expected {expected!r}, found {_told_why(look.reasons)}"])]


def _open(look: Look, expected: Any) -> list[str]:
    named = [str(duty) for given in look.reasons for duty in _listed(given.facts.get("open", []))]
    return [f"open: {duty} is not named in the refusal, only {named}" for duty in _listed(expected) if not _is_owed(look, duty, named)]


def _is_owed(look: Look, duty: str, owed: list[str]) -> bool:
    kind, _, name = duty.partition("@")
    wanted = f"{kind}@{look.world.names.get(name, name)}" if name else kind
    return wanted in owed or (not name and any(given.partition("@")[0] == kind for given in owed))


def _warned(look: Look, expected: Any) -> list[str]:
    if look.step.is_tick:
        listed = warned_today(look.world, look.step.at)
        return [f"warned: {code} does not stand on the day's list, only {sorted(listed)}" for code in _listed(expected) if code not in listed]
    said = [given for outcome in look.outcomes for given in outcome.warnings if isinstance(given, Reason)]
    heard = {given.code for given in said} | {f"{given.code}@{value}" for given in said for value in given.facts.values()}
    return [f"warned: {code} was not said, only {sorted(heard)}" for code in _listed(expected) if code not in heard]


def _offers(look: Look, expected: Any) -> list[str]:
    offered = {command for outcome in look.outcomes for command in outcome.offers}
    offered |= {str(command) for entry in look.entries for command in _listed(entry["facts"].get("offers", []))}
    offered |= {str(command) for given in look.reasons for command in _listed(given.facts.get("offers", []))}
    return [f"offers: {command} is not offered, only {sorted(offered)}" for command in _listed(expected) if command not in offered]


def _documents(look: Look, expected: Any) -> list[str]:
    wanted, found = Counter(_listed(expected)), look.papers
    return [f"documents: expected {count} of {kind}, found {found[kind]}" for kind, count in wanted.items() if found[kind] < count]


def _obligations(look: Look, expected: Any) -> list[str]:
    owed = [f"{row['kind']}@{row['object_id']}" if row["object_id"] else row["kind"] for row in look.world.obligations(look.focus)]
    if not expected:
        return [f"obligations: none was expected, open are {owed}"] if owed else []
    return [f"obligations: {duty} is not open, only {owed}" for duty in _listed(expected) if not _is_owed(look, duty, owed)]


def _flags(look: Look, expected: Any) -> list[str]:
    on = _of_case(look, "flags") or []
    return [f"flags: {flag} is not on, only {on}" for flag in _listed(expected) if flag not in on]


def _not_flags(look: Look, expected: Any) -> list[str]:
    on = _of_case(look, "flags") or []
    return [f"not_flags: {flag} is on" for flag in _listed(expected) if flag in on]


def _of_case(look: Look, column: str) -> Any:
    case = look.world.case(look.focus)
    return None if case is None else case[column]


def _value(column: str) -> Word:
    def answer(look: Look, expected: Any) -> list[str]:
        case = look.world.case(look.focus)
        rows = [case] if case is not None else look.world.alerts(look.focus)
        return _is(column, expected, rows[0].get(column, f"(no {column})") if rows else "(nothing in focus)")

    return answer


def _level(look: Look, expected: Any) -> list[str]:
    alerts = [key for key in _objects_in_focus(look, "alert") if look.step.command in {"create_alert", "set_level"}]
    if alerts:
        rows = [row for key in alerts if (row := look.world.row(key))]
        return [line for _, row in rows for line in _is("level", expected, row["level"])]
    return _value("level")(look, expected)


def _amount(look: Look, expected: Any) -> list[str]:
    rewards = [row[1] for key in _objects_in_focus(look, "reward") if (row := look.world.row(key))]
    return [line for row in rewards for line in _is("amount", expected, row["amount_yuan"])] if rewards else ["amount: no reward is in focus"]


def _told(look: Look, expected: Any) -> list[str]:
    told = {role for outcome in look.outcomes for role in outcome.told}
    told |= {str(role) for entry in look.entries for role in _listed(entry["facts"].get("told", []))}
    told |= look.world.roles_of(told)
    return [f"told: {role} was not told, only {sorted(told)}" for role in _listed(expected) if role not in told]


def _lists(look: Look, expected: Any) -> list[str]:
    return [f"lists: the case is not on {name}" for name in _listed(expected) if not _is_on_list(look, name)]


def _is_on_list(look: Look, name: str) -> bool:
    from models.records.running_clock import RunningClock

    if name == "overdue":
        focus, table = look.focus, RunningClock.table.c
        of_focus = (table.case_id == focus.case_id,) if focus.case_id else (table.alert_id == focus.alert_id,) if focus.alert_id else ()
        clocks = look.world.rows(RunningClock.table, *of_focus)
        late = any(clock["overdue_at"] is not None and clock["state"] == "running" for clock in clocks)
        return late or look.focus.case_id in overdue_follow_up_cases(look.world)
    return is_on_list(look.world, look.focus, name, look.step.at)


def _journal(look: Look, expected: Any) -> list[str]:
    kinds = [entry["kind"] for entry in look.entries]
    return [f"journal: no {kind} was added, only {kinds}" for kind in _listed(expected) if kind not in kinds]


def _sealed(look: Look, expected: Any) -> list[str]:
    found = [(secret, table) for table, text in look.world.texts() for secret in _listed(expected) if secret in text]
    return [f"sealed: {secret} stands in {table}" for secret, table in found]


def _counts(look: Look, expected: Any) -> list[str]:
    return [line for what, number in expected.items() for line in _is(f"counts {what}", number, _count(look, what))]


def _count(look: Look, what: str) -> int:
    at = look.step.at
    return count_of_county(look.world, look.focus, what, at) if what in OF_THE_COUNTY else counts(look.world, look.focus, what)


def _figures(look: Look, expected: Any) -> list[str]:
    named = [look.world.names.get(value, "") for value in (look.step.args.get("report", ""), *look.step.names)]
    reports = [key for key in named if key and (row := look.world.row(key)) and row[0] == "center_report"]
    return figures(look.world, reports[0] if reports else "", look.step.at, expected)


def _of_clocks(answer: Answer) -> Word:
    return lambda look, expected: answer(look.world, look.focus, look.before, expected)


WORDS: Final[Mapping[str, Word]] = {
    "case_state": _states("case_file"),
    "alert_state": _states("alert"),
    "task_state": _states("first_response_task"),
    "callin_state": _states("call_in"),
    "transfer_state": _states("case_transfer"),
    "proposal_state": _states("proposal"),
    "state": _states(""),
    "refused": _refused,
    "open": _open,
    "warned": _warned,
    "offers": _offers,
    "documents": _documents,
    "obligations": _obligations,
    "flags": _flags,
    "not_flags": _not_flags,
    "level": _level,
    **{column: _value(column) for column in ("path", "round", "case_no", "lead", "assists")},
    "amount": _amount,
    "told": _told,
    "lists": _lists,
    "journal": _journal,
    "sealed": _sealed,
    "counts": _counts,
    **{word: _of_clocks(answer) for word, answer in CLOCK_WORDS.items()},
    "red_flags": lambda look, expected: red_flags(look.world, look.focus, _listed(expected), on=True),
    "not_red_flags": lambda look, expected: red_flags(look.world, look.focus, _listed(expected), on=False),
    "visible_to": lambda look, expected: sight(look.world, expected, look.step.at, seen=True),
    "hidden_from": lambda look, expected: sight(look.world, expected, look.step.at, seen=False),
    "figures": _figures,
}
"""Every word of commands.md 2, with the question it asks."""
