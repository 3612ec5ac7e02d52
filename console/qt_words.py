"""What Qt has to say: to the log; and where it would abort for want of a screen, one plain sentence and exit code 3 instead of a core dump."""

from __future__ import annotations

import logging
import os
import sys

from PySide6.QtCore import QMessageLogContext, QtMsgType

LOG = logging.getLogger(__name__)
ENVIRONMENT = 3


class QtWords:
    """Qt's message handler of one program."""

    def __init__(self, lang: str) -> None:
        """`lang` is `zh_CN` or `en`."""
        self._lang = lang
        self._warning = ""

    def __call__(self, kind: QtMsgType, _context: QMessageLogContext, text: str) -> None:
        """Take one message. A fatal one ends the process here, for Qt would abort it next."""
        grave = kind in (QtMsgType.QtCriticalMsg, QtMsgType.QtFatalMsg)
        LOG.log(logging.ERROR if grave else logging.INFO, "qt", extra={"said": text})
        if kind == QtMsgType.QtFatalMsg:
            print(self.sentence(text), file=sys.stderr, flush=True)
            os._exit(ENVIRONMENT)
        if kind == QtMsgType.QtWarningMsg and not self._warning:
            self._warning = text.strip()

    def sentence(self, text: str) -> str:
        """Word a fatal message."""
        why = (self._warning or text).splitlines()[0].strip().rstrip(".")
        if "platform plugin" not in text:
            return f"Qt 无法继续：{why}。" if self._lang == "zh_CN" else f"Qt cannot go on: {why}."
        if self._lang == "zh_CN":
            return f"没有可用的屏幕（{why}）：请设置 DISPLAY，或用 make run 在虚拟屏幕上运行；接入程序（main.py gateway）不需要屏幕。"
        return f"There is no screen for a window ({why}): set DISPLAY, or use `make run`, which brings a virtual one; intake (main.py gateway) needs none."
