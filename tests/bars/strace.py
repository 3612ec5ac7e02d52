"""Reads what a program did to its files and sockets, system call by system call, from strace's own record."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

CALLS = "openat,pwrite64,write,sendto,sendmsg,ftruncate,fsync,fdatasync,unlink,unlinkat,rename,renameat2"
"""What changes a file, syncs it, or answers a sender."""

LONGEST = 70_000
LINE = re.compile(r"^(?P<pid>\d+)\s+(?P<rest>.*)$")
RESUMED = re.compile(r"^<\.\.\. (?P<call>\w+) resumed>(?P<rest>.*)$", re.DOTALL)
CALL = re.compile(r"^(?P<call>\w+)\((?P<arguments>.*)\)\s+= (?P<result>-?\d+)(?P<more>.*)$", re.DOTALL)
ON_FILE = re.compile(r"^(?P<descriptor>\d+)<(?P<path>[^>]*)>")


@dataclass(frozen=True, slots=True)
class Did:
    """One finished call: which, on which file or socket, with what bytes or lengths, and whether it succeeded."""

    call: str
    path: str
    data: bytes = b""
    offset: int = 0
    ok: bool = True
    began: int = 0
    """The number of the line on which it began: a sync covers only what was written before it began."""
    ended: int = 0
    """The number of the line on which it returned."""


def command(record: Path) -> tuple[str, ...]:
    """The words to run a program under, with its calls going to `record`."""
    return ("strace", "-f", "-y", "-xx", "-s", str(LONGEST), "-e", f"trace={CALLS}", "-o", str(record))


def read(record: Path) -> Iterator[Did]:
    """Yield the calls in the order they ended."""
    begun: dict[str, tuple[int, str]] = {}
    with record.open(encoding="latin-1") as lines:
        for number, line in enumerate(lines):
            found = LINE.match(line.rstrip("\n"))
            if found is None:
                continue
            pid, rest = found["pid"], found["rest"]
            if rest.endswith("<unfinished ...>"):
                begun[pid] = (number, rest.removesuffix("<unfinished ...>").rstrip())
                continue
            start = number
            if (resumed := RESUMED.match(rest)) is not None:
                start, first = begun.pop(pid, (number, ""))
                rest = first + resumed["rest"]
            if (did := _understood(rest, start)) is not None:
                yield replace(did, ended=number)


def _understood(text: str, began: int) -> Did | None:
    found = CALL.match(text)
    if found is None:
        return None
    call, arguments, ok = found["call"], found["arguments"], int(found["result"]) >= 0
    if call in {"unlink", "unlinkat", "rename", "renameat2"}:
        return Did(call, _unhex(arguments).decode("utf-8", "replace"), ok=ok, began=began)
    if call == "openat":
        return Did(call, _opened(arguments, found["more"]), data=b"O_CREAT" if "O_CREAT" in arguments else b"", ok=ok, began=began)
    on = ON_FILE.match(arguments)
    if on is None:
        return None
    path = _unhex_path(on["path"])
    if call == "pwrite64":
        return Did(call, path, _unhex(arguments), int(arguments.rpartition(",")[2]), ok, began)
    if call in {"write", "sendto", "sendmsg"}:
        return Did(call, path, _unhex(arguments), ok=ok, began=began)
    if call == "ftruncate":
        return Did(call, path, offset=int(arguments.rpartition(",")[2]), ok=ok, began=began)
    return Did(call, path, ok=ok, began=began)


def _opened(arguments: str, more: str) -> str:
    found = re.search(r"<([^>]*)>", more)
    return _unhex_path(found.group(1)) if found else _unhex(arguments).decode("utf-8", "replace")


def _unhex(text: str) -> bytes:
    start = text.find('"')
    if start < 0:
        return b""
    return bytes.fromhex(text[start + 1 : text.find('"', start + 1)].replace("\\x", ""))


def _unhex_path(text: str) -> str:
    return bytes.fromhex(text.replace("\\x", "")).decode("utf-8", "replace") if text.startswith("\\x") else text
