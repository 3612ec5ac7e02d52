"""Whoever sent an alert and asked for answers hears what becomes of it: in order, signed, once, and nothing that is not his."""

from __future__ import annotations

import asyncio
from datetime import date

import pytest

from models.commands.adapters import ManageAdapters
from models.commands.alerts import AckAlert
from models.commands.answers_sent import ResendAnswer
from models.commands.assignment import AssignCase
from models.commands.closing import CloseCase
from models.commands.feedback import SubmitFeedback
from models.commands.filing import AttachAlert, FileCase
from models.commands.first_response import OrderFirstResponse
from models.commands.receiving import AcceptAssignment
from models.commands.replies import ReplyReporter
from models.commands.report import SubmitFirstResponseReport
from models.commands.turned_away import ReferOutOfScope
from models.commands.undo import UndoAct
from models.commands.verifying import AcceptFeedback
from models.records.intake import Source
from models.records.outbox import OutgoingTry
from tests.builders import CENTER_TEAM, LI, Room, alert_of
from tests.intake.receiver import answers, asks, gateway_of, played, receiving
from tests.intake.running import SECRET

NOWHERE = "http://127.0.0.1:9/answers"
MAY_BE_TOLD = {"source_ref", "alert_no", "case_no", "state", "organ", "reason", "result", "result_text", "text", "due", "stage", "doc_no"}


def reported(room: Room, ref: str = "12345-1") -> str:
    """An alert of the source that asks for answers."""
    return room.makes("adapter:asks", alert_of(source_ref=ref))


def closed(room: Room) -> str:
    """Such an alert led the whole way to the end of its case; the alert's id."""
    alert = reported(room)
    room.does("王一帆", AckAlert(alert))
    case = room.makes("王一帆", FileCase(alert))
    room.does("王一帆", OrderFirstResponse(case, (CENTER_TEAM,)))
    room.does("周宁", SubmitFirstResponseReport(case, finding="violation", handling_opinion="责令改正并处罚", power_items=("V-47",)))
    transfer = room.makes("王一帆", AssignCase(case, "粪水直排", "V-47", "tb_baishi", requirement="查处", materials="complete"))
    room.does("宋强", AcceptAssignment(transfer, "农受〔2026〕1号", "宋强", "0000", date(2026, 12, 1)))
    room.does("宋强", SubmitFeedback(transfer, "penalty", "已处罚", decision_no="农罚1", amount_yuan=3000.0))
    room.does("王一帆", AcceptFeedback(case))
    room.does("王一帆", ReplyReporter(alert, "final", "已责令改正并处罚", "phone"))
    room.does("王一帆", CloseCase(case))
    return alert


def test_the_sender_hears_each_step_of_its_alert_with_the_change_itself(each_room: Room) -> None:
    asks(each_room, NOWHERE)
    closed(each_room)
    made = answers(each_room)
    assert [one.event for one in made] == ["received", "acknowledged", "accepted", "assigned", "replied", "closed"]
    told = [one.body["data"] for one in made]
    assert told[2]["case_no"].startswith("WZST-")
    assert told[3]["organ"] == "白石镇综合执法大队"
    assert (told[5]["state"], told[5]["result"], told[5]["result_text"], told[5]["text"]) == ("closed", ["penalty"], "行政处罚", "已责令改正并处罚")
    assert {name for data in told for name in data} <= MAY_BE_TOLD


def test_no_answer_names_who_reported_or_another_report_of_the_case(room: Room) -> None:
    asks(room, NOWHERE)
    alert = reported(room)
    room.does("王一帆", AckAlert(alert))
    case = room.makes("王一帆", FileCase(alert))
    other = room.taken_alert("hotline_12369", source_ref="12369-77")
    room.does("王一帆", AttachAlert(other, case))
    text = str([one.body for one in answers(room)])
    assert [telling for telling in (LI.name, LI.phone, "12369", other) if telling in text] == []
    assert {one.alert_id for one in answers(room)} == {alert}


