"""The laws of every life: looked at after each step, from the stored rows alone and by rules written here a second time."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping
from datetime import datetime
from functools import cache
from pathlib import Path
from types import MappingProxyType
from typing import Any, Final

import sqlalchemy as sa

from models.commands.actor import Outcome
from models.journal.entry import JOURNAL, Entry
from models.journal.replay import states_after
from models.records.running_clock import RunningClock
from tests.life.glimpse import Glimpse

ENDED: Final = frozenset({"closed", "not_established", "merged", "void"})
OUTLIVING: Final = frozenset({"R-235", "R-232", "R-234", "R-218", "R-311", "R-224", "R-307"})
"""Clocks of what survives closing: recheck, reward, referral, exhibits handed over later, papers that follow (domain.md 4.5)."""

WITH_ANY_STEP: Final = frozenset({"R-224", "R-237", "R-240"})
"""Clocks that begin beside a step: the paper after an entry by word of mouth (reading 22), the judgement once `major` comes on, the next name called."""

TASK_ENDS: Final = frozenset({"handed_over", "reported", "cancelled", "no_show"})
CALL_ENDS: Final = frozenset({"declined", "no_answer", "released"})

_ANY_OPEN: Final = frozenset(
    {"registered", "first_response", "on_spot", "judging", "jurisdiction", "assigned", "handling", "criminal_review", "criminal_filed", "feedback_check"}
)

_LATE: Final = (("handling", "criminal_filed"), ("feedback_check", "criminal_filed"))
"""A handler may feed back while the police still decide (T-30): what they decide afterwards, and asking again, is not lost (docs/decisions.md)."""

MOVES: Final[Mapping[str, frozenset[tuple[str, str]]]] = MappingProxyType(
    {
        "case.filed": frozenset({("", "registered")}),
        "first_response.ordered": frozenset({("registered", "first_response"), ("judging", "first_response")}),
        "judgement.opened": frozenset({("registered", "judging")}),
        "simple_procedure.started": frozenset({("first_response", "on_spot")}),
        "simple_penalty.recorded": frozenset({("on_spot", "feedback_check")}),
        "simple_procedure.aborted": frozenset({("on_spot", "judging")}),
        "first_response.reported": frozenset({("first_response", "judging")}),
        "case.assigned": frozenset({("judging", "assigned")}),
        "center_order.issued": frozenset({("judging", "handling")}),
        "jurisdiction.disputed": frozenset({(state, "jurisdiction") for state in ("judging", "assigned", "handling")}),
        "jurisdiction.designated": frozenset({("jurisdiction", "assigned")}),
        "case.not_established": frozenset({("judging", "not_established")}),
        "transfer.accepted": frozenset({("assigned", "handling")}),
        "transfer.rejected": frozenset({("assigned", "judging")}),
        "criminal_transfer.approved": frozenset({("handling", "criminal_review"), ("judging", "criminal_review")}),
        "filing.decided": frozenset({("criminal_review", "criminal_filed"), ("criminal_review", "handling"), *_LATE}),
        "reconsideration.requested": frozenset({("handling", "criminal_review"), ("feedback_check", "criminal_review")}),
        "case.returned_to_admin": frozenset({("criminal_filed", "handling")}),
        "feedback.submitted": frozenset({(state, "feedback_check") for state in ("handling", "criminal_filed", "criminal_review")}),
        "feedback.returned": frozenset({("feedback_check", "handling")}),
        "case.closed": frozenset({("feedback_check", "closed")}),
        "case.escalated": frozenset({(state, "assigned") for state in _ANY_OPEN}),
        "escalation.answered": frozenset({("assigned", "judging"), ("handling", "judging")}),
        "cases.merged": frozenset({(state, "merged") for state in (*_ANY_OPEN, "suspended")}),
        "case.suspended": frozenset({(state, "suspended") for state in _ANY_OPEN}),
        "case.resumed": frozenset({("suspended", state) for state in _ANY_OPEN}),
        "case.voided": frozenset({(state, "void") for state in ("registered", "first_response", "judging")}),
        "case.reopened": frozenset({("closed", "judging"), ("not_established", "judging")}),
        "act.undone": frozenset({("first_response", "registered"), ("first_response", "judging")}),
        "case.split": frozenset({(before, state) for before in ("", "merged") for state in (*_ANY_OPEN, "suspended")}),
    }
)
"""Where an entry of a kind may take a case from and to: domain.md 4.3, written down apart from the product's own table."""


