"""What a test reaches: the commands that it and the functions of its own file name, and the files that what it names comes from.

Of a helper of another file (`room.case(…)`) only the nearest commands count, those the helper itself asks for: a case brought to a state on the
way proves nothing about the steps before the last.
"""

from __future__ import annotations

import ast
import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

from models.commands.registry import commands
from tests.house.source import ROOT, Source, sources

WALK_FOLDERS = (ROOT / "tests" / "walks", ROOT / "tests" / "walk" / "own")
WALK_TESTS = ("tests/test_walks.py",)
GROUND = frozenset({"tests/builders.py", "tests/commands/way.py"})
"""What nearly every test stands on: what these files use is not what a test is about."""


@dataclass
class Reached:
    """`commands` by the name the world calls them, `names` of classes, functions and fixtures, `files` those come from."""

    commands: set[str] = field(default_factory=set)
    names: set[str] = field(default_factory=set)
    files: set[str] = field(default_factory=set)


@cache
def reached(path: str, test: str) -> Reached:
    """What a test reaches. Raises KeyError: there is no such file or function."""
    source = _source(path)
    found = Reached()
    for node in _closure(source, test):
        found.names |= set(_names(node))
        found.commands |= _commands(node)
        found.commands |= _nearest(path, node)
    found.files |= _files(path, frozenset(found.names)) | _mirrored(path)
    return found


@cache
def accepted_steps(walk: str) -> frozenset[str]:
    """The commands that a walk has carried out, those it expects to be refused left out. Raises KeyError: there is no such walk."""
    found = [folder / f"{walk}.jsonl" for folder in WALK_FOLDERS if (folder / f"{walk}.jsonl").exists()]
    if not found:
        raise KeyError(walk)
    lines = [json.loads(line) for line in found[0].read_text(encoding="utf-8").splitlines()]
    steps = {line["command"] for line in lines if "command" in line and "refused" not in line.get("expect", {})}
    return frozenset(steps | ({"approve_proposal"} if any("approved_by" in line for line in lines) else set()))


def played_walks() -> frozenset[str]:
    """The walks that a test plays to their end."""
    own = {path.stem for path in WALK_FOLDERS[1].glob("*.jsonl")}
    named = {node.value for path in WALK_TESTS for node in ast.walk(_source(path).tree) if isinstance(node, ast.Constant) and isinstance(node.value, str)}
    return frozenset(own | {word for word in named if (WALK_FOLDERS[0] / f"{word}.jsonl").exists()})


@cache
def _by_path() -> dict[str, Source]:
    return {source.path: source for source in sources()}


def _source(path: str) -> Source:
    return _by_path()[path]


def _closure(source: Source, test: str) -> Iterator[ast.AST]:
    """The function, and what of its own file it names, as far as that goes."""
    tops = _tops(source)
    waiting, seen = [test], {test}
    if not isinstance(tops.get(test), ast.FunctionDef | ast.AsyncFunctionDef):
        raise KeyError(f"{source.path}::{test}")
    while waiting:
        node = tops[waiting.pop()]
        yield node
        more = {name for name in _names(node) if name in tops} - seen
        seen |= more
        waiting += more


def _tops(source: Source) -> dict[str, ast.AST]:
    found: dict[str, ast.AST] = {}
    for node in source.tree.body:
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
            found[node.name] = node
        elif isinstance(node, ast.Assign | ast.AnnAssign):
            targets = node.targets if isinstance(node, ast.Assign) else [node.target]
            found.update({target.id: node for target in targets if isinstance(target, ast.Name)})
    return found


def _commands(node: ast.AST) -> set[str]:
    """The commands a piece of code names, by their words (`"close_case"`) or by their classes."""
    by_class = _by_class()
    words = {child.value for child in ast.walk(node) if isinstance(child, ast.Constant) and isinstance(child.value, str)}
    return (words & set(commands())) | {by_class[name] for name in _names(node) if name in by_class}


@cache
def _by_class() -> dict[str, str]:
    return {kind.__name__: name for name, kind in commands().items()}


def _nearest(path: str, node: ast.AST, deep: int = 3) -> set[str]:
    """The commands of the helpers that a piece of code calls; a helper that names none itself is looked through."""
    found: set[str] = set()
    for name in _called(node):
        for home, helper in _helpers(path).get(name, ()):
            found |= _commands(helper) or (_nearest(home, helper, deep - 1) if deep else set())
    return found


def _called(node: ast.AST) -> set[str]:
    functions = [child.func for child in ast.walk(node) if isinstance(child, ast.Call)]
    return {one.id if isinstance(one, ast.Name) else one.attr for one in functions if isinstance(one, ast.Name | ast.Attribute)}


@cache
def _helpers(path: str) -> dict[str, tuple[tuple[str, ast.AST], ...]]:
    """Name → the functions and methods of that name in the files of tests this one imports from, and in itself."""
    found: dict[str, tuple[tuple[str, ast.AST], ...]] = {}
    for home in sorted({path, *(file for file in _imports(path).values() if file.startswith("tests/"))}):
        for node in ast.walk(_source(home).tree):
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) and not node.name.startswith("test_"):
                found[node.name] = (*found.get(node.name, ()), (home, node))
    return found


def _names(node: ast.AST) -> Iterator[str]:
    for child in ast.walk(node):
        if isinstance(child, ast.Name):
            yield child.id
        elif isinstance(child, ast.Attribute):
            yield child.attr
        elif isinstance(child, ast.arg):
            yield child.arg


def _mirrored(path: str) -> set[str]:
    """Tests stand in the folders of what they are about: `tests/intake/test_episodes.py` is about `models/intake/episodes.py`."""
    folder, _, name = path.removeprefix("tests/").partition("/test_")
    return {place for place in (f"models/{folder}/{name}", f"{folder}/{name}") if name and place in _by_path()}


@cache
def _files(path: str, names: frozenset[str]) -> frozenset[str]:
    """The files the names of a test come from; through helpers and fixtures of the tests too, and into what those use."""
    found: set[str] = set()
    waiting, seen = [(path, name) for name in names], set[tuple[str, str]]()
    while waiting:
        here, name = waiting.pop()
        if (here, name) in seen:
            continue
        seen.add((here, name))
        origin = _imports(here).get(name)
        if origin is not None:
            found.add(origin)
        homes = [origin] if origin is not None else [*_conftests(here), here]
        for home in homes:
            if home.startswith("tests/") and home not in GROUND and (node := _tops(_source(home)).get(name)) is not None:
                waiting += [(home, more) for more in _names(node)]
    return frozenset(found)


@cache
def _imports(path: str) -> dict[str, str]:
    """Name as it stands in a file → the file of ours it comes from."""
    found: dict[str, str] = {}
    for node in ast.walk(_source(path).tree):
        if isinstance(node, ast.ImportFrom) and node.module and not node.level:
            for alias in node.names:
                home = _file(f"{node.module}.{alias.name}") or _file(node.module)
                if home:
                    found[alias.asname or alias.name] = home
        elif isinstance(node, ast.Import):
            found.update({(alias.asname or alias.name): home for alias in node.names if (home := _file(alias.name))})
    return found


def _file(module: str) -> str:
    place = module.replace(".", "/")
    return next((path for path in (f"{place}.py", f"{place}/__init__.py") if path in _by_path()), "")


@cache
def _conftests(path: str) -> tuple[str, ...]:
    folders = [parent.as_posix() for parent in Path(path).parents if parent.as_posix() != "."]
    return tuple(place for folder in folders if (place := f"{folder}/conftest.py") in _by_path())
