"""The guards a step must pass: pure questions about plain values, each answered with the reasons why not. Source: domain.md 4.6.

Guards about people stand in `teams`, about routing in `routing`, about the simple procedure in `simple_procedure`, about what is still
owed in `obligations`. Every function returns a tuple of reasons, () when the step may pass.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import datetime
from typing import Final

from models.rules.channels import is_device
from models.rules.masking import names_reporter
from models.rules.one_person import Doer, same_person
from models.rules.paths import needs_first_response
from models.rules.refusal import Reason, reason
from models.rules.rulebook import Rulebook
from models.rules.states import CaseState

COMPLETE: Final = "complete"
PRESENT: Final = "present"
NOT_APPLICABLE: Final = "not_applicable"

FINE_ONLY: Final = frozenset({"penalty", "simple_penalty", "ordered_correction", "leniency_no_penalty"})
"""Results that end a matter without the criminal law (G-09, R-414)."""

REOPEN_GROUNDS: Final = frozenset({"new_evidence", "relapse", "reporter_objection", "superior_order", "supervisor_order", "conference_resolution"})
"""Grounds of G-13; orders of a superior and of a supervisor are one ground there and two codes here."""

JUDICIAL, PROCURATORATE, DISCIPLINE = "judicial_admin", "procuratorate", "discipline"
REFERRAL_ORGANS: Final[Mapping[str, frozenset[str]]] = {
    **dict.fromkeys(("inaction", "selective", "unlawful", "improper"), frozenset({JUDICIAL, DISCIPLINE})),
    **dict.fromkeys(("no_transfer", "no_filing", "overdue_filing"), frozenset({PROCURATORATE})),
    **dict.fromkeys(("cover_up", "favour", "bribery", "dereliction"), frozenset({DISCIPLINE})),
}
"""Kind of misconduct → organs it goes to (domain.md 4.4, 000 四(六)2)."""


def false_alarm(channel: str, evidence: str) -> tuple[Reason, ...]:
    """T-05: only what a machine raised, and with a picture or reading."""
    found = {"human_channel": not is_device(channel), "evidence_missing": not evidence.strip()}
    return _reasons(found)


def refer_out(book: Rulebook, item_id: str, *, reply_wanted: bool, reply_text: str) -> tuple[Reason, ...]:
    """T-04: the matter is not in the power list, and the reporter is told."""
    listed = (reason("in_power_list", item=item_id),) if item_id in book.items else ()
    return listed + _reasons({"reply_missing": reply_wanted and not reply_text.strip()})


def void(*, reporter_exists: bool) -> tuple[Reason, ...]:
    """T-37: a report by a person is never voided."""
    return _reasons({"reporter_exists": reporter_exists})


def first_response_missing(path: str, state: CaseState | str) -> tuple[Reason, ...]:
    """On P1–P3 nothing is judged or assigned before the report is in: said instead of `step_not_open` (commands.md 1)."""
    waiting = CaseState(state) in {CaseState.REGISTERED, CaseState.FIRST_RESPONSE}
    return _reasons({"verification_first": waiting and needs_first_response(path)})


def report(path: str, *, handed_over: bool, handling_opinion: str) -> tuple[Reason, ...]:
    """T-12: an opinion, and on P1 the hand-over on the scene confirmed by both sides."""
    return _reasons({"scene_handover_missing": path == "P1" and not handed_over, "opinion_missing": not handling_opinion.strip()})


def required_materials(book: Rulebook, kind: str) -> tuple[str, ...]:
    """The list of material a transfer of this kind needs (R-501–R-503): assignment, dept_to_dept, public_security or criminal."""
    lists = (rule.items for rule in book.rules.values() if rule.key.startswith("materials_") and kind in rule.scope and rule.enabled)
    return tuple(dict.fromkeys(item for items in lists for item in items))


def material_missing(required: Sequence[str], status: str | Mapping[str, object]) -> tuple[Reason, ...]:
    """G-02: every item of the list is there, or not applicable with a reason.

    Args:
        required: the list.
        status: `complete`, or item → `present`, `missing`, `not_applicable` (or {status, reason}); a `reason` beside the items holds
            for all that are not applicable. An item may be named by the beginning of its line; what is not named is missing.
    """
    if status == COMPLETE:
        return ()
    given = status if isinstance(status, Mapping) else {}
    common = str(given.get("reason", "") or "").strip()
    missing = tuple(item for item in required if not _is_settled(status_of(item, given), common))
    return (reason("material_missing", items=missing),) if missing else ()


def status_of(item: str, given: Mapping[str, object]) -> tuple[str, str]:
    """What was said of one item of a list, and the reason given for it alone; an item nobody named is missing."""
    named = next((name for name in given if name and name != "reason" and item.startswith(name)), None)
    value = given[named] if named is not None else "missing"
    if isinstance(value, Mapping):
        return str(value.get("status", "missing")), str(value.get("reason", "") or "").strip()
    return str(value), ""


def sender_is_branch(unit_kind: str) -> tuple[Reason, ...]:
    """G-02: transfers go in the name of a department, not of its branch."""
    return _reasons({"sender_is_branch": unit_kind == "department_branch"})


def reporter_in_paper(texts: Iterable[str], sealed: Iterable[str]) -> tuple[Reason, ...]:
    """G-12: an outgoing paper holds nothing of the reporter; `sealed` are the strings of the sealed records of the case."""
    strings = tuple(sealed)
    return _reasons({"reporter_data_in_paper": any(names_reporter(text, strings) for text in texts)})


def wrong_receiver(unit: str, target: str) -> tuple[Reason, ...]:
    """G-06: only the unit it was sent to answers."""
    return _reasons({"receiver_not_target": unit != target})


def verifier(now: Doer, unit: str, *, submitters: Iterable[Doer], submitter_units: Collection[str], key_case: bool) -> tuple[Reason, ...]:
    """G-01: who verifies is not who submitted; for a key case not of the unit that fed back either.

    Args:
        now: who verifies, and for whom.
        unit: of the verifier (of the one named on behalf, if any).
        submitters: who typed the feedback, and the person or unit it was typed for.
        submitter_units: the unit fed back for (of `on_behalf_of` if given, else of the one who typed; an officer's home department).
        key_case: whether the unit counts too.
    """
    return (*same_person(now, submitters), *_reasons({"same_unit": key_case and unit in submitter_units}))


def closing_with_fine_only(flags: Collection[str], results: Iterable[str], *, criminal_transfer_decided: bool, no_transfer_reason: str) -> tuple[Reason, ...]:
    """G-09: with a criminal indicator on, no closing with a fine only, unless the police decided on a transfer or the leader says why not."""
    fined = bool(FINE_ONLY.intersection(results))
    excused = criminal_transfer_decided or bool(no_transfer_reason.strip())
    return _reasons({"criminal_indicator": "criminal_suspected" in flags and fined and not excused})


def two_verifiers(names: Sequence[str]) -> tuple[Reason, ...]:
    """T-18: two different people verified."""
    return _reasons({"two_verifiers_needed": len({name.strip() for name in names} - {""}) < 2})


def leniency(result: str, facts: Mapping[str, object] | None) -> tuple[Reason, ...]:
    """R-413: no penalty for leniency unless first, minor and corrected all hold."""
    holds = facts is not None and all(facts.get(fact) is True for fact in ("first", "minor", "corrected"))
    return _reasons({"leniency_incomplete": result == "leniency_no_penalty" and not holds})


def window(due_at: datetime | None, now: datetime) -> tuple[Reason, ...]:
    """R-305, R-307, R-308: a right is used by its due moment, that moment included."""
    return (reason("window_closed", due=due_at),) if due_at is not None and now > due_at else ()


def extension(due_at: datetime, now: datetime) -> tuple[Reason, ...]:
    """T-31: asked and approved while the term runs, on the due day until 24:00."""
    return _reasons({"extension_late": now > due_at})


def reopening(ground: str) -> tuple[Reason, ...]:
    """G-13: one of the grounds."""
    return _reasons({"reopen_ground_missing": ground not in REOPEN_GROUNDS})


def criterion(book: Rulebook, rule_id: str, named: str) -> tuple[Reason, ...]:
    """R-405, R-407: the criterion is one of the rule's list."""
    return _reasons({"criterion_missing": named not in book.rule(rule_id).items})


def referral_organ(kind: str, organ: str) -> tuple[Reason, ...]:
    """4.4: a kind of misconduct goes to the organ that is there for it."""
    organs = REFERRAL_ORGANS.get(kind, frozenset())
    return () if organ in organs else (reason("organ_wrong", organs=tuple(sorted(organs))),)


def leaving_incident(people_out: Sequence[str], kept: Collection[str], review_item: str) -> tuple[Reason, ...]:
    """Ch. 12: everybody is released or kept with a reason, and the review item is there."""
    out = tuple(name for name in people_out if name not in kept)
    released = (reason("people_not_released", officers=out),) if out else ()
    return released + _reasons({"review_item_missing": not review_item.strip()})


def shift_list(code: str, running: Sequence[str], listed: str | Sequence[str] | Mapping[str, Sequence[str]]) -> tuple[Reason, ...]:
    """Ch. 9: a shift hand-over lists everything that runs; `code` is `shift_clock_unlisted` or `shift_callin_unlisted`.

    Args:
        code: which list.
        running: names of all that runs.
        listed: `all`, the names, or {all_but: names}.
    """
    if listed == "all":
        return ()
    if isinstance(listed, Mapping):
        unlisted = tuple(name for name in running if name in listed.get("all_but", ()))
    else:
        unlisted = tuple(name for name in running if name not in ([listed] if isinstance(listed, str) else listed))
    return (reason(code, n=len(unlisted), clocks=unlisted),) if unlisted else ()


def _is_settled(status: tuple[str, str], common_reason: str) -> bool:
    word, why = status
    return word == PRESENT or (word == NOT_APPLICABLE and bool(why or common_reason))


def _reasons(found: Mapping[str, bool]) -> tuple[Reason, ...]:
    return tuple(reason(code) for code, applies in found.items() if applies)
