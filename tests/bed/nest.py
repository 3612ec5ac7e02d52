"""Starts of the program that cost a tenth of a second: a process that has read everything in forks, and the fork is ours to watch and to kill.

A start from nothing spends a second of processor time on imports; bars kill the gateway hundreds of times. What a SIGKILL takes away is
the same either way. Processes that must be begun from nothing (start-up times, strace, an environment of their own) are.
"""

from __future__ import annotations

import array
import atexit
import ctypes
import gc
import importlib
import json
import os
import pkgutil
import random
import socket
import subprocess
import sys
import threading
from collections.abc import Callable, Sequence
from functools import cache
from pathlib import Path
from typing import IO, Final

ROOT: Final = Path(__file__).parents[2]
SUBREAPER: Final = 36
"""PR_SET_CHILD_SUBREAPER of prctl(2): an orphan among our descendants becomes our child."""

READ_IN: Final = ("main", "console.command_line", "console.failures", "models.log", "platform", "psycopg", "sqlalchemy.dialects.postgresql.psycopg")
"""What a gateway reads in when it starts, beside all of `models.intake`."""


class Born(subprocess.Popen[str]):
    """A forked program, as `subprocess` would have started it: its own session, its output on pipes."""

    def __init__(self, pid: int, stdout: IO[str], stderr: IO[str]) -> None:
        self.pid, self.stdin, self.stdout, self.stderr = pid, None, stdout, stderr
        self.args, self.returncode, self.text_mode = (), None, True  # type: ignore[assignment]
        self._child_created, self._communication_started, self._input = True, False, None
        self._waitpid_lock, self._sigint_wait_secs, self._closed_child_pipe_fds = threading.Lock(), 0.25, True


class Nest:
    """The process that has everything read in, and the line to it."""

    def __init__(self) -> None:
        self._system = ctypes.CDLL(None)
        self._line, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        with theirs:
            command = [sys.executable, "-m", "tests.bed.nest", str(theirs.fileno())]
            self._process = subprocess.Popen(command, cwd=ROOT, pass_fds=[theirs.fileno()], stdin=subprocess.DEVNULL)
        self._one = threading.Lock()
        atexit.register(self.close)

    def born(self, arguments: Sequence[str], mutant: str = "") -> Born:
        """Begin `main.py` with these arguments, with the planted defect `mutant` if there is one."""
        (out, out_end), (err, err_end) = os.pipe(), os.pipe()
        with self._one:
            self._system.prctl(SUBREAPER, 1, 0, 0, 0)
            ends = array.array("i", [out_end, err_end])
            self._line.sendmsg([json.dumps([mutant, *arguments]).encode()], [(socket.SOL_SOCKET, socket.SCM_RIGHTS, ends)])
            pid = int(self._line.recv(32))
            self._system.prctl(SUBREAPER, 0, 0, 0, 0)  # orphans of others are not ours to watch
            os.close(out_end)
            os.close(err_end)
        return Born(pid, os.fdopen(out, encoding="utf-8"), os.fdopen(err, encoding="utf-8"))

    def close(self) -> None:
        """End it; what was born lives on."""
        self._line.close()
        self._process.wait()


@cache
def nest() -> Nest:
    """The nest of this process, begun where it is first needed."""
    return Nest()


def _serve(line: socket.socket) -> None:
    while True:
        told, passed, _, _ = line.recvmsg(65536, socket.CMSG_SPACE(2 * array.array("i").itemsize))
        if not told:
            return
        ends = array.array("i")
        ends.frombytes(passed[0][2])
        read, write = os.pipe()
        between = os.fork()
        if not between:  # an orphan goes to whoever asked, so that he can wait for it
            child = os.fork()
            if child:
                os.write(write, str(child).encode())
                os._exit(0)
            os.close(read)
            os.close(write)
            _live(line, json.loads(told), list(ends))
        os.waitpid(between, 0)
        line.send(os.read(read, 32))
        for end in (*ends, read, write):
            os.close(end)


def _live(line: socket.socket, words: list[str], ends: list[int]) -> None:
    code = 1
    try:
        os.setsid()
        line.close()
        for place, end in zip((1, 2), ends, strict=True):
            os.dup2(end, place)
            os.close(end)
        random.seed()
        mutant, *arguments = words
        code = _program(mutant)(arguments)
    except SystemExit as ending:
        code = ending.code if isinstance(ending.code, int) else 1
    finally:
        sys.stdout.flush()
        sys.stderr.flush()
        os._exit(code)


def _program(mutant: str) -> Callable[[list[str]], int]:
    if not mutant:
        return importlib.import_module("main").main  # type: ignore[no-any-return]
    return lambda arguments: importlib.import_module("tests.bars.mutants").run(mutant, arguments)  # type: ignore[no-any-return]


if __name__ == "__main__":
    for name in (*READ_IN, *(f"models.intake.{module.name}" for module in pkgutil.iter_modules([str(ROOT / "models" / "intake")]))):
        importlib.import_module(name)
    gc.freeze()
    _serve(socket.socket(fileno=int(sys.argv[1])))
