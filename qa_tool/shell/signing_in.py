"""Flask-Security, told about our accounts: hashing, signing in and out, and where to go afterwards.

Its own pages and tables are not used. ``SignedIn`` is what it knows of an account.
"""

from __future__ import annotations

from typing import Any
from urllib.parse import urlsplit

from flask import Flask, g, jsonify, make_response, redirect, request, url_for
from flask_security.core import RoleMixin, Security, UserMixin
from flask_security.datastore import UserDatastore
from flask_security.utils import login_user, logout_user
from werkzeug.wrappers import Response

from qa_tool.extensions import db
from qa_tool.kit.transactions import Session, reading_session
from qa_tool.people.queries import accounts
from qa_tool.people.verbs import people
from qa_tool.policy.words import Asker
from qa_tool.shell import held
from qa_tool.shell.sessions import current_session

FEED = "/feed/"
"""Addresses below this are read by programs only."""


class SignedIn(UserMixin):
    """An account as Flask-Security and Flask-Login see it, with who is asking."""

    fs_uniquifier = ""

    def __init__(self, *, account_id: int, email: str, password: str, mark: str, asker: Asker) -> None:
        self.account_id = account_id
        self.email = email
        self.password: str | None = password
        self.active = True
        self.fs_uniquifier = mark
        self.roles: list[RoleMixin] = []
        self.asker = asker

    def with_mark(self, mark: str) -> SignedIn:
        """The same account after its mark was changed."""
        return SignedIn(
            account_id=self.account_id, email=self.email, password=self.password or "", mark=mark, asker=self.asker
        )


def load(session: Session, mark: str) -> SignedIn | None:
    """The active account whose sessions carry ``mark``; None when there is none (any more)."""
    user = accounts.by_uniquifier(session, mark)
    if user is None or not user.active:
        return None
    return SignedIn(
        account_id=user.id,
        email=user.email,
        password=user.password,
        mark=user.fs_uniquifier,
        asker=people.asker_for(session, user),
    )


class Accounts(UserDatastore):
    """Finds accounts for Flask-Security, afresh on every request. Changing them is the services' business."""

    def __init__(self) -> None:
        super().__init__(SignedIn, RoleMixin)

    def find_user(self, case_insensitive: bool = False, **query: Any) -> SignedIn | None:
        """The active account whose sessions carry the mark asked for; None when there is none (any more)."""
        with reading_session(db.engine) as session:
            return load(session, query["fs_uniquifier"])


#: Argon2id with 19 MiB and two passes, as OWASP recommends. Older hashes are renewed at the next sign-in.
HASHING = {"argon2__type": "ID", "argon2__memory_cost": 19_456, "argon2__time_cost": 2, "argon2__parallelism": 1}


def install(app: Flask) -> None:
    """Bind Flask-Security without its pages, its own command line or its other ways in."""
    app.config.update(
        SECURITY_PASSWORD_HASH="argon2",  # noqa: S106  the name of a scheme
        SECURITY_PASSWORD_SCHEMES=["argon2"],
        SECURITY_PASSWORD_HASH_PASSLIB_OPTIONS=HASHING,
        SECURITY_SEND_PASSWORD_CHANGE_EMAIL=False,
        SECURITY_CLI_USERS_NAME=None,
        SECURITY_CLI_ROLES_NAME=None,
        SESSION_PROTECTION=None,  # an address may change on the way; the cookie is what counts
    )
    security = Security(app, Accounts(), register_blueprint=False)
    security.login_manager.request_loader(lambda _request: None)  # a session is the only way in, no token is


def ask_to_sign_in() -> Response:
    """The answer to somebody whose session has ended, or who has none. What was typed is kept where it can be."""
    session = current_session()
    whose = held.owner()
    kept = whose is not None and held.keep(whose)
    where = url_for("account.sign_in", next=way_back())
    # A script that sends no form only asks: the notice is of what a form beside it may have had kept a moment ago.
    only_asks = asks_for_json() and not held.form()
    if (session.lapsed or whose is not None) and not only_asks:
        session["sign_in_notice"] = "held" if kept else "not-held" if request.method == "POST" else "ended"
    if asks_for_json():
        text = "You have been signed out. " + (
            "What you typed has been kept: sign in again to go on." if kept else "Sign in again to go on."
        )
        return make_response(jsonify(error="signed-out", message=text, sign_in=where, held=kept), 401)
    return redirect(where, 303)


def asks_for_json() -> bool:
    """Whether a script is asking, which cannot show a page."""
    if request.path.startswith(FEED):
        return True
    if request.headers.get("Sec-Fetch-Mode") in ("cors", "same-origin", "no-cors"):
        return True
    return request.accept_mimetypes.best_match(["text/html", "application/json"]) == "application/json"


def sign_in(user: SignedIn) -> None:
    """Let somebody in, under a new token: one known from before signing in opens nothing."""
    current_session().begin_for(user.account_id)
    g.pop("csrf_token", None)
    login_user(user, remember=False, authn_via=["password"])


def sign_out() -> None:
    """Let the person go: the session's row ends."""
    logout_user()
    current_session().finish()
    g.pop("csrf_token", None)


def safe_target(target: str | None) -> str:
    """Where to go after signing in: a page of this site, else the first page."""
    if not target or not target.isprintable() or "\\" in target:
        return "/"
    try:
        parts = urlsplit(target)
    except ValueError:
        return "/"
    if parts.scheme or parts.netloc or not held.is_page(parts.path):
        return "/"
    return target.partition("#")[0]


def way_back() -> str | None:
    """The page that was asked for; that of the form, where a form was sent; None for the first page."""
    if request.method == "POST":
        return held.page_path() or (held.KEPT_PAGE if held.owner() is not None else None)
    target = request.full_path if request.query_string else request.path
    return None if target == "/" else target
