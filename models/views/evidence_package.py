"""Writes what leaves with copies of evidence: the files, their list with type, format and integrity value, and SHA256SUMS.

Whoever receives it needs nothing of ours to check it: `sha256sum -c SHA256SUMS` in the folder is enough. Each file is hashed while it is written; one that is
not what was kept stops the package, and nothing of it is left. Source: domain.md 8, D-25; 法发〔2016〕22号 art. 12, 14.
"""

from __future__ import annotations

import json
import shutil
import tempfile
import zipfile
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import Any, Final

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from models.evidence_folder import AT_ONCE, Condition, EvidenceFolder, FileChanged
from models.plain import Plain
from models.records.case import Case
from models.records.evidence import Evidence, EvidenceCopy, EvidenceMark
from models.rules.referrals import Reader
from models.store import Store
from models.views.export import plain
from models.views.police_pictures import closed_to

SUMS: Final = "SHA256SUMS"
ENDINGS: Final = {
    "image/png": "png",
    "image/jpeg": "jpg",
    "video/mp4": "mp4",
    "video/x-matroska": "mkv",
    "video/mp2t": "ts",
    "audio/wav": "wav",
    "application/pdf": "pdf",
}
"""What a kept format is called as a file."""
HOW: Final = """\
电子证据副本包 / Package of evidence copies

核对 / To check: sha256sum -c SHA256SUMS
Windows: certutil -hashfile <文件 file> SHA256

list.txt, list.json   清单:类型、格式、完整性校验值 / the list: type, format, integrity value
*_listing.txt         加盖编号、案号、人员和时间的证据清单 / stamped listing: case, copy, person, time
*_copy.json           副本随附数据 / the copy's own data
*_origin.json         取证时的全部信息(两套时钟、提前秒数、画面缺口)/ everything known when it was taken (both clocks, seconds before the key, gaps)
*_marks.json          标注图层,原件未改动 / layers drawn over it; the original is untouched
图片为带水印副本;视频为与原件逐位相同的副本,水印在清单上。
Pictures are watermarked copies; a clip is a copy bit by bit, and its watermark stands on the listing.
"""


class NoPackage(Plain):
    """The package was not written; nothing of it is left. `sha256` of the file that stopped it, "" for another reason."""

    def __init__(self, english: str, chinese: str, sha256: str = "") -> None:
        super().__init__(english, chinese)
        self.sha256 = sha256


@dataclass(frozen=True, slots=True)
class Leaving:
    """One copy with its piece, its case number and its layers."""

    copy: EvidenceCopy
    piece: Evidence
    case_no: str
    marks: tuple[EvidenceMark, ...]


def write_package(store: Store, copies: Sequence[str], target: Path, reader: Reader | None = None) -> list[str]:
    """Write the copies with these numbers (`FB-…`) or ids as a folder, or as a zip file where `target` ends so; return the names of the files in it.

    `reader`: who packs it; None is nobody in particular, for whom nothing is packed that a camera for the police only took.
    Raises NoPackage: a copy nobody made or that is closed to him, a file that is not what was kept, a target that is there already, a disk that takes no more.
    """
    with store.reading() as connection:
        leaving = [_found(connection, key) for key in copies]
        _must_be_open(leaving, closed_to(connection, reader))
    if target.exists():
        raise NoPackage(f"{target.name} is there already; choose another name.", f"{target.name} 已存在，请换一个名称。")
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(dir=target.parent, prefix=".package-") as made:
            folder = Path(made) / "package"
            folder.mkdir()
            names = _fill(store.evidence.folder, leaving, folder)
            if target.suffix.lower() == ".zip":
                _zipped(folder, names, Path(made) / "package.zip").replace(target)
            else:
                folder.replace(target)
    except FileChanged as changed:
        english = f"A file is not what was kept ({changed.condition}, SHA-256 {changed.digest[:12]}…); no package was written."
        chinese = f"有文件与留存时不一致（SHA-256 {changed.digest[:12]}…），未生成副本包。"
        raise NoPackage(english, chinese, changed.digest) from changed
    except OSError as error:
        raise NoPackage(f"The package could not be written: {error.strerror}.", f"副本包未能写入：{error.strerror}。") from error
    return names


def copy_numbers(store: Store, made: Sequence[str]) -> list[str]:
    """Return the numbers of the copies among these ids, in their order."""
    table = EvidenceCopy.table.c
    with store.reading() as connection:
        return list(connection.execute(sa.select(table.copy_no).where(table.id.in_(list(made))).order_by(table.copy_no)).scalars())


def _found(connection: Connection, key: str) -> Leaving:
    table = EvidenceCopy.table.c
    row = connection.execute(sa.select(EvidenceCopy.table).where(sa.or_(table.copy_no == key, table.id == key))).first()
    if row is None:
        raise NoPackage(f"There is no copy {key}.", f"没有编号为 {key} 的副本。")
    copy = EvidenceCopy.from_row(dict(row._mapping))
    piece = Evidence.from_row(dict(connection.execute(sa.select(Evidence.table).where(Evidence.table.c.id == copy.evidence_id)).one()._mapping))
    case_no = connection.execute(sa.select(Case.table.c.case_no).where(Case.table.c.id == copy.case_id)).scalar() or ""
    marks = connection.execute(sa.select(EvidenceMark.table).where(EvidenceMark.table.c.evidence_id == piece.id).order_by(EvidenceMark.table.c.made_at))
    return Leaving(copy, piece, str(case_no), tuple(EvidenceMark.from_row(dict(mark._mapping)) for mark in marks))


