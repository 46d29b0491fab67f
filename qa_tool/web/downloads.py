"""Handing out files: asked for first, made without keeping anybody waiting, and removed once they are sent."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import NoReturn
from uuid import uuid4

from flask import Response, abort

from qa_tool.extensions import db
from qa_tool.policy.words import Asker
from qa_tool.services import exporting
from qa_tool.services.auditing import Conflict
from qa_tool.services.exporting import Begun
from qa_tool.services.written import PARTIAL
from qa_tool.store.transactions import reading_session, unit_of_work
from qa_tool.vocabulary.periods import Period
from qa_tool.web import access, errors, signing_in

EXCEL = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
FOLDER = "workbooks"
PIECE = 65_536
TOO_MANY = "You have asked for as many files as one person may in an hour"
CHANGED = "Your roles or teams changed while the file was made. Ask for it again"


def begin(kind: str, period: Period) -> Begun:
    """Give the export its number, in a transaction of its own: nothing may be written to the request's before.

    Where the hour's quota is used up the request ends here with 429; that it was is noted.
    """
    begun: Begun | exporting.TooMany
    with unit_of_work(db.engine) as session:
        try:
            begun = exporting.begin(session, access.current_asker(), kind, period)
        except exporting.TooMany as refusal:
            begun = refusal
    if isinstance(begun, Begun):
        return begun
    return _refuse(begun.wait)


def _refuse(seconds: int) -> NoReturn:
    minutes = -(-seconds // 60)
    advice = (f"{TOO_MANY}. Try again in {minutes} minute{'' if minutes == 1 else 's'}.", "That you asked is noted.")
    answer = errors.page(429, errors.Problem("Too many files", advice))
    answer.headers["Retry-After"] = str(seconds)
    abort(answer)


def asker_now() -> Asker:
    """Who is asking, looked up once more: rights are those of the moment the file leaves (rules 6 and 10).

    Raises Conflict when they are not those that the file was made with.
    """
    user = access.signed_in()
    assert user is not None, "files are for those who are signed in"
    with reading_session(db.engine) as session:
        again = signing_in.load(session, user.fs_uniquifier)
    if again is None or again.asker != user.asker:
        raise Conflict(CHANGED)
    return again.asker


def folder() -> Path:
    """Where files are made."""
    found = access.settings().instance / FOLDER
    found.mkdir(mode=0o700, exist_ok=True)
    return found


def new_path() -> Path:
    """A file nobody has: swept like any other that a killed process left."""
    return folder() / f".{uuid4().hex}{PARTIAL}"


def send(path: Path, mimetype: str, name: str) -> Response:
    """The file as a download. It is removed when it has been sent."""
    response = Response(_pieces(path), mimetype=mimetype)
    response.content_length = path.stat().st_size
    response.headers["Content-Disposition"] = f"attachment; filename={name}"
    response.call_on_close(lambda: remove(path))
    return response


def remove(path: Path) -> None:
    """Remove a file that may be gone already."""
    with suppress(OSError):
        path.unlink(missing_ok=True)


def _pieces(path: Path) -> Iterator[bytes]:
    with path.open("rb") as file:
        while piece := file.read(PIECE):
            yield piece
