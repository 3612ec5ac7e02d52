"""Imports go one way and never in a circle (the layers themselves are held by import-linter, see pyproject.toml)."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from tests.house.source import Source, sources


def imported(source: Source, known: set[str]) -> Iterator[str]:
    """The modules of ours that `source` needs to be imported itself; imports for types alone and inside functions don't count."""
    body: list[ast.stmt] = list(source.tree.body)
    while body:
        node = body.pop()
        if isinstance(node, ast.If) and "TYPE_CHECKING" not in ast.unparse(node.test):
            body += [*node.body, *node.orelse]
        elif isinstance(node, ast.Try):
            body += node.body
        elif isinstance(node, ast.Import):
            yield from (name.name for name in node.names if name.name in known)
        elif isinstance(node, ast.ImportFrom) and node.module:
            for name in node.names:
                whole = f"{node.module}.{name.name}"
                if whole in known:
                    yield whole
                elif node.module in known:
                    yield node.module


def circles(edges: dict[str, set[str]]) -> list[list[str]]:
    """All ways that lead back to where they began, one for each entangled group."""
    found: list[list[str]] = []
    done: set[str] = set()

    def walk(module: str, way: list[str]) -> None:
        if module in way:
            found.append([*way[way.index(module) :], module])
        elif module not in done:
            for following in sorted(edges.get(module, ())):
                walk(following, [*way, module])
            done.add(module)

    for module in sorted(edges):
        walk(module, [])
    return found


def test_no_module_needs_itself_to_be_imported() -> None:
    known = {source.module for source in sources()}
    assert circles({source.module: set(imported(source, known)) - {source.module} for source in sources()}) == []


def test_a_circle_is_found() -> None:
    assert circles({"a": {"b"}, "b": {"c"}, "c": {"a"}, "d": {"a"}}) == [["a", "b", "c", "a"]]


def test_nothing_imports_the_program_that_composes_it() -> None:
    asking = [
        f"{source.path}:{node.lineno}"
        for source in sources()
        if source.is_product and source.path != "main.py"
        for node in ast.walk(source.tree)
        if (isinstance(node, ast.Import) and any(name.name == "main" for name in node.names)) or (isinstance(node, ast.ImportFrom) and node.module == "main")
    ]
    assert asking == []
