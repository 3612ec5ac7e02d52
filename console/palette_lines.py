"""What the palette can find: commands with why they are closed, actions with their keys, open matters, people and cameras."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import TYPE_CHECKING

from console.keys import ACTIONS, BY_NAME
from console.offers import Offer
from console.palette import PaletteLine
from models.rules.permit_table import CELLS
from models.views.rows import CameraRow, QueueRow
from widgets.words import Words

if TYPE_CHECKING:
    from models.views.case_context import FormContext

CAPS = {
    "order_first_response": "assign",
    "call_in": "call_in",
    "ack_alert": "acknowledge",
    "submit_feedback": "feedback",
    "submit_first_response_report": "feedback",
    "assign_case": "hand_over",
    "request_extension": "extend",
    "urge_case": "urge",
    "designate_lead": "reroute",
    "add_party": "edit",
    "add_note": "note",
    "attach_alert": "merge",
    "refer_out_of_scope": "reject",
    "mark_false_alarm": "reject",
}
"""Command → the action whose key it has, so that the palette teaches the keyboard."""


def command_lines(found: Mapping[str, Offer], words: Words, why_not: Callable[[Offer], str], recent: Sequence[str], screen: str) -> list[PaletteLine]:
    """Every command in the order of a case's life: what stands open for the matter first, of that the recent and those with a key."""
    from models.commands.registry import commands

    in_order = dict.fromkeys([*(name for name, _ in CELLS if name in commands()), *commands()])
    offers = {name: found.get(name) for name in in_order}

    def rank(name: str) -> tuple[int, int, int, int]:
        offer = offers[name]
        closed = offer is not None and not offer.is_open
        used = recent.index(name) if name in recent else len(recent)
        return (int(closed), used, int(offer is None or not offer.of_matter), int(name not in CAPS))

    return [_command(name, offers[name], words, why_not, screen) for name in sorted(offers, key=rank)]


def _command(name: str, offer: Offer | None, words: Words, why_not: Callable[[Offer], str], screen: str) -> PaletteLine:
    action = BY_NAME[CAPS[name]] if name in CAPS else None
    cap = action.printed if action is not None and screen in action.screens and not action.off else ""
    hint = ""
    if offer is not None:
        hint = words.say("palette.behalf") if offer.on_behalf else words.say("palette.proposes") if offer.proposes else ""
    closed = why_not(offer) if offer is not None and not offer.is_open else ""
    return PaletteLine(
        "command", name, words.of("command", name), hint=hint, cap=cap, why_not=closed, found_by=f"{name.replace('_', ' ')} {words.both('command', name)}"
    )


def action_lines(screen: str, words: Words) -> list[PaletteLine]:
    """What keys do on this screen."""
    shown = [action for action in ACTIONS if screen in action.screens and action.group != "hidden" and action.name != "palette"]
    return [
        PaletteLine(
            "command",
            f"action:{action.name}",
            action.word(words.language),
            cap=action.printed,
            why_not=words.say(f"off.{action.off}") if action.off else "",
            found_by=f"{action.zh} {action.en}",
        )
        for action in shown
    ]


def case_lines(rows: Iterable[QueueRow], words: Words) -> list[PaletteLine]:
    """Every open matter."""
    verb = words.say("palette.open_case")
    return [
        PaletteLine(
            "case", row.id, verb, f"{row.number} {row.title}", words.of("state", row.state), cap="F4", found_by=f"{words.place(row.place)} {row.number}"
        )
        for row in sorted(rows, key=lambda row: (row.level, row.number))
    ]


def register_lines(context: FormContext | None, cameras: Iterable[CameraRow], words: Words) -> list[PaletteLine]:
    """People that can be called in, and cameras that can be looked through."""
    call, view = words.say("palette.call"), words.say("palette.view")
    people = context.choices.get("officer", ()) if context is not None else ()
    lines = [PaletteLine("person", row.value, call, words.unit(row.value), words.unit(row.unit)) for row in people]
    return lines + [PaletteLine("camera", camera.id, view, camera.name, words.place(camera.township)) for camera in cameras]
