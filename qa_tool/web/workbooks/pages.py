"""The view. The file is made in the instance folder, sent, and removed; nobody who writes has to wait for it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import suppress
from pathlib import Path
from uuid import uuid4

from flask import Response, render_template, request
from flask.typing import ResponseReturnValue

from qa_tool.services import figure_requests, workbooks
from qa_tool.services.figure_requests import Unclear
from qa_tool.store import transactions
from qa_tool.vocabulary.filters import Filters
from qa_tool.vocabulary.periods import Period
from qa_tool.web.access import current_asker, database, settings
from qa_tool.web.analysis.asking import INPUTS, KEPT, Asked, default_period
from qa_tool.web.workbooks import blueprint

EXCEL = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
FOLDER = "workbooks"
PIECE = 65_536
Errors = list[dict[str, str]]


@blueprint.route("", methods=["GET", "POST"])
def make() -> ResponseReturnValue:
    """Ask for the period and the reason; then make the workbook and send it."""
    given = _given(request.form if request.method == "POST" else request.args)
    asked, errors = _understood(given)
    reason = request.form.get("reason", "").strip()
    if request.method == "POST":
        if not reason:
            errors.append({"text": "Enter what the workbook is for", "href": "#reason"})
        elif len(reason) > workbooks.REASON_CHARACTERS:
            most = workbooks.REASON_CHARACTERS
            errors.append({"text": f"What the workbook is for must be {most} characters or less", "href": "#reason"})
        if not errors:
            return _download(asked.period, asked.filters, reason)
    page = render_template(
        "workbooks/make.html",
        asked=asked,
        errors=errors,
        reason=reason,
        rows=workbooks.sees_rows(current_asker()),
        most=workbooks.REASON_CHARACTERS,
    )
    return page, 422 if request.method == "POST" else 200


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


def _download(period: Period, filters: Filters, reason: str) -> Response:
    asker, session = current_asker(), database()
    session.rollback()  # nothing is written yet: others may write while the workbook is made
    folder = settings().instance / FOLDER
    folder.mkdir(mode=0o700, exist_ok=True)
    path = folder / f".{uuid4().hex}{workbooks.PARTIAL}"  # swept like any other file that a killed process left
    try:
        with transactions.reading():
            composed = workbooks.compose(session, asker, period, filters, path, reason)
            session.rollback()
        workbooks.record(session, asker, composed, reason)
        response = Response(_pieces(path), mimetype=EXCEL)
        response.content_length = path.stat().st_size
        response.headers["Content-Disposition"] = f"attachment; filename={workbooks.file_name(period)}"
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
