"""The HTTP door for inspectors, chiefs and patrols: the page `GET /r/{token}` and the report `POST /r/{token}` (domain.md 3.2; docs/operations.md).

A report becomes one alert of the channel of whoever holds the link, kept by the same keeper as every other: nothing is answered before it
is durable, and the key in the page makes a second tap, or a retry over a bad line, the same report.
"""

from __future__ import annotations

import asyncio
import secrets
from collections.abc import Mapping, Sequence
from typing import Any

from aiohttp import web

from models.intake.body_room import BodyRoom
from models.intake.form_parts import FilledForm, filled_form
from models.intake.keeper import UNAVAILABLE, NotKept, TooMany
from models.intake.problem import Problem
from models.intake.rates import Rates
from models.intake.reception import LARGEST_BODY, Doors, keep_files, told_of
from models.intake.report import BadReport, Report
from models.intake.report_filling import from_form, from_json, report_of, wording_of
from models.intake.report_holders import Holder, LinkEnded, OwnReport, ReportHolders
from models.intake.report_page import MOST_PHOTOS, OWN, POLICY, Filled, Telling, closed_page, report_page
from models.intake.report_words import ReportWords, language_asked
from models.intake.reports import Conflict, Kept
from models.intake.webhook import read_body
from models.rules.refusal import Refused, word
from models.rules.report_links import AREA_FIELD

REPORTS_PER_MINUTE = 30
HEADERS = {"Content-Security-Policy": POLICY, "Referrer-Policy": "no-referrer", "Cache-Control": "no-store", "X-Content-Type-Options": "nosniff"}


class Worded(Problem):
    """A problem whose detail is already a sentence in the language of the telephone."""


