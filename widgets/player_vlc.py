"""The second video engine: libVLC of the system, its pictures taken through memory callbacks. Runs in a video process.

Every call into libVLC is made in the reel's own thread; its callbacks only note a number or put an event into a queue, because
libVLC 3 locks up when it is called back from there.
"""

from __future__ import annotations

import ctypes
import queue
import threading
from pathlib import Path
from typing import Any

from widgets.camera_line import NoWay
from widgets.decoding_tools import MOST_PIXELS
from widgets.loopback_feed import LoopbackFeed
from widgets.player_av import fit
from widgets.player_states import StreamFacts
from widgets.reel import Order, Room, Show, Shown
from widgets.stream_address import StreamAddress
from widgets.stream_way import StreamWay, way_to
from widgets.vlc_reading import VlcReading

# Constants of the code, every one: libVLC trusts its options, and ":sout=" in one of them would write a file (finding 8).
INSTANCE_OPTIONS = (
    "--no-audio", "--no-osd", "--no-spu", "--no-video-title-show", "--no-snapshot-preview", "--no-lua", "--quiet", "--no-xlib",
    "--avcodec-threads=1", "--swscale-mode=0", "--no-sout-all",
)  # fmt: skip
LIVE_OPTIONS = (":network-caching=300", ":no-sout-all", ":rtsp-tcp")
FILE_OPTIONS = (":no-sout-all",)
DEMUX_OPTIONS = {
    ".mp4": (":demux=mp4",),
    ".mkv": (":demux=mkv",),
    ".ts": (":demux=ts",),
    ".h264": (":demux=h264",),
    ".flv": (":demux=avformat", ":avformat-format=flv"),
    ".m3u8": (":demux=ts",),
}
"""The container is taken from the name and forced: a playlist under a film's name would otherwise open what it likes."""
ANSWER_S, SILENT_S, POLL_S = 4.0, 4.0, 0.2
GROWN = 1.4
"""libVLC's frame size is fixed while it plays; a tile that grows beyond this plays anew."""
BUFFERS = 3
"""One being written, one finished, one spare."""
_LOCK = ctypes.CFUNCTYPE(ctypes.c_void_p, ctypes.c_void_p, ctypes.POINTER(ctypes.c_void_p))
_DISPLAY = ctypes.CFUNCTYPE(None, ctypes.c_void_p, ctypes.c_void_p)
_COUNT = ctypes.POINTER(ctypes.c_uint)
_SETUP = ctypes.CFUNCTYPE(ctypes.c_uint, ctypes.POINTER(ctypes.c_void_p), ctypes.c_void_p, _COUNT, _COUNT, _COUNT, _COUNT)
_CLEANUP = ctypes.CFUNCTYPE(None, ctypes.c_void_p)


class Frames:
    """The frame memory of one play; all but `image` runs in libVLC's own threads."""

    def __init__(self, room: Room) -> None:
        """Frames get the stream's shape inside `room` (device pixels), fixed for this play; the tile scales if its size changes."""
        self._room = room
        self._size = (0, 0)
        self._memory: list[Any] = []
        self._starts: list[int] = []
        self._turn = 0
        self._shown = -1
        self.native = (0, 0)
        self._guard = threading.Lock()
        self.fresh = threading.Event()
        # Held for as long as libVLC may call them.
        self._callbacks = (_SETUP(self._setup), _CLEANUP(lambda _opaque: None), _LOCK(self._lock), _DISPLAY(self._display))

    def serve(self, player: Any) -> None:
        """Makes a libVLC player draw here."""
        import vlc

        setup, cleanup, lock, display = self._callbacks
        vlc.libvlc_video_set_callbacks(player, ctypes.cast(lock, vlc.VideoLockCb), None, ctypes.cast(display, vlc.VideoDisplayCb), None)
        vlc.libvlc_video_set_format_callbacks(player, ctypes.cast(setup, vlc.VideoFormatCb), ctypes.cast(cleanup, vlc.VideoCleanupCb))

    def are_small_for(self, room: Room) -> bool:
        """Whether the tile has grown so much that playing anew is worth it."""
        return room.width > GROWN * self._room.width and room.height > GROWN * self._room.height

    def _setup(self, _opaque: object, chroma: int, width: Any, height: Any, pitches: Any, lines: Any) -> int:
        ctypes.memmove(chroma, b"RV32", 4)
        self.native = (width[0], height[0])
        if width[0] * height[0] > MOST_PIXELS:
            return 0
        wide, high = fit(width[0], height[0], self._room)
        wide = (wide + 7) & ~7
        with self._guard:
            self._memory = [ctypes.create_string_buffer(wide * 4 * (high + 32) + 64) for _ in range(BUFFERS)]
            self._starts = [-ctypes.addressof(memory) % 32 for memory in self._memory]
            self._size, self._shown = (wide, high), -1
        width[0], height[0], pitches[0], lines[0] = wide, high, wide * 4, high
        return 1

    def _lock(self, _opaque: object, planes: Any) -> int:
        self._turn = (self._turn + 1) % BUFFERS
        if self._turn == self._shown:
            self._turn = (self._turn + 1) % BUFFERS
        planes[0] = ctypes.addressof(self._memory[self._turn]) + self._starts[self._turn]
        return self._turn + 1

    def _display(self, _opaque: object, picture: int) -> None:
        self._shown = picture - 1
        self.fresh.set()

    def shown(self, stream_s: float) -> Shown | None:
        """The finished frame, copied: libVLC comes round again within two frames."""
        with self._guard:
            if self._shown < 0:
                return None
            (wide, high), start = self._size, self._starts[self._shown]
            pixels = bytes(memoryview(self._memory[self._shown])[start : start + wide * 4 * high])
        return Shown(pixels, wide, high, wide * 4, 0.0, stream_s)


