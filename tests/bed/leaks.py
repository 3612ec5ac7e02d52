"""A test that leaves a thread, timer, child process, widget or open socket behind fails, and is told where it began."""

from __future__ import annotations

import gc
import os
import socket
import subprocess
import sys
import threading
import time
import traceback
import weakref
from collections.abc import Callable
from pathlib import Path
from typing import Any

GRACE = 3.0
"""Seconds in which what is just ending may end."""

OUR_OWN = ("execnet", "pytest_timeout", "asyncio_waitpid")
"""Beginnings of the names of threads that belong to the test runner."""

LASTING = "nest.py"
"""What was begun there (tests/bed/nest.py) is there for all tests to come."""


class Origins:
    """Remembers where threads, processes, sockets and timers were started, by wrapping the calls that start them."""

    def __init__(self) -> None:
        self._places: weakref.WeakKeyDictionary[Any, str] = weakref.WeakKeyDictionary()
        self.timers: weakref.WeakSet[Any] = weakref.WeakSet()
        self._undo: list[Callable[[], None]] = []

    def watch(self) -> None:
        """Begin to remember. Timers join as soon as Qt is loaded (`watch_timers`)."""
        self._wrap(threading.Thread, "start", self._mark)
        self._wrap(subprocess.Popen, "__init__", self._mark)
        self._wrap(socket.socket, "__init__", self._mark)

    def watch_timers(self) -> None:
        """Begin to remember Qt's timers."""
        from PySide6.QtCore import QTimer

        def mark(timer: object) -> None:
            self._mark(timer)
            self.timers.add(timer)

        self._wrap(QTimer, "start", mark)

    def of(self, thing: object) -> str:
        """The place in our code where `thing` was started, or a plain admission."""
        try:
            return self._places.get(thing, "a place that was not seen")
        except TypeError:
            return "a place that was not seen"

    def processes(self) -> dict[int, str]:
        """Where each child process that is still known was started."""
        return {thing.pid: place for thing, place in self._places.items() if isinstance(thing, subprocess.Popen) and getattr(thing, "pid", None)}

    def sockets(self) -> dict[int, str]:
        """Where each open Python socket was made, by its file number."""
        return {thing.fileno(): place for thing, place in self._places.items() if isinstance(thing, socket.socket) and thing.fileno() >= 0}

    def forget(self) -> None:
        """Take the wrappers off again."""
        while self._undo:
            self._undo.pop()()

    def _mark(self, thing: object) -> None:
        self._places[thing] = _here()

    def _wrap(self, owner: Any, name: str, mark: Callable[[Any], None]) -> None:
        plain = getattr(owner, name)

        def marked(this: Any, *args: Any, **kwargs: Any) -> Any:
            mark(this)
            return plain(this, *args, **kwargs)

        setattr(owner, name, marked)
        self._undo.append(lambda: setattr(owner, name, plain))


class Snapshot:
    """What is alive now; `left_behind` says what has come since."""

    def __init__(self, origins: Origins) -> None:
        self._origins = origins
        self._threads = set(threading.enumerate())
        self._children = _children()
        self._sockets = _sockets()
        self._widgets = {id(widget) for widget in _widgets()}
        self._timers = {id(timer) for timer in self._active_timers()}

    def left_behind(self) -> list[str]:
        """Wait for what is just ending, then give one sentence for everything that stays; empty is well."""
        end = time.monotonic() + GRACE
        while found := self._found():
            if time.monotonic() > end:
                return found
            _settle()
            if not self._found():
                break
            gc.collect()  # dear, and seldom needed: what Qt was told to delete is gone by now
            time.sleep(0.02)
        return []

    def _found(self) -> list[str]:
        threads = [thread for thread in threading.enumerate() if thread not in self._threads and not thread.name.startswith(OUR_OWN) and thread.is_alive()]
        places, sockets = self._origins.processes(), self._origins.sockets()
        return [
            *(f"the thread {thread.name!r} still runs; it began at {self._origins.of(thread)}" for thread in threads),
            *(
                f"the child process {pid} ({name}) still runs; it began at {places.get(pid, 'a place that was not seen')}"
                for pid, name in _children().items()
                if pid not in self._children and not places.get(pid, "").startswith(LASTING)
            ),
            *(
                f"the socket {inode} is still open; it began at {sockets.get(number, 'a place that was not seen (a C library?)')}"
                for inode, number in _sockets().items()
                if inode not in self._sockets and not sockets.get(number, "").startswith(LASTING)
            ),
            *(
                f"the widget {type(widget).__name__} {widget.objectName()!r} of {type(widget).__module__} still lives"
                for widget in _widgets()
                if id(widget) not in self._widgets
            ),
            *(
                f"a timer of {timer.interval()} ms still runs; it began at {self._origins.of(timer)}"
                for timer in self._active_timers()
                if id(timer) not in self._timers
            ),
        ]

    def _active_timers(self) -> list[Any]:
        if not (timers := list(self._origins.timers)):
            return []
        import shiboken6

        return [timer for timer in timers if shiboken6.isValid(timer) and timer.isActive()]


def _here() -> str:
    frames = [f"{Path(frame.filename).name}:{frame.lineno} in {frame.name}" for frame in traceback.extract_stack(limit=14) if _is_ours(frame.filename)]
    return " < ".join(reversed(frames[-4:])) or "code that is not ours"


def _is_ours(filename: str) -> bool:
    return filename != __file__ and "site-packages" not in filename and str(Path(__file__).parents[2]) in filename


def _children() -> dict[int, str]:
    try:
        os.waitid(os.P_ALL, 0, os.WEXITED | os.WNOHANG | os.WNOWAIT)
    except ChildProcessError:
        return {}  # the kernel knows of none: to look through all processes of the machine costs more than most tests
    found = {}
    for number in filter(str.isdecimal, os.listdir("/proc")):  # glob stumbles over processes that end meanwhile
        try:
            with open(f"/proc/{number}/stat", errors="replace") as stat:
                head, _, tail = stat.read().rpartition(")")
        except OSError:
            continue
        state, parent = tail.split()[:2]
        if int(parent) == os.getpid() and state != "Z":
            found[int(number)] = head.partition("(")[2]
    return found


def _sockets() -> dict[str, int]:
    found = {}
    for number in os.listdir("/proc/self/fd"):
        try:
            target = os.readlink(f"/proc/self/fd/{number}")
        except OSError:
            continue
        if target.startswith("socket:"):
            found[target] = int(number)
    return found


def _widgets() -> list[Any]:
    widgets = sys.modules.get("PySide6.QtWidgets")
    if widgets is None or widgets.QApplication.instance() is None:
        return []
    # Qt makes some top-level widgets for itself (pop-up frames, tool tips); only what our own classes or a test made counts.
    return [widget for widget in widgets.QApplication.topLevelWidgets() if not type(widget).__module__.startswith("PySide6") or widget.isVisible()]


def _settle() -> None:
    core = sys.modules.get("PySide6.QtCore")
    if core is not None and core.QCoreApplication.instance() is not None:
        core.QCoreApplication.sendPostedEvents(None, core.QEvent.Type.DeferredDelete)
        core.QCoreApplication.processEvents()
