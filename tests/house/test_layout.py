"""The house: files that fit in the head, first lines that say what for, names from the domain, no loose ends."""

from __future__ import annotations

import ast
import re

from tests.house.source import sources

LONGEST = 400
EMPTY_NAMES = re.compile(r"(Manager|Helper|Handler|Utils?|Data|Info)s?$|^(manager|helper|handler|util)s?$|_(manager|helper|handler|utils?)s?$")
LOOSE_ENDS = re.compile(r"\b(TODO|FIXME|XXX|HACK)\b")
OTHER_PLACES = re.compile(r"(?<![\w.])/(work|opt/(wheels|pypi)|root|home/\w+)/")
LINKED_WORDS = {"handler"}
"""Names the standard library gives: `logging.Handler` is met under its own name."""


def test_no_file_is_longer_than_four_hundred_lines() -> None:
    long = {source.path: count for source in sources() if (count := source.text.count("\n")) > LONGEST}
    assert long == {}


def test_the_first_line_of_every_module_says_what_it_is_for() -> None:
    silent = [source.path for source in sources() if source.text.strip() and not (source.text.startswith(('"""', 'r"""')) and ast.get_docstring(source.tree))]
    assert silent == []


def test_no_name_is_empty_of_meaning() -> None:
    found = [
        f"{source.path}: {node.name}"
        for source in sources()
        if source.is_product
        for node in ast.walk(source.tree)
        if isinstance(node, ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef) and EMPTY_NAMES.search(node.name)
    ]
    found += [source.path for source in sources() if EMPTY_NAMES.search(source.module.rpartition(".")[2])]
    assert found == []


def test_nothing_is_left_for_later() -> None:
    this = __name__.rpartition(".")[2]
    found = [f"{s.path}:{n}" for s in sources() if this not in s.path for n, line in enumerate(s.text.splitlines(), 1) if LOOSE_ENDS.search(line)]
    assert found == []


def test_no_place_of_one_machine_is_named() -> None:
    this = __name__.rpartition(".")[2]
    found = [f"{s.path}:{n}" for s in sources() if this not in s.path for n, line in enumerate(s.text.splitlines(), 1) if OTHER_PLACES.search(line)]
    assert found == []


def test_no_module_makes_an_object_while_it_is_imported() -> None:
    """What an object needs stands in its constructor; only `main.py` builds what lives long."""
    ours = {node.name for source in sources() if source.is_product for node in ast.walk(source.tree) if isinstance(node, ast.ClassDef) and not _is_value(node)}
    found = []
    for source in sources():
        for node in source.tree.body if source.is_product else []:
            value = node.value if isinstance(node, ast.Assign | ast.AnnAssign) else None
            if isinstance(value, ast.Call) and isinstance(value.func, ast.Name) and value.func.id in ours:
                found.append(f"{source.path}:{node.lineno}: {value.func.id}")
    assert found == []


def _is_value(node: ast.ClassDef) -> bool:
    """Frozen dataclasses, named tuples and enums are values: a table of them is no instance that lives."""
    decorators = " ".join(ast.unparse(decorator) for decorator in node.decorator_list)
    bases = " ".join(ast.unparse(base) for base in node.bases)
    return "frozen=True" in decorators or "record" in decorators or re.search(r"Enum|NamedTuple|TypedDict|Type", bases) is not None
