"""What `doctor` finds about this PC's devices: the screen, the fonts, the engines that play video, and the sound."""

from __future__ import annotations

import os
import shutil
import sys
from collections.abc import Iterator

from console.finding import Finding, doubtful, missing, well
from models.settings import Settings

CHINESE_FAMILIES = ("Noto Sans CJK SC", "Source Han Sans SC", "Microsoft YaHei UI", "Microsoft YaHei", "PingFang SC", "WenQuanYi Micro Hei")
"""Families whose Chinese glyphs have the mainland shapes, best first."""


def screen(_settings: Settings) -> Iterator[Finding]:
    """Whether a window can be shown."""
    part = ("屏幕", "Screen")
    shown = os.environ.get("WAYLAND_DISPLAY") or os.environ.get("DISPLAY")
    if shown or sys.platform in {"win32", "darwin"}:
        yield well(part, shown or sys.platform)
    elif shutil.which("Xvfb"):
        yield doubtful(part, ("没有屏幕", "there is none"), ("make run 使用虚拟屏幕并写出截图", "`make run` uses a virtual one and writes a picture of it"))
    else:
        yield missing(part, ("没有屏幕，也没有 Xvfb", "there is none, and no Xvfb"), ("安装 xvfb 或设置 DISPLAY", "install xvfb, or set DISPLAY"))


def fonts(_settings: Settings) -> Iterator[Finding]:
    """Whether Chinese text has its right shapes."""
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    from PySide6.QtGui import QFontDatabase, QGuiApplication

    part = ("字体", "Fonts")
    application = QGuiApplication.instance() or QGuiApplication(["doctor"])
    families = set(QFontDatabase.families())
    found = next((family for family in CHINESE_FAMILIES if family in families), "")
    assert application is not None
    if found:
        yield well(part, found)
    elif QFontDatabase.families(QFontDatabase.WritingSystem.SimplifiedChinese):
        yield doubtful(part, ("只有其他中文字体", "only other Chinese fonts"), ("安装 fonts-noto-cjk", "install fonts-noto-cjk"))
    else:
        yield missing(part, ("没有中文字体，中文将显示为方框", "no Chinese font: Chinese shows as boxes"), ("安装 fonts-noto-cjk", "install fonts-noto-cjk"))


def video(_settings: Settings) -> Iterator[Finding]:
    """The two engines, which of them is the default, and which plays RTSP."""
    from widgets.player_av import PyAvEngine
    from widgets.player_vlc import VlcEngine
    from widgets.stream_address import StreamAddress

    rtsp = StreamAddress("rtsp://127.0.0.1/", "rtsp")
    vlc, pyav = VlcEngine(), PyAvEngine()
    if vlc.missing():
        yield doubtful(("视频 libVLC", "Video libVLC"), ("没有", "not there"), ("安装 libvlc5 与 vlc-plugin-base", "install libvlc5 and vlc-plugin-base"))
    elif vlc.lacks(rtsp):
        said = f"{vlc.version()}"
        yield well(("视频 libVLC", "Video libVLC"), (f"{said}，不含 RTSP 插件（Debian 如此）", f"{said}, without the RTSP plugin (as Debian builds it)"))
    else:
        yield well(("视频 libVLC", "Video libVLC"), vlc.version())
    part = ("视频 PyAV", "Video PyAV")
    if pyav.missing():
        trouble = missing if vlc.missing() or vlc.lacks(rtsp) else doubtful
        yield trouble(part, ("没有；RTSP 摄像机无法播放", "not there; RTSP cameras cannot be played"), ("请运行 make setup", "run `make setup`"))
    else:
        import av

        said = f"{av.__version__}, FFmpeg {av.ffmpeg_version_info}"
        yield well(part, (f"{said}；默认引擎，在独立的视频进程中解码", f"{said}; the default engine, decodes in video processes of its own"))


def sound(_settings: Settings) -> Iterator[Finding]:
    """A device for the alarm sound."""
    from PySide6.QtMultimedia import QMediaDevices

    part = ("声音", "Sound")
    devices = [device.description() for device in QMediaDevices.audioOutputs()]
    if devices:
        yield well(part, ", ".join(devices))
    else:
        said = ("没有音频设备，警情只以画面提示", "no audio device: alerts are shown, not heard")
        yield doubtful(part, said, ("接上音箱；界面会显示“无音频设备”", "connect a loudspeaker; the screen says “no sound device”"))
