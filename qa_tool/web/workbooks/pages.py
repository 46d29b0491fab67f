"""The view. The file is made in the instance folder, sent, and removed; nobody who writes has to wait for it."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from uuid import uuid4

from flask import Response, render_template, request
from flask.typing import ResponseReturnValue

from qa_tool.policy.words import Asker
from qa_tool.services import figure_requests, reports, workbooks
from qa_tool.services.figure_requests import Unclear
from qa_tool.store import transactions
from qa_tool.store.transactions import Session
from qa_tool.vocabulary.editions import Edition
from qa_tool.vocabulary.filters import Filters
from qa_tool.web.access import current_asker, database, settings
from qa_tool.web.analysis.asking import INPUTS, KEPT, Asked, default_period
from qa_tool.web.workbooks import blueprint

EXCEL = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
FOLDER = "workbooks"
PIECE = 65_536
Errors = list[dict[str, str]]


@dataclass(frozen=True)
class Wanted:
    """What somebody filled in on the page."""

    asked: Asked
    edition: Edition
    reason: str = ""


@dataclass(frozen=True)
class Kind:
    """One kind of file: how it is called, and who makes it."""

    called: str
    mimetype: str
    make: Callable[[Session, Asker, Wanted, Path], Callable[[], None]]
    """Write the file, only reading the database; what it returns writes the event."""
    file_name: Callable[[Wanted], str]


def _make_workbook(session: Session, asker: Asker, wanted: Wanted, path: Path) -> Callable[[], None]:
    asked, reason = wanted.asked, wanted.reason
    composed = workbooks.compose(session, asker, asked.period, asked.filters, path, reason, wanted.edition)
    return lambda: workbooks.record(session, asker, composed, reason)


def _make_report(session: Session, asker: Asker, wanted: Wanted, path: Path) -> Callable[[], None]:
    composed = reports.compose(session, asker, wanted.asked.period, wanted.asked.filters, path, wanted.reason)
    return lambda: reports.record(session, asker, composed, wanted.reason)


WORKBOOK = Kind(
    "workbook",
    EXCEL,
    _make_workbook,
    lambda wanted: workbooks.file_name(wanted.asked.period, wanted.edition),
)
REPORT = Kind("report", WORD, _make_report, lambda wanted: reports.file_name(wanted.asked.period))


@blueprint.route("", methods=["GET", "POST"])
def make() -> ResponseReturnValue:
    """Ask for the period and the reason; then make the workbook and send it."""
    if request.method == "POST":
        return _send(WORKBOOK)
    asked, errors = _understood(_given(request.args))
    return _page(Wanted(asked, _edition(request.args.get("edition", "")) or _offered()[0]), errors)


@blueprint.post("/report")
def report() -> ResponseReturnValue:
    """From the same page: make the chapter of the quarterly or annual report and send it."""
    return _send(REPORT)


def _send(kind: Kind) -> ResponseReturnValue:
    """The file; the page again, where something is missing."""
    asked, errors = _understood(_given(request.form))
    edition = _edition(request.form.get("edition", _offered()[0].value))
    wanted = Wanted(asked, edition or _offered()[0], request.form.get("reason", "").strip())
    if edition is None:
        errors.append({"text": "Choose an edition", "href": "#edition"})
    most = workbooks.REASON_CHARACTERS
    if not wanted.reason:
        errors.append({"text": f"Enter what the {kind.called} is for", "href": "#reason"})
    elif len(wanted.reason) > most:
        text = f"What the {kind.called} is for must be {most} characters or less"
        errors.append({"text": text, "href": "#reason"})
    return (_page(wanted, errors), 422) if errors else _download(kind, wanted)


def _page(wanted: Wanted, errors: Errors) -> str:
    return render_template(
        "workbooks/make.html",
        asked=wanted.asked,
        edition=wanted.edition,
        editions=_offered(),
        errors=errors,
        reason=wanted.reason,
        rows=workbooks.sees_rows(current_asker()),
        most=workbooks.REASON_CHARACTERS,
    )


def _offered() -> tuple[Edition, ...]:
    return workbooks.offered(current_asker())


def _edition(value: str) -> Edition | None:
    """The edition of that name, if the reader may have it."""
    return next((edition for edition in _offered() if edition.value == value), None)


def _given(source: Mapping[str, str]) -> dict[str, str]:
    return {name: source.get(name, "").strip() for name in KEPT}


def _understood(given: dict[str, str]) -> tuple[Asked, Errors]:
    """What is asked for; where it cannot be understood, the usual period, and what is wrong."""
    choices = figure_requests.choices(database())
    first, last = given["from"], given["to"]
    if not (given["period"] or first or last):
        given["period"] = default_period(choices)
    try:
        if first or last:
            period = figure_requests.period(first=first, last=last)
        elif "Q" in given["period"].upper():
            period = figure_requests.period(quarter=given["period"])
        else:
            period = figure_requests.period(year=given["period"])
        return Asked(period, figure_requests.filters(choices, given), choices, given), []
    except Unclear as unclear:
        usual = default_period(choices)
        error = {"text": str(unclear), "href": f"#{INPUTS.get(unclear.argument, unclear.argument)}"}
        asked = Asked(figure_requests.period(quarter=usual), Filters(), choices, {**given, "period": usual})
        return asked, [error]


def _download(kind: Kind, wanted: Wanted) -> Response:
    asker, session = current_asker(), database()
    session.rollback()  # nothing is written yet: others may write while the file is made
    folder = settings().instance / FOLDER
    folder.mkdir(mode=0o700, exist_ok=True)
    path = folder / f".{uuid4().hex}{workbooks.PARTIAL}"  # swept like any other file that a killed process left
    try:
        with transactions.reading():
            record = kind.make(session, asker, wanted, path)
            session.rollback()
        record()
        response = Response(_pieces(path), mimetype=kind.mimetype)
        response.content_length = path.stat().st_size
        response.headers["Content-Disposition"] = f"attachment; filename={kind.file_name(wanted)}"
    except BaseException:
        path.unlink(missing_ok=True)
        raise
    response.call_on_close(lambda: _remove(path))
    return response


def _pieces(path: Path) -> Iterator[bytes]:
    with path.open("rb") as file:
        while piece := file.read(PIECE):
            yield piece


def _remove(path: Path) -> None:
    with suppress(OSError):
        path.unlink(missing_ok=True)
