"""The HTTP door for first responders: `POST /v1/field/{token}/{step}` and the telephone page `GET /f/{token}` (interfaces.md 3).

A step becomes a command of the officer the link was sent to. Photos are hashed while they come in and synced before the evidence
that names them is recorded.
"""

from __future__ import annotations

import asyncio
import json
from collections.abc import Sequence
from hashlib import sha256
from typing import Annotated, Any, Literal, TypeVar

from aiohttp import web
from pydantic import BaseModel, ConfigDict, Field, StringConstraints, ValidationError

from models.commands.command import Command
from models.commands.on_scene import AddSceneEvidence, Item
from models.commands.personnel import AckCallIn
from models.commands.position import ReportPosition
from models.commands.task_steps import AckTask, ReportArrival, ReportEnRoute
from models.intake.coordinates import to_wgs84
from models.intake.field_page import POLICY, STATES, page
from models.intake.field_steps import StepArrival, StepKept
from models.intake.field_tokens import FieldTokens, Grant
from models.intake.form_parts import FilledFile, filled_form
from models.intake.keeper import UNAVAILABLE, NotKept, TooMany
from models.intake.problem import Problem
from models.intake.rates import Rates
from models.intake.reception import LARGEST_BODY, Doors
from models.intake.report import CONTROL, Attachment, BadReport, is_storable
from models.intake.webhook import read_body
from models.rules.refusal import Refused, word

STEPS_PER_MINUTE = 60
MOST_PHOTOS = 20

SHOWN_AFTER = {"ack": "acked", "en_route": "en_route", "on_scene": "on_scene"}


N = TypeVar("N", bound="_Note")


class _Note(BaseModel):
    model_config = ConfigDict(extra="forbid", allow_inf_nan=False)


class Position(_Note):
    """Where the telephone is."""

    lon: float = Field(ge=-180, le=180)
    lat: float = Field(ge=-90, le=90)
    crs: Literal["wgs84", "gcj02", "bd09"] = "wgs84"


class Feedback(_Note):
    """What was found, in words and pictures."""

    text: Annotated[str, StringConstraints(max_length=5000, strip_whitespace=True)] = ""
    photos: list[Attachment] = Field(default_factory=list, max_length=MOST_PHOTOS)


