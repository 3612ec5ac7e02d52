"""No Python stands behind Qt's messages once the program runs: a plug-in that speaks while it is being loaded must not stop it for good."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[2]

SPEAKS = """
from console.start import application
from PySide6.QtCore import QtMsgType, qInstallMessageHandler, qWarning
app = application("en")
before = qInstallMessageHandler(None)
print("handler:", before)
qWarning("chatter of a plug-in")
"""


def test_qt_speaks_to_no_python_and_not_to_the_person(tmp_path: Path) -> None:
    environment = {**os.environ, "QT_QPA_PLATFORM": "offscreen", "HOME": str(tmp_path)}
    answer = subprocess.run([sys.executable, "-c", SPEAKS], cwd=ROOT, env=environment, capture_output=True, text=True, timeout=60, check=True)
    assert answer.stdout.strip() == "handler: None"
    assert "chatter" not in answer.stderr
