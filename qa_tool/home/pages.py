"""What people who have left still had to do, and giving a draft to somebody else.

My work, and the lists of audits. A case number is searched for by POST only, so that no address ever holds one.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from qa_tool.actions.pages import blueprint
from qa_tool.definitions.verbs import reading
from qa_tool.definitions.words import Grade
from qa_tool.extensions import db
from qa_tool.feedback.verbs import listing as feedback_listing
from qa_tool.home import verbs
from qa_tool.home.words import Left, LeftKind
from qa_tool.kit.errors import Refused
from qa_tool.kit.periods import Quarter, now, today
from qa_tool.kit.transactions import unit_of_work
from qa_tool.observations import verbs as observations_verbs
from qa_tool.outputs.verbs import reopening_requests
from qa_tool.people.queries import places
from qa_tool.people.verbs import people
from qa_tool.people.words import PlaceKind
from qa_tool.policy import matrix
from qa_tool.policy.words import Asker, Scope
from qa_tool.records.pages.room import blueprint as records_blueprint
from qa_tool.records.queries.listings import Filters
from qa_tool.records.verbs import cases, drafting, starting
from qa_tool.records.verbs import listing as records_listing
from qa_tool.records.verbs.listing import Item
from qa_tool.records.views.tasks import task_list
from qa_tool.records.words import Status
from qa_tool.sampling.allocating import allocated
from qa_tool.shell import contributions, errors
from qa_tool.shell.access import current_asker, database, may
from qa_tool.shell.lists import Asked, Offered, here, page_asked, paging, read_list, unnarrowed
from qa_tool.shell.panels import shown

WAYS = {
    LeftKind.DRAFT: ("audit-draft", "reassign", "actions.give_draft", "audit_id"),
    LeftKind.AMENDMENT: ("reopening", "execute", "audits.abandon", "audit_id"),
    LeftKind.ACTION: ("follow-up", "assign", "actions.assign", "commitment_id"),
    LeftKind.RE_AUDIT: ("follow-up", "assign", "actions.give_re_audit", "commitment_id"),
    LeftKind.READING: ("moderation", "assign", "moderation.give", "audit_id"),
    LeftKind.ALLOCATION: ("allocation", "update", "allocations.reassign", "allocation_id"),
}
"""By kind: the right to give it away (resource and action), and the page on which that is done."""


@blueprint.get("/leavers")
def left_behind() -> ResponseReturnValue:
    """Who has left, and what is to be given to somebody else."""
    found = verbs.listing(database(), current_asker())
    return render_template("home/leavers.html", leavers=found, address_of=_address_of, who_can=_who_can)


@blueprint.route("/drafts/<audit_id>/give", methods=["GET", "POST"])
def give_draft(audit_id: str) -> ResponseReturnValue:
    """Give a draft to somebody else, as it is written. Its text is not shown here."""
    session, asker = database(), current_asker()
    chosen, wrong = request.form.get("person", ""), ""
    if request.method == "POST":
        try:
            audit = allocated.give_draft(session, asker, audit_id, chosen)
            flash(f"{audit.reference} is given away as it is written. Its new author is told.", "success")
            return redirect(url_for("actions.give_draft", audit_id=audit_id), 303)
        except Refused as refused:
            wrong = str(refused)
    audit, offered = allocated.draft_to_give(session, asker, audit_id)
    page = render_template(
        "actions/give_draft.html",
        audit=audit,
        author=verbs.code_of(session, audit.author_id),
        people=[(one.id, f"{one.staff_code}, {one.job}") for one in offered],
        chosen=chosen,
        wrong=wrong,
        errors=[{"text": wrong, "href": "#person"}] if wrong else [],
    )
    return page, 422 if wrong else 200


def _address_of(left: Left) -> str | None:
    """Where it is given to somebody else; None where the reader cannot do that."""
    resource, action, endpoint, argument = WAYS[left.kind]
    values: dict[str, Any] = {argument: left.key}
    return url_for(endpoint, **values) if may(resource, action) else None


def _who_can(left: Left) -> str:
    """The roles that can, in words: whoever reads it has to know whom to ask."""
    resource, action, _, _ = WAYS[left.kind]
    return " or ".join(matrix.title(role) for role in matrix.who_may(resource, action))


LATELY = 10
"""Lines of each short list on My work."""
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
CONCERN_DAYS = 28
"""For how many days after its submission a safety concern stays on My work, longer while its record is open."""


@dataclass(frozen=True)
class DraftLine:
    """One of the asker's own drafts, with how far it has come."""

    item: Item
    view: Any
    next_href: str
    next_label: str


