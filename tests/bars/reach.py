"""What a traced program opened and connected to, from strace's record: each file and each number with its port, in the order of the calls."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

CALLS = "open,openat,openat2,creat,execve,connect,sendto,sendmsg,sendmmsg,bind,getsockname"
_LINE = re.compile(r"^(?P<pid>\d+)\s+(?:<\.\.\. )?(?P<call>\w+)(?:\(| resumed>)(?P<rest>.*)$", re.DOTALL)
_PATH = re.compile(r'^(?:AT_FDCWD, |\d+, )?"(?P<path>(?:[^"\\]|\\.)*)"')
_NUMBER = re.compile(r'sin6?_port=htons\((?P<port>\d+)\).*?(?:inet_addr\("(?P<four>[^"]+)"\)|inet_pton\(AF_INET6, "(?P<six>[^"]+)")')
FILES = frozenset({"open", "openat", "openat2", "creat", "execve"})


@dataclass(frozen=True, slots=True)
class Reached:
    """One call: a file's path, or a machine's number with its port."""

    call: str
    path: str = ""
    number: str = ""
    port: int = 0


def command(record: Path) -> tuple[str, ...]:
    """The words to run a program and its children under."""
    return ("strace", "-f", "-qq", "-s", "4096", "-e", f"trace={CALLS}", "-e", "signal=none", "-o", str(record))


def read(record: Path) -> Iterator[Reached]:
    """Yield them; whether a call succeeded does not matter. A `bind` to a free port of this machine is told with the port it got."""
    binding: set[str] = set()
    with record.open(encoding="utf-8", errors="replace") as lines:
        for line in lines:
            found = _LINE.match(line)
            if found is None:
                continue
            pid, call, rest = found["pid"], found["call"], found["rest"]
            if call in FILES:
                if path := _PATH.match(rest):
                    yield Reached(call, path=path["path"])
                continue
            told = _NUMBER.search(rest)
            if told is None:
                continue
            number, port = told["four"] or told["six"], int(told["port"])
            if call == "bind":
                binding.add(pid)
            elif call == "getsockname":
                if pid in binding and port:
                    binding.discard(pid)
                    yield Reached("bind", number=number, port=port)
            else:
                yield Reached(call, number=number, port=port)
