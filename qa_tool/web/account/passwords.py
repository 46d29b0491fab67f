"""Trying a password: counted before it is looked at, hashed outside every transaction."""

from __future__ import annotations

import math
import secrets
from dataclasses import dataclass
from datetime import timedelta

from flask import current_app, request
from flask_security.utils import hash_password, verify_password

from qa_tool.extensions import db
from qa_tool.services import accounts
from qa_tool.store.transactions import reading_session, unit_of_work
from qa_tool.web import access


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
