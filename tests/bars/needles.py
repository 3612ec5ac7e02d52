"""Searches every byte of folders for texts, as they are and as programs may write them: UTF-8, UTF-16, GBK, base64, hex, escaped."""

from __future__ import annotations

import base64
import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import quote

AT_ONCE = 16 * 1024 * 1024


@dataclass
class Found:
    """What a search found: `hits` name file, text and spelling; `size` in bytes."""

    files: int = 0
    size: int = 0
    hits: set[str] = field(default_factory=set)


class Needles:
    """Texts to be found in any spelling."""

    def __init__(self, texts: Iterable[str]) -> None:
        """Spell them all."""
        self._spelled = {spelling: f"{text}:{name}" for text in texts for name, spelling in _spellings(text)}
        self._longest = max(len(spelling) for spelling in self._spelled)

    @property
    def spellings(self) -> list[bytes]:
        """Every byte string looked for."""
        return list(self._spelled)

    @property
    def count(self) -> int:
        """How many there are."""
        return len(self._spelled)

    def in_bytes(self, content: bytes) -> set[str]:
        """The names of the spellings that stand in `content`."""
        return {name for spelling, name in self._spelled.items() if spelling in content}

    def in_files(self, places: Iterable[Path], since: float = 0.0) -> Found:
        """Search these files and every file below these folders, and its name; only those written after `since` (POSIX seconds)."""
        found = Found()
        for place in places:
            for file in [place] if place.is_file() else sorted(path for path in place.rglob("*") if path.is_file()):
                if file.stat().st_mtime < since:
                    continue
                found.files += 1
                found.hits |= {f"{file.name}:{name}" for name in self.in_bytes(file.name.encode())}
                for piece in self._pieces(file):
                    found.size += len(piece)
                    found.hits |= {f"{file.name}:{name}" for name in self.in_bytes(piece)}
        return found

    def _pieces(self, file: Path) -> Iterator[bytes]:
        """The file in pieces that overlap by the longest spelling."""
        with file.open("rb") as content:
            rest = b""
            while piece := content.read(AT_ONCE):
                yield rest + piece
                rest = piece[-self._longest :]


def _spellings(text: str) -> Iterator[tuple[str, bytes]]:
    for code in ("utf-8", "utf-16-le", "utf-16-be", "gb18030"):
        raw = text.encode(code)
        if not (code == "gb18030" and raw == text.encode()):
            yield code, raw
        yield f"{code} hex", raw.hex().encode()
        yield f"{code} HEX", raw.hex().upper().encode()
        for lead in range(3):
            # the first and last letters also hold bits of what stands beside the text
            letters = base64.b64encode(b"\0" * lead + raw)[(0, 2, 3)[lead] : 8 * (lead + len(raw)) // 6]
            yield f"{code} base64+{lead}", letters
            yield f"{code} base64url+{lead}", letters.translate(bytes.maketrans(b"+/", b"-_"))
    if not text.isascii():
        yield "json", json.dumps(text)[1:-1].encode()
        yield "percent", quote(text).encode()
