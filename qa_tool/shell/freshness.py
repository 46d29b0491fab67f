"""What leaves the service asks for the password again after a while, and what it is for (object rule 6).

What files are for is asked once: it serves the tables and pictures of as many minutes as the password does.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from urllib.parse import urlsplit

from flask import jsonify, make_response, redirect, request, url_for
from werkzeug.wrappers import Response

from qa_tool.extensions import db
from qa_tool.kit.periods import now, today
from qa_tool.kit.transactions import reading_session
from qa_tool.settings.verbs import setting
from qa_tool.shell import held, signing_in
from qa_tool.shell.sessions import current_session

KEPT_NOTICE = "confirm_kept"
FILES = "files"
"""In a session: what its person's files are for, and until when that holds."""


def is_fresh() -> bool:
    """Whether this session's person entered the password a short while ago."""
    entered = current_session().password_at
    return entered is not None and now() - entered <= holds()


def holds() -> timedelta:
    """How long the password, and what files are for, need not be said again."""
    with reading_session(db.engine) as session:
        return timedelta(minutes=setting(session, "fresh_sign_in_minutes", today()))


@dataclass(frozen=True)
class Purpose:
    """What somebody's files are for."""

    reason: str
    until: datetime


def purpose() -> Purpose | None:
    """What this session's files are for; None when that was not said, or too long ago."""
    reason, until = current_session().get(FILES) or ("", 0)
    found = Purpose(reason, datetime.fromtimestamp(until, UTC))
    return found if reason and now() <= found.until else None


def say_purpose(reason: str) -> None:
    """Note what the files of the next minutes are for."""
    current_session()[FILES] = (reason, (now() + holds()).timestamp())


def ask_for_purpose() -> Response:
    """On to the page that asks what the files are for, and leads on to the one that was asked for."""
    return redirect(url_for("account.files", next=signing_in.way_back(), back=came_from()), 303)


def came_from() -> str | None:
    """The page of this site whose link was followed here; None when the browser does not say."""
    parts = urlsplit(request.referrer or "")
    here = parts.path + (f"?{parts.query}" if parts.query else "")
    return signing_in.safe_target(here) if parts.netloc == request.host else None


def ask_for_password() -> Response:
    """On to the page that asks for the password and leads back here. What was filled in is kept where it can be."""
    session = current_session()
    whose = held.owner()
    kept = whose is not None and whose == session.account_id and held.keep(whose)
    where = url_for("account.confirm", next=signing_in.way_back())
    if signing_in.asks_for_json():
        text = "Enter your password again to go on."
        return make_response(jsonify(error="confirm-password", message=text, confirm=where, held=kept), 401)
    session[KEPT_NOTICE] = kept
    return redirect(where, 303)
