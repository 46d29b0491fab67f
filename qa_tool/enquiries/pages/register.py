"""The month's sheet as a page and as a file."""

from __future__ import annotations

from typing import Any

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from qa_tool.counts.verbs import entering as counting
from qa_tool.definitions.words import CountRole
from qa_tool.enquiries.pages import blueprint
from qa_tool.enquiries.panels import registers, rooms
from qa_tool.enquiries.verbs import outside
from qa_tool.enquiries.verbs import register as enquiries_register
from qa_tool.kit import transactions
from qa_tool.kit.errors import NotFound, NotPermitted, Refused
from qa_tool.kit.files import file_name
from qa_tool.kit.periods import Month, months, today
from qa_tool.outputs.verbs import outgoing
from qa_tool.registers.verbs import reading
from qa_tool.shell import downloads
from qa_tool.shell.access import current_asker, database, may, turned_away
from qa_tool.shell.typed import as_typed

BACK = 18
"""Months that can be chosen, before this one."""


def usual_month() -> Month:
    """The month before this one: the last whole one."""
    return Month.of(today()).shift(-1)


def month_of(text: str) -> Month:
    """The month that an address names. Raises NotFound for none, and for one that has not begun."""
    try:
        found = Month.parse(text)
    except ValueError:
        raise NotFound(text) from None
    if found > Month.of(today()):
        raise NotFound(text)
    return found


def month_items(chosen: Month) -> list[dict[str, Any]]:
    """The months to choose from, the newest first."""
    this = Month.of(today())
    offered = sorted({chosen, *months(this.shift(-BACK), this)}, reverse=True)
    return [{"value": one.key, "text": one.label, "selected": one == chosen} for one in offered]


DUE = CountRole.ENQUIRIES_DUE
KIND = "Section 47 sheet"
LONGEST_REASON = 200


@blueprint.get("/")
def home() -> ResponseReturnValue:
    """On to the first page of the register that the person asking may open."""
    for room in rooms():
        return redirect(room["href"], 303)
    raise NotPermitted


@blueprint.get("/counts")
def counts() -> ResponseReturnValue:
    """Where counts are entered: bookmarks of it lead on."""
    return redirect(
        url_for("counts.grid", count_key=counting.in_role(database(), DUE).key, period=request.args.get("month")), 303
    )


@blueprint.get("/resolutions/")
@blueprint.get("/resolutions/<entry_id>")
def resolutions(entry_id: str = "") -> ResponseReturnValue:
    """Where entries of enquiries were before they had registers: bookmarks of them lead on."""
    kept = registers(database(), current_asker())
    if not kept:
        raise NotFound(entry_id)
    key = kept[0].key
    listing = url_for("registers.listing", register_key=key)
    return redirect(url_for("registers.entry", register_key=key, entry_id=entry_id) if entry_id else listing, 303)


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
    found = enquiries_register.sheet(session, asker, month)
    kept = [
        (one, [entry for entry in reading.listing(session, asker, one) if entry.open])
        for one in registers(session, asker)
    ]
    return render_template(
        "enquiries/register.html",
        rooms=rooms(),
        sheet=found,
        month=month,
        months=month_items(month),
        kept=[(one, len(found), sum(entry.opened and entry.long for entry in found)) for one, found in kept],
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
            enquiries_register.compose(session, asker, month, path, number=begun.number, reason=reason)
            session.rollback()
        enquiries_register.record(session, downloads.asker_now(), month, reason)
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
