"""Lists of records. A case number is searched for by POST only, so that no address ever holds one."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from qa_tool.definitions import queries as definitions
from qa_tool.definitions.verbs import reading
from qa_tool.extensions import db
from qa_tool.kit.periods import Quarter, today
from qa_tool.kit.transactions import unit_of_work
from qa_tool.people.queries import places
from qa_tool.people.verbs import people
from qa_tool.people.words import PlaceKind
from qa_tool.records.pages import blueprint
from qa_tool.records.queries.listings import Filters
from qa_tool.records.verbs import cases
from qa_tool.records.verbs import listing as records_listing
from qa_tool.records.words import Status
from qa_tool.shell import errors
from qa_tool.shell.access import current_asker, database
from qa_tool.shell.lists import Asked, Offered, here, page_asked, paging, read_list, unnarrowed

QUARTERS_OFFERED = 12
TOO_MANY = "You have searched by case number as often as one person may in an hour"
COLUMNS = (
    ("reference", "Reference"),
    ("form", "Form"),
    ("date", "Date"),
    ("iro", "IRO"),
    ("district", "District"),
    ("grade", "Grade"),
    ("status", "Status"),
    ("auditor", "Auditor"),
)
OFFERED = Offered(
    selects=("form", "status", "locality", "district", "practitioner", "quarter", "grade"),
    dates=(("from", "From"), ("to", "To")),
    carried=("team", "plan_type", "exercise", "selection"),
    flags={"mine": "submitted or drafted by you", "safety_concern": "with an immediate safety concern"},
    sorts=(
        ("-date", "Newest first"),
        ("date", "Oldest first"),
        ("-submitted", "Submitted last"),
        ("reference", "Reference"),
        ("form", "Form"),
        ("iro", "IRO"),
        ("district", "District"),
        ("-grade", "Grade, weakest first"),
        ("grade", "Grade, best first"),
        ("status", "Status"),
        ("auditor", "Auditor"),
    ),
)


@blueprint.get("/audits/")
def listing() -> ResponseReturnValue:
    """The audits that the asker may know of, by the filters in the address."""
    session, asker, asked = database(), current_asker(), read_list(OFFERED)
    try:
        page = records_listing.listing(session, asker, _filters(asked), sort=asked.sort, page=page_asked())
    except ValueError:
        asked = unnarrowed(OFFERED)
        page = records_listing.listing(session, asker)
    return render_template(
        "records/listing.html",
        page=page,
        asked=asked,
        columns=COLUMNS,
        choices=_choices(asked.given),
        address=here,
        pagination=paging(page),
        errors=list(asked.errors),
    )


def _filters(asked: Asked) -> Filters:
    words: dict[str, Any] = {name: asked.given[name] for name in (*OFFERED.selects, "text", *OFFERED.carried)}
    flags: dict[str, Any] = {name: bool(asked.given[name]) for name in OFFERED.flags}
    return Filters(**words, **flags, first=asked.first, last=asked.last)


@blueprint.route("/audits/search", methods=["GET", "POST"])
def search() -> ResponseReturnValue:
    """The audits of one case, found by its number: the number comes by POST and stands in no address.

    A search that is reloaded or bookmarked has lost its number: the list offers the box again.
    """
    if request.method == "GET":
        return redirect(url_for("audits.listing"), 303)
    number = request.form.get("case_number", "").strip()
    fault = cases.fault(number) if number else "Enter a case number"
    if not fault:
        _count_search()
    page = None if fault else records_listing.listing(database(), current_asker(), case_number=number, per_page=100)
    faults = [{"text": fault, "href": "#case_number"}] if fault else []
    return render_template("records/found.html", page=page, errors=faults, columns=COLUMNS)


def _count_search() -> None:
    """Count a search in a transaction of its own; it ends here, with 429, where the hour's are used up."""
    with unit_of_work(db.engine) as session:
        seconds = cases.wait(session, current_asker())
    if seconds:
        errors.too_many("Too many searches", TOO_MANY, seconds)


def _choices(chosen: Mapping[str, str]) -> dict[str, list[tuple[str, str]]]:
    """What each filter can be set to, as (value, label)."""
    tree = places.places_on(database(), today(), also=[chosen["locality"], chosen["district"]])
    localities = [(place.id, place.name) for place in tree if place.kind is PlaceKind.LOCALITY]
    districts = [
        (place.id, place.name)
        for place in tree
        if place.kind is PlaceKind.DISTRICT and chosen["locality"] in ("", place.parent_id)
    ]
    now = Quarter.of(today())
    quarters = [now.shift(-back) for back in range(QUARTERS_OFFERED)]
    known = [(quarter.key, quarter.label) for quarter in quarters]
    if chosen["quarter"] and chosen["quarter"] not in dict(known):
        known.append((chosen["quarter"], chosen["quarter"].replace("-", " ")))
    return {
        "form": [(one.definition.form, one.definition.title) for one in reading.listing(database(), current_asker())],
        "status": [(status.value, status.label) for status in Status],
        "locality": localities,
        "district": districts,
        "practitioner": [(one.id, one.staff_code) for one in people.practitioners(database())],
        "quarter": known,
        "grade": [(key, grade.label) for key, grade in definitions.grades(database()).items()],
    }
