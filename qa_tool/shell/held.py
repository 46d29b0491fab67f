"""What was typed into a form that is refused or fails: kept for its owner, or shown again, whatever the cause.

A form's token is signed and names the account whose page it was. That tells the owner when the session has gone, or is
somebody else's by now, and nobody can leave something for another person.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from flask import current_app, g, request
from itsdangerous import BadData, URLSafeTimedSerializer
from werkzeug.exceptions import HTTPException, RequestEntityTooLarge
from werkzeug.routing import RequestRedirect

from qa_tool.extensions import db
from qa_tool.kit.periods import now
from qa_tool.people.queries import sessions
from qa_tool.people.verbs import held_text
from qa_tool.people.verbs.held_text import KEPT, Kept
from qa_tool.shell import labels, logging
from qa_tool.shell.sessions import account_of, current_session

if TYPE_CHECKING:
    from collections.abc import Mapping

    from qa_tool.shell.signing_in import SignedIn

READS = ("GET", "HEAD")
LARGEST = 1_000_000
"""Characters of JSON. No page of an audit comes near; more is shown again, but not kept."""
PAGE_FIELD = "_page"
"""Hidden input of forms that are sent to another address than their page's: the page's path."""
KEPT_PAGE = "/account/kept"
LONGEST_PATH = 400
PLUMBING = frozenset({"version", "seen", "next", "revision", "advised", "figures", "then"})
"""Hidden inputs and buttons of our forms: nobody typed them, and nobody would copy them."""
LINE = 30
"""More than a phone shows of a line stands in a box of several."""


class NotKept(Exception):
    """What was typed would have been kept, and could not be: the answer itself must show it."""


@dataclass(frozen=True)
class Box:
    """One thing that was typed, with what it is called."""

    name: str
    label: str
    value: str
    long: bool
    chosen: str = ""
    """The words of a choice; '' for what was written, or where the page does not know the choice."""


@dataclass(frozen=True)
class Typed:
    """What a refused form held: the boxes to copy from, and what goes with them unseen when it is sent again."""

    address: str
    boxes: tuple[Box, ...]
    unseen: tuple[tuple[str, str], ...]
    page: str | None


def owner() -> int | None:
    """The account whose page sent this form, by the form's signed token; None without a token of ours."""
    if request.method in READS:
        return None
    session = current_session()
    token = form().get(current_app.config["WTF_CSRF_FIELD_NAME"]) or request.headers.get("X-CSRFToken", "")
    serializer = URLSafeTimedSerializer(current_app.secret_key, salt="wtf-csrf-token")  # type: ignore[arg-type]
    try:
        secret = str(serializer.loads(token))
    except BadData:
        return None
    return account_of(secret) or (session.account_id if secret == session.get("csrf_token") else None)


def form() -> Any:
    """The form's fields, even of one that was refused for its size."""
    if not g.get("too_large"):
        return request.form
    request.max_content_length = None  # what reached us has been received: the server in front has a limit of its own
    try:
        return request.form
    except RequestEntityTooLarge:
        return {}


def page_path() -> str | None:
    """The path of the page that sent this form, when it can be shown again; None otherwise."""
    named = form().get(PAGE_FIELD, "") if request.method not in READS else ""
    came_from = urlsplit(request.headers.get("Referer", ""))
    for path in (named, request.path, came_from.path if came_from.netloc == request.host else ""):
        if len(path) <= LONGEST_PATH and is_page(path):
            return str(path)
    return None


def is_page(path: str) -> bool:
    """Whether a path is a page of this site that can be asked for."""
    if not path.startswith("/") or path.startswith("//") or "\\" in path or not path.isprintable():
        return False
    try:
        current_app.create_url_adapter(request).match(path, method="GET")  # type: ignore[union-attr]
    except (HTTPException, RequestRedirect):
        return False
    return True


def keep(account_id: int) -> bool:
    """Keep the fields of this form for the owner of the page that sent it; False when there is nothing to keep.

    Raises NotKept when there is something and it cannot be kept: it is too much, or nothing can be written.
    """
    fields = _fields()
    if not as_typed("", fields, None).boxes:
        return False
    if len(json.dumps(fields)) > LARGEST:
        raise NotKept
    try:
        held_text.keep(db.engine, account_id, page_path() or request.path, request.full_path.rstrip("?"), fields)
    except Exception as fault:
        logging.log_error(fault)
        raise NotKept from fault
    return True


def find(account_id: int, path: str) -> dict[str, list[str]] | None:
    """What is kept for an account and page; None when nothing is. The page then shows it, and no banner need say so."""
    found = next((one for one in kept_for(account_id) if one.path == path), None)
    if found is None:
        return None
    g.held_given = path
    return {name: list(values) for name, values in found.fields.items()}


def kept_for(account_id: int) -> list[Kept]:
    """All that is kept for an account, the newest first."""
    return held_text.kept_for(db.engine, account_id)


def given_back(user: SignedIn | None) -> None:
    """The page's form has been accepted: what was kept for it is not needed any more."""
    path = page_path() or request.path
    if user is None or not request.form:  # a script that only asks sends no form
        return
    session: Any = db.session()
    if sessions.held(session, user.account_id, path, now() - KEPT) is not None:
        sessions.discard_held(session, user.account_id, path)


def typed(*, with_page: bool = True, with_labels: bool = False) -> Typed | None:
    """What this refused form held, for whoever sent it; None when that is not the owner, or nothing was typed.

    Somebody else who is signed in by now is never shown it. ``with_page`` tells which page it came from: not where what
    is hidden and what is not there must look alike. ``with_labels`` asks that page what it calls them.
    """
    account_id = owner()
    if account_id is None or current_session().account_id not in (None, account_id):
        return None
    fields = _fields()
    page = page_path() if with_page else None
    return as_typed(request.full_path.rstrip("?"), fields, page, with_labels=with_labels) if fields else None


def as_typed(address: str, fields: Mapping[str, list[str]], page: str | None, *, with_labels: bool = False) -> Typed:
    """The fields as boxes to copy from; ``with_labels``: called as the page calls them."""
    boxes, unseen = [], []
    called = labels.called_by(page) if with_labels and page else labels.Called()
    for name, values in fields.items():
        for value in values:
            if name.startswith("_") or name in PLUMBING or not value.strip() or _is_mark(value):
                unseen.append((name, value))
            else:
                label, chosen = called.inputs.get(name) or in_words(name), called.choices.get((name, value), "")
                boxes.append(Box(name, label, value, len(value) > LINE or "\n" in value, chosen))
    return Typed(address, tuple(boxes), tuple(unseen), page)


def in_words(name: str) -> str:
    """What an input is called where its own label is not at hand: 'q_SU_02__comment' is 'SU-02, comment'."""
    if name.startswith("q_"):
        key, _, part = name[2:].partition("__")
        return key.replace("_", "-") + (f", {part.replace('-', ' ').replace('_', ' ')}" if part else "")
    text = name.replace("_", " ").replace("-", " ").strip()
    return text[:1].upper() + text[1:]


def _fields() -> dict[str, list[str]]:
    """What came in but for tokens, passwords and files."""
    sent = form()
    lists = sent.lists() if sent else ()
    return {name: values for name, values in lists if not name.endswith("csrf_token") and "password" not in name}


def _is_mark(value: str) -> bool:
    return len(value) >= 16 and all(sign in "0123456789abcdef" for sign in value)
