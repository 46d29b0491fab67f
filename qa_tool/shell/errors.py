"""What is wrong, with a form or a request: what happened and what to do, never a trace.

Unreadable and non-existent look exactly alike.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, NoReturn

from flask import Flask, abort, current_app, flash, jsonify, make_response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_wtf.csrf import CSRFError, generate_csrf
from werkzeug.exceptions import HTTPException, SecurityError
from werkzeug.wrappers import Response

from qa_tool.kit import transactions
from qa_tool.kit.errors import AlreadySubmitted, Conflict, NotFound, NotPermitted, TooFine
from qa_tool.shell import finished, held, logging, pages
from qa_tool.shell.sessions import current_session
from qa_tool.shell.signing_in import asks_for_json


def leading_to_inputs(faults: Iterable[tuple[str, str]]) -> list[dict[str, str]]:
    """Each (name of an input, message) as the component lists it: the message leads to its input."""
    return [{"text": message, "href": f"#{name}"} for name, message in faults]


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
            "Nothing was changed. Open the page again and retry.",
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
            "Nothing of theirs was overwritten, and nothing of yours was saved.",
            "Open the page again, and make your change on what stands there now.",
        ),
    ),
    413: Problem(
        "What you sent is too large",
        (
            "The text or file is larger than this service accepts, and it was not saved.",
            "Send less at once.",
        ),
    ),
    429: Problem("Too many requests", ("Wait a few minutes, then try again.",)),
    500: Problem(
        "Sorry, there is a problem with the service",
        ("What you were doing may not have been saved. Check before you try again.",),
    ),
    503: Problem(
        "The service cannot save anything at the moment",
        ("Nothing was saved. Wait a few minutes, then try again.",),
    ),
}
CHOOSE = "Go back and choose a quarter or a year, or show your own team's records."
FORGED = Problem(
    "The form is out of date",
    (
        "The page had been open for too long, or it was opened before you signed in. Nothing was changed.",
        "Open the page again and send the form once more.",
    ),
)
SOMEBODY_ELSE = "The page belonged to somebody else who was signed in on this browser before. Nothing was changed."
ANOTHER = Problem("Somebody else is signed in now", (SOMEBODY_ELSE,))
ANOTHER_KEPT = Problem(
    "Somebody else is signed in now",
    (
        SOMEBODY_ELSE,
        "What was typed on it is kept for that person alone, for one hour: they find it after signing in.",
    ),
)
NOT_KEPT = Problem(
    "What you typed could not be kept",
    ("Nothing was saved, and what you typed could not be kept for later either.",),
)
RETRIED = frozenset({400, 409, 413, 429, 500, 503})
"""Where sending the same once more may help."""
RETRY_AFTER = "30"


def install(app: Flask) -> None:
    """Answer every error with a page of ours."""
    app.register_error_handler(HTTPException, _http)
    app.register_error_handler(NotPermitted, lambda _error: page(403))
    app.register_error_handler(AlreadySubmitted, _submitted)
    app.register_error_handler(TooFine, lambda error: page(403, Problem(PROBLEMS[403].title, (str(error), CHOOSE))))
    app.register_error_handler(NotFound, lambda _error: _ended() or page(404))
    app.register_error_handler(CSRFError, _forged)
    app.register_error_handler(held.NotKept, lambda _error: page(503, NOT_KEPT))
    app.register_error_handler(transactions.Overtaken, lambda _error: page(409))
    app.register_error_handler(Conflict, _conflict)


def _conflict(error: Conflict) -> Response:
    """Where the page itself does not say it: what came in between, and what to do."""
    ended = _ended() if request.method in held.READS else None
    return ended or page(409, Problem(PROBLEMS[409].title, (f"{error}.",)))


def _submitted(error: AlreadySubmitted) -> Response:
    """The writing page of what was submitted leads to the record; what was sent there once more is not lost."""
    when = pages.saved_text(error.submitted_at)
    told = f"This was submitted {when if when.startswith('at ') else f'on {when}'}"
    return _leads_on(told, url_for("audits.show", audit_id=error.audit_id))


def _ended() -> Response | None:
    """The same for whatever else the person asking has done already; None when that is not why."""
    with transactions.reading():
        ended = finished.found()
    return _leads_on(ended.said, ended.address) if ended is not None else None


def _leads_on(told: str, address: str) -> Response:
    if request.method in held.READS:
        flash(f"{told.removesuffix('.')}.")
        return redirect(address, 303)
    advice = ("What you sent now came too late, and nothing of it was saved.",)
    return page(409, Problem(told.removesuffix("."), advice))


def _forged(_error: CSRFError) -> Response:
    """The token is of another session: an earlier one of the same person, or somebody else's."""
    whose = held.owner()
    if whose is None or whose == current_session().account_id:
        return page(400, FORGED, stale=whose is not None)
    try:
        return page(400, ANOTHER_KEPT if held.keep(whose) else ANOTHER)
    except held.NotKept:
        return page(400, ANOTHER)


def too_many(title: str, text: str, seconds: int) -> NoReturn:
    """End the request: the hour's use of something is up. In how many seconds it may be tried again is said."""
    minutes = -(-seconds // 60)
    again = f"{text}. Try again in {minutes} minute{'' if minutes == 1 else 's'}."
    answer = page(429, Problem(title, (again, "That you asked is noted.")))
    answer.headers["Retry-After"] = str(seconds)
    abort(answer)


def page(status: int, problem: Problem | None = None, *, stale: bool = False) -> Response:
    """The page of a status, with what was typed into the form that it answers; for a script, the same as JSON.

    A ``stale`` form is the person's own, of an earlier session: a script is told the token that holds now.
    """
    shown = problem or PROBLEMS.get(status) or PROBLEMS[500 if status >= 500 else 400]
    code = logging.support_code() if status >= 500 else None
    if asks_for_json():
        fields = {"error": shown.title, "message": " ".join(shown.advice), "support_code": code}
        return make_response(jsonify(fields | ({"token": generate_csrf()} if stale else {})), status)
    if isinstance(request.routing_exception, SecurityError):
        return _bare(status, shown, code, None)  # a name that is not ours: no address of a page can be built
    with transactions.reading():
        typed = held.typed(with_page=status not in (403, 404), with_labels=status in (400, 409))
        try:
            text = render_template(
                "errors/problem.html",
                problem=shown,
                typed=typed,
                again=status in RETRIED and current_session().account_id is not None,
                support_code=code,
                navigation=_navigation_without_place,
                kept_until=str,  # '': an error says the same whatever else is kept
                get_flashed_messages=_no_notices,
                typed_may_hold=str,  # nothing was saved
            )
        except Exception as error:  # noqa: BLE001, RUF100  the frame itself may be what is broken
            logging.log_error(error)
            return _bare(status, shown, code, typed)
    return make_response(text, status)


def _bare(status: int, problem: Problem, code: str | None, typed: held.Typed | None) -> Response:
    """The page without its frame."""
    template = current_app.jinja_env.get_template("errors/bare.html")
    return make_response(template.render(problem=problem, typed=typed, support_code=code), status)


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
        if transactions.cannot_write(unforeseen):
            current_app.extensions["qa_readiness"].failed(unforeseen)
            response = page(503)
            response.headers["Retry-After"] = RETRY_AFTER
            return response
    if status < 400:  # a redirect to the right spelling of an address
        return error
    response = page(status)
    for name, value in error.get_headers():
        if name.lower() in ("allow", "retry-after"):
            response.headers[name] = value
    return response