class FieldLink:
    """The routes for first responders."""

    def __init__(self, doors: Doors, tokens: FieldTokens) -> None:
        """Use `routes`."""
        self._doors = doors
        self._tokens = tokens
        self._rates = Rates()

    def routes(self) -> list[web.RouteDef]:
        """Return the routes to serve."""
        return [web.get("/f/{token}", self.show_page), web.post("/v1/field/{token}/{step}", self.take_step)]

    async def show_page(self, request: web.Request) -> web.Response:
        """Show the small page of one link."""
        token = request.match_info["token"]
        grant = await self._grant(token)
        headers = {"Content-Security-Policy": POLICY, "Referrer-Policy": "no-referrer", "Cache-Control": "no-store", "X-Content-Type-Options": "nosniff"}
        return web.Response(text=page(grant, token), content_type="text/html", headers=headers)

    async def take_step(self, request: web.Request) -> web.Response:
        """Take one step; 200 only after it is durably kept, also when it had been before."""
        step = request.match_info["step"]
        try:
            grant = await self._grant(request.match_info["token"])
            wait = self._rates.wait_for(grant.id, STEPS_PER_MINUTE)
            if wait:
                raise Problem(429, "over_rate", "请稍后再试。", retry_after=wait)
            key, command = await self._command(request, grant, step)
            result = await self._keep(StepArrival(grant.id, key, command, grant.actor, self._doors.clock.now()))
        except Problem as problem:
            self._doors.tallies.add("intake_field_steps_total", answer=str(problem.status))
            raise
        self._doors.tallies.add("intake_field_steps_total", answer="200")
        told: dict[str, Any] = {"done": step, "repeated": not result.fresh}
        if step in SHOWN_AFTER:
            told["state_zh"] = STATES[SHOWN_AFTER[step]]
        return web.json_response(told)

    async def _grant(self, token: str) -> Grant:
        try:
            grant = await asyncio.to_thread(self._tokens.grant, token)
        except UNAVAILABLE:
            raise Problem(503, "store_away", "暂时无法保存,请稍后重试。", retry_after=2) from None
        if grant is None:
            raise Problem(404, "unknown_link", "此链接无效或已结束。")
        return grant

    async def _command(self, request: web.Request, grant: Grant, step: str) -> tuple[str, Command]:
        """Read the body of one step; return the key it is known by and the command."""
        if step == "feedback" and grant.task_id:
            return await self._feedback(request, grant)
        body = await read_body(request, LARGEST_BODY)
        if step == "ack":
            return "ack", AckTask(task=grant.task_id) if grant.task_id else AckCallIn(callin=grant.callin_id)
        if not grant.task_id or step not in {"en_route", "on_scene", "position"}:
            raise Problem(404, "unknown_step", "没有这一步。")
        if step == "position":
            at = _read(Position, body)
            lon, lat = to_wgs84(at.lon, at.lat, at.crs)
            return "", ReportPosition(task=grant.task_id, lon=lon, lat=lat)
        return step, ReportEnRoute(task=grant.task_id) if step == "en_route" else ReportArrival(task=grant.task_id)

    async def _feedback(self, request: web.Request, grant: Grant) -> tuple[str, Command]:
        text, photos = await (self._parts(request) if request.content_type == "multipart/form-data" else self._whole(request))
        if not text and not photos:
            raise Problem(400, "empty", "请填写情况或附上照片。", errors=[("text", "a text or a photo is required")])
        items = ([Item("record", 1, text)] if text else []) + photos
        told = request.headers.get("Idempotency-Key", "")
        named = told if told and told.isprintable() else sha256(repr([(item.what, item.sha256) for item in items]).encode()).hexdigest()
        return f"feedback:{named[:80]}", AddSceneEvidence(items=tuple(items), task=grant.task_id)

    async def _whole(self, request: web.Request) -> tuple[str, list[Item]]:
        given = _read(Feedback, await read_body(request, LARGEST_BODY))
        if not all(is_storable(text) for text in (given.text, *(photo.name for photo in given.photos))):
            raise Problem(400, "bad_step", "内容无法识别。", errors=[("text", "this text cannot be kept")])

        def keep() -> list[Item]:
            contents = [(photo.name, photo.content()) for photo in given.photos]
            return [Item("media", 1, name, "telephone", self._doors.evidence.keep(content).sha256) for name, content in contents]

        try:
            return CONTROL.sub(" ", given.text), await asyncio.to_thread(keep)
        except BadReport as bad:
            raise Problem(400, "bad_photo", "照片无法使用。", errors=[(f"photos.{field}", why) for field, why in bad.errors]) from None
        except OSError:
            raise Problem(503, "store_away", "暂时无法保存,请稍后重试。", retry_after=2) from None

    async def _parts(self, request: web.Request) -> tuple[str, list[Item]]:
        """Take in a form piece by piece; its photos become files only once all of it has come."""
        try:
            async with filled_form(request, self._doors.evidence, MOST_PHOTOS) as form:
                return form.first("text")[:5000], await asyncio.to_thread(_finished, form.files)
        except OSError:
            raise Problem(503, "store_away", "暂时无法保存,请稍后重试。", retry_after=2) from None

    async def _keep(self, arrival: StepArrival) -> StepKept:
        try:
            result = await self._doors.keeper.keep(arrival, f"field:{arrival.link}")
        except (NotKept, TooMany):
            raise Problem(503, "store_away", "暂时无法保存,请稍后重试。", retry_after=2) from None
        if isinstance(result, Refused):
            status = 403 if {"not_permitted", "not_in_scope"} & set(result.codes) else 409
            raise Problem(status, result.codes[0], " ".join(word(reason, "zh_CN") for reason in result.reasons))
        assert isinstance(result, StepKept)
        return result


def _read(kind: type[N], body: bytes) -> N:
    try:
        return kind.model_validate(json.loads(body or b"{}"))
    except ValidationError as error:
        errors = [(".".join(str(part) for part in one["loc"]), one["msg"]) for one in error.errors(include_input=False, include_url=False)]
        raise Problem(400, "bad_step", "内容无法识别。", errors=errors) from None
    except (ValueError, RecursionError):
        raise Problem(400, "bad_step", "内容无法识别。", errors=[("", "the body is no JSON in UTF-8")]) from None


def _finished(files: Sequence[FilledFile]) -> list[Item]:
    """Make the files last."""
    return [Item("media", 1, file.name, "telephone", file.coming.finish().sha256) for file in files]
