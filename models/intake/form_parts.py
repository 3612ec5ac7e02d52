"""Takes in a form with files piece by piece, as telephones send it: its words in memory, its files on the disk, nothing lasting until all of it has come."""

from __future__ import annotations

import asyncio
import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Final

from aiohttp import BodyPartReader, web
from aiohttp.http_exceptions import HttpProcessingError

from models.evidence_folder import ComingFile, EvidenceFolder
from models.intake.picture_size import MOST_DOTS, dots_of
from models.intake.problem import Problem
from models.intake.report import CONTROL
from models.intake.webhook import BODY_PATIENCE

LARGEST_PHOTO: Final = 50 * 1024 * 1024
UPLOAD_DEADLINE: Final = 300.0
"""Seconds a telephone has for all its files; between two pieces it has `BODY_PATIENCE`."""
LONGEST_FIELD: Final = 80_000
"""Bytes of one field that are read; each field has its own, smaller measure in letters."""
MOST_PARTS: Final = 100
PIECE: Final = 65536
MEDIA_TYPE: Final = re.compile(r"[a-z]+/[A-Za-z0-9.+-]{1,80}")


@dataclass(slots=True)
class FilledFile:
    """One file of the form on its way in. `media_type` as the telephone says."""

    name: str
    media_type: str
    coming: ComingFile


@dataclass(slots=True)
class FilledForm:
    """What was filled in: values by field name, in the order given, and the files that hold anything."""

    values: dict[str, list[str]] = field(default_factory=dict)
    files: list[FilledFile] = field(default_factory=list)

    def first(self, name: str) -> str:
        """The first value of a field, "" where it is not there."""
        return self.values.get(name, [""])[0]


@asynccontextmanager
async def filled_form(request: web.Request, folder: EvidenceFolder, most_files: int) -> AsyncIterator[FilledForm]:
    """Read a `multipart/form-data` body; what was not finished inside the block is forgotten.

    Raises:
        Problem: it is no form, too much, or too slow.
        OSError: the disk takes nothing.
    """
    form = FilledForm()
    begun: list[ComingFile] = []
    try:
        await _read(request, folder, form, begun, most_files)
        yield form
    finally:
        for coming in begun:
            coming.drop()


async def _read(request: web.Request, folder: EvidenceFolder, form: FilledForm, begun: list[ComingFile], most_files: int) -> None:
    parts_count = 0
    try:
        async with asyncio.timeout(UPLOAD_DEADLINE):
            parts = await request.multipart()
            while (part := await parts.next()) is not None:
                parts_count += 1
                if not isinstance(part, BodyPartReader) or len(begun) >= most_files or parts_count > MOST_PARTS:
                    raise Problem(400, "bad_parts", "照片太多或格式不对。")
                if part.filename is None:
                    text = (await _piece(part, LONGEST_FIELD)).decode("utf-8", "replace")
                    form.values.setdefault(part.name or "", []).append(CONTROL.sub(" ", text).strip())
                    continue
                begun.append(await asyncio.to_thread(folder.begin))
                await _receive(part, begun[-1])
                if begun[-1].bytes_count:  # an empty field of the form is nothing
                    form.files.append(FilledFile(_file_name(part.filename), _media_type(part), begun[-1]))
    except TimeoutError:
        raise Problem(408, "too_slow", "上传超时,请重试。") from None
    except (ValueError, AssertionError, HttpProcessingError, web.RequestPayloadError):  # what the parser says to parts that are none
        raise Problem(400, "bad_parts", "上传的内容无法识别。") from None


async def _receive(part: BodyPartReader, coming: ComingFile) -> None:
    is_first = True
    while piece := await _within_deadline(part):
        if is_first and dots_of(piece) > MOST_DOTS:
            raise Problem(413, "too_large", "照片太大。")
        is_first = False
        coming.write(piece)
        if coming.bytes_count > LARGEST_PHOTO:
            raise Problem(413, "too_large", "照片太大。")


def _file_name(given: str) -> str:
    name = re.split(r"[/\\]", given)[-1]
    return "".join(letter for letter in name if letter.isprintable())[:120] or "photo"


def _media_type(part: BodyPartReader) -> str:
    told = part.headers.get("Content-Type", "").partition(";")[0].strip()
    return told if MEDIA_TYPE.fullmatch(told) else "application/octet-stream"


async def _within_deadline(part: BodyPartReader) -> bytes:
    async with asyncio.timeout(BODY_PATIENCE):
        return bytes(await part.read_chunk(PIECE))


async def _piece(part: BodyPartReader, most: int) -> bytes:
    """At most so many bytes of a field; what is beyond them is read past."""
    read = b""
    while piece := await _within_deadline(part):
        read += piece[: most - len(read)]
    return read
