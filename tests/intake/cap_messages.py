"""Writes CAP messages about a county of three townships, and posts them at a listening intake."""

from __future__ import annotations

import asyncio
import functools
from collections.abc import Callable, Coroutine
from typing import Any

from models.intake.county_places import CountyPlaces
from models.records.place import Township
from tests.intake.running import Answer, Intake

NAMESPACE = "urn:oasis:names:tc:emergency:cap:1.2"

TOWNSHIPS = [Township(name="康乐街道", lon=114.43, lat=28.10), Township(name="株潭镇", lon=114.12, lat=28.06), Township(name="双桥镇", lon=114.31, lat=28.09)]
LISTED = {
    "adcode": "360922",
    "name": "万载县",
    "towns": [
        {"code": "360922101", "name": "株潭镇", "villages": [{"code": "360922101201", "name": "下坪村委会"}]},
        {"code": "360922103", "name": "双桥镇", "villages": []},
    ],
}
PLACES = CountyPlaces(TOWNSHIPS, LISTED)


def played(test: Callable[..., Coroutine[Any, Any, None]]) -> Callable[..., None]:
    """Run a test that plays on an event loop of its own."""

    @functools.wraps(test)
    def run(**fixtures: Any) -> None:
        asyncio.run(test(**fixtures))

    return run


def cap(identifier: str = "WZ-1", *, areas: str = "", info: str = "", language: str = "zh-CN", expires: str = "", **head: str) -> bytes:
    """Write a message about a spill in the county."""
    told = {"status": "Actual", "msgType": "Alert", "scope": "Public", **head}
    fields = "".join(f"<{name}>{value}</{name}>" for name, value in told.items())
    until = f"<expires>{expires}</expires>" if expires else ""
    area = areas or "<area><areaDesc>株潭镇</areaDesc><geocode><valueName>GB</valueName><value>360922101000</value></geocode></area>"
    text = info or (
        f"<info><language>{language}</language><category>Env</category><event>水污染</event><urgency>Immediate</urgency><severity>Severe</severity>"
        f"<certainty>Observed</certainty>{until}<headline>锦江油污</headline><description>油膜约两公里</description>{area}</info>"
    )
    return (
        f'<?xml version="1.0" encoding="UTF-8"?><alert xmlns="{NAMESPACE}"><identifier>{identifier}</identifier><sender>wz@gov.cn</sender>'
        f"<sent>2026-11-21T08:00:00+08:00</sent>{fields}{text}</alert>"
    ).encode()


def info(language: str, severity: str, headline: str, code: str, more: str = "") -> str:
    """Write one text of a message: how grave, and for which area code."""
    area = f"<area><areaDesc>{code}</areaDesc><geocode><valueName>GB</valueName><value>{code}</value></geocode></area>" if code else ""
    return (
        f"<info><language>{language}</language><category>Met</category><event>暴雨</event><urgency>Expected</urgency><severity>{severity}</severity>"
        f"<certainty>Likely</certainty><headline>{headline}</headline>{more}{area}</info>"
    )


def refers_to(*identifiers: str, sent: str = "2026-11-21T00:00:00+00:00") -> str:
    """Write what refers to messages of the same sender."""
    return " ".join(f"wz@gov.cn,{one},{sent}" for one in identifiers)


async def post(intake: Intake, body: bytes, source: str = "open", **headers: str) -> Answer:
    """Post a message as a source."""
    told = {"Content-Type": "application/cap+xml", **headers}
    async with intake.session.post(f"{intake.http}/v1/cap/{source}", data=body, headers=told) as answer:
        return Answer(answer.status, await answer.json(content_type=None), dict(answer.headers))