def test_a_matter_that_is_not_ours_is_answered_with_its_organ_and_the_reason(room: Room) -> None:
    asks(room, NOWHERE)
    alert = reported(room)
    room.does("王一帆", AckAlert(alert))
    proposal = room.does("王一帆", ReferOutOfScope(alert, "城管局", "店招噪声不在清单内", "已转城管局", "phone")).proposal
    from models.commands.proposals import ApproveProposal

    room.does("刘峰", ApproveProposal(proposal))
    last = answers(room)[-1]
    assert (last.event, last.body["data"]["organ"], last.body["data"]["reason"]) == ("out_of_scope", "城管局", "店招噪声不在清单内")


def test_a_source_hears_only_of_the_events_it_asked_for_and_another_of_none(room: Room) -> None:
    asks(room, NOWHERE, answers=["accepted", "closed"])
    closed(room)
    room.case()
    assert [one.event for one in answers(room)] == ["accepted", "closed"]


def test_what_a_step_tells_is_gone_with_the_step_when_it_is_refused(room: Room) -> None:
    asks(room, NOWHERE)
    alert = reported(room)
    room.does("王一帆", AckAlert(alert))
    assert room.refuses("王一帆", AckAlert(alert)) == ("step_not_open",)
    assert [one.event for one in answers(room)] == ["received", "acknowledged"]


@played
async def test_answers_come_signed_in_order_and_once(each_room: Room) -> None:
    async with receiving(each_room) as (receiver, send):
        await asyncio.to_thread(closed, each_room)
        each_room.clock.advance(minutes=1)  # what can be taken back waits for half a minute
        for _ in range(7):
            await send()
        assert receiver.events == ["received", "acknowledged", "accepted", "assigned", "replied", "closed"]
        assert len(set(receiver.ids)) == 6
        assert {one.state for one in answers(each_room)} == {"delivered"}
        assert len(each_room.entries("answer.delivered")) == 6


@played
async def test_a_receiver_that_fails_is_asked_again_under_the_same_id_and_the_next_answer_waits(each_room: Room) -> None:
    async with receiving(each_room, patience=0.4) as (receiver, send):
        receiver.plan = [500, "hang", 200]
        alert = await asyncio.to_thread(reported, each_room)
        await asyncio.to_thread(each_room.does, "王一帆", AckAlert(alert))
        await send()
        assert await send() == 0, "the second try has its time"
        each_room.clock.advance(seconds=1)
        await send()
        each_room.clock.advance(seconds=2)
        await send()
        each_room.clock.advance(minutes=1)
        await send()
        assert receiver.events == ["received", "received", "received", "acknowledged"]
        assert len(set(receiver.ids[:3])) == 1
        tries = sorted(each_room.all(OutgoingTry), key=lambda one: (one.outgoing_id, one.number))
        assert [(one.number, one.status, one.fault) for one in tries][:3] == [(1, 500, "receiver_failed"), (2, None, "too_slow"), (3, 200, "")]


@played
async def test_a_restart_sends_what_was_waiting_under_the_id_it_had(room: Room) -> None:
    async with receiving(room) as (receiver, send):
        receiver.plan = [503, 200]
        await asyncio.to_thread(reported, room)
        await send()
        room.clock.advance(minutes=1)
        async with gateway_of(room) as send_of_the_next:
            await send_of_the_next()
        assert receiver.ids[0] == receiver.ids[1]
        assert [one.state for one in answers(room)] == ["delivered"]


@played
async def test_no_redirect_is_followed(room: Room) -> None:
    async with receiving(room) as (receiver, send):
        receiver.plan = ["redirect"]
        await asyncio.to_thread(reported, room)
        await send()
        [waiting] = answers(room, "waiting")
        assert (waiting.fault, waiting.status, receiver.strayed) == ("redirected", 307, 0)


