"""`make run`: the console with the demo county, on the screen there is; without one, on a virtual screen of which a picture is kept."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path
from types import FrameType

from tools.virtual_screen import NoScreen, VirtualScreen, dies_with_us

HERE = Path(__file__).parents[1]
DATA = HERE / "run"
EVERY = 3.0
"""Seconds between two pictures."""


class Stop(Exception):
    """Somebody wants us to end."""


def main(arguments: list[str]) -> int:
    """Run until the window is closed or Ctrl-C; the exit code is the console's."""
    command = [sys.executable, str(HERE / "main.py"), "--data-dir", str(DATA), "console", "--demo", *arguments]
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, _stop)
    try:
        _draw_cameras()
        if os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY"):
            os.execv(command[0], command)
        with VirtualScreen() as screen:
            return _watch(command, screen)
    except NoScreen as missing:
        print(missing, file=sys.stderr)
        return 3
    except Stop:
        return 130


def _draw_cameras() -> None:
    """Draw the demo cameras' scenes before the first start, so that it begins with living pictures; costs nothing afterwards."""
    from models.demo.county import scenes
    from models.demo.streams import DemoStreams, StreamsFailed

    cameras = scenes()
    if len(list((DATA / "video").glob("*.h264"))) >= len(cameras):
        return
    print("Drawing the scenes of the demo cameras (once, about a minute) …", flush=True)
    streams = DemoStreams(DATA, cameras)
    try:
        streams.start(wait_for_clips=True)
    except StreamsFailed as failed:
        print(failed, file=sys.stderr)
    finally:
        streams.stop()


def _watch(command: list[str], screen: VirtualScreen) -> int:
    DATA.mkdir(exist_ok=True)
    picture = DATA / "screen.png"
    console = subprocess.Popen(dies_with_us(command), env=screen.environment, start_new_session=True)
    print(f"No screen here, so this runs on a virtual one ({screen.display}, 1920×1080).")
    print(f"What is on it, every {EVERY:.0f} s:  {picture}")
    print(f"To watch it live:  x11vnc -localhost -display {screen.display}      To stop: Ctrl-C", flush=True)
    try:
        while console.poll() is None:
            time.sleep(EVERY)
            screen.write_picture(picture)
        return console.returncode
    except Stop:
        return 130
    finally:
        _end(console)


def _end(console: subprocess.Popen[bytes]) -> None:
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    if console.poll() is None:
        console.terminate()
        try:
            console.wait(15)
        except subprocess.TimeoutExpired:
            print("The console did not end within 15 s; it is stopped the hard way.", file=sys.stderr)
            os.killpg(console.pid, signal.SIGKILL)
            console.wait()


def _stop(_number: int, _frame: FrameType | None) -> None:
    raise Stop


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
