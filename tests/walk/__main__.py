"""`python -m tests.walk FILE [--database URL]`: plays one walk, a line a step; exit 1 at the first difference, 2 for what is no walk."""

from __future__ import annotations

import argparse
import sys
import tempfile
from pathlib import Path

from models.store import StoreUnavailable
from tests.walk.player import opened, play
from tests.walk.script import WalkUnreadable, read_script


def main() -> int:
    """Play the walk named on the command line."""
    parser = argparse.ArgumentParser(prog="python -m tests.walk", description="Play an acceptance walk on an empty store.")
    parser.add_argument("file", type=Path, help="a walk, as tests/walks/S-02.jsonl")
    parser.add_argument("--database", default=None, help="postgresql+psycopg://… of an empty database; default: a private SQLite file")
    asked = parser.parse_args()
    try:
        script = read_script(asked.file)
        with tempfile.TemporaryDirectory(prefix="walk-") as folder, opened(asked.database, Path(folder)) as store:
            return 1 if play(script, store) else 0
    except (OSError, WalkUnreadable, StoreUnavailable) as error:
        sys.stderr.write(f"{error}\n")
        return 2


if __name__ == "__main__":
    sys.exit(main())