@played
async def test_an_answer_the_receiver_refuses_is_stopped_said_and_holds_up_no_other(room: Room) -> None:
    async with receiving(room) as (receiver, send):
        receiver.plan = [422, 200]
        alert = await asyncio.to_thread(reported, room)
        await asyncio.to_thread(room.does, "王一帆", AckAlert(alert))
        await send()
        room.clock.advance(minutes=1)
        await send()
        assert [(one.event, one.state, one.fault) for one in answers(room)] == [("received", "stopped", "rejected"), ("acknowledged", "delivered", "")]
        assert room.entries("answer.stopped")[0].facts["status"] == 422


@played
async def test_a_receiver_that_is_gone_gets_nothing_more_until_its_answers_are_switched_on_again(room: Room) -> None:
    async with receiving(room) as (receiver, send):
        receiver.plan = [410, 200]
        alert = await asyncio.to_thread(reported, room)
        await asyncio.to_thread(room.does, "王一帆", AckAlert(alert))
        await send()
        room.clock.advance(minutes=1)
        await send()
        [source] = room.all(Source, Source.table.c.key == "asks")
        assert source.answers_off_at is not None
        assert not source.disabled, "its reports are still taken"
        assert receiver.events == ["received"]
        await asyncio.to_thread(room.does, "郭维", ManageAdapters("asks", {"answers_on": True}))
        await send()
        assert receiver.events == ["received", "acknowledged"]


@played
async def test_a_stopped_answer_is_sent_again_by_hand_with_the_same_words(room: Room) -> None:
    async with receiving(room) as (receiver, send):
        receiver.plan = [400, 200]
        await asyncio.to_thread(reported, room)
        await send()
        [stopped] = answers(room, "stopped")
        await asyncio.to_thread(room.does, "王一帆", ResendAnswer(stopped.id))
        await send()
        assert receiver.bodies[0] == receiver.bodies[1]
        assert receiver.ids[0] == receiver.ids[1]
        assert [one.state for one in answers(room)] == ["delivered"]


def test_what_was_taken_back_is_told_to_nobody_and_told_anew_when_it_is_done_again(room: Room) -> None:
    asks(room, NOWHERE)
    case, alert = room.case(), reported(room)
    room.does("王一帆", AckAlert(alert))
    room.does("王一帆", AttachAlert(alert, case))
    [undoable] = room.entries("alert.attached")
    room.does("王一帆", UndoAct(undoable.seq))
    assert [(one.event, one.fault) for one in answers(room, "stopped")] == [("accepted", "taken_back")]
    assert room.refuses("王一帆", ResendAnswer(answers(room, "stopped")[0].id)) == ("step_not_open",)
    room.does("王一帆", AttachAlert(alert, case))
    assert [one.event for one in answers(room, "waiting")] == ["received", "acknowledged", "accepted"]


@played
async def test_a_dead_receiver_costs_another_source_nothing(room: Room) -> None:
    async with receiving(room) as (receiver, send):
        from models.commands.reference import load_county

        dead = {"key": "dead", "channel": "petition", "name": "信访", "secret": SECRET, "callback_url": "http://127.0.0.1:9/"}
        await asyncio.to_thread(load_county, room.desk, {"sources": [dead]})
        for number in range(6):
            await asyncio.to_thread(room.makes, "adapter:dead", alert_of("petition", source_ref=f"x-{number}"))
        await asyncio.to_thread(reported, room)
        assert await send() == 1
        assert receiver.events == ["received"]
        assert {one.fault for one in answers(room, "waiting")} == {"unreachable", ""}


@pytest.mark.parametrize(
    "url", ["ftp://example.org/x", "http://example.org/x", "https://user:pw@example.org/x", "https:///x", "file:///etc/passwd", "https://a b/"]
)
def test_answers_go_only_where_a_county_may_send_them(room: Room, url: str) -> None:
    assert room.refuses("郭维", ManageAdapters("signed", {"callback_url": url})) == ("field_missing",)
    with pytest.raises(ValueError, match="callback_url"):
        asks(room, url)
