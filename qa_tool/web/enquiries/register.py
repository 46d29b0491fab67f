"""The month's sheet as a page and as a file."""

from __future__ import annotations

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from qa_tool.policy.words import NotPermitted
from qa_tool.services import outgoing
from qa_tool.services.auditing.errors import Refused
from qa_tool.services.enquiries import outside, resolutions
from qa_tool.services.enquiries import register as service
from qa_tool.store import transactions
from qa_tool.vocabulary.file_names import file_name
from qa_tool.vocabulary.months import Month
from qa_tool.web import downloads
from qa_tool.web.access import current_asker, database, may, turned_away
from qa_tool.web.enquiries import blueprint
from qa_tool.web.enquiries.frame import month_items, month_of, rooms, usual_month
from qa_tool.web.typed import as_typed

KIND = "Section 47 sheet"
LONGEST_REASON = 200


@blueprint.get("/")
def home() -> ResponseReturnValue:
    """On to the first page of the register that the person asking may open."""
    for room in rooms():
        return redirect(room["href"], 303)
    raise NotPermitted


@blueprint.get("/register")
def register() -> ResponseReturnValue:
    """The register of the month that the address asks for: the last whole one when it asks for none."""
    asked = request.args.get("month", "")
    month = month_of(asked) if asked else usual_month()
    kept = as_typed(url_for("enquiries.sheet"))
    return _page(month.key, [], kept.get("reason", ""), kept.get("for", ""))


def _page(month_key: str, errors: list[dict[str, str]], reason: str, for_: str) -> str:
    session, asker = database(), current_asker()
    month = month_of(month_key)
    found = service.sheet(session, asker, month)
    reads = may("problem-resolution", "read")
    open_ones = [one for one in resolutions.listing(session, asker) if one.open] if reads else []
    return render_template(
        "enquiries/register.html",
        rooms=rooms(),
        sheet=found,
        month=month,
        months=month_items(month),
        open_resolutions=len(open_ones),
        long_resolutions=sum(one.raised and one.long for one in open_ones),
        exports=may("enquiry", "export"),
        prepares=may("outside-sheet", "execute"),
        enters=may("enquiry", "enter"),
        errors=errors,
        reason=reason,
        chosen=for_,
    )


@blueprint.post("/sheet")
def sheet() -> ResponseReturnValue:
    """Make the sheet of a month: whole, and send it; or prepare it as it may go to Children's Social Care."""
    given = request.form
    month, reason, for_ = month_of(given.get("month", "")), given.get("reason", "").strip(), given.get("for", "")
    errors = []
    if for_ not in ("service", "social-care") or (for_ == "social-care" and not may("outside-sheet", "execute")):
        errors.append({"text": "Choose for whom the sheet is", "href": "#for"})
    if not reason:
        errors.append({"text": "Enter what the sheet is for", "href": "#reason"})
    elif len(reason) > LONGEST_REASON:
        errors.append({"text": f"What it is for must be {LONGEST_REASON} characters or less", "href": "#reason"})
    if errors:
        return _page(month.key, errors, reason, for_), 422
    session, asker = database(), current_asker()
    session.rollback()
    if for_ == "social-care":
        return _prepare(month, reason)
    begun = downloads.begin(KIND, month.period)
    with downloads.new_file() as path:
        with transactions.reading():
            service.compose(session, asker, month, path, number=begun.number, reason=reason)
            session.rollback()
        service.record(session, downloads.asker_now(), month, reason)
        return downloads.send(path, downloads.EXCEL, file_name("section-47", month.key, "xlsx"))


def _prepare(month: Month, reason: str) -> ResponseReturnValue:
    """What goes to Children's Social Care is kept, for somebody else to look at and release."""
    session, asker = database(), current_asker()
    try:
        with transactions.reading():
            draft = outside.examine(session, asker, month)
            session.rollback()
    except Refused as stopped:
        return turned_away(stopped, url_for("enquiries.register", month=month.key))
    return redirect(url_for("editions.sheet", identity=outgoing.prepare(session, asker, draft, reason)), 303)
