"""The log of one program: JSON lines in the data folder, with who and what they are about, never with a secret or a reporter in them."""

from __future__ import annotations

import logging
import logging.handlers
import re
from collections.abc import Iterator, MutableMapping
from contextlib import contextmanager
from contextvars import ContextVar
from pathlib import Path
from typing import Any

SECRET = re.compile(r"passw|secret|token|signature|api_?key|private|^pw$|^key$|reporter|phone|contact|caller|identity|^raw$|^body$", re.IGNORECASE)
"""Fields whose values never reach the file, by their names."""

TELLING = re.compile(r"whsec_[A-Za-z0-9+/=_-]+|(?<![\dA-Fa-f])1[3-9]\d{9}(?![\dA-Fa-f])|(?<=://)[^/\s:@]+:[^/\s@]+(?=@)")
"""What is taken out of any text: webhook secrets, mobile numbers, a login with its password in a URL."""

HIDDEN = "■■■"
_FACTS: ContextVar[dict[str, object]] = ContextVar("facts_of_the_log")

Event = MutableMapping[str, Any]


@contextmanager
def about(**facts: object) -> Iterator[None]:
    """Everything logged inside carries these facts: `with about(operator=…, case=…):`. Holds within one thread or task."""
    token = _FACTS.set({**_FACTS.get({}), **facts})
    try:
        yield
    finally:
        _FACTS.reset(token)


def start_log(data_dir: Path, level: str, *, program: str, seat: str) -> logging.Handler:
    """Send all logging of this process to `<data_dir>/log/<program>.jsonl` (5 MB, ten kept). Returns what `stop_log` takes.

    A log that cannot be opened or written (full disk) never stops the program.
    """
    folder = data_dir / "log"
    try:
        folder.mkdir(parents=True, exist_ok=True)
        handler: logging.Handler = QuietFile(folder / f"{program}.jsonl", maxBytes=5_000_000, backupCount=10, encoding="utf-8", delay=True)
    except OSError:
        handler = logging.NullHandler()
    handler.setFormatter(JsonLines({"program": program, "seat": seat}))
    root = logging.getLogger()
    root.addHandler(handler)
    root.setLevel(level.upper())
    for chatty in ("sqlalchemy", "alembic", "aiohttp", "asyncio", "qasync", "libav"):
        logging.getLogger(chatty).setLevel(logging.WARNING)
    return handler


def stop_log(handler: logging.Handler) -> None:
    """Write what is left and close the file."""
    logging.getLogger().removeHandler(handler)
    handler.close()


class QuietFile(logging.handlers.RotatingFileHandler):
    """A rotating file that only its owner may read, and that gives up a line it cannot write."""

    def _open(self) -> Any:
        stream = super()._open()
        Path(self.baseFilename).chmod(0o600)
        return stream

    def close(self) -> None:
        """Close the file, also when the last lines no longer fit on the disk."""
        try:
            super().close()
        except OSError:
            self.stream = None

    def handleError(self, record: logging.LogRecord) -> None:
        """Let the line go: the room matters more than its log. Said once by `doctor`, which looks at the disk."""


class JsonLines(logging.Formatter):
    """Makes one JSON object of each record, by structlog, whoever logged it."""

    def __init__(self, standing: dict[str, object]) -> None:
        super().__init__()
        self._standing = standing
        self._inner: logging.Formatter | None = None

    def format(self, record: logging.LogRecord) -> str:
        """Word one record."""
        if self._inner is None:
            self._inner = self._build()
        return self._inner.format(record)

    def _build(self) -> logging.Formatter:
        # structlog costs a quarter of a second to import: the first line pays, not the first paint.
        import structlog

        return structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=[
                structlog.stdlib.add_log_level,
                structlog.stdlib.add_logger_name,
                structlog.stdlib.ExtraAdder(),
            ],
            processors=[
                structlog.stdlib.ProcessorFormatter.remove_processors_meta,
                structlog.processors.TimeStamper(fmt="iso", utc=True, key="at"),
                structlog.processors.format_exc_info,
                self._add_facts,
                without_secrets,
                structlog.processors.JSONRenderer(ensure_ascii=False, default=str),
            ],
        )

    def _add_facts(self, _logger: object, _method: str, event: Event) -> Event:
        return {**self._standing, **_FACTS.get({}), **event}


def without_secrets(_logger: object, _method: str, event: Event) -> Event:
    """Hide what must not be kept: whole fields by their name, and telling pieces of any text."""
    return {key: _cleaned(key, value) for key, value in event.items()}


def _cleaned(key: str, value: object) -> object:
    if SECRET.search(key):
        return HIDDEN
    if isinstance(value, dict):
        return {str(inner): _cleaned(str(inner), thing) for inner, thing in value.items()}
    if isinstance(value, list | tuple | set):
        return [_cleaned("", thing) for thing in value]
    if isinstance(value, bool | int | float) or value is None:
        return value
    return TELLING.sub(HIDDEN, str(value))


def where_of(error: BaseException | None) -> str:
    """Name the line an error came from, for the log: its text may hold what arrived."""
    trace = error.__traceback__ if error is not None else None
    while trace is not None and trace.tb_next is not None:
        trace = trace.tb_next
    return "" if trace is None else f"{trace.tb_frame.f_code.co_filename.rpartition('/')[2]}:{trace.tb_lineno}"
