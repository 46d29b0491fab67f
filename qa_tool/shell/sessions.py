"""Sessions kept on the server. The cookie holds a random token, the table its SHA-256; ending the row ends the session.

Rows are read and written in transactions of their own, so that a page which only reads may still note that it was seen.
"""

from __future__ import annotations

import secrets
from datetime import UTC, datetime, timedelta
from typing import Any

from flask import Flask, Request, Response, g
from flask.json.tag import TaggedJSONSerializer
from flask.sessions import SessionInterface, SessionMixin
from werkzeug.datastructures import CallbackDict

from qa_tool.config import Settings
from qa_tool.extensions import db
from qa_tool.kit.digests import digest_of
from qa_tool.kit.periods import now
from qa_tool.kit.transactions import DBAPIError, patience, reading_session, unit_of_work
from qa_tool.people.queries import sessions
from qa_tool.shell import logging

TOKEN_BYTES = 32
SEEN_EVERY = timedelta(minutes=1)
"""A session's last use is written no more often than this."""
NOTE_PATIENCE_MS = 500
KEPT_AFTERWARDS = timedelta(days=1)
"""How long rows stay after their last use, so that somebody who comes back is told that the session has ended."""
WITHOUT_SESSION = ("/static/", "/health/", "/feed/")

FORM_SECRET = "csrf_token"  # noqa: S105  where the library that guards forms looks for it
PASSWORD_AT = "password_at"  # noqa: S105  the name of a moment

_serializer = TaggedJSONSerializer()


class ServerSession(CallbackDict[str, Any], SessionMixin):
    """What one browser's session holds, and what is to become of its row."""

    modified = False

    def __init__(
        self,
        data: dict[str, Any] | None = None,
        *,
        digest: str | None = None,
        account_id: int | None = None,
        lapsed: bool = False,
        tracked: bool = True,
        began_at: datetime | None = None,
    ) -> None:
        super().__init__(data, lambda changed: setattr(changed, "modified", True))
        self.digest = digest
        self.account_id = account_id
        self.lapsed = lapsed
        self.tracked = tracked
        self.began_at = began_at
        self.renewed = False
        self.over = False

    @property
    def password_at(self) -> datetime | None:
        """When the password was entered last: on signing in, or since."""
        since = self.get(PASSWORD_AT)
        return datetime.fromtimestamp(since, UTC) if since is not None else self.began_at

    def password_entered(self) -> None:
        """The person has just shown the password once more."""
        self[PASSWORD_AT] = int(now().timestamp())

    def begin_for(self, account_id: int) -> None:
        """Somebody signed in: another token from the next answer on, and nothing from before."""
        self.clear()
        self.account_id = account_id
        self.lapsed = False
        self[FORM_SECRET] = secret_of(account_id)
        self.renewed = True

    def finish(self) -> None:
        """Somebody signed out: the row ends, and the browser forgets its cookie."""
        self.clear()
        self.account_id = None
        self.over = True


def current_session() -> ServerSession:
    """This request's session, without Flask's proxy."""
    session: ServerSession = g.server_session
    return session


def install(app: Flask, settings: Settings) -> None:
    """Keep sessions so. Call before anything looks at a request."""
    app.session_interface = ServerSessions(settings)
    app.before_request(_raise_fault)


def _raise_fault() -> None:
    fault: Exception | None = g.pop("session_fault", None)
    if fault is not None:
        raise fault


class ServerSessions(SessionInterface):
    """Flask's way to the table of sessions."""

    def __init__(self, settings: Settings) -> None:
        self.idle = settings.session_idle
        self.length = settings.session_length

    def open_session(self, app: Flask, request: Request) -> ServerSession:
        """The session of the cookie; a new one when there is none, or when it has ended or nobody made it.

        A fault is kept for ``_raise_fault``. Raised from here it would leave the request without any session, and what
        other libraries do after each answer would then fail before the headers are put on it.
        """
        try:
            g.server_session = self._open(app, request)
        except Exception as fault:
            g.server_session, g.session_fault = ServerSession(tracked=False), fault
        return current_session()

    def _open(self, app: Flask, request: Request) -> ServerSession:
        if request.path.startswith(WITHOUT_SESSION):
            return ServerSession(tracked=False)
        token = request.cookies.get(self.get_cookie_name(app))
        if not token:
            return ServerSession()
        digest = digest_of(token)
        with reading_session(db.engine) as session:
            row = sessions.find(session, digest)
        if row is None:
            return ServerSession()
        at = now()
        data = _serializer.loads(row.data.decode())
        if row.ended_at is not None or at - row.seen_at > self.idle or at - row.created_at > self.length:
            return ServerSession(lapsed=row.user_id is not None)
        if at - row.seen_at >= SEEN_EVERY:
            _note_use(digest, at)
        return ServerSession(data, digest=digest, account_id=row.user_id, began_at=row.created_at)

    def save_session(self, app: Flask, session: SessionMixin | None, response: Response) -> None:
        """Write what changed, after the request's own transaction has ended."""
        if not isinstance(session, ServerSession) or not session.tracked:
            return
        response.vary.add("Cookie")
        if session.over:
            self._end(session)
            response.delete_cookie(
                self.get_cookie_name(app), path="/", secure=self.get_cookie_secure(app), httponly=True, samesite="Lax"
            )
        elif session.renewed or (session.digest is None and session):
            self._begin(app, session, response)
        elif session.digest is not None and session.modified:
            try:
                with unit_of_work(db.engine) as database:
                    sessions.save(database, session.digest, _dump(session), now())
            except DBAPIError as fault:  # what was asked is done, or refused in words: a lost notice must not hide that
                logging.log_error(fault)

    def _end(self, session: ServerSession) -> None:
        if session.digest is not None:
            with unit_of_work(db.engine) as database:
                sessions.end(database, session.digest, now())

    def _begin(self, app: Flask, session: ServerSession, response: Response) -> None:
        token = secrets.token_urlsafe(TOKEN_BYTES)
        at = now()
        with unit_of_work(db.engine) as database:
            if session.digest is not None:
                sessions.end(database, session.digest, at)
            if session.account_id is not None:
                sessions.purge(database, at - self.length - KEPT_AFTERWARDS)
            sessions.add(database, digest_of(token), session.account_id, _dump(session), at)
        response.set_cookie(
            self.get_cookie_name(app),
            token,
            path="/",
            secure=self.get_cookie_secure(app),
            httponly=True,
            samesite="Lax",
        )


def secret_of(account_id: int) -> str:
    """A secret for the forms of a new session, which names whose they are. Signed, it is the token of its forms."""
    return f"{account_id}.{secrets.token_hex(20)}"


def account_of(secret: str) -> int | None:
    """The account that a secret names; None for a visitor's."""
    account, dot, _ = secret.partition(".")
    return int(account) if dot and account.isdecimal() else None


def _note_use(digest: str, at: datetime) -> None:
    """Nobody waits for it, and a page can be read while nothing can be written."""
    try:
        with patience(NOTE_PATIENCE_MS), unit_of_work(db.engine) as session:
            sessions.touch(session, digest, at)
    except DBAPIError as fault:
        logging.log_error(fault)


def _dump(session: ServerSession) -> bytes:
    text: str = _serializer.dumps(dict(session))
    return text.encode()
