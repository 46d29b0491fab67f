"""My work, and what people who have left still had to do, with giving their drafts to somebody else."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from flask import flash, render_template, request, url_for
from flask.typing import ResponseReturnValue

from qa_tool.actions.pages import blueprint as actions_blueprint
from qa_tool.feedback.verbs import listing as feedback_listing
from qa_tool.home import verbs
from qa_tool.home.words import Left, LeftKind
from qa_tool.kit.periods import now, today
from qa_tool.observations import verbs as observations_verbs
from qa_tool.policy import matrix
from qa_tool.policy.words import Asker, Scope
from qa_tool.records.pages import blueprint as records_blueprint
from qa_tool.records.queries.listings import Filters
from qa_tool.records.verbs import amending, drafting, starting
from qa_tool.records.verbs import listing as records_listing
from qa_tool.records.verbs.listing import Item
from qa_tool.records.views.tasks import task_list
from qa_tool.records.words import Status
from qa_tool.sampling.allocating import allocated
from qa_tool.shell import contributions
from qa_tool.shell.access import current_asker, database, may
from qa_tool.shell.panels import shown
from qa_tool.shell.sending import sent

WAYS = {
    LeftKind.DRAFT: ("audit-draft", "reassign", "actions.give_draft", "audit_id"),
    LeftKind.AMENDMENT: ("reopening", "execute", "audits.abandon", "audit_id"),
    LeftKind.ACTION: ("follow-up", "assign", "actions.assign", "commitment_id"),
    LeftKind.RE_AUDIT: ("follow-up", "assign", "actions.give_re_audit", "commitment_id"),
    LeftKind.READING: ("moderation", "assign", "moderation.give", "audit_id"),
    LeftKind.ALLOCATION: ("allocation", "update", "allocations.reassign", "allocation_id"),
}
"""By kind: the right to give it away (resource and action), and the page on which that is done."""


@actions_blueprint.get("/leavers")
def left_behind() -> ResponseReturnValue:
    """Who has left, and what is to be given to somebody else."""
    found = verbs.listing(database(), current_asker())
    return render_template("home/leavers.html", leavers=found, address_of=_address_of, who_can=_who_can)


@actions_blueprint.route("/drafts/<audit_id>/give", methods=["GET", "POST"])
def give_draft(audit_id: str) -> ResponseReturnValue:
    """Give a draft to somebody else, as it is written. Its text is not shown here."""
    session, asker = database(), current_asker()
    chosen = request.form.get("person", "")

    def give() -> None:
        audit = allocated.give_draft(session, asker, audit_id, chosen)
        flash(f"{audit.reference} is given away as it is written. Its new author is told.", "success")

    came = sent(give, "", url_for("actions.give_draft", audit_id=audit_id), refused="person")
    if came.answer:
        return came.answer
    audit, offered = allocated.draft_to_give(session, asker, audit_id)
    return came.page(
        "actions/give_draft.html",
        audit=audit,
        author=verbs.code_of(session, audit.author_id),
        people=[(one.id, f"{one.staff_code}, {one.job}") for one in offered],
        chosen=chosen,
    )


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
CONCERN_DAYS = 28
"""For how many days after its submission a safety concern stays on My work, longer while its record is open."""


@dataclass(frozen=True)
class DraftLine:
    """One of the asker's own drafts, with how far it has come."""

    item: Item
    view: drafting.DraftView
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
        reopenings=len(amending.waiting(database(), asker)) if matrix.may(asker.roles, "reopening", "approve") else 0,
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
