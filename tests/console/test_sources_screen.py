"""The sources screen by real keys: found, filtered, tested, shelved, switched, answered again; nothing clipped in either language."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from functools import partial
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QMenu
from pytestqt.qtbot import QtBot

from console import sources_desk, sources_sheet
from console.gateway_health import Alarm, Health
from console.keys import DUTY, SOURCES
from console.sources_desk import SourcesDesk
from console.sources_screen import SourcesScreen
from console.supervision_page import StepsMenu
from models.commands.reference import load_county
from models.commands.refused_lines import ViewRefused
from models.intake import far_probe
from models.intake.line_probe import Probe
from models.records.intake import Source
from models.records.outbox import Outgoing
from tests.builders import Room, alert_of
from tests.console.workplace import Workplace, workplace
from tests.intake.running import DEVICES, SECRET
from tests.views.test_senders import STATION, heard, refuse
from widgets.layout_check import findings

HOTLINE = {"key": "asks", "channel": "hotline_12345", "name": "12345政务热线", "secret": SECRET, "callback_url": "https://hotline.example.org/answers"}
LOOKS = [("zh", "dark", 1.0, (1920, 1080)), ("en", "light", 1.0, (1366, 768)), ("en", "dark", 1.5, (1920, 1080)), ("zh", "light", 1.0, (2560, 1440))]


@pytest.fixture
def filled(room: Room) -> Room:
    """A hotline that waits for an answer, a station that fell silent and was refused, a stranger that knocked."""
    load_county(room.desk, {"sources": [{**HOTLINE, "expected_interval_s": 60}], "devices": DEVICES[:1]})
    heard(room, "source:asks", "http", count=3)
    heard(room, f"device:{STATION}", "hj212", timedelta(hours=1), count=10)
    refuse(room, STATION, "checksum", b"##0085QN=20231106090000000;ST=21;CN=2011;MN=0100;CP=&&a01001-Rtd=1.2&&FFFF\r\n")
    refuse(room, "88888880000001", "unknown_device", b"##0021MN=8888;CP=&&&&0000\r\n")
    room.makes("adapter:asks", alert_of(source_ref="12345-1"))
    return room


def add_sources(place: Workplace) -> SourcesScreen:
    """The sources screen as the product builds it beside the case screen."""
    cases = place.station.cases
    assert cases is not None
    place.window.words.add("county_words.json")  # type: ignore[attr-defined]
    place.window.words.add("source_words.json")  # type: ignore[attr-defined]
    screen = SourcesScreen(place.window.theme, place.window.words, place.room.clock.now)
    place.window.add_screen(SOURCES, screen)
    place.station.sources = SourcesDesk(place.station, cases, screen, place.room.store.data_dir, lambda: place.room.desk)
    return screen


def press(place: Workplace, key: Qt.Key, mods: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> None:
    QTest.keyClick(QApplication.focusWidget() or place.window, key, mods)


def opened(place: Workplace) -> SourcesScreen:
    """F11 and everything read."""
    screen = add_sources(place)
    press(place, Qt.Key.Key_F11)
    place.until(lambda: place.window.front == SOURCES and screen.page is not None and screen.detail is not None)
    return screen


@pytest.fixture
def place(qtbot: QtBot, filled: Room) -> Iterator[Workplace]:
    with workplace(qtbot, filled, "刘峰") as place:
        yield place


def keys_of(screen: SourcesScreen) -> list[str]:
    return [line.key for line in screen.senders.body.lines]


def test_f11_shows_every_sender_with_trouble_on_top_and_esc_leads_back(place: Workplace) -> None:
    screen = opened(place)
    keys = keys_of(screen)
    assert keys[:2] == ["group:trouble", f"device:{STATION}"]
    assert keys[-2:] == ["group:stranger", "stranger:88888880000001"]
    assert place.window.words.say("trouble.silent") in screen.senders.body.lines[1].spoken
    press(place, Qt.Key.Key_Escape)
    assert place.window.front == DUTY


def test_a_digit_filters_and_the_search_finds_by_name(place: Workplace) -> None:
    screen = opened(place)
    press(place, Qt.Key.Key_3)
    assert [key for key in keys_of(screen) if not key.startswith("group:")] == [f"device:{STATION}"]
    press(place, Qt.Key.Key_1)
    press(place, Qt.Key.Key_Slash)
    QTest.keyClicks(QApplication.focusWidget() or place.window, "asks")
    assert [key for key in keys_of(screen) if not key.startswith("group:")] == ["source:asks"]


def test_what_was_refused_is_read_with_its_bytes_by_enter(place: Workplace) -> None:
    screen = opened(place)
    place.until(lambda: screen.senders.chosen_key == f"device:{STATION}" and bool(screen.records.body.lines))
    press(place, Qt.Key.Key_Return)
    assert "ST=21" in screen.sheet.text.replace("\u200b", "")
    assert "23 23 30 30" in screen.sheet.text


def test_a_stranger_shows_when_from_where_and_how_often_and_offers_nothing(place: Workplace) -> None:
    screen = opened(place)
    press(place, Qt.Key.Key_End)
    place.until(lambda: screen.detail is not None and screen.detail.id == "stranger:88888880000001")
    assert "10.1.2.3" in screen.sheet.text
    assert not screen.foot.buttons["test_line"].isEnabled()
    assert screen.steps() == []


def test_t_without_an_intake_says_so_plainly(place: Workplace) -> None:
    screen = opened(place)
    assert screen.senders.choose("source:asks")
    press(place, Qt.Key.Key_T)
    place.until(lambda: place.window.words.say("probe.no_door") in screen.sheet.text)


def comes_by(screen: SourcesScreen, line: str) -> bool:
    return screen.senders.choose("source:asks") and screen.chosen is not None and screen.chosen.line == line


def says(screen: SourcesScreen, text: str) -> bool:
    return text in screen.sheet.text


def test_t_tests_the_line_by_which_the_source_comes(place: Workplace, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sources_desk, "health_of", lambda _note: Health(True, "ok", listening={"folder": str(tmp_path), "mqtt": "broker:1883/eco"}))
    monkeypatch.setattr(far_probe, "FETCH_S", 0.05)
    screen, say = opened(place), place.window.words.say
    for line, told in (("folder", say("probe.not_fetched")), ("mqtt", say("probe.no_login"))):
        heard(place.room, "source:asks", line)
        place.station.sources.read()  # type: ignore[union-attr]
        place.until(partial(comes_by, screen, line))
        press(place, Qt.Key.Key_T)
        place.until(partial(says, screen, told))
    assert (tmp_path / "asks").is_dir()


def test_people_reports_are_never_shelved_and_h_opens_the_form_for_a_machine(place: Workplace) -> None:
    screen = opened(place)
    assert screen.senders.choose("source:asks")
    assert not screen.foot.buttons["shelve"].isEnabled()
    assert screen.senders.choose(f"device:{STATION}")
    press(place, Qt.Key.Key_H)
    cases = place.station.cases
    assert cases is not None
    place.until(lambda: cases.forms.form is not None and cases.forms.form.command == "shelve_source")
    assert cases.forms.form is not None
    assert cases.forms.form.panel.given()["device"] == STATION


def test_z_sends_a_stopped_answer_again(place: Workplace, filled: Room) -> None:
    with filled.store.writing() as connection:
        connection.execute(Outgoing.table.update().values(state="stopped", fault="rejected", status=422, ended_at=filled.clock.now()))
    screen = opened(place)
    assert screen.senders.choose("source:asks")
    place.until(lambda: screen.detail is not None and screen.detail.id == "source:asks")
    press(place, Qt.Key.Key_Return)
    press(place, Qt.Key.Key_Z)
    place.until(lambda: [one.state for one in filled.all(Outgoing)] == ["waiting"])
    place.until(lambda: bool(place.told))


def test_the_administrator_switches_a_source_off_and_rotates_its_key_which_is_shown_once(qtbot: QtBot, filled: Room) -> None:
    with workplace(qtbot, filled, "郭维") as place:
        screen = opened(place)
        assert screen.senders.choose("source:asks")
        assert [step.command for step in screen.steps()] == ["source_off", "source_secret", "answers_off"]
        press(place, Qt.Key.Key_E)
        menu = screen.findChild(StepsMenu)
        assert isinstance(menu, QMenu)
        QTest.keyClick(menu, Qt.Key.Key_2)
        cases = place.station.cases
        assert cases is not None
        place.until(lambda: str(cases.once.record.get("secret", "")).startswith("whsec_"))
        place.until(lambda: [row.signature for row in (screen.page.rows if screen.page else ()) if row.id == "source:asks"] == ["rotating"])
    assert next(one for one in filled.all(Source) if one.key == "asks").keys_count == 2


def test_a_sealed_body_is_opened_by_the_duty_leader_alone_for_a_purpose_that_is_kept(place: Workplace, filled: Room) -> None:
    refuse(filled, "asks", "bad_report", "河水发黑 李金凤".encode(), secret=True)
    screen = opened(place)
    assert screen.senders.choose("source:asks")
    place.until(lambda: screen.detail is not None and bool(screen.detail.refused))
    assert "李金凤" not in screen.sheet.text
    screen.records.setFocus()
    press(place, Qt.Key.Key_End)
    press(place, Qt.Key.Key_E)
    cases = place.station.cases
    assert cases is not None
    place.until(lambda: cases.forms.form is not None and cases.forms.form.command == "view_refused")
    QTest.keyClicks(QApplication.focusWidget() or place.window, "check the sender")
    press(place, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    place.until(lambda: "李金凤" in screen.sheet.text)
    assert [entry.facts["purpose"] for entry in filled.entries("refused.viewed")] == ["check the sender"]
    press(place, Qt.Key.Key_Home)
    assert "李金凤" not in screen.sheet.text
    assert filled.refuses("何青", ViewRefused(screen.detail.refused[0].id, "x")) == ("not_permitted",)  # type: ignore[union-attr]


def test_a_parked_part_and_a_full_disk_stand_on_top_in_plain_words(place: Workplace) -> None:
    screen = opened(place)
    now, words = place.room.clock.now(), place.window.words
    screen.show_health(Health(True, "degraded", parts={"http": "up", "mqtt": "parked"}, alarms=(Alarm("mqtt", "parked", now, "Connection refused"),)))
    assert words.say("gateway.parked", parts="MQTT", why="Connection refused") in screen.strip.accessibleName()
    screen.show_health(Health(True, "store_away", trouble="database or disk is full"))
    assert words.say("gateway.full") in screen.strip.accessibleName()


@pytest.mark.parametrize(("language", "theme", "scale", "size"), LOOKS)
def test_nothing_is_clipped_in_either_language(language: str, theme: str, scale: float, size: tuple[int, int], qtbot: QtBot, filled: Room) -> None:
    with workplace(qtbot, filled, "刘峰", language=language) as place:
        place.window.theme.use(name=theme, scale=scale)  # type: ignore[arg-type]
        place.window.resize(*size)
        screen = opened(place)
        screen.show_health(Health(True, "ok", parts=dict.fromkeys(("writer", "http", "hj212", "outbox"), "up")))
        qtbot.wait(60)
        assert findings(screen) == []


def test_a_test_that_went_down_another_line_than_the_source_comes_by_says_so(place: Workplace, filled: Room) -> None:
    screen = opened(place)
    row = replace(next(one for one in screen.page.rows if one.row.key == "asks"), line="mqtt")  # type: ignore[union-attr]
    through = sources_sheet.Testing(probe=Probe("http", filled.clock.now(), (("total", 5.0),), status=200))
    told = [entry.text for entry in sources_sheet.sheet_entries(row, None, "", through, filled.clock.now(), place.window.words)]
    assert any("HTTP" in text and "MQTT" in text for text in told)
    own = [entry.text for entry in sources_sheet.sheet_entries(replace(row, line="http"), None, "", through, filled.clock.now(), place.window.words)]
    assert not any("MQTT" in text for text in own)
