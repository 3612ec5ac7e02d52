"""What leaves with copies of evidence can be checked by anybody with `sha256sum` alone, and nothing leaves that is not what was kept."""

from __future__ import annotations

import json
import subprocess
import zipfile
from pathlib import Path

import numpy as np
import pytest

from models.evidence_folder import EvidenceFolder
from models.png import png_of
from models.records.evidence import Evidence, EvidenceCopy
from models.views.evidence_package import NoPackage, write_package
from tests.builders import Room
from tests.commands.way import ask, seen_case

PICTURE = png_of(np.full((120, 640, 3), 90, dtype=np.uint8))
FILM = b"film" * 5000


@pytest.fixture
def copies(sqlite_room: Room) -> list[str]:
    """A picture and a clip of one case, each exported once; the numbers of the copies."""
    case = seen_case(sqlite_room)
    folder = EvidenceFolder(sqlite_room.store.data_dir / "evidence")
    for kind, content in (("snapshot", PICTURE), ("clip", FILM)):
        made = ask(sqlite_room, "王一帆", "capture", camera="JX-07", kind=kind, case=case, purpose="=排污口", sha256=folder.keep(content).sha256).made[0]
        ask(sqlite_room, "王一帆", "mark_evidence", evidence=made, text="排口在此", shapes=[{"kind": "point", "points": [0.5, 0.5]}])
        ask(sqlite_room, "范正", "export_evidence", evidence=made, purpose="核查")
    return sorted(copy.copy_no for copy in sqlite_room.all(EvidenceCopy))


def checked(folder: Path) -> bool:
    """What `sha256sum` says, which knows nothing of us."""
    return subprocess.run(["sha256sum", "--quiet", "--strict", "-c", "SHA256SUMS"], cwd=folder, capture_output=True).returncode == 0


def test_a_package_is_whole_by_sha256sum_alone_and_every_changed_byte_is_found(sqlite_room: Room, copies: list[str], tmp_path: Path) -> None:
    folder = tmp_path / "out"
    names = write_package(sqlite_room.store, copies, folder)
    assert sorted(path.name for path in folder.iterdir()) == sorted(names)
    assert checked(folder)
    for name in names[:-1]:
        content = (folder / name).read_bytes()
        (folder / name).write_bytes(content[:-1] + bytes([content[-1] ^ 1]))
        assert not checked(folder), name
        (folder / name).write_bytes(content)


def test_the_list_names_type_format_and_integrity_value_and_a_clip_leaves_bit_by_bit(sqlite_room: Room, copies: list[str], tmp_path: Path) -> None:
    write_package(sqlite_room.store, copies, tmp_path / "out.zip")
    with zipfile.ZipFile(tmp_path / "out.zip") as file:
        listed = json.loads(file.read("list.json"))
        assert [(line["type"], line["format"], len(line["integrity_value"])) for line in listed] == [("snapshot", "image/png", 64), ("clip", "video/mp4", 64)]
        assert file.read(listed[1]["file"]) == FILM
        assert file.read(listed[0]["file"]) != PICTURE, "a picture carries its watermark"
        assert "WZST-" in file.read(f"01_{copies[0]}_listing.txt").decode()
        assert json.loads(file.read(f"01_{copies[0]}_marks.json"))[0]["text"] == "排口在此"
        assert json.loads(file.read(f"02_{copies[1]}_origin.json"))["camera"] == "JX-07"


@pytest.mark.parametrize("kind", ["snapshot", "clip"])
def test_of_a_changed_original_nothing_leaves(sqlite_room: Room, copies: list[str], tmp_path: Path, kind: str) -> None:
    [piece] = [piece for piece in sqlite_room.all(Evidence) if piece.medium == kind]
    path = sqlite_room.store.evidence.folder.path_of(piece.sha256)
    path.chmod(0o600)
    path.write_bytes(b"another")
    with pytest.raises(NoPackage) as stopped:
        write_package(sqlite_room.store, copies, tmp_path / "out.zip")
    assert stopped.value.sha256 == piece.sha256
    assert list(tmp_path.glob("out*")) == list(tmp_path.glob(".package*")) == []


def test_what_is_there_is_not_written_over_and_an_unknown_copy_is_said(sqlite_room: Room, copies: list[str], tmp_path: Path) -> None:
    (tmp_path / "out.zip").write_bytes(b"mine")
    for asked, name in ((copies, "out.zip"), (["FB-1"], "new.zip")):
        with pytest.raises(NoPackage):
            write_package(sqlite_room.store, asked, tmp_path / name)
    assert (tmp_path / "out.zip").read_bytes() == b"mine"
