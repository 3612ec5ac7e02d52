"""Lets libVLC read a film that is open already, by its media callbacks: it gets bytes and no address, and so opens nothing itself."""

from __future__ import annotations

import ctypes
import os
from typing import Any

from widgets.stream_way import StreamWay

_OPEN = ctypes.CFUNCTYPE(ctypes.c_int, ctypes.c_void_p, ctypes.POINTER(ctypes.c_void_p), ctypes.POINTER(ctypes.c_uint64))
_READ = ctypes.CFUNCTYPE(ctypes.c_ssize_t, ctypes.c_void_p, ctypes.c_void_p, ctypes.c_size_t)
_SEEK = ctypes.CFUNCTYPE(ctypes.c_int, ctypes.c_void_p, ctypes.c_uint64)
_CLOSE = ctypes.CFUNCTYPE(None, ctypes.c_void_p)


class VlcReading:
    """The reading of one play; its callbacks run in libVLC's threads and raise nothing."""

    def __init__(self, way: StreamWay) -> None:
        """Must live as long as the medium."""
        self._way, self._file = way, way.file
        self._size = self._file.seek(0, os.SEEK_END)
        self._file.seek(0)
        self._callbacks = (_OPEN(self._open), _READ(self._read), _SEEK(self._seek), _CLOSE(lambda _opaque: None))

    def medium(self, instance: Any) -> Any:
        """A libVLC medium of it."""
        import vlc

        begin, read, seek, end = self._callbacks
        kinds = (vlc.MediaOpenCb, vlc.MediaReadCb, vlc.MediaSeekCb, vlc.MediaCloseCb)
        given = [ctypes.cast(one, kind) for one, kind in zip((begin, read, seek, end), kinds, strict=True)]
        return vlc.libvlc_media_new_callbacks(instance, *given, None)

    def _open(self, _opaque: object, _own: object, size: Any) -> int:
        size[0] = self._size
        return 0

    def _read(self, _opaque: object, room: int, most: int) -> int:
        try:
            got = self._file.read(most)
        except Exception:  # noqa: BLE001 - libVLC is told that reading failed; a callback has nobody to raise to
            return -1
        self._way.rest()
        ctypes.memmove(room, got, len(got))
        return len(got)

    def _seek(self, _opaque: object, offset: int) -> int:
        try:
            self._file.seek(offset)
        except Exception:  # noqa: BLE001 - as above
            return -1
        return 0
