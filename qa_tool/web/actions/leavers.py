"""What people who have left still had to do, and giving a draft to somebody else."""

from __future__ import annotations

from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from qa_tool.policy import matrix
from qa_tool.services import leavers
from qa_tool.services.allocating import drafts
from qa_tool.services.auditing.errors import Refused
from qa_tool.vocabulary.leavers import Left, LeftKind
from qa_tool.web.access import current_asker, database, may
from qa_tool.web.actions import blueprint

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
    found = leavers.listing(database(), current_asker())
    return render_template("actions/leavers.html", leavers=found, address_of=_address_of, who_can=_who_can)


@blueprint.route("/drafts/<audit_id>/give", methods=["GET", "POST"])
def give_draft(audit_id: str) -> ResponseReturnValue:
    """Give a draft to somebody else, as it is written. Its text is not shown here."""
    session, asker = database(), current_asker()
    chosen, wrong = request.form.get("person", ""), ""
    if request.method == "POST":
        try:
            audit = drafts.give_draft(session, asker, audit_id, chosen)
            flash(f"{audit.reference} is given away as it is written. Its new author is told.", "success")
            return redirect(url_for("actions.give_draft", audit_id=audit_id), 303)
        except Refused as refused:
            wrong = str(refused)
    audit, offered = drafts.draft_to_give(session, asker, audit_id)
    page = render_template(
        "actions/give_draft.html",
        audit=audit,
        author=leavers.code_of(session, audit.author_id),
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
