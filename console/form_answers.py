"""What the door said to a form, in words: each reason at its field, the rule or guard behind it, and what would make the step possible.

Source: commands.md 4; ux.md 16 (“errors say what, since when, what to do”).
"""

from __future__ import annotations

import logging
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Final

from console.seat import told_facts
from console.vocabulary import Vocabulary
from models.plain import Plain
from models.rules.permits import ROLE_COLUMNS, cell_of
from models.rules.reason_words import VARIANTS
from models.rules.refusal import Reason, Refused, source_of, word, word_warning
from widgets.timing import clock
from widgets.words import Words

LOG = logging.getLogger(__name__)

AT: Final[Mapping[str, tuple[str, ...]]] = {
    "reason_missing": ("reason", "override_reason", "purpose", "text", "ground"),
    "evidence_missing": ("evidence",),
    "paper_missing": ("paper_no", "doc_no", "no"),
    "proof_missing": ("proof",),
    "signed_paper_missing": ("signed_paper",),
    "opinion_missing": ("handling_opinion", "opinion", "main_facts"),
    "two_certified_needed": ("teams", "officers"),
    "station_missing": ("teams",),
    "two_verifiers_needed": ("verified_by",),
    "certificate_invalid": ("officers", "teams"),
    "secondment_ended": ("officers", "teams"),
    "not_on_roster": ("officers", "teams"),
    "officer_suspended": ("officers", "teams"),
    "recusal_conflict": ("officers", "teams"),
    "officer_not_of_department": ("officers", "acting_department"),
    "five_facts_incomplete": ("five_facts",),
    "cap_exceeded": ("amount_yuan",),
    "material_missing": ("materials",),
    "sender_is_branch": ("department",),
    "target_not_competent": ("lead", "acting_department"),
    "path_target": ("lead",),
    "not_similar": ("reason",),
    "reopen_ground_missing": ("ground",),
    "in_power_list": ("organ",),
    "reply_missing": ("reply_text", "text"),
    "extension_late": ("new_due",),
    "leniency_incomplete": ("leniency",),
    "criterion_missing": ("criterion", "ground"),
    "organ_wrong": ("organ",),
    "hash_mismatch": ("items", "evidence", "exhibits"),
    "shift_clock_unlisted": ("clocks",),
    "shift_callin_unlisted": ("callins",),
    "people_not_released": ("kept",),
    "review_item_missing": ("review_item",),
    "report_block_empty": ("sections",),
    "reporter_data_in_paper": ("text", "main_facts", "requirement", "facts", "analysis", "materials"),
}
"""Reason → the fields it may be about, the first of them the form has."""

NAMES_ITS_FIELD: Final = frozenset({"field_missing", "text_unkeepable"})
"""Reasons that say themselves which field they are about."""

NUMBERED: Final = re.compile(r"[A-Z]-\d")
"""Rules and guards with a number are named by it where they have no words."""

BEHALF: Final = ("on_behalf_of", "source", "proof", "signed_paper")
"""The fields of the block for entries in somebody's name."""


@dataclass(frozen=True, slots=True)
class Said:
    """One reason as the form shows it; `field` is "" where it is about the whole step."""

    field: str
    text: str


def said(reasons: Iterable[Reason], fields: Iterable[str], words: Words) -> list[Said]:
    """Word the reasons of a refusal and put each at its field."""
    known = list(fields)
    return [Said(_field_of(reason, known), _worded(reason, words)) for reason in reasons]


def objection(error: Exception, told: str, words: Vocabulary) -> str:
    """Word that a step asked for without a form (`told` names it) was refused, could not be, or broke; what broke is logged."""
    if isinstance(error, Refused):
        why = " ".join(one.text for one in said(error.reasons, (), words))
    elif isinstance(error, Plain):
        why = words.plain(error)
    else:
        LOG.error("an act failed", exc_info=error)
        return words.say("told.broke", action=told)
    return f"{told} · {why}"


def warned(reasons: Iterable[Reason], words: Words) -> list[str]:
    """Word the warnings."""
    return list(dict.fromkeys(word_warning(_told(reason, words), words.language) for reason in reasons))


def deciders(command: str, variant_roles: Mapping[str, str], words: Words) -> str:
    """Who approves a proposal of this command, in words; `variant_roles` maps roles to their codes in the words table."""
    roles = [role for role in ROLE_COLUMNS if _approves(command, role)]
    return words.join([words.of("role", variant_roles.get(role, role)) for role in roles])


def _approves(command: str, role: str) -> bool:
    return any("A" in cell_of(command, role, variant) for variant in ("", "key", "off_duty", "override", "release", "swap", "other_department"))


def _field_of(reason: Reason, known: list[str]) -> str:
    if reason.code in NAMES_ITS_FIELD:
        named = str(reason.facts.get("field", ""))
        return named if named in known else ""
    return next((name for name in AT.get(reason.code, ()) if name in known), "")


def _worded(reason: Reason, words: Words) -> str:
    sentence = word(_told(reason, words), words.language)
    if reason.code in NAMES_ITS_FIELD or (reason.code, str(reason.facts.get("condition", ""))) in VARIANTS:
        return sentence
    basis = reason.rule or source_of(reason.code)
    named = _basis(basis, words)
    parts = [sentence, words.say("form.basis", basis=named) if named else ""]
    remedy = f"remedy.{reason.code}"
    return " ".join(part for part in (*parts, words.say(remedy) if words.has(remedy) else "") if part)


def _basis(basis: str, words: Words) -> str:
    """Rules and guards by their name where they have one: `G-05 办结条件`."""
    parts = [(part, words.of("basis", part) if words.has(f"basis.{part}") else "") for part in basis.split(", ")]
    known = [(part, name) for part, name in parts if name or NUMBERED.match(part)]
    return words.join([name if part.startswith("ch.") else f"{part} {name}".strip() for part, name in known])


def _told(reason: Reason, words: Words) -> Reason:
    facts = told_facts(reason, lambda state: words.of("state", state), lambda at: clock(at, seconds=True))
    field = facts.get("field")
    if isinstance(field, str):
        facts["field"] = words.of("arg", field.partition(".")[0])
    for name in ("unit", "department", "lead"):
        if isinstance(facts.get(name), str):
            facts[name] = words.unit(str(facts[name]))
    if "obligations" not in facts and isinstance(facts.get("open"), (list, tuple)):
        facts["obligations"] = facts["open"]
    return Reason(reason.code, reason.rule, facts)
