"""`make check`: lint, format, types, import contracts and the house rules, side by side; says which held and shows the words of those that did not."""

from __future__ import annotations

import subprocess
import sys
import time
from pathlib import Path

HERE = Path(__file__).parents[1]
BIN = Path(sys.executable).parent
PLACES = [name for name in ("main.py", "models", "widgets", "console", "resources", "tests", "tools") if (HERE / name).exists()]

CHECKS: dict[str, list[str]] = {
    "lint": [str(BIN / "ruff"), "check", "--quiet", "--output-format", "concise", "."],
    "format": [str(BIN / "ruff"), "format", "--check", "--quiet", "."],
    "types": [sys.executable, "-m", "mypy", "--no-error-summary", *PLACES],
    "imports": [str(BIN / "lint-imports"), "--no-cache", "--no-logo"],
    "house": [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "tests/house"],
}


def main() -> int:
    """Run every check; 0 when all hold, 1 otherwise."""
    began = time.monotonic()
    running = {
        name: subprocess.Popen(command, cwd=HERE, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
        for name, command in CHECKS.items()
    }
    failed = 0
    for name, process in running.items():
        words, _ = process.communicate()
        print(f"{name:8} {'ok' if process.returncode == 0 else 'FAILED'}", flush=True)
        if process.returncode:
            failed += 1
            print(words.rstrip(), flush=True)
    print(f"{len(running) - failed} of {len(running)} checks hold ({time.monotonic() - began:.0f} s)", flush=True)
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