class ReportLink:
    """The routes for people who report by a standing link of their own."""

    def __init__(self, doors: Doors) -> None:
        """Use `routes`."""
        self._doors = doors
        self._holders = ReportHolders(doors.keeper.store)
        self._rates = Rates()
        self._bodies = BodyRoom()

    def routes(self) -> list[web.RouteDef]:
        """Return the routes to serve."""
        return [web.get("/r/{token}", self.show_page), web.post("/r/{token}", self.take_report)]

    async def show_page(self, request: web.Request) -> web.Response:
        """Show the page of one link: an empty form, and how his last reports stand."""
        words, token = _words(request), request.match_info["token"]
        try:
            holder = await self._holder(token)
            filled = Filled(secrets.token_urlsafe(12), _known(holder))
            return _page(200, report_page(holder, token, filled, await self._last(holder), words))
        except Problem as problem:
            return _page(problem.status, closed_page(words.problem(problem.reason), words), problem)

    async def take_report(self, request: web.Request) -> web.Response:
        """Take one report; 201 only after it is durably kept, 200 when the same page had been sent before."""
        words, token, form = _words(request), request.match_info["token"], FilledForm()
        holder: Holder | None = None
        try:
            holder = await self._holder(token)
            kept = await self._taken(request, holder, form, words)
        except Problem as problem:
            self._doors.tallies.add("intake_link_reports_total", answer=str(problem.status))
            if not _wants_page(request):
                raise _in_words(problem, words) from None
            return await self._page_of(problem, holder, token, form, words)
        self._doors.tallies.add("intake_link_reports_total", answer="201" if kept.fresh else "200")
        status, told = 201 if kept.fresh else 200, words.say("report.kept" if kept.fresh else "report.repeated", no=kept.alert_no)
        if not _wants_page(request):
            return web.json_response({"alert_no": kept.alert_no, "alert_id": kept.alert_id, "told": told, "repeated": not kept.fresh}, status=status)
        return _page(status, report_page(holder, token, None, await self._last(holder), words, Telling(told, is_good=True)))

    async def _holder(self, token: str) -> Holder:
        try:
            holder = await asyncio.to_thread(self._holders.holder, token)
        except LinkEnded:
            raise Problem(410, "link_ended") from None
        except UNAVAILABLE:
            raise _store_away() from None
        if holder is None:
            raise Problem(404, "unknown_link")
        return holder

    async def _last(self, holder: Holder) -> tuple[OwnReport, ...]:
        try:
            return await asyncio.to_thread(self._holders.last_reports, holder)
        except UNAVAILABLE:
            return ()  # what was kept is said all the same

    async def _taken(self, request: web.Request, holder: Holder, form: FilledForm, words: ReportWords) -> Kept:
        """Read one report and keep it. `form` is filled on the way, so that a page can show again what was typed."""
        wait = self._rates.wait_for(holder.source, REPORTS_PER_MINUTE)
        if wait:
            raise Problem(429, "over_rate", retry_after=wait)
        try:
            if request.content_type == "multipart/form-data":
                async with filled_form(request, self._doors.evidence, MOST_PHOTOS) as came:
                    form.values.update(came.values)
                    key, report = from_form(came.values, holder)
                    return await self._keep(holder, key, report, await asyncio.to_thread(self._finished, came), words)
            with self._bodies.taken_by(request):
                key, report = await asyncio.to_thread(from_json, await read_body(request, LARGEST_BODY), holder)
                files = await asyncio.to_thread(keep_files, self._doors.keeper.store.evidence, report)
            return await self._keep(holder, key, report, files, words)
        except BadReport as bad:
            errors = [(field, wording_of(field, holder.channel, words)) for field, _ in bad.errors]
            named = "、" if words.language == "zh" else ", "
            detail = words.problem("bad_report", fields=named.join(dict.fromkeys(label for _, label in errors)))
            raise Worded(400, "bad_report", detail, errors=errors) from None
        except (OSError, *UNAVAILABLE):
            raise _store_away() from None

    def _finished(self, form: FilledForm) -> list[dict[str, Any]]:
        """Make the files last, and tell of them as the alert does."""
        place = self._doors.keeper.store.evidence
        return [told_of(place, one.coming.finish(), one.name, one.media_type) for one in form.files]

    async def _keep(self, holder: Holder, key: str, report: Report, files: Sequence[Mapping[str, Any]], words: ReportWords) -> Kept:
        arrival = report_of(holder, key, report, files, self._doors.clock.now(), self._doors.seal)
        try:
            result = await self._doors.keeper.keep(arrival, holder.source)
        except (NotKept, TooMany):
            raise _store_away() from None
        if isinstance(result, Conflict):
            raise Problem(409, "same_page")
        if isinstance(result, Refused):
            status = 403 if {"not_permitted", "not_in_scope"} & set(result.codes) else 400
            detail = " ".join(word(reason, "zh_CN" if words.language == "zh" else "en") for reason in result.reasons)
            raise Worded(status, result.codes[0], detail)
        assert isinstance(result, Kept)
        return result

    async def _page_of(self, problem: Problem, holder: Holder | None, token: str, form: FilledForm, words: ReportWords) -> web.Response:
        """Say on the page what went wrong; what was typed stays, under the same key."""
        told = _in_words(problem, words)
        if holder is None:
            return _page(problem.status, closed_page(told.detail, words), problem)
        values = form.values or _known(holder)
        filled = Filled(secrets.token_urlsafe(12) if problem.status == 409 else form.first("key") or secrets.token_urlsafe(12), values)
        return _page(problem.status, report_page(holder, token, filled, await self._last(holder), words, Telling(told.detail, is_good=False)), problem)


def _known(holder: Holder) -> dict[str, list[str]]:
    """What the form of a holder is filled with before he begins."""
    area = AREA_FIELD.get(holder.channel, "")
    known = {"township": [holder.township] if holder.township else []}
    return known | ({f"{OWN}{area}": [holder.area]} if area and holder.area else {})


def _words(request: web.Request) -> ReportWords:
    return ReportWords(language_asked(request.headers.get("Accept-Language", "")))


def _wants_page(request: web.Request) -> bool:
    """Whether a browser sent its form by itself; a program, or the page's own script, asks for JSON."""
    return "text/html" in request.headers.get("Accept", "")


def _in_words(problem: Problem, words: ReportWords) -> Problem:
    told = problem.detail if isinstance(problem, Worded) else words.problem(problem.reason, most=MOST_PHOTOS, seconds=problem.retry_after or 1)
    return Problem(problem.status, problem.reason, told, errors=problem.errors, retry_after=problem.retry_after)


def _page(status: int, text: str, problem: Problem | None = None) -> web.Response:
    wait = {"Retry-After": str(problem.retry_after)} if problem is not None and problem.retry_after is not None else {}
    answer = web.Response(status=status, text=text, content_type="text/html", headers={**HEADERS, **wait})
    if status in {408, 413}:
        answer.force_close()  # what is left of the body is not waited for
    return answer


def _store_away() -> Problem:
    return Problem(503, "store_away", retry_after=2)