@records_blueprint.get("/")
def home() -> ResponseReturnValue:
    """My work: what is begun, what was submitted lately, what is to be read, and the team's."""
    asker = current_asker()
    reads = any(matrix.may(asker.roles, *one) for one in (("audit", "read"), ("audit-draft", "read")))
    if not reads:
        return render_template("home/home.html", empty=True)
    lately = records_listing.listing(database(), asker, Filters(mine=True), sort="-submitted", per_page=LATELY).items
    about_me = records_listing.listing(
        database(), asker, Filters(about_me=True), sort="-submitted", per_page=LATELY
    ).items
    feedback_waiting = feedback_listing.waiting_for_me(database(), asker)
    return render_template(
        "home/home.html",
        empty=False,
        groups=shown(contributions.listed().panels, database(), asker),
        drafts=_drafts(asker),
        lately=_submitted(lately),
        about_me=_submitted(about_me),
        waiting=observations_verbs.waiting_for_me(database(), asker),
        to_open=feedback_waiting["open"],
        to_answer=feedback_waiting["answer"],
        allocated=allocated.to_do(database(), asker),
        others=_others(asker),
        concerns=_concerns(asker),
        reopenings=len(reopening_requests.waiting(database(), asker))
        if matrix.may(asker.roles, "reopening", "approve")
        else 0,
        today=today(),
        may_start=matrix.may(asker.roles, "audit-draft", "create"),
        startable=bool(starting.startable(database(), asker)),
    )


def _submitted(items: Sequence[Item]) -> list[Item]:
    return [item for item in items if item.status not in (Status.DRAFT, Status.REOPENED)]


def _drafts(asker: Asker) -> list[DraftLine]:
    if not matrix.may(asker.roles, "audit-draft", "read"):
        return []
    lines = []
    for status in (Status.REOPENED, Status.DRAFT):
        wanted = Filters(mine=True, status=status.value)
        for item in records_listing.listing(database(), asker, wanted, sort="-submitted", per_page=100).items:
            if item.saved_at is None:
                continue
            view = drafting.open_draft(database(), asker, item.id)
            tasks = task_list(view)
            lines.append(DraftLine(item, view, tasks.next_href, tasks.next_label))
    return lines


def _others(asker: Asker) -> list[Item]:
    """What others submitted lately, for those who see more than their own."""
    if not _oversees(asker):
        return []
    items = records_listing.listing(database(), asker, sort="-submitted", per_page=3 * LATELY).items
    return [item for item in _submitted(items) if not item.mine][:LATELY]


def _oversees(asker: Asker) -> bool:
    """Whether the asker reads more than their own work and practice."""
    return bool(matrix.scopes(asker.roles, "audit", "read") - {Scope.OWN, Scope.RELEASED})


def _concerns(asker: Asker) -> list[Item]:
    """Immediate safety concerns of the last weeks, and older ones whose record is not closed."""
    if not _oversees(asker):
        return []
    recent = now() - timedelta(days=CONCERN_DAYS)
    items = records_listing.listing(
        database(), asker, Filters(safety_concern=True), sort="-submitted", per_page=3 * LATELY
    ).items
    return [
        item
        for item in items
        if item.submitted_at is not None and (item.status is not Status.CLOSED or item.submitted_at >= recent)
    ]


@records_blueprint.get("/audits/")
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


@records_blueprint.route("/audits/search", methods=["GET", "POST"])
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
        "grade": [(grade.value, grade.label) for grade in Grade],
    }
