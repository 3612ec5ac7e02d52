"""A call is taken down by keyboard alone and filed; who reported is in no draft and nowhere on the screen afterwards."""

from __future__ import annotations

from PySide6.QtWidgets import QApplication, QLabel
from pytestqt.qtbot import QtBot

from console.call_entry import CallEntry, Caller, entry_of, new_code
from models.records.alert import Alert
from models.rules.gazetteer import PlaceName
from tests.builders import Room
from tests.console.test_intake import at_intake, typed

TOWN = PlaceName("白石镇", "township", "白石镇", 114.3, 28.1)
CALLER = Caller(name="赵大明", phone="100-0000-0077", address="下坪村12号", reply_wanted=True)


def test_a_telephone_call_is_filed_by_keyboard_alone(qtbot: QtBot, room: Room) -> None:
    with at_intake(qtbot, room, waiting=0) as (place, desk):
        place.press("Ctrl+N")
        desk.call.form.summary.edit.setText("")  # an input method commits whole words
        QApplication.focusWidget().insert("河里有人电鱼，还在电")
        desk.call.form.changed.emit()
        desk.call.send()
        assert place.told[-1] == "请先填写地点"
        assert QApplication.focusWidget() is desk.call.form.place.pick.edit
        typed("bsz")
        place.press("Return")
        place.until(lambda: desk.call.form.category.value() == "item:V-39")
        assert desk.call.form.ongoing.chosen() == ["yes"]
        place.press("Ctrl+Return")
        place.until(lambda: len(room.all(Alert)) == 1)
        [alert] = room.all(Alert)
        assert (alert.channel, alert.summary, alert.township, alert.category, alert.power_item) == (
            "phone",
            "河里有人电鱼，还在电",
            "白石镇",
            "fishery_ban",
            "V-39",
        )
        assert (alert.level, alert.ongoing, alert.anonymous) == (2, "yes", True)
        assert len(alert.query_code) == 8
        place.until(lambda: desk.call.form.summary.text() == "")
        assert not place.modal_seen


def test_esc_keeps_what_was_typed_but_not_who_reported(qtbot: QtBot, room: Room) -> None:
    with at_intake(qtbot, room, waiting=0) as (place, desk):
        place.press("Ctrl+N")
        desk.call.form.summary.show_text("有味道")
        desk.call.form.name.show_text("赵大明")
        desk.call.form.phone.show_text("100-0000-0077")
        desk.call.form.relation.show_text("隔壁住户")
        desk.call.form.consent.choose(["no"])
        desk.call.form.changed.emit()
        desk.call.close()
        kept = "".join(file.read_text(encoding="utf-8") for file in (room.store.data_dir / "drafts").rglob("*.json"))
        assert "有味道" in kept
        assert "赵大明" not in kept
        assert "0077" not in kept
        assert "隔壁住户" not in kept
        place.press("Ctrl+N")
        assert desk.call.form.summary.text() == "有味道"
        assert (desk.call.form.name.text(), desk.call.form.relation.text(), desk.call.form.consent.chosen()) == ("", "", [])
        assert list(desk.call.form.own) == ["caller_no", "recording"]
        desk.call.form.show_own("hotline_12345")
        assert list(desk.call.form.own)[:3] == ["source_ref", "source_due_at", "reply_wanted"]


def test_a_locked_seat_keeps_nobody_s_name_for_the_next_person_and_stays_locked(qtbot: QtBot, room: Room) -> None:
    with at_intake(qtbot, room, waiting=0) as (place, desk):
        place.press("Ctrl+N")
        desk.call.form.summary.show_text("有味道")
        desk.call.form.name.show_text("赵大明")
        desk.call.form.changed.emit()
        front = QLabel()
        place.window.add_screen("locked", front)
        place.window.show_screen("locked", keys=False)
        assert (desk.call.is_open, desk.call.form.name.text(), desk.call.form.summary.text()) == (False, "", "")
        assert place.window.front == "locked"
        assert QApplication.focusWidget() is not desk.call.form.summary.edit


def test_how_and_when_a_caller_may_be_reached_is_asked_of_the_door_under_the_seal() -> None:
    told = CallEntry(caller=Caller(relation="工人", contact_times="晚上八点后", consent="no")).arguments()
    reporter = {name: told["reporter"][name] for name in ("relation_to_subject", "contact_times", "consent_to_contact", "anonymous")}
    assert reporter == {"relation_to_subject": "工人", "contact_times": "晚上八点后", "consent_to_contact": "no", "anonymous": True}
    assert "consent_to_contact" not in CallEntry(caller=CALLER).arguments()["reporter"]


def test_the_drafts_and_the_extra_fields_hold_nothing_that_tells_who_reported() -> None:
    entry = CallEntry(summary="有味道", place=TOWN, own={"caller_no": "100-0000-0077", "recording": "R-1"}, caller=CALLER, code="12345678")
    told = str(entry.typed())
    assert "0077" not in told
    assert "赵大明" not in told
    assert entry_of(entry.typed()) == CallEntry(summary="有味道", place=TOWN, own={"recording": "R-1"})


def test_what_every_alert_has_is_asked_as_such_and_the_rest_goes_to_its_channel() -> None:
    entry = CallEntry(channel="hotline_12345", summary="有味道", place=TOWN, own={"source_ref": "GD-1", "demand_type": "投诉", "reply_wanted": True}, code="1")
    given = entry.arguments()
    assert (given["source_ref"], given["extra"], given["reporter"]["reply_wanted"]) == ("GD-1", {"demand_type": "投诉"}, True)
    assert given["reporter"]["anonymous"]
    assert CallEntry(caller=CALLER).arguments()["reporter"]["name"] == "赵大明"


def test_a_query_code_is_eight_digits_and_never_the_same() -> None:
    codes = {new_code() for _ in range(50)}
    assert len(codes) == 50
    assert all(len(code) == 8 and code.isdigit() for code in codes)
