"""The files of a CAP message: what it carries itself is kept like any attachment, what lies elsewhere is named and never fetched.

Source: OASIS CAP-v1.2, 3.2.3 (`resource`).
"""

from __future__ import annotations

import base64
import hashlib
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from models.intake.picture_size import MOST_DOTS, dots_of
from models.intake.report import plain_name

if TYPE_CHECKING:
    from models.intake.cap import CapText, Fields

MOST_FILES: Final = 20
LONGEST_NAME: Final = 120
LONGEST_URI: Final = 500
UNKNOWN_TYPE: Final = "application/octet-stream"
MEDIA_TYPE: Final = re.compile(r"[a-z]+/[A-Za-z0-9.+-]{1,80}")
SHA1: Final = re.compile(r"[0-9a-fA-F]{40}")
BLANKS: Final = re.compile(r"\s+")


@dataclass(frozen=True, slots=True)
class CapFile:
    """One `resource`: `content` are its bytes where the message carries them, None where it only says where they lie."""

    name: str
    media_type: str
    uri: str = ""
    content: bytes | None = None


def read_file(resource: Fields) -> CapFile:
    """Read one resource; what is wrong with it is kept under its path."""
    uri, told, digest = resource.text("uri"), resource.text("mimeType"), resource.text("digest")
    carried = BLANKS.sub("", resource.text("derefUri"))
    content = _content(resource, carried) if carried else None
    if content is not None and SHA1.fullmatch(digest) and hashlib.sha1(content, usedforsecurity=False).hexdigest() != digest.lower():
        resource.object("digest", "the content does not have this digest")
    name = resource.text("resourceDesc") or uri.rstrip("/").rpartition("/")[2]
    return CapFile(name, told if MEDIA_TYPE.fullmatch(told) else UNKNOWN_TYPE, uri[:LONGEST_URI], content)


def _content(resource: Fields, carried: str) -> bytes | None:
    try:
        content = base64.b64decode(carried, validate=True)
    except ValueError:
        resource.object("derefUri", "this is no base64")
        return None
    if dots_of(content) > MOST_DOTS:
        resource.object("derefUri", f"at most {MOST_DOTS} dots are taken of a picture")
        return None
    return content


def carried_in(infos: tuple[CapText, ...]) -> Iterator[CapFile]:
    """The files a message carries itself, each once, however many languages name it."""
    seen: set[bytes] = set()
    for file in (file for info in infos for file in info.files):
        if file.content and file.content not in seen and len(seen) < MOST_FILES:
            seen.add(file.content)
            yield file


def named_in(infos: tuple[CapText, ...]) -> list[dict[str, Any]]:
    """What is told of the files that lie elsewhere: their names, kinds and addresses."""
    elsewhere = {file.uri: file for info in infos for file in info.files if file.uri and file.content is None}
    return [{"name": file.name[:LONGEST_NAME], "media_type": file.media_type, "uri": uri} for uri, file in list(elsewhere.items())[:MOST_FILES]]


def file_name(file: CapFile) -> str:
    """What a file is called here; of a long name the end, which says what it is."""
    return plain_name(file.name[-LONGEST_NAME:])
