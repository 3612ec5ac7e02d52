"""The rule book of the county: rules, power list and working days, read from files its officers edit.

`Rulebook.read` reads and checks the three files; `changed` gives a new edition with single fields changed, which is how a rule edit,
a county file or a test changes a value. Nothing in a book ever changes: a clock keeps the edition it started with.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, fields, replace
from datetime import date, datetime
from pathlib import Path
from typing import Self

from models.rules.clocks import Due, due
from models.rules.rule import LegalBasis, PowerItem, Rule
from models.rules.rule_lines import with_lines
from models.rules.rule_schema import RulebookError, faults_of_ids, faults_of_item, faults_of_rule
from models.rules.working_days import WorkingDays

__all__ = ["Rulebook", "RulebookError"]

RULES_FILE = "rules.yaml"
POWER_LIST_FILE = "power_list.yaml"
WORKING_DAYS_FILE = "working_days.yaml"

Table = Mapping[str, object]


@dataclass(frozen=True)
class Rulebook:
    """One edition of all rules.

    `version` names it (`shipped` until a county edits). `tb_empowered` maps a brigade's key to the items it is empowered for.
    `raw_rules` and `raw_items` are the entries as written, from which the next edition is made; `history` the rules as they stood in
    earlier versions, by (id, version).
    """

    rules: Mapping[str, Rule]
    items: Mapping[str, PowerItem]
    working_days: WorkingDays
    version: str = "shipped"
    power_list_version: str = "starter"
    tb_empowered: Mapping[str, frozenset[str]] = field(default_factory=dict)
    raw_rules: Mapping[str, Table] = field(default_factory=dict, repr=False)
    raw_items: Mapping[str, Table] = field(default_factory=dict, repr=False)
    history: Mapping[tuple[str, str], Rule] = field(default_factory=dict, repr=False)

    @classmethod
    def read(
        cls,
        directory: Path,
        overrides: Mapping[str, Table] | None = None,
        *,
        working_days: Mapping[str, Table] | None = None,
        tb_empowered: Mapping[str, list[str]] | None = None,
    ) -> Self:
        """Read the three files of a directory.

        Args:
            directory: where rules.yaml, power_list.yaml and working_days.yaml lie.
            overrides: rule id → fields to change, merged deep (`{"R-314": {"enabled": True}}`).
            working_days: a table to use instead of the file.
            tb_empowered: brigade → items, instead of what the power list says.

        Raises:
            RulebookError: a file is missing, is no YAML, or holds a fault; every fault is named with file, line, rule and key.
        """
        try:
            return cls._read(directory, overrides or {}, working_days, tb_empowered)
        except RulebookError as error:
            raise RulebookError(with_lines(directory, error.faults)) from error

    @classmethod
    def _read(
        cls,
        directory: Path,
        overrides: Mapping[str, Table],
        working_days: Mapping[str, Table] | None,
        tb_empowered: Mapping[str, list[str]] | None,
    ) -> Self:
        rules_file = _entries(directory / RULES_FILE, "rules")
        power_file = _entries(directory / POWER_LIST_FILE, "items")
        table = working_days if working_days is not None else _read_yaml(directory / WORKING_DAYS_FILE)
        defaults = _mapping(rules_file.get("defaults"))
        return cls(
            rules={},
            items={},
            working_days=_working_days(table),
            version=str(rules_file.get("version", "shipped")),
            power_list_version=str(power_file.get("version", "starter")),
            tb_empowered=_empowered(tb_empowered if tb_empowered is not None else _mapping(power_file.get("tb_empowered"))),
            raw_rules=_by_id(RULES_FILE, [merged(defaults, entry) for entry in _listed(rules_file["rules"])]),
            raw_items=_by_id(POWER_LIST_FILE, _listed(power_file["items"])),
        ).changed(overrides)

    def changed(
        self,
        rules: Mapping[str, Table] | None = None,
        items: Mapping[str, Table] | None = None,
        *,
        version: str = "",
        power_list_version: str = "",
        tb_empowered: Mapping[str, list[str]] | None = None,
    ) -> Self:
        """A new edition with single fields of rules or items changed, merged deep.

        Raises:
            RulebookError: an id that is not in the book, or a value that does not fit.
        """
        raw_rules = _merged_into(RULES_FILE, self.raw_rules, rules or {})
        raw_items = _merged_into(POWER_LIST_FILE, self.raw_items, items or {})
        faults = [f"{RULES_FILE}: {fault}" for entry in raw_rules.values() for fault in faults_of_rule(entry)]
        faults += [f"{POWER_LIST_FILE}: {fault}" for entry in raw_items.values() for fault in faults_of_item(entry)]
        faults += [f"{RULES_FILE}: {fault}" for fault in faults_of_ids(list(raw_rules.values()), "key")]
        if faults:
            raise RulebookError(faults)
        edition = version or self.version
        changed = {id_: entry for id_, entry in raw_rules.items() if id_ in (rules or {}) or id_ not in self.rules}
        return replace(
            self,
            rules={id_: _rule(entry, edition) if id_ in changed else self.rules[id_] for id_, entry in raw_rules.items()},
            items={id_: _item(entry) if id_ in (items or {}) or id_ not in self.items else self.items[id_] for id_, entry in raw_items.items()},
            history={**self.history, **{(id_, rule.version): rule for id_, rule in self.rules.items() if id_ in changed}},
            version=edition,
            power_list_version=power_list_version or self.power_list_version,
            tb_empowered=_empowered(tb_empowered) if tb_empowered is not None else self.tb_empowered,
            raw_rules=raw_rules,
            raw_items=raw_items,
        )

    def with_item(self, item_id: str, change: Table, version: str) -> Self:
        """A new edition with an item changed, or added where the list does not hold it.

        Raises:
            RulebookError: a value that does not fit.
        """
        known = self if item_id in self.items else replace(self, raw_items={**self.raw_items, item_id: {"id": item_id}})
        return known.changed(items={item_id: change}, power_list_version=version)

    def empowering(self, item_id: str, brigades: object) -> Self:
        """A new edition in which exactly `brigades` (keys) are empowered for an item.

        Raises:
            RulebookError: `brigades` is no list of keys.
        """
        if not isinstance(brigades, list | tuple) or not all(isinstance(key, str) for key in brigades):
            raise RulebookError([f"{POWER_LIST_FILE}: {item_id}: tb_empowered: {brigades!r} is no list of brigades"])
        others = {key: items - {item_id} for key, items in self.tb_empowered.items()}
        return replace(self, tb_empowered={**others, **{key: others.get(key, frozenset()) | {item_id} for key in brigades}})

    def rule(self, rule_id: str) -> Rule:
        """The rule of this id, enabled or not.

        Raises:
            KeyError: no such rule.
        """
        return self.rules[rule_id]

    def rule_as_of(self, rule_id: str, version: str) -> Rule:
        """The rule as it stood in `version`: what a running clock began with. The rule of this edition where the version is not known."""
        rule = self.rules[rule_id]
        return rule if rule.version == version else self.history.get((rule_id, version), rule)

    def is_enabled(self, rule_id: str) -> bool:
        """Whether the county has this rule on."""
        return self.rules[rule_id].enabled

    def number(self, rule_id: str, case: str = "") -> float:
        """The number of a threshold, ratio or criterion (`number("R-411", "a_hours")`)."""
        return self.rules[rule_id].number(case)

    def power_item(self, item_id: str) -> PowerItem:
        """The item of this id.

        Raises:
            KeyError: no such item.
        """
        return self.items[item_id]

    def is_empowered(self, brigade: str, item_id: str) -> bool:
        """Whether the county has empowered this brigade for this item."""
        return item_id in self.tb_empowered.get(brigade, ())

    def due(self, rule_id: str, started_at: datetime, case: str = "", *, not_later_than: datetime | None = None) -> Due:
        """When a clock of this book that started at `started_at` runs out; see `models.rules.clocks.due`."""
        return due(self.rules[rule_id], started_at, self.working_days, case, not_later_than=not_later_than)

    def clocks(self) -> Iterator[Rule]:
        """All rules that are clocks and switched on."""
        return (rule for rule in self.rules.values() if rule.kind == "clock" and rule.enabled)

    def periods(self) -> Iterator[Rule]:
        """All duties that come round and are switched on."""
        return (rule for rule in self.rules.values() if rule.kind == "period" and rule.enabled)


def merged(base: Table, change: Table) -> dict[str, object]:
    """`base` with the fields of `change`; maps inside are merged likewise, everything else is replaced."""
    result = dict(base)
    for key, value in change.items():
        before = result.get(key)
        result[key] = merged(before, value) if isinstance(before, Mapping) and isinstance(value, Mapping) else value
    return result


def _merged_into(file: str, entries: Mapping[str, Table], changes: Mapping[str, Table]) -> dict[str, Table]:
    strangers = [f"{file}: {id_}: is not in the book; nothing can be added by a change" for id_ in changes if id_ not in entries]
    renamed = [f"{file}: {id_}: id: can't be changed" for id_, change in changes.items() if change.get("id", id_) != id_]
    if strangers or renamed:
        raise RulebookError(strangers + renamed)
    return {id_: merged(entry, changes[id_]) if id_ in changes else entry for id_, entry in entries.items()}


def _read_yaml(path: Path) -> dict[str, Table]:
    # Read here and not at the top: the console paints its first window before it needs a rule.
    import yaml

    # The C loader is ten times faster; a PyYAML built without it still reads.
    loader: type = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    try:
        content = yaml.load(path.read_text(encoding="utf-8"), Loader=loader)  # noqa: S506 - both loaders are the safe ones
    except OSError as error:
        raise RulebookError([f"{path.name}: can't be read: {error.strerror}"]) from error
    except (yaml.YAMLError, UnicodeDecodeError) as error:
        raise RulebookError([f"{path.name}: is no YAML: {error}"]) from error
    if not isinstance(content, dict):
        raise RulebookError([f"{path.name}: holds no table"])
    return content


def _entries(path: Path, key: str) -> dict[str, object]:
    content: dict[str, object] = dict(_read_yaml(path))
    if not isinstance(content.get(key), list):
        raise RulebookError([f"{path.name}: {key}: is missing or no list"])
    return content


def _listed(entries: object) -> list[Table]:
    return [entry if isinstance(entry, Mapping) else {"id": repr(entry)} for entry in entries] if isinstance(entries, list) else []


def _mapping(value: object) -> dict[str, object]:
    return dict(value) if isinstance(value, Mapping) else {}


def _by_id(file: str, entries: list[Table]) -> dict[str, Table]:
    faults = [f"{file}: {fault}" for fault in faults_of_ids(entries, "id")]
    faults += [f"{file}: an entry has no id: {dict(entry)!r:.80}" for entry in entries if "id" not in entry]
    if faults:
        raise RulebookError(faults)
    return {str(entry["id"]): entry for entry in entries}


def _working_days(table: Mapping[str, Table]) -> WorkingDays:
    try:
        return WorkingDays.from_table({str(year): line for year, line in table.items()})
    except (ValueError, TypeError, AttributeError) as error:
        raise RulebookError([f"{WORKING_DAYS_FILE}: {error}"]) from error


def _empowered(table: Mapping[str, object]) -> dict[str, frozenset[str]]:
    faults = [f"{POWER_LIST_FILE}: tb_empowered: {unit}: {items!r} is no list of items" for unit, items in table.items() if not isinstance(items, list)]
    if faults:
        raise RulebookError(faults)
    return {unit: frozenset(map(str, items)) for unit, items in table.items() if isinstance(items, list)}


_RULE_FIELDS = frozenset(one.name for one in fields(Rule))
_LISTS = frozenset({"start", "scope", "items", "category", "assist", "flags", "evidence_list", "materials_list", "warn_at"})


def _rule(entry: Table, version: str) -> Rule:
    return Rule(**{key: _frozen(key, value) for key, value in entry.items() if key in _RULE_FIELDS}, version=version)  # type: ignore[arg-type]


def _item(entry: Table) -> PowerItem:
    plain = {key: _frozen(key, value) for key, value in entry.items() if key not in {"basis", "valid_from", "valid_to"}}
    basis = tuple(LegalBasis(**one) for one in entry["basis"]) if isinstance(entry.get("basis"), list) else ()  # type: ignore[attr-defined]
    days = {key: value for key in ("valid_from", "valid_to") if isinstance(value := entry.get(key), date)}
    return PowerItem(**plain, basis=basis, **days)  # type: ignore[arg-type]


def _frozen(key: str, value: object) -> object:
    if key not in _LISTS:
        return value
    return tuple(value) if isinstance(value, list) else (value,)
