"""On the scene: what was seen and stopped, what was taken, the evidence, and the hand-over between teams."""

from __future__ import annotations

from datetime import timedelta

from models.commands.on_scene import AddSceneEvidence, Item, RecordDisposal, StopOrder, Taken
from models.commands.scene import ConfirmHandOverScene, HandOverScene
from models.commands.task_steps import ReportArrival
from models.records.case import Case, Obligation
from models.records.document import Document
from models.records.evidence import Evidence
from models.records.exhibit import Exhibit
from models.records.task import FirstResponseTask
from tests.builders import MONDAY_MORNING, Room

RADIO = {"on_behalf_of": "熊杰", "source": "radio", "proof": "radio-log-0003"}
PHOTO = Item("media", 12, "现场照片")


def test_the_first_violation_seen_is_the_discovery_and_runs_once(room: Room) -> None:
    case, station, center = room.police_case_under_way()
    room.does("周宁", ReportArrival(center))
    room.does("周宁", RecordDisposal(center, violation_seen=False, measures="读数正常"))
    assert not {"R-209", "R-210"} & room.running(case)
    room.does("周宁", RecordDisposal(center, violation_seen=True))
    assert room.clocks(case)["R-210"].due_at == MONDAY_MORNING + timedelta(hours=24)
    room.clock.advance(hours=1)
    room.does("熊杰", RecordDisposal(station, violation_seen=True))
    assert room.get(Case, case).discovered_at == MONDAY_MORNING
    assert [document.kind for document in room.all(Document)].count("D-05") == 3


def test_what_goes_on_before_our_eyes_is_stopped_at_once(room: Room) -> None:
    case, station, center = room.police_case_under_way()
    room.does("熊杰", ReportArrival(station))
    room.does("熊杰", RecordDisposal(station, violation_seen=True, ongoing_seen=True))
    assert "R-211" in room.running(case)
    room.does("周宁", ReportArrival(center))
    room.does("周宁", RecordDisposal(center, violation_seen=True, stop_order=StopOrder("货车司机")))
    assert "R-211" not in room.running(case)
    assert "ongoing" in room.get(Case, case).flags


def test_a_stop_order_in_the_same_record_starts_and_stops_its_clock(room: Room) -> None:
    case, station, _center = room.police_case_under_way()
    room.does("熊杰", ReportArrival(station))
    room.does("熊杰", RecordDisposal(station, violation_seen=True, ongoing_seen=True, stop_order=StopOrder("货车司机")))
    assert room.clocks(case)["R-211"].state == "stopped"


def test_a_look_from_afar_discovers_but_stops_nobody(room: Room) -> None:
    case, task = room.case_under_way()
    room.does("周宁", RecordDisposal(task, violation_seen=True, ongoing_seen=True, power_item="V-41"))
    assert {"R-210"} <= room.running(case)
    assert "R-211" not in room.clocks(case)
    assert room.get(Case, case).power_item == "V-41"


def test_seized_things_are_owed_disposal_and_registered_ones_bind_nothing(room: Room) -> None:
    _case, station, _center = room.police_case_under_way()
    exhibits = (Taken("铁桶", 38, seized=True), Taken("矿石", 60, seized=False), Taken("渔获物", 23, seized=True, perishable=True))
    barrels, ore, fish = room.does("熊杰", RecordDisposal(station, violation_seen=True, exhibits=exhibits)).made
    assert [room.running(exhibit) for exhibit in (barrels, ore, fish)] == [{"R-311"}, set(), {"R-311", "R-236"}]
    owed = {duty.object_id for duty in room.all(Obligation) if duty.kind == "exhibits_undisposed"}
    assert owed == {barrels, fish}
    assert room.get(Exhibit, ore).state == "registered"


def test_perishable_evidence_is_fixed_by_what_names_it(room: Room) -> None:
    _case, station, _center = room.police_case_under_way()
    [fish] = room.does("熊杰", RecordDisposal(station, violation_seen=True, exhibits=(Taken("渔获物", 23, True, True),))).made
    outcome = room.does("熊杰", AddSceneEvidence((PHOTO, Item("physical", 1, "称重取样")), task=station, fixes=(fish,)))
    assert (len(outcome.made), outcome.documents) == (2, ("D-25",))
    assert room.running(fish) == {"R-311"}
    assert {kept.what for kept in room.all(Evidence)} == {"现场照片", "称重取样"}


