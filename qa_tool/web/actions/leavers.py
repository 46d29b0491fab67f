"""What people who have left still had to do, and giving a draft to somebody else."""

from __future__ import annotations

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from qa_tool.services import allocating, leavers
from qa_tool.services.auditing import Refused
from qa_tool.vocabulary.leavers import Left, LeftKind
from qa_tool.web.access import current_asker, database, may
from qa_tool.web.actions import blueprint


@blueprint.get("/leavers")
def left_behind() -> ResponseReturnValue:
    """Who has left, and what is to be given to somebody else."""
    found = leavers.listing(database(), current_asker())
    return render_template("actions/leavers.html", leavers=found, address_of=_address_of)


@blueprint.route("/drafts/<audit_id>/give", methods=["GET", "POST"])
def give_draft(audit_id: str) -> ResponseReturnValue:
    """Give a draft to somebody else, as it is written. Its text is not shown here."""
    session, asker = database(), current_asker()
    chosen, wrong = request.form.get("person", ""), ""
    if request.method == "POST":
        try:
            audit = allocating.give_draft(session, asker, audit_id, chosen)
            flash(f"{audit.reference} is given away as it is written. Its new author is told.", "success")
            return redirect(url_for("actions.give_draft", audit_id=audit_id), 303)
        except Refused as refused:
            wrong = str(refused)
    audit, offered = allocating.draft_to_give(session, asker, audit_id)
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
    if left.kind is LeftKind.DRAFT and may("audit-draft", "reassign"):
        return url_for("actions.give_draft", audit_id=left.key)
    if left.kind is LeftKind.AMENDMENT and may("reopening", "execute"):
        return url_for("audits.abandon", audit_id=left.key)
    if left.kind is LeftKind.ACTION and may("follow-up", "assign"):
        return url_for("actions.assign", commitment_id=left.key)
    if left.kind is LeftKind.RE_AUDIT and may("follow-up", "assign"):
        return url_for("actions.give_re_audit", commitment_id=left.key)
    if left.kind is LeftKind.READING and may("moderation", "assign"):
        return url_for("moderation.give", audit_id=left.key)
    if left.kind is LeftKind.ALLOCATION and may("allocation", "update"):
        return url_for("allocations.reassign", allocation_id=left.key)
    return None
