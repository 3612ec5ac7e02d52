"""The video processes of this console: finds every stream a place in one, replaces those that crash or freeze, parks a stream that keeps doing it.

A stream of which a crash is known to come gets a process of its own; where nobody knows, the streams are divided until it is found.
"""

from __future__ import annotations

import contextlib
import logging
import threading
import time
from collections.abc import Mapping
from typing import Any

from widgets.breakdowns import divide
from widgets.frame_memory import FrameMemory
from widgets.live_stream import LiveStream, Tell
from widgets.player_states import PlayerEvent, PlayerState, Ticks
from widgets.stream_address import StreamAddress
from widgets.video_child import LOOK_S, VideoChild
from widgets.video_engines import NAMES

FULL = 8
"""Streams of one process. Fewer cost memory (some 45 MB for each process), more are lost together. Measured: docs/decisions.md."""


class VideoProcesses:
    """One per console or wall. Starts nothing before the first stream."""

    def __init__(self, engines: tuple[str, ...] = NAMES, linger_s: float = 1.0, full: int = FULL) -> None:
        """`engines`: names of those that may be used, in order of preference; `linger_s`: how long processes stay when no stream is left."""
        self._engines, self._linger_s, self._full = engines, linger_s, full
        self._children: list[VideoChild] = []
        self._streams: dict[int, LiveStream] = {}
        self._spare: list[FrameMemory] = []
        self._numbers = 0
        self._idle_at: float | None = None
        self._watch: threading.Thread | None = None
        self._stirred = threading.Condition(threading.RLock())
        self._is_over = False

    def begin(self, address: StreamAddress, size: tuple[int, int], tell: Tell, ticks: Ticks = time.monotonic) -> LiveStream:
        """A stream begins to play; `size` in device pixels."""
        with self._stirred:
            self._is_over = False
            self._numbers += 1
            stream = self._streams[self._numbers] = LiveStream(self, self._numbers, address, size, ticks, tell)
            self._place(stream)
            self._keep_watch()
            return stream

    def warm(self, streams: int = 1) -> None:
        """Starts processes for so many streams before they are needed, so that the first cameras are there at once."""
        with self._stirred:
            with contextlib.suppress(OSError):  # the first stream will tell
                while len(self._children) * self._full < streams:
                    self._new_child()
            if self._children:
                self._keep_watch()

    def leave(self, stream: LiveStream) -> None:
        """A stream is not wanted any more; its place is free when its thread has ended."""
        with self._stirred:
            if stream.child is None:
                self._forget(stream)
            else:
                stream.child.send({"do": "close", "stream": stream.number})

    def pids(self) -> tuple[int, ...]:
        """The numbers of the running processes."""
        with self._stirred:
            return tuple(child.pid for child in self._children)

    def stop(self, wait_s: float = 3.0) -> None:
        """Ends all processes; waits up to `wait_s` seconds, then kills."""
        with self._stirred:
            self._is_over = True
            children, watch = tuple(self._children), self._watch
            for child in children:
                child.end()
            self._stirred.notify_all()
        end = time.monotonic() + wait_s
        for child in children:
            if not child.join(max(0.0, end - time.monotonic())):
                child.kill()
                child.join(1.0)
        if watch is not None and watch is not threading.current_thread():
            watch.join(1.0)

    def _place(self, stream: LiveStream) -> None:
        """Puts a stream into a process that has room, or into a new one."""
        try:
            child = next((child for child in self._children if self._has_room(child)), None) or self._new_child()
        except OSError:
            self._leave_waiting(stream)
            return
        self._put(stream, child)

    def _leave_waiting(self, stream: LiveStream) -> None:
        """The machine starts no further process now: that is told, and tried again as with a parked stream."""
        logging.getLogger(__name__).warning("no video process could be started")
        stream.breakdowns.parked_at = time.monotonic()
        stream.tell(PlayerEvent(PlayerState.UNAVAILABLE, "no_process"))

    def _put(self, stream: LiveStream, child: VideoChild) -> None:
        place = child.free_place()
        assert place is not None
        child.places[stream.number] = place
        stream.play_in(child, place)

    def _has_room(self, child: VideoChild) -> bool:
        playing = sum(1 for number in child.places if number in self._streams and not self._streams[number].is_closed)
        return not child.is_in_doubt and not child.is_ending and playing < self._full and child.free_place() is not None

    def _new_child(self) -> VideoChild:
        memory = self._spare.pop() if self._spare else FrameMemory()
        child = VideoChild(memory, self._engines, self._hear, self._lost)
        self._children.append(child)
        return child

    def _hear(self, child: VideoChild, line: Mapping[str, Any]) -> None:
        """In the thread of a process."""
        if "closed" in line:
            with self._stirred:
                child.places.pop(line["closed"], None)
                if stream := self._streams.get(line["closed"]):
                    self._forget(stream)
        elif (stream := self._streams.get(line["stream"])) and stream.child is child:
            stream.hear(line)
        elif "still" in line and line["width"]:
            child.send({"do": "fetched"})  # its stream was closed meanwhile; the next picture waits for this one's room

    def _forget(self, stream: LiveStream) -> None:
        self._streams.pop(stream.number, None)
        stream.forget()

    def _lost(self, child: VideoChild) -> None:
        """A process has ended: as it should, or its streams come back in others."""
        with self._stirred:
            self._children.remove(child)
            streams = [stream for number in child.places if (stream := self._streams.get(number))]
            guilty = [stream for stream in streams if child.places[stream.number] == child.guilty_place]
            child.memory.clear()
            self._spare.append(child.memory)
            for stream in streams:
                if stream.is_closed or self._is_over:
                    self._forget(stream)
            streams = [stream for stream in streams if stream.number in self._streams]
            now = time.monotonic()
            parked = [stream for stream in streams if (stream in guilty or not guilty) and stream.breakdowns.note(now)]
            for stream in streams:
                stream.lose_process(parked=stream in parked)
            again = [stream for stream in streams if stream not in parked]
            is_outside = child.was_ended_from_outside()
            for group in divide(again, [stream for stream in guilty if stream in again], is_outside=is_outside):
                if is_outside:
                    for stream in group:
                        self._place(stream)
                else:
                    self._place_apart(group)

    def _place_apart(self, group: list[LiveStream]) -> None:
        """Streams that may have brought a process down get one to which no other is put."""
        try:
            child = self._new_child()
        except OSError:
            for stream in group:
                self._leave_waiting(stream)
            return
        child.is_in_doubt = True
        for stream in group:
            self._put(stream, child)

    def _keep_watch(self) -> None:
        if self._watch is None or not self._watch.is_alive():
            self._watch = threading.Thread(target=self._look, name="video watch", daemon=True)
            self._watch.start()

    def _look(self) -> None:
        """Looks at every process until there is none left."""
        with self._stirred:
            while self._children or self._parked():
                if self._is_over:
                    return
                for child in tuple(self._children):
                    child.look()
                self._try_parked()
                self._let_idle_end()
                self._stirred.wait(LOOK_S)
            self._watch = None

    def _parked(self) -> list[LiveStream]:
        return [stream for stream in self._streams.values() if stream.child is None and stream.breakdowns.parked_at is not None]

    def _try_parked(self) -> None:
        now = time.monotonic()
        for stream in self._parked():
            if stream.breakdowns.is_due(now):
                self._place_apart([stream])

    def _let_idle_end(self) -> None:
        """A process without streams ends after a while; one in doubt at once."""
        now = time.monotonic()
        if self._streams:
            self._idle_at = None
        elif self._idle_at is None:
            self._idle_at = now
        is_idle = self._idle_at is not None and now - self._idle_at >= self._linger_s
        for child in self._children:
            if not child.places and not child.is_ending and (is_idle or child.is_in_doubt):
                child.end()
