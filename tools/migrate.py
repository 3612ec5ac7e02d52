"""Brings the schema of a database up to date, as its owner: `python -m tools.migrate URL`. Seats run as a role that may not."""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path

from models.store import Store, StoreUnavailable


def main(arguments: list[str]) -> int:
    """Exit code 0: the schema is this program's; 2: no URL given; 3: the database cannot be reached."""
    if len(arguments) != 1 or "://" not in arguments[0]:
        print("Give one database URL: python -m tools.migrate postgresql+psycopg://OWNER@HOST/NAME", file=sys.stderr)
        return 2
    with tempfile.TemporaryDirectory() as folder:
        store = Store.open(arguments[0], Path(folder))
        try:
            store.migrate()
        except StoreUnavailable as error:
            print(error, file=sys.stderr)
            return 3
        finally:
            store.close()
    print("The schema is up to date.")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
