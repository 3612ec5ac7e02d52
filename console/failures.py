"""The end of every command: whatever went wrong becomes one plain sentence on standard error and an exit code, never a traceback."""

from __future__ import annotations

import logging
import sys
from collections.abc import Callable

from models.plain import Plain

LOG = logging.getLogger(__name__)
UNUSABLE, ENVIRONMENT = 2, 3

SETTINGS_AT_FAULT = frozenset({"UnusableSettings", "RulebookError", "UnreadableReference", "Unusable", "CheckpointBroken"})
"""Names of our own errors that are about what was asked for; their texts are one sentence. By name: importing them all would cost start-up time."""


class Unusable(Plain):
    """An argument cannot be used."""


def plainly(command: Callable[[], int], lang: str = "en") -> int:
    """Run a command and return its exit code; failures are worded in `zh_CN` or `en`."""
    try:
        return command()
    except KeyboardInterrupt:
        return 130
    except BrokenPipeError:
        _be_silent()
        return 0
    except Exception as error:  # noqa: BLE001  this is the last place that can word it
        print(worded(error, lang), file=sys.stderr)
        return UNUSABLE if _names(error) & SETTINGS_AT_FAULT else ENVIRONMENT


def worded(error: Exception, lang: str) -> str:
    """One sentence in `zh_CN` or `en` for whatever went wrong; what nobody foresaw is logged with its details."""
    if isinstance(error, Plain):
        told = error.sentence(lang)
    elif _names(error) & SETTINGS_AT_FAULT:
        told = str(error)
    else:
        told = _of_others(error, _names(error))[0 if lang == "zh_CN" else 1]
    return told.strip().splitlines()[0]


def _names(error: Exception) -> set[str]:
    return {kind.__name__ for kind in type(error).__mro__}


def _of_others(error: Exception, names: set[str]) -> tuple[str, str]:
    """The sentence for an error that is not ours."""
    if "DBAPIError" in names:
        from models.store import unavailable

        told = unavailable(error)  # type: ignore[arg-type]
        return told.chinese, str(told)
    if isinstance(error, ImportError):
        missing = error.name or str(error)
        return f"缺少组件（{missing}）：请运行 make setup。", f"A library is missing ({missing}): run `make setup`."
    if isinstance(error, OSError):
        where, why = f" {error.filename}" if error.filename else "", error.strerror or str(error)
        return f"系统拒绝{f'使用{where}' if where else '了操作'}：{why}。", f"The system refused{where}: {why}."
    LOG.error("a command failed", exc_info=error)
    first = (str(error).strip() or type(error).__name__).splitlines()[0]
    kind = type(error).__name__
    return f"程序内部错误（{kind}：{first}），详情见日志。", f"Something of ours failed ({kind}: {first}); the log has the details."


def _be_silent() -> None:
    """Nobody reads on: let the last flush at exit go nowhere, for Python would complain about it."""
    import os

    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
