"""One line of JSON per request, with nothing personal in it: an id, the user's number, the route, status and time.

Only the fields in ``ALLOWED`` are ever written, whatever is handed over. JSON keeps each record on one line.
"""

from __future__ import annotations

import json
import logging
import secrets
import sys
import time
import traceback
from pathlib import Path

from flask import Flask, Response, current_app, g, request

from qa_tool.kit.periods import now

LOGGER = "qa_tool.requests"
ALLOWED = ("request", "user", "method", "route", "status", "ms", "error", "place")
PACKAGE = Path(__file__).resolve().parent.parent


class JsonLines(logging.Formatter):
    """A record as one line of JSON, ASCII only, of the allowed fields."""

    def format(self, record: logging.LogRecord) -> str:
        """The line, without its line end."""
        entry: dict[str, object] = {"at": now().isoformat(timespec="milliseconds"), "level": record.levelname.lower()}
        entry |= {name: getattr(record, name) for name in ALLOWED if getattr(record, name, None) is not None}
        return json.dumps(entry, ensure_ascii=True, default=lambda _value: "?")


def install(app: Flask) -> None:
    """Log every request. Call first, so that nothing answers unseen."""
    logger = logging.getLogger(LOGGER)
    if not logger.handlers:
        handler = logging.StreamHandler(sys.stderr)
        handler.setFormatter(JsonLines())
        logger.addHandler(handler)
    logger.setLevel(logging.INFO)
    logger.propagate = False
    app.logger.disabled = True  # it would write messages of errors, with values in them
    app.before_request(_begin)
    app.after_request(_log)


def request_id() -> str:
    """The id of this request, made when first asked for."""
    if "request_id" not in g:
        g.request_id = secrets.token_hex(8)
    return str(g.request_id)


def support_code() -> str:
    """What a person quotes to the administrator, who finds the request by it: '7F3A-09BC'."""
    head = request_id()[:8].upper()
    return f"{head[:4]}-{head[4:]}"


def log_error(error: BaseException) -> None:
    """Note an unforeseen error: its kind and its place. The message stays out: it may quote what was typed."""
    fields = {"request": request_id(), "error": kind_of(error), "place": place_of(error), "route": _route()}
    logging.getLogger(LOGGER).error("error", extra=fields)


def kind_of(error: BaseException) -> str:
    """The kind of an error and, for one of the database, its SQLSTATE."""
    state = getattr(getattr(error, "orig", None), "sqlstate", None)
    return type(error).__qualname__ + (f" {state}" if state else "")


def place_of(error: BaseException) -> str:
    """Where an error was raised, innermost first: 'trail/events.py:42 in add < ...', our own code before all."""
    frames = traceback.extract_tb(error.__traceback__)
    ours = [frame for frame in frames if Path(frame.filename).is_relative_to(PACKAGE)]
    shown = reversed(ours or frames[-1:])
    return " < ".join(f"{_short(frame.filename)}:{frame.lineno} in {frame.name}" for frame in shown)


def _short(filename: str) -> str:
    path = Path(filename)
    return path.relative_to(PACKAGE).as_posix() if path.is_relative_to(PACKAGE) else path.name


def _route() -> str | None:
    """The route's pattern, never the path asked for."""
    return request.url_rule.rule if request.url_rule is not None else None


def _begin() -> None:
    g.begun = time.perf_counter()
    request_id()


def _log(response: Response) -> Response:
    begun = g.get("begun")
    fields = {
        "request": request_id(),
        "user": g.server_session.account_id if "server_session" in g else None,
        "method": request.method if request.method in current_app.config["KNOWN_METHODS"] else "other",
        "route": _route(),
        "status": response.status_code,
        "ms": round((time.perf_counter() - begun) * 1000, 1) if begun is not None else None,
    }
    logging.getLogger(LOGGER).info("request", extra=fields)
    return response
