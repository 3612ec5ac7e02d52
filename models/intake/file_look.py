"""The daily look at all kept files, by the intake process: what is gone or changed is flagged and told, whether or not anybody asks for it."""

from __future__ import annotations

import asyncio
import logging
from typing import Final

from models.commands.desk import Desk
from models.commands.evidence_check import check_evidence
from models.intake.keeper import UNAVAILABLE

SOON_S: Final = 60.0
"""The first look is a minute after the start: whoever reports first waits for nothing."""

DAY_S: Final = 24 * 3600.0


async def look_daily(desk: Desk, soon_s: float = SOON_S) -> None:
    """Look at the files soon after the start and once a day, until cancelled. Trouble with one look does not end the next."""
    await asyncio.sleep(soon_s)
    while True:
        try:
            await asyncio.to_thread(check_evidence, desk)
        except (*UNAVAILABLE, OSError) as error:
            logging.getLogger("intake").warning("the look at the evidence waits for tomorrow: %s", type(error).__name__)
        await asyncio.sleep(DAY_S)
