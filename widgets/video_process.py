"""A video process: decodes some eight streams into memory shared with the console, so that a decoder that crashes or hangs takes no screen down.

Run as `python -m widgets.video_process HANDLE ENGINE…` by the console (video_child). Orders come as JSON lines on standard input, what
happens goes out as JSON lines; when the input closes, the console is gone and the process ends. Knows no Qt.
"""

from __future__ import annotations

import contextlib
import faulthandler
import gc
import json
import os
import sys
import threading
import time
from collections.abc import Mapping
from dataclasses import asdict
from pathlib import Path
from typing import Any

from models.heap import give_back
from models.rules.scene_print import Look
from widgets.clip_file import ClipEnd, ClipFile
from widgets.frame_memory import Frame, FrameMemory
from widgets.player_states import PlayerEvent, StreamFacts
from widgets.reel import Order, Reel, Room, Shown
from widgets.stream_address import StreamAddress
from widgets.video_engines import VideoEngines

BEAT_S = 0.2
NICE = 10
"""So far behind the window: sixteen decoders on a full machine leave it half a processor at least."""
STILL_S = 1.0
"""So long a picture in native size waits to be fetched before the next one may be put there."""
MOST_MEMORY = 4_000_000_000
"""Address space beyond which a hostile stream gets no more memory, and is told so instead of the machine."""
CLIP_END_S = 10.0
"""So long a clip may take to be closed on a slow disk before its stream is let go."""


class Playing:
    """One stream of this process: its reel, its place in the memory, its clips."""

    def __init__(self, process: VideoProcess, line: Mapping[str, Any]) -> None:
        self.stream, self.place = int(line["stream"]), int(line["place"])
        self._process, self._count = process, 0
        path = Path(line["path"]) if line["path"] else None
        address = StreamAddress(line["url"], line["scheme"], line["host"], int(line["port"]), line["kind"], path, tuple(line["hosts"]))
        self.order = Order(address, Room(*line["size"]), learn=self._learn, see=self._see, pulse=self._pulse)
        self.watch(watched=line["watched"], pinned=line["pinned"])
        self.clips: dict[int, ClipFile] = {}
        process.memory.begin(self.place)
        self.reel = Reel(self.order, process.engines.engine_for, self._show, self._tell)

    def watch(self, *, watched: bool, pinned: bool) -> None:
        """Whether anybody sees it, and whether its packets are wanted anyhow."""
        for event, is_set in ((self.order.pinned, pinned), (self.order.watched, watched)):
            if is_set:
                event.set()
            else:
                event.clear()

    def close(self) -> None:
        """Ends without waiting; the process says `closed` when the thread has ended."""
        self.order.closed.set()
        self.order.watched.set()
        for clip in tuple(self.clips.values()):  # one may end by itself meanwhile
            clip.end()
        threading.Thread(target=self._leave, name="video leaving", daemon=True).start()

    def _leave(self) -> None:
        self.reel.join()
        for clip in tuple(self.clips.values()):
            clip.join(CLIP_END_S)
        self.order.ring.clear()
        self.order.tools = None
        self._process.left(self)
        gc.collect()
        give_back()

    def record(self, number: int, path: Path, before_s: float) -> None:
        """Begins a clip."""

        def done(end: ClipEnd) -> None:
            self.order.ring.forget(clip.take)
            self.clips.pop(number, None)
            self._process.say({"stream": self.stream, "clip": number, **end.facts()})

        clip = self.clips[number] = ClipFile(path, done)
        clip.take_all(self.order.ring.follow(before_s, self.order.ticks(), clip.take))
        clip.start()

    def _learn(self, facts: StreamFacts) -> None:
        self._process.say({"stream": self.stream, "facts": asdict(facts)})

    def _see(self, look: Look) -> None:
        self._process.say({"stream": self.stream, "look": look.text()})

    def _pulse(self) -> None:
        self._process.memory.pulse(self.place, time.monotonic(), threading.get_ident())

    def _show(self, shown: Shown) -> None:
        self._count += 1
        frame = Frame(self._count, shown.width, shown.height, shown.stride, time.monotonic(), shown.behind_s, shown.stream_s, shown.pixels)
        self._process.memory.put(self.place, self.stream, frame)

    def _tell(self, event: PlayerEvent) -> None:
        choice = self.reel.choice
        engine = choice.engine.name if choice.engine else ""
        told = {"state": event.state, "reason": event.reason, "tries": event.tries, "losses": self.reel.losses, "engine": engine, "why": choice.why}
        self._process.say({"stream": self.stream, **told})


