"""Entering how many enquiries each team was to send in a month and how many came, typed or read from a workbook."""

from __future__ import annotations

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from qa_tool.enquiries.pages import blueprint
from qa_tool.enquiries.pages.register import month_items, month_of, rooms, usual_month
from qa_tool.enquiries.verbs import counts as enquiries_counts
from qa_tool.kit.errors import Conflict, Faulty
from qa_tool.kit.periods import Month
from qa_tool.kit.spreadsheets.safety import Refused
from qa_tool.shell import downloads
from qa_tool.shell.access import current_asker, database
from qa_tool.shell.errors import leading_to_inputs

Typed = dict[str, tuple[str, str]]


@blueprint.get("/counts")
def counts() -> ResponseReturnValue:
    """The counts of the month that the address asks for, to be typed."""
    asked = request.args.get("month", "")
    return _page(month_of(asked) if asked else usual_month(), {}, [])


@blueprint.post("/counts/<month_key>")
def save_counts(month_key: str) -> ResponseReturnValue:
    """Save what was typed."""
    session, asker, month = database(), current_asker(), month_of(month_key)
    found = enquiries_counts.month_counts(session, asker, month)
    given = request.form
    typed = {
        line.team_id: (given.get(f"due-{line.team_id}", ""), given.get(f"received-{line.team_id}", ""))
        for line in found.lines
    }
    source = "file" if given.get("source") == "file" else "typed"
    try:
        changed = enquiries_counts.enter(session, asker, month, typed, seen=given.get("seen", ""), source=source)
        said = "The counts are saved." if changed else "Nothing was changed."
        flash(said, "success")
        return redirect(url_for("enquiries.counts", month=month.key), 303)
    except Conflict as stopped:
        session.rollback()
        return _page(month, typed, [{"text": str(stopped), "href": "#counts"}]), 409
    except Faulty as faulty:
        errors = leading_to_inputs(faulty.faults)
        return _page(month, typed, errors, seen=given.get("seen", "")), 422


@blueprint.post("/counts/<month_key>/file")
def counts_from_file(month_key: str) -> ResponseReturnValue:
    """Fill the page in from a workbook. Nothing is saved before the person has looked at it and saves."""
    session, asker, month = database(), current_asker(), month_of(month_key)
    enquiries_counts.month_counts(session, asker, month)
    sent = request.files.get("file")
    if sent is None or not sent.filename:
        return _page(month, {}, [{"text": "Choose a workbook", "href": "#file"}]), 422
    path = downloads.new_path()
    try:
        sent.save(path)
        path.chmod(0o600)
        read = enquiries_counts.from_workbook(session, asker, month, path, sent.filename)
    except Refused as stopped:
        return _page(month, {}, [{"text": str(stopped), "href": "#file"}]), 422
    finally:
        downloads.remove(path)
    if read.faults:
        errors = [{"text": fault, "href": "#file"} for fault in read.faults]
        return _page(month, {}, errors), 422
    if not read.typed:
        text = f"The workbook has no rows of {month.label}"
        return _page(month, {}, [{"text": text, "href": "#file"}]), 422
    return _page(month, dict(read.typed), [], from_file=len(read.typed), others=read.other_months, remarks=read.remarks)


def _page(
    month: Month,
    typed: Typed,
    errors: list[dict[str, str]],
    *,
    from_file: int = 0,
    others: int = 0,
    remarks: tuple[str, ...] = (),
    seen: str = "",
) -> str:
    found = enquiries_counts.month_counts(database(), current_asker(), month)
    shown = {
        line.team_id: typed.get(line.team_id)
        or tuple("" if value is None else str(value) for value in (line.due, line.received))
        for line in found.lines
    }
    return render_template(
        "enquiries/counts.html",
        rooms=rooms(),
        month=month,
        months=month_items(month),
        found=found,
        shown=shown,
        seen=seen or found.seen,
        errors=errors,
        from_file=from_file,
        others=others,
        remarks=remarks,
    )
