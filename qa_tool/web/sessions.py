"""Sessions kept on the server. The cookie holds a random token, the table its SHA-256; ending the row ends the session.

Rows are read and written in transactions of their own, so that a page which only reads may still note that it was seen.
"""

from __future__ import annotations

import hashlib
import secrets
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from flask import Flask, Request, Response, g
from flask.json.tag import TaggedJSONSerializer
from flask.sessions import SessionInterface, SessionMixin
from werkzeug.datastructures import CallbackDict

from qa_tool.config import Settings
from qa_tool.extensions import db
from qa_tool.store import sessions as store
from qa_tool.store.transactions import reading_session, unit_of_work
from qa_tool.vocabulary.periods import now

TOKEN_BYTES = 32
SEEN_EVERY = timedelta(minutes=1)
"""A session's last use is written no more often than this."""
KEPT_AFTERWARDS = timedelta(days=1)
"""How long rows stay after their last use, so that what was typed too late still finds its owner."""
WITHOUT_SESSION = ("/static/", "/health/", "/feed/")

LAPSED = "lapsed"
PASSWORD_AT = "password_at"  # noqa: S105  the name of a moment

_serializer = TaggedJSONSerializer()


@dataclass(frozen=True)
class Lapsed:
    """A session that had been and is no more: of whom, and the secret of its forms."""

    account_id: int
    form_secret: str


class ServerSession(CallbackDict[str, Any], SessionMixin):
    """What one browser's session holds, and what is to become of its row."""

    modified = False

    def __init__(
        self,
        data: dict[str, Any] | None = None,
        *,
        digest: str | None = None,
        account_id: int | None = None,
        lapsed: Lapsed | None = None,
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

    def remember_lapsed(self) -> None:
        """Keep who was here before, for the other tabs of the same browser: their forms are still worth keeping."""
        if self.lapsed is not None:
            self[LAPSED] = (self.lapsed.account_id, self.lapsed.form_secret)

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
        self.lapsed = None
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


def digest_of(token: str) -> str:
    """What the table knows a token by."""
    return hashlib.sha256(token.encode("utf-8", "surrogatepass")).hexdigest()


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
            row = store.find(session, digest)
        if row is None:
            return ServerSession()
        at = now()
        data = _serializer.loads(row.data.decode())
        if row.ended_at is not None or at - row.seen_at > self.idle or at - row.created_at > self.length:
            lapsed = Lapsed(row.user_id, data.get("csrf_token", "")) if row.user_id is not None else None
            return ServerSession(lapsed=lapsed)
        if at - row.seen_at >= SEEN_EVERY:
            with unit_of_work(db.engine) as session:
                store.touch(session, digest, at)
        lapsed = Lapsed(*data[LAPSED]) if LAPSED in data else None
        return ServerSession(data, digest=digest, account_id=row.user_id, lapsed=lapsed, began_at=row.created_at)

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
            with unit_of_work(db.engine) as database:
                store.save(database, session.digest, _dump(session), now())

    def _end(self, session: ServerSession) -> None:
        if session.digest is not None:
            with unit_of_work(db.engine) as database:
                store.end(database, session.digest, now())

    def _begin(self, app: Flask, session: ServerSession, response: Response) -> None:
        token = secrets.token_urlsafe(TOKEN_BYTES)
        at = now()
        with unit_of_work(db.engine) as database:
            if session.digest is not None:
                store.end(database, session.digest, at)
            if session.account_id is not None:
                store.purge(database, at - self.length - KEPT_AFTERWARDS)
            store.add(database, digest_of(token), session.account_id, _dump(session), at)
        response.set_cookie(
            self.get_cookie_name(app),
            token,
            path="/",
            secure=self.get_cookie_secure(app),
            httponly=True,
            samesite="Lax",
        )


def _dump(session: ServerSession) -> bytes:
    text: str = _serializer.dumps(dict(session))
    return text.encode()
