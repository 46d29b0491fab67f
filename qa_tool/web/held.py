"""What somebody had typed when the session turned out to have ended: kept, and given back after signing in."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from flask import current_app, request
from itsdangerous import BadSignature, URLSafeTimedSerializer
from werkzeug.exceptions import HTTPException
from werkzeug.routing import RequestRedirect

from qa_tool.extensions import db
from qa_tool.services.held_text import KEPT
from qa_tool.store import sessions as store
from qa_tool.store.transactions import reading_session, unit_of_work
from qa_tool.vocabulary.periods import now

if TYPE_CHECKING:
    from qa_tool.web.sessions import Lapsed
    from qa_tool.web.signing_in import SignedIn

LARGEST = 1_000_000
"""Characters of JSON. No page of an audit comes near; more is not kept."""
PAGE_FIELD = "_page"
"""Hidden input of forms that are sent to another address than their page's: the page's path."""
LONGEST_PATH = 400


def page_path() -> str | None:
    """The path of the page that sent this form, when it can be shown again; None otherwise."""
    path = request.form.get(PAGE_FIELD) or request.path
    return path if len(path) <= LONGEST_PATH and is_page(path) else None


def is_page(path: str) -> bool:
    """Whether a path is a page of this site that can be asked for."""
    if not path.startswith("/") or path.startswith("//") or "\\" in path or not path.isprintable():
        return False
    try:
        current_app.create_url_adapter(request).match(path, method="GET")  # type: ignore[union-attr]
    except (HTTPException, RequestRedirect):
        return False
    return True


def keep(lapsed: Lapsed) -> bool:
    """Keep the fields of this form for the person whose session it was; whether they are kept.

    The form must carry a token of that very session, so that nobody else can leave something there.
    """
    path = page_path()
    if path is None or not _is_own_form(lapsed):
        return False
    fields = {
        name: values
        for name, values in request.form.lists()
        if not name.endswith("csrf_token") and "password" not in name and name != PAGE_FIELD
    }
    if not fields or len(json.dumps(fields)) > LARGEST:
        return False
    at = now()
    with unit_of_work(db.engine) as session:
        store.purge_held(session, at - KEPT)
        store.hold(session, lapsed.account_id, path, fields, at)
    return True


def find(account_id: int, path: str) -> dict[str, list[str]] | None:
    """What is kept for an account and page; None when nothing is."""
    with reading_session(db.engine) as session:
        row = store.held(session, account_id, path, now() - KEPT)
    return {str(name): [str(value) for value in values] for name, values in row.fields.items()} if row else None


def given_back(user: SignedIn | None) -> None:
    """The page's form has been accepted: what was kept for it is not needed any more."""
    path = page_path()
    if user is None or path is None:
        return
    session: Any = db.session()
    if store.held(session, user.account_id, path, now() - KEPT) is not None:
        store.discard_held(session, user.account_id, path)


def _is_own_form(lapsed: Lapsed) -> bool:
    config = current_app.config
    token = request.form.get(config["WTF_CSRF_FIELD_NAME"]) or request.headers.get("X-CSRFToken", "")
    serializer = URLSafeTimedSerializer(current_app.secret_key, salt="wtf-csrf-token")  # type: ignore[arg-type]
    try:
        return bool(lapsed.form_secret) and serializer.loads(token) == lapsed.form_secret
    except BadSignature:
        return False
