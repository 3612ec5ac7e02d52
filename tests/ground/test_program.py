"""The program from outside: answers at once, ends with the exit codes it promises, and says every failure in one plain sentence."""

from __future__ import annotations

import resource
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]


def ask(*arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
    """Run `main.py` as a person would."""
    command = [sys.executable, str(ROOT / "main.py"), *arguments]
    return subprocess.run(command, capture_output=True, text=True, cwd="/", stdin=subprocess.DEVNULL, timeout=60, env={"PATH": "/usr/bin:/bin", **environment})


@pytest.mark.parametrize("question", ["--help", "--version"])
def test_help_and_version_answer_within_a_fifth_of_a_second(question: str) -> None:
    spans = []
    for _ in range(7):
        before = resource.getrusage(resource.RUSAGE_CHILDREN)
        assert ask(question).returncode == 0
        after = resource.getrusage(resource.RUSAGE_CHILDREN)
        # Time of the processor, not of the clock: what else runs on this machine is no concern of the program's.
        spans.append(after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime)
    assert min(spans) < 0.2, spans


@pytest.mark.parametrize("question", ["--help", "--version"])
def test_help_and_version_load_no_qt(question: str) -> None:
    lines = (
        "import sys, runpy",
        "try: runpy.run_path('main.py', run_name='__main__')",
        "except SystemExit: print(len([name for name in sys.modules if 'PySide6' in name]))",
    )
    program = "\n".join(lines)
    run = subprocess.run([sys.executable, "-c", program, question], capture_output=True, text=True, cwd=ROOT, check=True, timeout=30)
    assert run.stdout.strip().endswith("0")


@pytest.mark.parametrize(
    "arguments",
    [
        ["nonsense"],
        ["--lang", "fr"],
        ["--config", "/nowhere/settings.toml", "doctor"],
        ["--database", "mysql://x", "doctor"],
        ["wall", "--pitch", "wide"],
    ],
)
def test_unusable_arguments_end_with_2_and_no_traceback(arguments: list[str]) -> None:
    run = ask(*arguments)
    assert run.returncode == 2
    assert run.stderr.strip()
    assert "Traceback" not in run.stderr


@pytest.mark.parametrize("command", [["gateway"], ["console"], ["journal", "verify"], ["export", "alerts"]])
def test_a_database_that_does_not_answer_ends_with_3_and_one_sentence(tmp_path: Path, command: list[str]) -> None:
    unreachable = ["--data-dir", str(tmp_path), "--database", "postgresql+psycopg://eco:secret-word@127.0.0.1:1/eco"]
    run = ask(*unreachable, *command, QT_QPA_PLATFORM="offscreen", HOME=str(tmp_path))
    told = [line for line in run.stderr.strip().splitlines() if not line.startswith("This plugin does not support")]
    assert run.returncode == 3, run.stderr
    assert len(told) == 1, told
    assert "secret-word" not in run.stderr
    assert "Traceback" not in run.stderr
