"""Plays a walk: sets the clock, lets the sweep run, asks the door, gives names to what was made, and compares with what is expected."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from models.commands.actor import Actor, Outcome
from models.commands.arguments import build
from models.commands.command import Command
from models.commands.county import county_rulebook
from models.commands.desk import Desk, Wish
from models.commands.reference import load_county
from models.commands.registry import command_named
from models.commands.sweep import next_due, sweep
from models.records.alert import Alert
from models.records.case import Case
from models.records.proposal import Proposal
from models.rules.refusal import Refused
from models.rules.rulebook import Rulebook
from models.sealed import Seal
from models.store import Store
from tests.bed.clock import StandingClock
from tests.walk.expect import Look, differences
from tests.walk.script import Script, Step, WalkUnreadable, merged
from tests.walk.world import Focus, Snapshot, World

RULE_FILES = Path(__file__).parents[2] / "resources"


class Player:
    """One walk on one empty store. `play` says a line for each step and stops at the first difference."""

    def __init__(self, script: Script, store: Store, say: Callable[[str], None] = print) -> None:
        self._script = script
        self._say = say
        self._clock = StandingClock(script.at)
        self._desk = _open_desk(script, store, self._clock)
        sweep(self._desk)  # the product runs from the first moment: the duties of the county begin
        self._world = World(store)
        self._versions: dict[int, dict[str, int]] = {1: self._world.versions()}

    def play(self) -> int:
        """Play to the end; return 0, or the line number of the first difference."""
        self._say(f"  1 {self._script.at:%Y-%m-%d %H:%M} {self._script.title}")
        for step in self._script.steps:
            found = self._differences(step)
            self._say(f"{step} {'NOT AS WRITTEN' if found else 'ok'}")
            for difference in found:
                self._say(f"      {difference}")
            if found:
                return step.line
        return 0

    def _differences(self, step: Step) -> list[str]:
        try:
            return differences(self._take(step))
        except (LookupError, ValueError) as error:
            return [str(error)]

    def _take(self, step: Step) -> Look:
        before_ticking = self._world.snapshot()
        self._let_time_pass(step)
        before = before_ticking if step.is_tick else self._world.snapshot()
        outcomes, refused = ((), None) if step.is_tick else self._ask(step)
        self._name(step, outcomes, before)
        self._versions[step.line] = self._world.versions() if self._is_looked_back_at(step.line) else {}
        return Look(self._world, step, self._focus(step, outcomes), before, outcomes, refused)

    def _let_time_pass(self, step: Step) -> None:
        while (due := next_due(self._desk.store)) is not None and (due < step.at or (step.is_tick and due <= step.at)):
            self._clock.set(due)
            sweep(self._desk)
            if next_due(self._desk.store) == due:
                raise LookupError(f"the sweep at {due} left the same moment due")
        self._clock.set(step.at)

    def _ask(self, step: Step) -> tuple[tuple[Outcome, ...], Refused | None]:
        actor = self._world.actor(step.actor)
        try:
            first = self._do(step, self._command(step), actor)
            if not step.approved_by or not first.proposal:
                return (first,), None
            approval = build(command_named("approve_proposal"), {"proposal": first.proposal})
            second = self._desk.do(approval, self._world.actor(step.approved_by))
            return (Outcome(warnings=first.warnings, told=first.told, offers=first.offers), second), None
        except Refused as refused:
            return (), refused

    def _do(self, step: Step, command: Command, actor: Actor) -> Outcome:
        if actor.kind == "connector":
            [answer] = self._desk.do_all([Wish(command, actor)])
            if isinstance(answer, Refused):
                raise answer
            return answer
        return self._desk.do(
            command,
            actor,
            on_behalf_of=step.on_behalf_of,
            source=step.source,
            proof=step.proof,
            signed_paper=step.signed_paper,
            versions=self._versions[step.seen] if step.seen else None,
        )

    def _command(self, step: Step) -> Command:
        args = _with_ids(step.args, self._world.names)
        if step.actor.startswith("adapter:") and step.command == "create_alert" and not args.get("channel"):
            args["channel"] = self._world.actor(step.actor).unit  # the channel of an adapter's alert is its source's
        return build(self._kind(step.command), args)

    def _kind(self, name: str) -> type[Command]:
        try:
            return command_named(name)
        except KeyError as error:
            raise LookupError(f"there is no command {name}") from error

    def _name(self, step: Step, outcomes: tuple[Outcome, ...], before: Snapshot) -> None:
        if not step.names:
            return
        things = [key for outcome in outcomes for key in outcome.made] or [outcome.proposal for outcome in outcomes if outcome.proposal]
        things += [key for key in self._called_by_itself(before) if key not in things]
        if len(step.names) > len(things):
            raise WalkUnreadable(f"{len(step.names)} names for {len(things)} things made")
        self._world.names.update(zip(step.names, things, strict=False))

    def _called_by_itself(self, before: Snapshot) -> list[str]:
        """Who was called, in the order of the calls: also those who have not answered by the end of a long tick."""
        return [entry["object_id"] for entry in self._world.entries(before.newest_seq) if entry["kind"] == "person.called"]

    def _is_looked_back_at(self, line: int) -> bool:
        return any(step.seen == line for step in self._script.steps)

    def _focus(self, step: Step, outcomes: tuple[Outcome, ...]) -> Focus:
        if step.about:
            return self._focus_on(self._world.names.get(step.about, step.about))
        made = [key for outcome in outcomes for key in outcome.made]
        new_cases = [key for key in made if self._is_a(Case.table.name, key)]
        if new_cases:
            return Focus(case_id=new_cases[0])
        return self._focus_of_arguments(step) or next((focus for key in made if (focus := self._focus_on(key)) != Focus()), Focus())

    def _focus_of_arguments(self, step: Step) -> Focus | None:
        several = [self._world.names.get(name, name) for name in step.args.get("cases", [])]
        if several:
            rows = self._world.rows(Case.table, Case.table.c.id.in_(several), order="case_no")
            return Focus(case_id=rows[0]["id"]) if rows else None
        named = [self._world.names[value] for value in self._in_order(step.args) if isinstance(value, str) and value in self._world.names]
        return next((focus for key in named if (focus := self._focus_on(key)) != Focus()), None)

    def _in_order(self, args: Mapping[str, Any]) -> list[Any]:
        return [*([args["case"]] if "case" in args else []), *args.values()]

    def _focus_on(self, key: str) -> Focus:
        found = self._world.row(key)
        if found is None:
            return Focus()
        table, row = found
        if table == Proposal.table.name and not row["case_id"]:
            return next((focus for value in row["args"].values() if isinstance(value, str) and (focus := self._focus_on(value)) != Focus()), Focus())
        case_id = row["id"] if table == Case.table.name else row.get("case_id") or ""
        return Focus(case_id=case_id, alert_id=row["id"] if table == Alert.table.name else "")

    def _is_a(self, table: str, key: str) -> bool:
        found = self._world.row(key)
        return found is not None and found[0] == table


def _with_ids(value: Any, names: Mapping[str, str]) -> Any:
    if isinstance(value, str):
        kind, at, name = value.rpartition("@")  # an obligation or a clock is named together with its object: reporter_reply@A1
        return f"{kind}{at}{names.get(name, name)}"
    if isinstance(value, Mapping):
        return {key: _with_ids(item, names) for key, item in value.items()}
    if isinstance(value, list):
        return [_with_ids(item, names) for item in value]
    return value


def _open_desk(script: Script, store: Store, clock: StandingClock) -> Desk:
    seal = Seal.at(store.data_dir / "keys" / "reporter.key")
    county = merged(script.county, {"rules": {"changes": script.rules}})
    load_county(Desk(store, Rulebook.read(RULE_FILES), clock, seal), county)
    return Desk(store, county_rulebook(store, RULE_FILES), clock, seal)


def play(script: Script, store: Store, say: Callable[[str], None] = print) -> int:
    """Play `script` on `store`; return 0, or the line of the first difference. Raises WalkUnreadable for a store that is not empty."""
    if World(store).newest_seq():
        raise WalkUnreadable("a walk is played on an empty store, and this one has a journal")
    return Player(script, store, say).play()


@contextmanager
def opened(url: str | None, data_dir: Path) -> Iterator[Store]:
    """Open and migrate the store a walk is played on."""
    store = Store.open(url, data_dir)
    try:
        store.migrate()
        yield store
    finally:
        store.close()
