"""The one gate for files: asked for first, made without keeping anybody waiting, and removed once they are sent.

Nothing else may answer with a file (``only_through_here``).
"""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from urllib.parse import quote
from uuid import uuid4

from flask import Flask, Response, g, request
from werkzeug.http import dump_options_header

from qa_tool.extensions import db
from qa_tool.kit.errors import Conflict
from qa_tool.kit.files import FOLDER, PARTIAL
from qa_tool.kit.periods import Period
from qa_tool.kit.spreadsheets.tables import comma_separated
from qa_tool.kit.transactions import reading_session, unit_of_work
from qa_tool.people.verbs import exports
from qa_tool.people.verbs.exports import Begun
from qa_tool.policy.words import Asker
from qa_tool.shell import access, errors, freshness, signing_in

EXCEL = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
PIECE = 65_536
TOO_MANY = "You have asked for as many files as one person may in an hour"
PAGES_AND_DATA = ("text/html", "application/json")
CHANGED = "Your roles or teams changed while the file was made. Ask for it again"


class PastTheGate(Exception):
    """A file was about to leave that nobody is known to have asked for."""


def begin(kind: str, period: Period) -> Begun:
    """Give the export its number, in a transaction of its own: nothing may be written to the request's before.

    Where the hour's quota is used up the request ends here with 429; that it was is noted.
    """
    begun: Begun | exports.TooMany
    said = freshness.purpose()
    with unit_of_work(db.engine) as session:
        try:
            begun = exports.begin(session, access.current_asker(), kind, period, said.reason if said else "")
        except exports.TooMany as refusal:
            begun = refusal
    if isinstance(begun, Begun):
        return begun
    return errors.too_many("Too many files", TOO_MANY, begun.wait)


def hand_out(kind: str, period: Period, make: Callable[[tuple[str, ...]], bytes], mimetype: str, name: str) -> Response:
    """A table or picture that is made at once. ``make`` is handed the lines that must stand on it."""
    purpose = freshness.purpose()
    assert purpose is not None, "the policy lets nobody here who has not said what the file is for"
    access.database().rollback()
    begun = begin(kind, period)
    with unit_of_work(db.engine) as session:
        content = make(exports.stamp(session, begun, purpose.reason))
        exports.handed_out(session, asker_now(), begun, content)
    return gated(Response(content, mimetype=mimetype), name)


def table(rows: Sequence[Sequence[str | int]]) -> Callable[[tuple[str, ...]], bytes]:
    """For ``hand_out``: the rows as a text file with commas; what must stand on it follows after an empty line."""
    return lambda stamp: comma_separated([*rows, (), *((line,) for line in stamp)]).encode()


def gated(response: Response, name: str) -> Response:
    """The answer as a file of that name. Only for what was numbered, or holds no figures and no record."""
    g.is_gated = True
    return as_file(response, name)


def as_file(response: Response, name: str) -> Response:
    """The answer as a file of that name, whatever the name holds: unquoted, browsers cut it at a space or a comma."""
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode()
    names = {"filename": plain} if name == plain else {"filename": plain, "filename*": f"UTF-8''{quote(name, safe='')}"}
    response.headers["Content-Disposition"] = dump_options_header("attachment", names)
    return response


def only_through_here(app: Flask) -> None:
    """Refuse every file that did not come through this gate: forgetting it is a fault of the program."""

    @app.after_request
    def check(response: Response) -> Response:
        is_file = response.mimetype not in PAGES_AND_DATA or "Content-Disposition" in response.headers
        may_leave = g.get("is_gated") or "feed_asker" in g or request.endpoint == "static"
        if is_file and response.status_code == 200 and not may_leave:
            raise PastTheGate(f"{request.endpoint} answers with a file that was not numbered")
        return response


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


@contextmanager
def new_file() -> Iterator[Path]:
    """A file to make and ``send``; where nothing comes of it, it is removed."""
    path = new_path()
    try:
        yield path
    except BaseException:
        remove(path)
        raise


def send(path: Path, mimetype: str, name: str) -> Response:
    """The file as a download. It is removed when it has been sent."""
    response = Response(_pieces(path), mimetype=mimetype)
    response.content_length = path.stat().st_size
    response.call_on_close(lambda: remove(path))
    return gated(response, name)


def remove(path: Path) -> None:
    """Remove a file that may be gone already."""
    with suppress(OSError):
        path.unlink(missing_ok=True)


def _pieces(path: Path) -> Iterator[bytes]:
    with path.open("rb") as file:
        while piece := file.read(PIECE):
            yield piece