def _must_be_open(leaving: Sequence[Leaving], closed: Collection[str]) -> None:
    for one in leaving:
        if one.piece.camera in closed:
            number = one.copy.copy_no
            english = f"Copy {number} is of a camera for the police only; a police officer exports it at his seat. No package was written."
            raise NoPackage(english, f"副本 {number} 出自仅限公安的摄像机，须由公安人员在本人席位导出；未生成副本包。")


def _fill(kept: EvidenceFolder, leaving: Sequence[Leaving], folder: Path) -> list[str]:
    """Write every file and the sums; return their names, the sums last."""
    sums: dict[str, str] = {}
    lines = [_line(kept, one, place, folder, sums) for place, one in enumerate(leaving, start=1)]
    _put(folder, "list.json", _as_json(lines), sums)
    _put(folder, "list.txt", "\n".join(_sentences(lines)).encode(), sums)
    _put(folder, "README.txt", HOW.encode(), sums)
    (folder / SUMS).write_text("".join(f"{digest}  {name}\n" for name, digest in sums.items()), encoding="utf-8", newline="\n")
    return [*sums, SUMS]


def _line(kept: EvidenceFolder, one: Leaving, place: int, folder: Path, sums: dict[str, str]) -> dict[str, Any]:
    """Write the files of one copy; return its line of the list."""
    copy, piece = one.copy, one.piece
    stem = f"{place:02d}_{copy.copy_no}"
    file, size = "", None
    if piece.bytes_count is not None:
        ending = "png" if copy.sha256 else ENDINGS.get(piece.media_type.partition(";")[0], "bin")
        file = f"{stem}.{ending}"
        size = _copy_out(kept, copy.sha256 or piece.sha256, folder / file)
        if copy.sha256:
            _must_be_whole(kept, piece.sha256)
        sums[file] = copy.sha256 or piece.sha256
    for ending, digest in (("listing.txt", copy.listing_sha256), ("copy.json", copy.sidecar_sha256), ("origin.json", piece.sidecar_sha256)):
        if digest:
            _copy_out(kept, digest, folder / f"{stem}_{ending}")
            sums[f"{stem}_{ending}"] = digest
    if one.marks:
        _put(folder, f"{stem}_marks.json", _as_json([_layer(mark) for mark in one.marks]), sums)
    told = {
        "no": place,
        "copy_no": copy.copy_no,
        "copy_of_this_piece": copy.number,
        "case_no": one.case_no,
        "type": piece.medium or piece.kind,
        "what": piece.what,
        "format": "image/png" if copy.sha256 else piece.media_type,
        "file": file,
        "bytes": size,
        "algorithm": "SHA-256",
        "integrity_value": sums.get(file, ""),
        "original_format": piece.media_type,
        "original_integrity_value": piece.sha256,
        "is_original_bit_by_bit": bool(file) and not copy.sha256,
        "source_device": piece.camera or piece.device,
        "taken_at": plain(piece.taken_at or piece.added_at),
        "device_at": plain(piece.device_at),
        "taken_by": piece.taken_by,
        "purpose_of_copy": copy.purpose,
        "copied_by": " ".join(name for name in (copy.asked_by, copy.made_by) if name),
        "copied_at": plain(copy.made_at),
    }
    return {name: value for name, value in told.items() if value not in (None, "")}


def _layer(mark: EvidenceMark) -> dict[str, Any]:
    told = {"text": mark.text, "shapes": mark.shapes, "at_s": mark.at_s, "by": mark.made_by, "at": plain(mark.made_at), "over_sha256": mark.sha256}
    return {name: value for name, value in told.items() if value not in (None, "", [])}


def _copy_out(kept: EvidenceFolder, digest: str, target: Path) -> int:
    """Copy a kept file out in pieces and hash what was read; return its bytes. Raises FileChanged."""
    found, size = sha256(), 0
    try:
        source = kept.path_of(digest).open("rb")
    except OSError as error:
        raise FileChanged(digest, Condition.GONE) from error
    with source, target.open("xb") as file:
        while piece := source.read(AT_ONCE):
            found.update(piece)
            file.write(piece)
            size += len(piece)
    if found.hexdigest() != digest:
        raise FileChanged(digest, Condition.CHANGED)
    return size


def _must_be_whole(kept: EvidenceFolder, digest: str) -> None:
    condition = kept.condition(digest)
    if condition is not Condition.WHOLE:
        raise FileChanged(digest, condition)


def _put(folder: Path, name: str, content: bytes, sums: dict[str, str]) -> None:
    (folder / name).write_bytes(content)
    sums[name] = sha256(content).hexdigest()


def _as_json(value: object) -> bytes:
    return json.dumps(value, ensure_ascii=False, indent=1).encode()


def _sentences(lines: Sequence[dict[str, Any]]) -> list[str]:
    head = "电子证据副本清单 / List of evidence copies"
    return [head, "", *(text for line in lines for text in (*(f"{name}: {value}" for name, value in line.items()), ""))]


def _zipped(folder: Path, names: Sequence[str], target: Path) -> Path:
    with zipfile.ZipFile(target, "w", zipfile.ZIP_STORED) as file:  # pictures and clips are packed already
        for name in names:
            with (folder / name).open("rb") as source, file.open(zipfile.ZipInfo(name), "w", force_zip64=True) as entry:
                shutil.copyfileobj(source, entry, AT_ONCE)
    return target