_ENTRIES: Final = sa.select(JOURNAL).where(JOURNAL.c.seq > sa.bindparam("seq")).order_by(JOURNAL.c.seq)
_CLOCKS_AFTER: Final = sa.select(RunningClock.table).where(RunningClock.table.c.id > sa.bindparam("id"))


class Laws:
    """Watches one store while lives are led on it. `broken` names what was wrong, a sentence each."""

    def __init__(self, glimpse: Glimpse) -> None:
        self._glimpse = glimpse
        self._seq = 0
        self._states: dict[str, str] = {}
        self._dues: dict[str, dict[str, datetime]] = {}
        self._newest_clock = ""
        self.broken: list[str] = []
        self.looked = 0

    def look(self, command: str, outcome: Outcome | None) -> None:
        """Look at everything that happened since the last look."""
        entries = self._entries()
        touched = {entry.case_id for entry in entries if entry.case_id} | {case for entry in entries for case in entry.facts.get("states", {})}
        if not entries:
            return
        self.looked += 1
        self._every_move_is_lawful(entries)
        started = self._clocks_started()
        if outcome is not None:
            self._one_entry(command, entries, outcome)
            self._only_what_is_printed(command, entries, outcome, started)
        cases = [row for key in sorted(touched) for row in self._glimpse.rows("case_file", id=key)]
        for case in cases:
            self._the_journal_tells_its_state(case)
            if case["state"] in ENDED:
                self._nothing_runs(case)
            if case["state"] == "closed":
                self._nothing_is_owed(case)
            self._no_reply_is_lost(case)
        self._earliest_due_is_kept(entries)
        self._dues.update({case["id"]: self._dues_of(case["id"]) for case in cases})

    def _say(self, sentence: str) -> None:
        self.broken.append(f"at entry {self._seq}: {sentence}")

    def _entries(self) -> list[Entry]:
        entries = [Entry(**row) for row in self._glimpse.asked(_ENTRIES, seq=self._seq)]
        self._seq = entries[-1].seq if entries else self._seq
        return entries

    def _every_move_is_lawful(self, entries: Iterable[Entry]) -> None:
        for entry in entries:
            for case, state in entry.facts.get("states", {}).items():
                move = (self._states.get(case, ""), str(state))
                if move not in MOVES.get(entry.kind, frozenset()):
                    self._say(f"{entry.kind} took a case from {move[0] or 'nothing'} to {move[1]}")
            self._states = states_after([entry], self._states)

    def _one_entry(self, command: str, entries: list[Entry], outcome: Outcome) -> None:
        mine = [entry for entry in entries if outcome.first_seq <= entry.seq <= outcome.last_seq]
        if outcome.proposal:
            expected = ["proposal.made"]
        elif command == "approve_proposal":
            expected = ["proposal.approved", *journal_kinds().get(str(mine[0].facts["command"]), ())] if mine else []
        else:
            expected = list(journal_kinds().get(command, ()))
        if not expected:
            return  # a command of our own, in no row of commands.md
        own = [entry.kind for entry in mine if entry.kind in expected]
        doubled = sorted({kind for kind in own if own.count(kind) > 1 and kind != "person.called"})
        if not own or doubled:
            self._say(f"{command} left {[entry.kind for entry in mine]}, expected one of {expected}")

    def _only_what_is_printed(self, command: str, entries: list[Entry], outcome: Outcome, started: set[str]) -> None:
        """An act makes no paper and starts no clock that its row of commands.md does not name."""
        done = str(entries[0].facts.get("command", "")) if command == "approve_proposal" else command
        row = printed_commands().get(done)
        if row is None or outcome.proposal:
            return
        papers = set(outcome.documents) - set(re.findall(r"D-\d\d", row[1]))
        copied = started if "copied" in row[0] else set()
        clocks = started - set(re.findall(r"R-\d{3}", row[0])) - WITH_ANY_STEP - copied
        if papers or clocks:
            self._say(f"{done} made {sorted(papers)} and started {sorted(clocks)}, which commands.md does not name")

    def _clocks_started(self) -> set[str]:
        """The rules whose clocks began since the last look."""
        found = self._glimpse.asked(_CLOCKS_AFTER, id=self._newest_clock)
        self._newest_clock = max([self._newest_clock, *(row["id"] for row in found)])
        return {row["rule"] for row in found}

    def _the_journal_tells_its_state(self, case: Mapping[str, Any]) -> None:
        if self._states.get(case["id"]) != case["state"]:
            self._say(f"{case['case_no']} is {case['state']}, the journal says {self._states.get(case['id'])}")

    def _nothing_runs(self, case: Mapping[str, Any]) -> None:
        clocks = self._glimpse.rows("running_clock", case_id=case["id"])
        running = {row["rule"] for row in clocks if row["state"] != "stopped"} - OUTLIVING
        if running:
            self._say(f"{case['case_no']} has ended as {case['state']} and {sorted(running)} still run")

    def _nothing_is_owed(self, case: Mapping[str, Any]) -> None:
        duties = self._glimpse.rows("obligation", case_id=case["id"])
        owed = [row["kind"] for row in duties if row["done_at"] is None and not row["waived_by"]]
        waived = {row["kind"] for row in duties if row["waived_by"]}
        tasks = self._glimpse.rows("first_response_task", case_id=case["id"])
        calls = self._glimpse.rows("call_in", case_id=case["id"])
        owed += ["tasks_open" for task in tasks if task["state"] not in TASK_ENDS and "tasks_open" not in waived]
        owed += ["callins_open" for call in calls if call["state"] not in CALL_ENDS and "callins_open" not in waived]
        if owed:
            self._say(f"{case['case_no']} is closed and owes {owed}")

    def _no_reply_is_lost(self, case: Mapping[str, Any]) -> None:
        waiting = [row for row in self._glimpse.rows("alert", case_id=case["id"]) if row["reply_wanted"]]
        kept = {row["object_id"] for row in self._glimpse.rows("obligation", case_id=case["id"], kind="reporter_reply")}
        for alert in waiting:
            if alert["id"] not in kept:
                self._say(f"{alert['alert_no']} of {case['case_no']} waits for a reply that nobody owes")

    def _earliest_due_is_kept(self, entries: Iterable[Entry]) -> None:
        for entry in entries:
            if entry.kind != "cases.merged":
                continue
            gone = [case for case, state in entry.facts.get("states", {}).items() if state == "merged"]
            before: dict[str, list[datetime]] = defaultdict(list)
            for case in (entry.case_id, *gone):
                for rule, due in self._dues.get(case, {}).items():
                    before[rule].append(due)
            now = self._dues_of(entry.case_id)
            for rule, dues in before.items():
                if rule in now and now[rule] != min(dues):
                    self._say(f"after merging {rule} is due {now[rule]}, the earliest was {min(dues)}")
                if rule not in now:
                    self._say(f"merging lost {rule}")

    def _dues_of(self, case: str) -> dict[str, datetime]:
        """The due moments of the clocks that hang on the case itself, by rule."""
        rows = self._glimpse.rows("running_clock", object_id=case, state="running")
        return {row["rule"]: min(other["due_at"] for other in rows if other["rule"] == row["rule"]) for row in rows}


@cache
def printed_commands() -> Mapping[str, tuple[str, str, str]]:
    """Return (clocks, papers, journal) of every command, as commands.md prints them."""
    table = Path(__file__).parents[1] / "rules" / "command_table.md"
    lines = [line.strip("| \n").split(" | ") for line in table.read_text(encoding="utf-8").splitlines() if line.startswith("| `")]
    return {cells[0].strip("`"): (cells[1], cells[2], cells[3]) for cells in lines}


@cache
def journal_kinds() -> Mapping[str, tuple[str, ...]]:
    """Return which entries a command leaves."""
    return {command: tuple(re.findall(r"[a-z_]+\.[a-z_]+", row[2])) for command, row in printed_commands().items()}
