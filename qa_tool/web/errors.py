"""Pages of errors: what happened and what to do, never a trace. Unreadable and non-existent look exactly alike."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from flask import Flask, current_app, jsonify, make_response, render_template
from flask.typing import ResponseReturnValue
from flask_wtf.csrf import CSRFError
from werkzeug.exceptions import HTTPException
from werkzeug.wrappers import Response

from qa_tool.policy.words import NotFound, NotPermitted
from qa_tool.services.auditing import Conflict
from qa_tool.services.sight import TooFine
from qa_tool.store import transactions
from qa_tool.web import logging, pages
from qa_tool.web.signing_in import asks_for_json


@dataclass(frozen=True)
class Problem:
    """What the page of one status says."""

    title: str
    advice: tuple[str, ...]


PROBLEMS = {
    400: Problem(
        "The request could not be understood",
        (
            "The address or the form that was sent is not complete.",
            "Go back to the page you came from, load it again and try once more.",
        ),
    ),
    401: Problem("Sign in to go on", ("You are not signed in, or your session has ended.", "Sign in and try again.")),
    403: Problem(
        "You cannot use this page",
        (
            "Your roles do not include what this page is for.",
            "If you need it for your work, ask the administrator of this service.",
        ),
    ),
    404: Problem(
        "Page not found",
        (
            "If you typed the address, check that it is right.",
            "If you followed a link, the page may have gone, or it may not be open to you.",
        ),
    ),
    405: Problem(
        "This page cannot be used that way",
        ("The page answers to another kind of request.", "Open it from the menu, or go back and try again."),
    ),
    409: Problem(
        "Somebody else changed this in the meantime",
        (
            "Nothing of theirs was overwritten.",
            "Go back, load the page again, and make your change on what stands there now.",
        ),
    ),
    413: Problem(
        "What you sent is too large",
        (
            "The text or file is larger than this service accepts, and it was not saved.",
            "Go back and send less at once.",
        ),
    ),
    429: Problem("Too many requests", ("Wait a few minutes, then try again.",)),
    500: Problem(
        "Sorry, there is a problem with the service",
        ("What you were doing may not have been saved. Go back and check before you try again.",),
    ),
}
CHOOSE = "Go back and choose a quarter or a year, or show your own team's records."
FORGED = Problem(
    "The form is out of date",
    (
        "The page had been open for too long, or it was opened before you signed in. Nothing was changed.",
        "Go back, load the page again and send the form once more.",
    ),
)


def install(app: Flask) -> None:
    """Answer every error with a page of ours."""
    app.register_error_handler(HTTPException, _http)
    app.register_error_handler(NotPermitted, lambda _error: page(403))
    app.register_error_handler(TooFine, lambda error: page(403, Problem(PROBLEMS[403].title, (str(error), CHOOSE))))
    app.register_error_handler(NotFound, lambda _error: page(404))
    app.register_error_handler(CSRFError, lambda _error: page(400, FORGED))
    app.register_error_handler(transactions.Overtaken, lambda _error: page(409))
    app.register_error_handler(Conflict, _conflict)


def _conflict(error: Conflict) -> Response:
    """Where the page itself does not say it: what came in between, and what to do."""
    return page(409, Problem(PROBLEMS[409].title, (f"{error}.",)))


def page(status: int, problem: Problem | None = None) -> Response:
    """The page of a status; for a script, the same as JSON."""
    shown = problem or PROBLEMS.get(status) or PROBLEMS[500 if status >= 500 else 400]
    code = logging.support_code() if status >= 500 else None
    if asks_for_json():
        return make_response(jsonify(error=shown.title, message=" ".join(shown.advice), support_code=code), status)
    with transactions.reading():
        try:
            text = render_template(
                "errors/problem.html",
                problem=shown,
                support_code=code,
                navigation=_navigation_without_place,
                get_flashed_messages=_no_notices,
            )
        except Exception as error:  # noqa: BLE001, RUF100  the frame itself may be what is broken
            logging.log_error(error)
            text = current_app.jinja_env.get_template("errors/bare.html").render(problem=shown, support_code=code)
    return make_response(text, status)


def _navigation_without_place() -> list[dict[str, Any]]:
    """The navigation with no room marked: a page that hides something does not say where it stood."""
    return [{**item, "active": False, "current": False} for item in pages.navigation()]


def _no_notices(**_: object) -> list[str]:
    """Notices wait for the next page that is none of errors."""
    return []


def _http(error: HTTPException) -> ResponseReturnValue:
    if error.response is not None:
        return error
    status = error.code or 500
    unforeseen = getattr(error, "original_exception", None)
    if unforeseen is not None:
        logging.log_error(unforeseen)
    if status < 400:  # a redirect to the right spelling of an address
        return error
    response = page(status)
    for name, value in error.get_headers():
        if name.lower() in ("allow", "retry-after"):
            response.headers[name] = value
    return response
