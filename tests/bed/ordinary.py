"""Root may read and write everything; an ordinary program may not. Tests of shut folders start programs without that privilege."""

from __future__ import annotations

import os

OVERRIDES = "-dac_override,-dac_read_search"


def as_ordinary(*command: str) -> list[str]:
    """The command, held to the permissions of files even when we are root; another user could not even enter a clone in a private folder."""
    return ["setpriv", f"--bounding-set={OVERRIDES}", f"--inh-caps={OVERRIDES}", "--", *command] if os.geteuid() == 0 else list(command)
