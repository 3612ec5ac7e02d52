"""Puts the wanted minutes of films that lie here into one film that can be played: the camera's own packets, nothing decoded, the originals only read.

Runs in a worker thread.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from fractions import Fraction
from pathlib import Path
from typing import Any, Final

from models.rules.stretches import Stretch

TICK: Final = Fraction(1, 90_000)


@dataclass(frozen=True, slots=True)
class Film:
    """A film on disk and the stretch of time it shows."""

    path: Path
    stretch: Stretch


def cut(films: Sequence[Film], wanted: Stretch, target: Path) -> Stretch | None:
    """Write `target` (.mp4) from the key picture before `wanted` on, across films that follow each other; return what it shows, None for nothing.

    Where one film goes over into the next, it does so at the beginning of the next, which is a key picture: nothing is shown twice or left out.
    """
    import av

    try:
        return _cut(sorted(films, key=lambda film: film.stretch), wanted, target)
    except (av.error.FFmpegError, OSError, ValueError, IndexError):
        target.unlink(missing_ok=True)
        return None


def _cut(films: Sequence[Film], wanted: Stretch, target: Path) -> Stretch | None:
    import av

    began: datetime | None = None
    until, last, kind = wanted.since, -1, None
    with av.open(str(target), "w") as out:
        stream: Any = None
        for film, end in _turns(films, wanted):
            with av.open(str(film.path)) as container:
                track = container.streams.video[0]
                told = (track.codec_context.name, track.codec_context.width, track.codec_context.height)
                if kind is not None and told != kind:
                    break  # another picture size cannot stand in one film
                for packet, at in _packets(container, track, film, max(wanted.since, until), end):
                    if began is None:
                        stream, began, kind = out.add_stream_from_template(track), at, told
                    base = float(packet.time_base)
                    ahead = 0.0 if packet.pts is None or packet.dts is None else float(packet.pts - packet.dts) * base
                    last = max(last + 1, round((at - began).total_seconds() / TICK))
                    packet.time_base = TICK
                    packet.dts, packet.pts = last, last + max(0, round(ahead / TICK))
                    packet.stream = stream
                    out.mux(packet)
                    until = at
    if began is None:
        target.unlink(missing_ok=True)
        return None
    return Stretch(began, until)


def _turns(films: Sequence[Film], wanted: Stretch) -> Iterator[tuple[Film, datetime]]:
    """The films that show something of it, each with the moment at which the next one takes over; one that lies within another is left out."""
    showing = [film for film in films if film.stretch.common(wanted).length > timedelta()]
    useful: list[Film] = []
    for film in showing:
        if not useful or film.stretch.until > useful[-1].stretch.until:
            useful.append(film)
    for place, film in enumerate(useful):
        later = [other.stretch.since for other in useful[place + 1 :] if other.stretch.since > film.stretch.since]
        yield film, min([wanted.until + timedelta(milliseconds=1), film.stretch.until + timedelta(seconds=1), *later])


def _packets(container: Any, track: Any, film: Film, since: datetime, until: datetime) -> Iterator[tuple[Any, datetime]]:
    """What a film holds from the key picture before `since` on, each packet with its moment."""
    begin = (since - film.stretch.since).total_seconds()
    if begin > 0:
        container.seek(int(begin / track.time_base), stream=track, backward=True)
    has_key = False
    for packet in container.demux(track):
        if packet.dts is None or not packet.size:
            continue
        at = film.stretch.since + timedelta(seconds=float(packet.dts * packet.time_base))
        has_key = has_key or packet.is_keyframe
        if at >= until:
            return
        if has_key:
            yield packet, at
