"""The sheet beside the list of sources: everything of one sender, its self-test, and the record that is selected below, bytes included.

Source: issue 4 Build 7 and 8; ux.md 4, 5.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Final

from console.sources_lines import GRAVE, length, name_of, outgoing_state
from console.supervision_page import moment_of
from models.views.sender_rows import OutgoingRow, RefusedRow, RequestRow, SenderDetail, SenderRow
from widgets.record_sheet import Entry
from widgets.timing import clock
from widgets.words import Words

if TYPE_CHECKING:
    from models.intake.line_probe import Probe

SHOWN_BYTES: Final = 512
IN_A_ROW: Final = 16
BREAK: Final = re.compile(r"[;,&]+|[^;,&]{40}")
"""After these a line of a frame, which has no blanks, may be broken."""


@dataclass(frozen=True, slots=True)
class Testing:
    """The self-test of the selected sender: not begun, under way, or what it found."""

    is_running: bool = False
    probe: Probe | None = None
    refusal: str = ""


def sheet_entries(
    row: SenderRow, detail: SenderDetail | None, record: str, testing: Testing, now: datetime, words: Words, *, record_first: bool = False
) -> Iterator[Entry]:
    """Everything of `row`; `record` is the key of the record selected below, "" for none; it stands on top while one goes through the records."""
    yield Entry("title", name_of(row, words))
    if detail is not None and record_first:
        yield from _record(detail, record, words)
    yield from _facts(row, now, words)
    if not row.is_stranger:
        yield from _test(row, detail, testing, now, words)
    else:
        yield Entry("prose", words.say("src.stranger_text"), role="t2")
    if detail is not None and detail.refused_by_reason:
        yield Entry("head", words.say("src.part_refused_today"), str(sum(count for _, count in detail.refused_by_reason)))
        for reason, count in detail.refused_by_reason[:6]:
            yield Entry("fact", words.say("src.times", n=count), words.of("refused", reason))
    if detail is not None and not record_first:
        yield from _record(detail, record, words)


def _facts(row: SenderRow, now: datetime, words: Words) -> Iterator[Entry]:
    say, sent = words.say, row.row
    troubles = row.troubles(now)
    if troubles:
        named = words.join([words.of("trouble", one) for one in troubles])
        yield Entry("fact", named, say("src.fact_trouble"), "p2" if set(troubles) & GRAVE else "p3", bold=True)
    yield Entry("fact", words.of("channel", sent.channel), say("src.fact_channel"))
    yield Entry("fact", " · ".join(part for part in (words.of("line", row.line) if row.line else "—", sent.key) if part), say("src.fact_line"))
    if row.heard_at is not None:
        heard = f"{moment_of(row.heard_at)}:{clock(row.heard_at, seconds=True)[-2:]} · {say('src.ago', span=length(row.age_s(now) or 0.0, words))}"
        yield Entry("fact", heard, say("src.fact_heard"))
    else:
        yield Entry("fact", say("src.never"), say("src.fact_heard"), "t3")
    if row.is_stranger:
        yield Entry("fact", row.peer or "—", say("src.fact_peer"))
        yield Entry("fact", say("src.times", n=sent.refused_today), say("src.fact_knocks"))
        return
    if row.expected_s:
        yield Entry("fact", length(row.expected_s, words), say("src.fact_expected"))
    if sent.lag_s is not None:
        yield Entry("fact", length(sent.lag_s, words), say("src.fact_lag"))
    limit = say("src.limit_text", n=row.rate_per_minute) if row.rate_per_minute else say("src.no_limit")
    yield Entry("fact", f"{say('src.rate_text', rate=f'{sent.per_minute:g}')} · {say('src.fact_limit')} {limit}", say("src.fact_rate"))
    share = say("src.bad_actor" if sent.is_bad_actor and sent.alerts_day else "src.share_text", n=sent.alerts_day, share=f"{sent.share * 100:.0f}")
    yield Entry("fact", share, say("src.fact_share"))
    if sent.open_episodes or sent.is_chattering:
        yield Entry("fact", say("src.episodes_text", n=sent.open_episodes, hour=sent.transitions_hour), say("src.fact_episodes"))
    if sent.stale_since is not None:
        yield Entry("fact", say("src.stale_text", at=moment_of(sent.stale_since)), words.of("trouble", "stale"), "p3")
    if sent.shelved_until is not None:
        yield Entry("fact", say("src.until", at=moment_of(sent.shelved_until)), say("src.fact_shelf"), "p3")
    yield from _keys(row, words)
    yield from _answers(row, words)


def _keys(row: SenderRow, words: Words) -> Iterator[Entry]:
    say, label = words.say, words.say("src.fact_keys")
    if row.signature == "missing":
        yield Entry("fact", say("src.keys_missing"), label, "p2")
    elif row.signature == "rotating" and row.secrets_at is not None:
        yield Entry("fact", say("src.keys_rotating", at=moment_of(row.secrets_at)), label)
    elif row.signature:
        word = words.of("signature", row.signature)
        since = row.secrets_at is not None and row.signature == "signed"
        yield Entry("fact", say("src.keys_since", state=word, at=moment_of(row.secrets_at)) if since and row.secrets_at else word, label)


def _answers(row: SenderRow, words: Words) -> Iterator[Entry]:
    if row.row.kind != "source":
        return
    say, told, label = words.say, row.answers, words.say("src.fact_answers")
    if not told.wanted:
        yield Entry("fact", say("src.wants_no_answers"), label, "t3")
    elif told.off_at is not None:
        yield Entry("fact", say("src.answers_off_text", at=moment_of(told.off_at)), label, "p2")
    else:
        oldest = f" · {say('src.answers_oldest', at=moment_of(told.oldest_at))}" if told.oldest_at is not None else ""
        counts = say("src.answers_text", sent=told.delivered_today, waiting=told.waiting, stuck=told.stuck)
        yield Entry("fact", counts + oldest, label, "p2" if told.stuck else "t1")


def _test(row: SenderRow, detail: SenderDetail | None, testing: Testing, now: datetime, words: Words) -> Iterator[Entry]:
    say = words.say
    tested_at = testing.probe.at if testing.probe is not None else detail.tested_at if detail is not None and detail.tested_at else row.tested_at
    yield Entry("head", say("src.part_test"), say("src.ago", span=length(max(0.0, (now - tested_at).total_seconds()), words)) if tested_at is not None else "")
    probe = testing.probe
    if testing.is_running:
        yield Entry("prose", say("src.test_running"), role="t2")
    elif testing.refusal:
        yield Entry("prose", say(f"probe.{testing.refusal}", status="", why=""), role="p2", icon="warning")
    elif probe is None:
        yield Entry("prose", say("src.test_hint"), role="t3")
    elif probe.came_through:
        total = next((ms for name, ms in probe.steps if name == "total"), 0.0)
        through = "src.test_answered" if probe.line == "hj212" else "src.test_through"
        yield Entry("fact", say(through, ms=f"{total:g}"), words.of("line", probe.line), icon="check")
        way = [f"{words.of('step', name)} {say('src.ms', ms=f'{ms:g}')}" for name, ms in probe.steps if name != "total"]
        yield Entry("prose", " → ".join(way), role="t2")
        if row.line and row.line != probe.line:
            yield Entry("prose", say("src.test_other_line", tested=words.of("line", probe.line), own=words.of("line", row.line)), role="p3", icon="warning")
    else:
        why = words.of("refused" if probe.fault == "refused" else "cause", probe.why)
        yield Entry("prose", say(f"probe.{probe.fault}", status=probe.status or "", why=why), role="p2", icon="warning")


def _record(detail: SenderDetail, record: str, words: Words) -> Iterator[Entry]:
    kind, _, key = record.partition(":")
    found: dict[str, tuple[OutgoingRow | RequestRow | RefusedRow, ...]] = {"out": detail.outgoing, "ask": detail.requests, "ref": detail.refused}
    row = next((one for one in found.get(kind, ()) if one.id == key), None)
    if isinstance(row, OutgoingRow):
        yield from _outgoing(row, words)
    elif isinstance(row, RequestRow):
        yield from _request(row, words)
    elif isinstance(row, RefusedRow):
        yield from _refused(row, words)


def _outgoing(row: OutgoingRow, words: Words) -> Iterator[Entry]:
    say, cell = words.say, outgoing_state(row, words)
    yield Entry("head", say("src.part_answer"), moment_of(row.at))
    yield Entry("fact", f"{words.of('event', row.event)} · {row.alert_no}", say("src.answer_event"))
    yield Entry("fact", cell.text, say("src.answer_state"), cell.chip or cell.role)
    if row.state == "waiting":
        yield Entry("fact", f"{moment_of(row.next_at)}:{clock(row.next_at, seconds=True)[-2:]}", say("src.answer_next"))
    yield Entry("fact", f"msg_{row.id}", say("src.answer_id"), "t2")
    if row.owed:
        yield Entry("prose", say("src.owed"), role="p3", icon="flag")
    for name, value in row.body.get("data", {}).items():
        yield Entry("fact", words.join(value) if isinstance(value, list) else str(value), name, "t2")
    if row.tries:
        yield Entry("head", say("src.part_tries"), str(len(row.tries)))
        for one in reversed(row.tries[-8:]):
            said = str(one.status or words.of("fault", one.fault))
            yield Entry("fact", say("src.try", n=one.number, said=said, ms=one.took_ms), clock(one.at, seconds=True), "t2")


def _request(row: RequestRow, words: Words) -> Iterator[Entry]:
    say = words.say
    yield Entry("head", say("src.part_request"), moment_of(row.at))
    yield Entry("fact", words.of("opt.ask_device.request", row.cn), say("src.request_cn"))
    yield Entry("fact", words.of("request", row.state), say("src.answer_state"))
    yield Entry("fact", row.by or say("timeline.auto"), say("src.request_by"))
    if row.answer:
        yield Entry("prose", " · ".join(f"{name}={value}" for name, value in row.answer.items()), say("src.request_answer"), "t2")


def _refused(row: RefusedRow, words: Words) -> Iterator[Entry]:
    say = words.say
    yield Entry("head", say("src.part_refused"), f"{moment_of(row.at)}:{clock(row.at, seconds=True)[-2:]}")
    yield Entry("fact", words.of("refused", row.reason), say("src.refused_reason"), "p3")
    if row.detail:
        yield Entry("fact", row.detail, say("src.refused_detail"))
    if row.peer:
        yield Entry("fact", row.peer, say("src.fact_peer"))
    yield Entry("fact", say("src.bytes", n=row.size), say("src.refused_size"))
    yield Entry("fact", row.sha256[:24], say("src.sha256"), "t2")
    if row.sealed:
        yield Entry("prose", say("src.sealed_text"), role="t2", icon="lock")
    elif row.is_bare:
        yield Entry("prose", say("src.bare_text"), role="t2")
    elif row.raw:
        yield Entry("prose", as_text(row.raw), say("src.as_text"), "t1")
        yield Entry("prose", as_hex(row.raw), say("src.as_hex"), "t2")


def opened_entries(raw: bytes, words: Words) -> list[Entry]:
    """A sealed body that was opened for this person."""
    return [Entry("head", words.say("src.opened")), Entry("prose", as_text(raw), role="t1"), Entry("prose", as_hex(raw), words.say("src.as_hex"), "t2")]


def as_text(raw: bytes) -> str:
    """Bytes as they would be read, in UTF-8 or GBK, with a mark for what draws nothing."""
    for encoding in ("utf-8", "gb18030"):
        try:
            text = raw[:SHOWN_BYTES].decode(encoding)
            break
        except UnicodeDecodeError:
            continue
    else:
        text = raw[:SHOWN_BYTES].decode("latin-1")
    shown = "".join(letter if letter.isprintable() else {"\r": "␍", "\n": "␊", "\t": "␉", "\0": "␀"}.get(letter, "·") for letter in text)
    return BREAK.sub("\\g<0>\u200b", shown) + ("…" if len(raw) > SHOWN_BYTES else "")


def as_hex(raw: bytes) -> str:
    """The first bytes in rows of sixteen, each with its place."""
    shown = raw[: SHOWN_BYTES // 4]
    rows = [f"{start:04x}  {shown[start : start + IN_A_ROW].hex(' ')}" for start in range(0, len(shown), IN_A_ROW)]
    return "\n".join([*rows, *(["…"] if len(raw) > len(shown) else [])])
