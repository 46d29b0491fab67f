"""Letting programs in by an access token, in the header and nowhere else. Being signed in opens nothing here."""

from __future__ import annotations

from flask import g, jsonify, make_response, request
from werkzeug.wrappers import Response

from qa_tool.extensions import db
from qa_tool.kit.errors import NotPermitted
from qa_tool.kit.transactions import unit_of_work
from qa_tool.people.verbs import tokens
from qa_tool.policy.words import Asker
from qa_tool.shell.sessions import current_session

LONGEST = 200
"""Characters of a token that are looked at."""


def check(what: str) -> Response | None:
    """Let the request in, or answer it. ``what`` is the file asked for; its use is noted in the log of tokens.

    The note is written in a transaction of its own: the view that follows only reads.
    """
    secret = _secret()
    if not secret:
        return _unauthorised("Send an access token in the header: Authorization: Bearer TOKEN")
    too_many: tokens.TooMany | None = None
    try:
        with unit_of_work(db.engine) as session:
            try:
                used = tokens.let_in(session, secret, what)
            except tokens.TooMany as refusal:
                too_many = refusal  # that it was refused is noted, too
    except tokens.TokenRefused:
        return _unauthorised("This access token opens nothing: it is wrong, or it has expired or been revoked")
    except NotPermitted:
        return not_permitted()
    if too_many is not None:
        answer = refusal_of(429, "too-many-requests", f"Too many requests. Try again in {too_many.wait} seconds")
        answer.headers["Retry-After"] = str(too_many.wait)
        return answer
    g.feed_asker = used.asker
    current_session().account_id = used.account_id  # for the log of requests: this session is never kept
    return None


def asker() -> Asker:
    """On whose behalf the program asks. Raises AttributeError outside the feed."""
    found: Asker = g.feed_asker
    return found


def not_permitted() -> Response:
    """The answer to whoever reads no figures."""
    return refusal_of(403, "not-permitted", "Your roles do not include the data feed")


def refusal_of(status: int, error: str, message: str) -> Response:
    """An answer that a program can read: ``error`` is a fixed word, ``message`` is for people."""
    return make_response(jsonify(error=error, message=message), status)


def _secret() -> str:
    """The token of the header: as a bearer's, or as the password of programs that know no other way."""
    given = request.authorization
    if given is None:
        return ""
    secret = given.token if given.type == "bearer" else given.password if given.type == "basic" else ""
    return secret if secret and len(secret) <= LONGEST else ""


def _unauthorised(message: str) -> Response:
    answer = refusal_of(401, "no-access", message)
    answer.headers["WWW-Authenticate"] = 'Bearer realm="data feed"'
    return answer
