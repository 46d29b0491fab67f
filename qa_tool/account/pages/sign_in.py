"""Signing in and out. A try is counted before it is looked at, and hashed outside every transaction."""

from __future__ import annotations

import math
import secrets
from dataclasses import dataclass
from datetime import timedelta

from flask import current_app, make_response, redirect, render_template, request
from flask import session as web_session
from flask.typing import ResponseReturnValue
from flask_security.utils import hash_password, verify_password
from werkzeug.wrappers import Response

from qa_tool.account.forms import SignInForm
from qa_tool.account.pages import blueprint
from qa_tool.extensions import db
from qa_tool.kit.transactions import reading_session, unit_of_work
from qa_tool.people.verbs import accounts
from qa_tool.shell import access, signing_in


@dataclass(frozen=True)
class Tried:
    """What came of one attempt."""

    wait: timedelta
    """Above zero: too many attempts have failed, this one was not looked at."""
    account_id: int | None = None
    """The account whose password it was; None when it was not."""


def try_password(email: str, password: str) -> Tried:
    """Look whether this is the password of an active account, taking as long when there is no such account."""
    key = access.settings().secret_key
    with unit_of_work(db.engine) as session:
        attempt = accounts.attempt(session, email=email, address=request.remote_addr or "", key=key)
    if attempt.wait:
        return Tried(attempt.wait)
    with reading_session(db.engine) as session:
        user = accounts.find(session, email)
        known = user.password if user is not None else None
    right = verify_password(password, known if known and _is_hash(known) else _nobodys_hash())
    if user is None or not right or not user.active:
        return Tried(timedelta())
    newer = (
        hash_password(password) if current_app.extensions["security"].pwd_context.needs_update(user.password) else None
    )
    with unit_of_work(db.engine) as session:
        accounts.passed(session, attempt)
        again = accounts.find(session, email)
        if again is None or not again.active or again.password != known:
            return Tried(timedelta())  # changed or disabled while the password was looked at
        if newer is not None:
            accounts.rehash(session, again, newer)
    return Tried(timedelta(), user.id)


def in_words(wait: timedelta) -> str:
    """How long to wait: '40 seconds', '2 minutes'."""
    seconds = math.ceil(wait.total_seconds())
    if seconds < 60:
        return f"{seconds} second{'' if seconds == 1 else 's'}"
    minutes = math.ceil(seconds / 60)
    return f"{minutes} minute{'' if minutes == 1 else 's'}"


def _is_hash(known: str) -> bool:
    """Whether this is a hash at all: an account without a password is refused like one that is not there."""
    return current_app.extensions["security"].pwd_context.identify(known) is not None


def _nobodys_hash() -> str:
    """A hash that no password fits, made once per process."""
    found = current_app.extensions.get("qa_nobodys_hash")
    if found is None:
        found = current_app.extensions["qa_nobodys_hash"] = hash_password(secrets.token_urlsafe())
    return str(found)


NOT_RIGHT = "Email address or password is not right"
NOTICES = {
    "ended": "Your session has ended. Sign in again to go on where you were.",
    "held": "Your session had ended before you saved. What you typed has been kept for you: sign in again, and it is "
    "back on the page.",
    "not-held": "Your session had ended, and what was sent last has not been saved. Sign in again to go on.",
    "password": "Your password has been changed.",
}


@blueprint.route("/sign-in", methods=["GET", "POST"])
def sign_in() -> ResponseReturnValue:
    """The page to sign in on, and trying to."""
    if request.method == "POST":
        return _try()
    target = signing_in.safe_target(request.args.get("next"))
    if access.signed_in() is not None:
        return redirect(target, 303)
    form = SignInForm(data={"next": target})
    return _page(form)


@blueprint.post("/sign-out")
def sign_out() -> ResponseReturnValue:
    """End the session."""
    user = access.signed_in()
    if user is not None:
        accounts.signed_out(access.database(), user.asker.person_id, user.account_id)
    signing_in.sign_out()
    return redirect("/account/sign-in?signed-out=1", 303)


def _try() -> ResponseReturnValue:
    """The answer is the same for an account that does not exist, is disabled, or has another password."""
    form = SignInForm()
    target = signing_in.safe_target(form.next.data)
    if not form.validate():
        return _page(form, 422)
    tried = try_password(form.text("email"), form.text("password"))
    if tried.wait:
        text = f"There were too many attempts to sign in. Try again in {in_words(tried.wait)}"
        form.email.errors = [text]
        response = _page(form, 429)
        response.headers["Retry-After"] = str(int(tried.wait.total_seconds()) + 1)
        return response
    user = _load(form.text("email")) if tried.account_id is not None else None
    if user is None:
        form.email.errors = [NOT_RIGHT]
        return _page(form, 422)
    signing_in.sign_in(user)
    return redirect(target, 303)


def _load(email: str) -> signing_in.SignedIn | None:
    """The account that just showed its password, noting the sign-in."""
    with unit_of_work(db.engine) as session:
        user = accounts.find(session, email)
        if user is None or not user.active:
            return None
        accounts.signed_in(session, user)
    with reading_session(db.engine) as session:
        return signing_in.load(session, user.fs_uniquifier)


def _page(form: SignInForm, status: int = 200) -> Response:
    kind = web_session.get("sign_in_notice") if request.method == "POST" else web_session.pop("sign_in_notice", None)
    notice = "You have signed out." if "signed-out" in request.args else NOTICES.get(kind or "")
    form.password.data = None
    errors = [
        {"text": field.errors[0], "href": f"#{field.id}"} for field in (form.email, form.password) if field.errors
    ]
    return make_response(render_template("account/sign_in.html", form=form, notice=notice, errors=errors), status)
