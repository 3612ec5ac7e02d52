"""A process of the product as a bench speaks with it: words go in on its standard input, one JSON line comes back for each; and the screen it stands on."""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from tools.virtual_screen import VirtualScreen

ROOT = Path(__file__).parents[2]


class Program:
    """The process."""

    def __init__(self, process: subprocess.Popen[str]) -> None:
        self._process = process

    def tell(self, words: str) -> None:
        """One act; its answer is read later."""
        assert self._process.stdin is not None
        self._process.stdin.write(words + "\n")
        self._process.stdin.flush()

    def answer(self) -> dict[str, Any]:
        """The next line back. Raises RuntimeError where there is none, or what was waited for did not come."""
        assert self._process.stdout is not None
        told = self._process.stdout.readline()
        if not told:
            raise RuntimeError(f"the program ended with {self._process.wait(5)}")
        answer: dict[str, Any] = json.loads(told)
        if "error" in answer:
            raise RuntimeError(answer["error"])
        return answer

    def ask(self, words: str) -> dict[str, Any]:
        """One act and its answer, once the program listens."""
        self.tell(words)
        return self.answer()


@contextmanager
def running(environment: Mapping[str, str], module: str, *words: str) -> Iterator[Program]:
    """Run a module with its intake at ports of its own, and end it as a person would, or by force."""
    anywhere = {"ECO_GUARDIAN_GATEWAY_HTTP": "127.0.0.1:0", "ECO_GUARDIAN_GATEWAY_HJ212": "127.0.0.1:0"}
    command = [sys.executable, "-m", module, *words]
    process = subprocess.Popen(command, cwd=ROOT, env={**environment, **anywhere}, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
    try:
        yield Program(process)
    finally:
        process.send_signal(signal.SIGTERM)
        try:
            process.wait(30)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


@contextmanager
def screen() -> Iterator[Mapping[str, str]]:
    """The environment of the screen there is, else of a virtual one for the while, else of none."""
    if os.environ.get("DISPLAY"):
        yield os.environ
    elif shutil.which("Xvfb"):
        with VirtualScreen() as virtual:
            yield virtual.environment
    else:
        yield {**os.environ, "QT_QPA_PLATFORM": "offscreen"}
