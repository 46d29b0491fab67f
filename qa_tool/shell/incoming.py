"""What comes in, without the one character that PostgreSQL keeps in no text: NUL; and when an uploaded file goes.

No keyboard makes one. In a form it becomes the replacement character, so that nothing else that was typed is lost; an
address that holds one is refused.
"""

from __future__ import annotations

from pathlib import Path
from typing import IO, Any

from flask import Flask, Request, Response, abort, after_this_request, request
from werkzeug.datastructures import FileStorage, MultiDict
from werkzeug.formparser import FormDataParser

from qa_tool.people.verbs import staging

NUL, REPLACED = "\x00", "\ufffd"


class Forms(FormDataParser):
    """Reads forms as the library does, and takes every NUL out of names, values and names of files."""

    def parse(
        self, stream: IO[bytes], mimetype: str, content_length: int | None, options: dict[str, str] | None = None
    ) -> tuple[IO[bytes], MultiDict[str, str], MultiDict[str, FileStorage]]:
        """The rest of the stream, the fields and the files."""
        rest, fields, files = super().parse(stream, mimetype, content_length, options)
        for file in files.values():
            file.filename = without_nul(file.filename) if file.filename else file.filename
        return rest, _clean(self.cls, fields), _clean(self.cls, files)


class Incoming(Request):
    """A request whose forms are read so."""

    form_data_parser_class = Forms


def install(app: Flask) -> None:
    """Read requests so. Call before anything looks at a request."""
    app.request_class = Incoming
    app.before_request(_refuse_addresses)


def without_nul(text: str) -> str:
    """The text with the replacement character in the place of every NUL."""
    return text.replace(NUL, REPLACED)


def _clean(kind: type[MultiDict[str, Any]], found: MultiDict[str, Any]) -> MultiDict[str, Any]:
    pairs = (
        (without_nul(name), without_nul(value) if isinstance(value, str) else value)
        for name, value in found.items(multi=True)
    )
    return kind(pairs)


def _refuse_addresses() -> None:
    if NUL in request.path or any(NUL in text for pair in request.args.items(multi=True) for text in pair):
        abort(400)


def remove_when_done(path: Path | None) -> None:
    """Take an uploaded file away once the tables say so: before that, a failed commit would lose it."""
    if path is None:
        return
    gone = path

    @after_this_request
    def remove(response: Response) -> Response:
        staging.remove(gone)
        return response