class VideoProcess:
    """All that this process plays."""

    def __init__(self, handle: str, names: tuple[str, ...]) -> None:
        self.memory, self.engines = FrameMemory(handle), VideoEngines(names)
        self._playing: dict[int, Playing] = {}
        self._out = threading.Lock()
        self._still = threading.Semaphore()

    def say(self, facts: Mapping[str, Any]) -> None:
        """One line to the console."""
        with self._out, contextlib.suppress(OSError, ValueError):
            sys.stdout.write(json.dumps(facts) + "\n")
            sys.stdout.flush()

    def left(self, playing: Playing) -> None:
        """The thread of a stream has ended."""
        self._playing.pop(playing.stream, None)
        self.say({"closed": playing.stream})

    def load(self) -> None:
        """Load the decoders before the first order. What they are made of stays for good: collections are short then."""
        self.engines.load()
        if not self._playing:
            gc.collect()
            gc.freeze()

    def serve(self) -> None:
        """Beats, and obeys line by line until the console is gone."""
        threading.Thread(target=self._beat, name="video beat", daemon=True).start()
        for line in sys.stdin:
            self._obey(json.loads(line))
        for playing in tuple(self._playing.values()):
            for clip in tuple(playing.clips.values()):
                clip.end()
                clip.join(CLIP_END_S)

    def _beat(self) -> None:
        while True:
            self.memory.beat(time.monotonic())
            time.sleep(BEAT_S)

    def _obey(self, line: Mapping[str, Any]) -> None:
        if line["do"] == "open":
            playing = self._playing[int(line["stream"])] = Playing(self, line)
            playing.reel.start()
            return
        if line["do"] == "fetched":
            self._still.release()
            return
        found = self._playing.get(int(line["stream"]))
        if found is None:
            self._answer_for_none(line)
            return
        match line["do"]:
            case "size":
                found.order.size = Room(*line["size"])
            case "watch":
                found.watch(watched=line["watched"], pinned=line["pinned"])
            case "close":
                found.close()
            case "clip":
                found.record(int(line["clip"]), Path(line["path"]), float(line["before_s"]))
            case "end_clip":
                if clip := found.clips.get(int(line["clip"])):
                    clip.end()
            case "still":
                threading.Thread(target=self._put_still, args=(found, int(line["still"])), name="video still", daemon=True).start()

    def _answer_for_none(self, line: Mapping[str, Any]) -> None:
        """What is asked of a stream that has just left is answered, so that nobody waits for it."""
        if line["do"] == "clip":
            self.say({"stream": line["stream"], "clip": line["clip"], **ClipEnd(line["path"], "no_packets").facts()})
        elif line["do"] == "still":
            self.say({"stream": line["stream"], "still": line["still"], "width": 0})

    def _put_still(self, playing: Playing, number: int) -> None:
        """The newest picture in native size; the next one waits until the console has fetched it, or given up."""
        newest = playing.order.newest
        if newest is None or not self._still.acquire(timeout=STILL_S):
            self.say({"stream": playing.stream, "still": number, "width": 0})
            return
        told = {"stream": playing.stream, "still": number}
        try:
            native = newest.reformat(format="rgb24", threads=1)  # as a PNG has them: nothing is left to be put in order
            plane = native.planes[0]
            self.memory.put_still(memoryview(plane), plane.line_size * native.height)
        except Exception:  # noqa: BLE001 - whatever a stream holds, the room is free again and nobody waits
            self._still.release()
            self.say({**told, "width": 0})
            return
        self.say({**told, "width": native.width, "height": native.height, "stride": plane.line_size, "stream_s": newest.time or 0.0})


def main() -> None:
    """Ends at once when the input closes: nothing that a decoder still does matters then."""
    faulthandler.enable()
    with contextlib.suppress(ImportError, OSError, ValueError):
        import resource

        resource.setrlimit(resource.RLIMIT_AS, (MOST_MEMORY, MOST_MEMORY))
        # On a full machine a picture is late before a key press is.
        os.setpriority(os.PRIO_PROCESS, 0, os.getpriority(os.PRIO_PROCESS, 0) + NICE)
    process = VideoProcess(sys.argv[1], tuple(sys.argv[2:]))
    threading.Thread(target=process.load, name="video loading", daemon=True).start()
    process.serve()
    os._exit(0)


if __name__ == "__main__":
    main()