class VlcEngine:
    """libVLC as the system has it; absent or without a plugin, it says so and the rest of the console runs."""

    name = "libVLC"

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._instance: Any = None
        self._missing: str | None = None
        self._fails_rtsp = False

    def missing(self) -> str:
        """`no_libvlc` when the library or its Python package is absent or cannot start."""
        with self._lock:
            if self._missing is None:
                self._missing = self._start()
            return self._missing

    def _start(self) -> str:
        try:
            import vlc

            self._instance = vlc.Instance(*INSTANCE_OPTIONS)
        except (ImportError, OSError, AttributeError, NameError, NotImplementedError, SystemExit):  # python-vlc exits for a wrong PYTHON_VLC_LIB_PATH
            return "no_libvlc"
        # Instance() gives None when the library knows an option not.
        return "" if self._instance is not None else "no_libvlc"

    def version(self) -> str:
        """Such as `3.0.24`, "" when missing."""
        if self.missing():
            return ""
        import vlc

        return str(vlc.libvlc_get_version().decode()).split(" ")[0]

    def lacks(self, address: StreamAddress) -> str:
        """`no_live555` for rtsp:// when the RTSP plugin is not installed, as on Debian, or when it failed before its first picture."""
        return "no_live555" if address.scheme == "rtsp" and (self._fails_rtsp or not self._has_live555()) else ""

    def _has_live555(self) -> bool:
        import vlc

        folder = vlc.plugin_path or ""
        library = Path(getattr(vlc.dll, "_name", "") or "")
        places = [Path(folder)] if folder else []
        places += [library.parent / "vlc" / "plugins", Path("/usr/lib/vlc/plugins"), *Path("/usr/lib").glob("*-linux-gnu/vlc/plugins")]
        return any(next(place.rglob("*live555*"), None) is not None for place in places if place.is_dir())

    def play(self, order: Order, show: Show) -> str:
        """Plays until libVLC says that it ended, or until no byte came for SILENT_S seconds."""
        try:
            with way_to(order.address, ANSWER_S, order.pulse) as way:
                return way.trouble_or(self._play(order, way, show))
        except NoWay as none:
            return none.code
        except OSError:
            return "broken"

    def _play(self, order: Order, way: StreamWay, show: Show) -> str:
        import vlc

        is_live = way.file is not None and not way.file.seekable()
        feed = LoopbackFeed(way.file, ANSWER_S) if is_live else None
        reading = VlcReading(way) if way.file is not None and feed is None else None
        media = reading.medium(self._instance) if reading else self._instance.media_new_location(feed.url if feed else way.url)
        self._set_up(media, order.address)
        player = self._instance.media_player_new()
        frames = Frames(order.size)
        frames.serve(player)
        endings: queue.SimpleQueue[str] = queue.SimpleQueue()
        for kind, code in ((vlc.EventType.MediaPlayerEndReached, "ended"), (vlc.EventType.MediaPlayerEncounteredError, "broken")):
            player.event_manager().event_attach(kind, lambda _event, code=code: endings.put(code))
        player.set_media(media)
        try:
            player.play()
            reason, count = self._follow(player, media, order, way, frames, endings, show)
        finally:
            way.stop()
            player.stop()
            player.release()
            media.release()
            if feed:
                feed.join()
        if feed and feed.failed:
            raise feed.failed
        if feed and feed.is_silent:
            reason = "silent"
        if reason == "broken" and not count and order.address.scheme == "rtsp":
            self._fails_rtsp = True
        return reason

    def _set_up(self, media: Any, address: StreamAddress) -> None:
        for option in FILE_OPTIONS if address.scheme == "file" else LIVE_OPTIONS:
            media.add_option(option)
        if address.scheme != "rtsp":
            for forced in DEMUX_OPTIONS.get(address.kind, ()):
                media.add_option(forced)

    def _follow(self, player: Any, media: Any, order: Order, way: StreamWay, frames: Frames, endings: queue.SimpleQueue[str], show: Show) -> tuple[str, int]:
        """Takes new frames until the end. libVLC shows the last picture again when nothing comes, so bytes and decoded pictures decide."""
        import vlc

        figures = vlc.MediaStats()
        read, decoded, count, is_fresh = 0, 0, 0, False
        last: Shown | None = None
        fed_at, polled_at = order.ticks(), order.ticks() - POLL_S
        while endings.empty():
            if order.closed.is_set() or not order.watched.is_set():
                return ("closed" if order.closed.is_set() else "unwatched"), count
            now = order.ticks()
            order.pulse()
            if now - polled_at >= POLL_S:
                polled_at = now
                media.get_stats(figures)
                if figures.demux_read_bytes != read:
                    read, fed_at = figures.demux_read_bytes, now
                    way.rest()
                if frames.are_small_for(order.size):
                    return "resized", count
                if frames.native[0] * frames.native[1] > MOST_PIXELS:
                    return "too_large", count
                is_fresh, decoded = figures.decoded_video != decoded, figures.decoded_video
                if now - fed_at > SILENT_S and order.address.scheme != "file":
                    return "silent", count
            if frames.fresh.wait(POLL_S / 2):
                frames.fresh.clear()
                if is_fresh and (shown := frames.shown(player.get_time() / 1000)) and (last is None or shown.pixels != last.pixels):
                    if not count:
                        order.learn(StreamFacts(*frames.native))
                    count, last = count + 1, shown
                    show(shown)
        return endings.get(), count
