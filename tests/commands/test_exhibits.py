"""Things seized: their custody, what they bind, and how they leave."""

from __future__ import annotations

from models.evidence_folder import EvidenceFolder
from models.records.exhibit import Appraisal, CustodyEntry, Exhibit
from tests.builders import Room
from tests.commands.police import DRUMS, PAPER, ee_handles, filed, received
from tests.commands.way import ask, owed, refused

FISH = {"name": "渔获物", "quantity": 23, "seized": True, "perishable": True}


def lines(room: Room, exhibit: str) -> list[tuple[str, str]]:
    """The custody chain of a thing: what was done, and to whom it went."""
    return [(line.act, line.to) for line in room.all(CustodyEntry, CustodyEntry.table.c.exhibit_id == exhibit)]


def test_every_touch_of_a_thing_is_a_line_of_its_custody(room: Room) -> None:
    case, _handler, (fish,) = ee_handles(room, FISH)
    sample = {"kind": "sample", "count": 1, "what": "取样"}
    report = {"kind": "appraisal", "count": 1, "what": "鉴定意见"}
    ask(room, "周宁", "add_scene_evidence", case=case, items=[sample], fixes=[fish])
    ask(room, "周宁", "add_scene_evidence", case=case, items=[report], fixes=[fish])
    ask(room, "徐岚", "dispose_exhibits", case=case, exhibits="all", how="confiscated", paper_no="环没1号")
    assert lines(room, fish) == [("seized", "ee"), ("sampled", ""), ("appraised", ""), ("confiscated", "")]
    assert [kept.exhibit_id for kept in room.all(Appraisal)] == [fish]
    assert room.get(Exhibit, fish).disposed_how == "confiscated"


def test_handing_over_ends_the_terms_and_the_duty(room: Room) -> None:
    case, _handler, (drums, cans) = ee_handles(room, DRUMS, {**DRUMS, "name": "油罐"})
    transfer = received(room, case)
    filed(room, transfer)
    ask(room, "徐岚", "hand_over_exhibits", case=case, exhibits=[drums], to="police_case_unit")
    assert "R-218" in room.running(transfer)
    assert room.running(drums) == set()
    assert owed(room, case) == ["exhibits_undisposed"]
    ask(room, "徐岚", "hand_over_exhibits", case=case, exhibits="all", to="police_case_unit")
    assert "R-218" not in room.running(transfer)
    assert owed(room, case) == []
    assert room.get(Exhibit, cans).custodian == "police_case_unit"


def test_the_police_dispose_of_what_was_handed_over_to_them_and_once(room: Room) -> None:
    case, _handler, (drums,) = ee_handles(room, DRUMS)
    filed(room, received(room, case))
    ask(room, "徐岚", "hand_over_exhibits", case=case, exhibits="all", to="police_case_unit")
    gone = {"case": case, "exhibits": "all", "how": "destroyed", "paper_no": "公销1号"}
    assert refused(room, "徐岚", "dispose_exhibits", **gone) == {"field_missing"}
    ask(room, "廖坤", "dispose_exhibits", **gone)
    assert room.get(Exhibit, drums).state == "destroyed"
    assert refused(room, "廖坤", "dispose_exhibits", **{**gone, "exhibits": [drums]}) == {"step_not_open"}


def test_a_thing_of_another_case_is_not_touched(sqlite_room: Room) -> None:
    case, _handler, _ = ee_handles(sqlite_room, DRUMS)
    _other, _transfer, (theirs,) = ee_handles(sqlite_room, DRUMS)
    how = {"case": case, "exhibits": [theirs], "how": "returned", "paper_no": "环退1号"}
    assert refused(sqlite_room, "徐岚", "dispose_exhibits", **how) == {"field_missing"}
    item = {"kind": "media", "count": 1, "what": "照片"}
    assert refused(sqlite_room, "周宁", "add_scene_evidence", case=case, items=[item], fixes=[theirs]) == {"field_missing"}


def test_on_behalf_means_of_a_unit_that_has_to_do_with_the_case(sqlite_room: Room) -> None:
    case, _handler, _ = ee_handles(sqlite_room, DRUMS)
    over = {"case": case, "exhibits": "all", "to": "police_case_unit", **PAPER}
    assert refused(sqlite_room, "王一帆", "hand_over_exhibits", on_behalf_of="秦禾", **over) == {"not_in_scope"}
    ask(sqlite_room, "王一帆", "hand_over_exhibits", on_behalf_of="徐岚", **over)


def test_a_file_that_was_changed_stops_the_hand_over(room: Room) -> None:
    case, _handler, _ = ee_handles(room, DRUMS)
    folder = EvidenceFolder(room.store.data_dir / "evidence")
    kept = folder.keep(b"picture")
    item = {"kind": "media", "count": 1, "what": "照片", "sha256": kept.sha256}
    ask(room, "周宁", "add_scene_evidence", case=case, items=[item])
    over = {"case": case, "exhibits": "all", "to": "police_case_unit"}
    path = folder.path_of(kept.sha256)
    path.chmod(0o600)
    path.write_bytes(b"another")
    assert refused(room, "徐岚", "hand_over_exhibits", **over) == {"hash_mismatch"}
    path.write_bytes(b"picture")
    assert ask(room, "徐岚", "hand_over_exhibits", **over).documents == ("D-25",)
