"""The end of every command: whatever went wrong becomes one plain sentence on standard error and an exit code, never a traceback."""

from __future__ import annotations

import logging
import sys
from collections.abc import Callable

LOG = logging.getLogger(__name__)
UNUSABLE, ENVIRONMENT = 2, 3

SETTINGS_AT_FAULT = frozenset({"UnusableSettings", "RulebookError", "UnreadableReference", "Unusable", "CheckpointBroken"})
MACHINE_AT_FAULT = frozenset({"StoreUnavailable", "NothingListens", "NoScreen"})
"""Names of our own errors whose text is already one sentence for a person. By name: importing them all would cost start-up time."""


class Unusable(Exception):
    """An argument cannot be used; the text is one plain sentence."""


def plainly(command: Callable[[], int]) -> int:
    """Run a command and return its exit code."""
    try:
        return command()
    except KeyboardInterrupt:
        return 130
    except BrokenPipeError:
        return 0
    except Exception as error:  # noqa: BLE001  this is the last place that can word it
        return _word(error)


def _word(error: Exception) -> int:
    names = {kind.__name__ for kind in type(error).__mro__}
    if names & SETTINGS_AT_FAULT:
        return _say(str(error), UNUSABLE)
    if names & MACHINE_AT_FAULT:
        return _say(str(error), ENVIRONMENT)
    if isinstance(error, ImportError):
        return _say(f"A library is missing ({error.name or error}): run `make setup`.", ENVIRONMENT)
    if isinstance(error, OSError):
        where = f" {error.filename}" if error.filename else ""
        return _say(f"The system refused{where}: {error.strerror or error}.", ENVIRONMENT)
    LOG.error("a command failed", exc_info=error)
    first = str(error).strip().splitlines()[0] if str(error).strip() else type(error).__name__
    return _say(f"Something of ours failed ({type(error).__name__}: {first}); the log has the details.", ENVIRONMENT)


def _say(sentence: str, code: int) -> int:
    print(sentence.strip().splitlines()[0], file=sys.stderr)
    return code