def test_a_suspicion_of_detention_counts_three_days_from_the_discovery(room: Room) -> None:
    case, station, _center = room.police_case_under_way()
    room.does("熊杰", RecordDisposal(station, violation_seen=True))
    room.clock.advance(days=1)
    room.does("熊杰", RecordDisposal(station, violation_seen=True, detention_suspected=True))
    assert room.clocks(case)["R-212"].started_at == MONDAY_MORNING
    assert "detention_suspected" in room.get(Case, case).flags


def test_a_file_that_changed_or_has_no_fingerprint_is_no_evidence(room: Room) -> None:
    _case, task = room.case_under_way()
    folder = room.store.data_dir / "evidence"
    folder.mkdir()
    (folder / ("a" * 64)).write_bytes(b"another picture")
    assert room.refuses("周宁", AddSceneEvidence((Item("media", 1, "照片", sha256="a" * 64),), task=task)) == ("hash_mismatch",)
    assert room.refuses("周宁", AddSceneEvidence((Item("media", 1, "照片", sha256="abc"),), task=task)) == ("hash_mismatch",)
    room.does("周宁", AddSceneEvidence((Item("media", 1, "照片", sha256="b" * 64),), task=task))


def test_evidence_needs_a_task_or_a_case_and_its_own_people(room: Room) -> None:
    case, task = room.case_under_way()
    assert room.refuses("周宁", AddSceneEvidence((PHOTO,))) == ("field_missing",)
    assert room.refuses("周宁", AddSceneEvidence((), task=task)) == ("field_missing",)
    assert room.refuses("钟涛", AddSceneEvidence((PHOTO,), case=case)) == ("not_in_scope",)
    room.does("周宁", AddSceneEvidence((PHOTO,), case=case))


def test_a_disposal_by_too_few_certified_officers_is_refused(room: Room) -> None:
    _case, task = room.case_under_way()
    room.change_officer("郑可", certificate_no="")
    assert room.refuses("周宁", RecordDisposal(task, violation_seen=True)) == ("two_certified_needed", "certificate_invalid")


def test_the_scene_passes_from_the_station_to_the_center_when_both_have_said_so(room: Room) -> None:
    case, station, center = room.police_case_under_way()
    room.does("熊杰", ReportArrival(station))
    room.does("周宁", ReportArrival(center))
    offer = room.makes("熊杰", HandOverScene(case, station, center, persons=2, things="铁桶38只"))
    assert room.get(FirstResponseTask, station).state == "on_scene"
    outcome = room.does("周宁", ConfirmHandOverScene(offer))
    assert room.get(FirstResponseTask, station).state == "handed_over"
    assert (outcome.documents, outcome.kinds) == (("D-06",), ("scene_handover.confirmed",))
    assert room.refuses("周宁", ConfirmHandOverScene(offer)) == ("step_not_open",)


def test_nobody_confirms_what_he_offered_himself_for_whomever_he_types(room: Room) -> None:
    case, station, center = room.police_case_under_way()
    room.does("熊杰", ReportArrival(station))
    room.does("周宁", ReportArrival(center))
    offer = room.makes("王一帆", HandOverScene(case, station, center), **RADIO)
    assert room.refuses("王一帆", ConfirmHandOverScene(offer), on_behalf_of="周宁", source="phone", proof="x") == ("same_person",)
    assert room.refuses("熊杰", ConfirmHandOverScene(offer)) == ("not_in_scope",)
    room.does("何青", ConfirmHandOverScene(offer), on_behalf_of="周宁", source="phone", proof="x")


def test_only_who_is_on_the_scene_hands_it_over(room: Room) -> None:
    case, station, center = room.police_case_under_way()
    assert room.refuses("熊杰", HandOverScene(case, station, center)) == ("step_not_open",)
    assert room.refuses("周宁", HandOverScene(case, station, center)) == ("step_not_open",)
    room.does("熊杰", ReportArrival(station))
    assert room.refuses("熊杰", HandOverScene(case, station, station)) == ("field_missing",)


def test_a_transfer_on_the_scene_calls_the_receiver_at_once(room: Room) -> None:
    case, station, center = room.police_case_under_way()
    room.does("熊杰", ReportArrival(station))
    offer = room.makes("熊杰", HandOverScene(case, station, center, onscene_transfer=True))
    assert "R-215" in room.running(case)
    room.does("周宁", ConfirmHandOverScene(offer))
    assert "R-215" not in room.running(case)
