"""Walks the syntax of all code that calls libVLC or FFmpeg: each option it gives must be a constant of the code.

libVLC trusts its options, and `:sout=` in one of them writes a file (reliability.md, finding 8).
"""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

TAKES_OPTIONS = frozenset({"add_option", "add_options", "add_option_flag", "Instance", "libvlc_new", "libvlc_media_add_option", "libvlc_media_add_option_flag"})
CALLS_ENGINES = ("import vlc", "import av", "from av")


@dataclass(frozen=True, slots=True)
class Option:
    """One argument that is an option: where, as it is written, and whether nothing but the code can change it."""

    file: str
    line: int
    text: str
    is_constant: bool


def options_in(folder: Path) -> list[Option]:
    """All of them in the modules below a folder."""
    return [option for file in sorted(folder.rglob("*.py")) for option in _options_of(file)]


def _options_of(file: Path) -> Iterator[Option]:
    text = file.read_text("utf-8")
    if not any(word in text for word in CALLS_ENGINES):
        return
    tree = ast.parse(text)
    constants = _constants(tree)
    loops = {node.target.id: node.iter for node in ast.walk(tree) if isinstance(node, ast.For) and isinstance(node.target, ast.Name)}
    for call in (node for node in ast.walk(tree) if isinstance(node, ast.Call)):
        for argument in _given(call):
            source = loops.get(argument.id, argument) if isinstance(argument, ast.Name) else argument
            yield Option(file.name, call.lineno, ast.unparse(argument), _is_constant(source, constants))


def _given(call: ast.Call) -> list[ast.expr]:
    """The arguments of a call that are options."""
    name = call.func.attr if isinstance(call.func, ast.Attribute) else getattr(call.func, "id", "")
    words = [word.value for word in call.keywords if word.arg is not None and word.arg.endswith("options")]
    if name in TAKES_OPTIONS:
        given = [argument.value if isinstance(argument, ast.Starred) else argument for argument in call.args]
        return [*(given[1:] if name.startswith("libvlc_media_add") else given), *words]
    if name in ("media_new", "media_new_location", "media_new_path"):
        return [*call.args[1:], *words]
    return words if name == "open" and isinstance(call.func, ast.Attribute) and ast.unparse(call.func.value) == "av" else []


def _constants(tree: ast.Module) -> set[str]:
    """The names that a module gives nothing but literals, or what it made of those, and only once."""
    found: set[str] = set()
    for node in tree.body:
        if isinstance(node, ast.Assign) and len(node.targets) == 1 and isinstance(node.targets[0], ast.Name) and _is_constant(node.value, found):
            found.add(node.targets[0].id)
    again = [target.id for node in ast.walk(tree) if isinstance(node, ast.Assign) for target in node.targets if isinstance(target, ast.Name)]
    return {name for name in found if again.count(name) == 1}


def _is_constant(node: ast.expr, constants: set[str]) -> bool:
    """A literal, a constant, one with more entries (`**`), an entry of one (whichever is chosen), or one of two constants."""
    match node:
        case ast.Name(id=name):
            return name in constants
        case ast.Subscript(value=ast.Name(id=name)):
            return name in constants
        case ast.Call(func=ast.Attribute(value=ast.Name(id=name), attr="get"), args=[_, otherwise]):
            return name in constants and _is_constant(otherwise, constants)
        case ast.IfExp(body=one, orelse=other):
            return _is_constant(one, constants) and _is_constant(other, constants)
        case ast.Tuple(elts=parts) | ast.List(elts=parts):
            return all(_is_constant(part, constants) for part in parts)
        case ast.Dict(keys=keys, values=values):
            return all(part is None or _is_constant(part, constants) for part in keys) and all(_is_constant(part, constants) for part in values)
    return isinstance(node, ast.Constant)
