"""A person's own notices, and how they want to be told.

Opening one marks it as read, so it is a button: following a link changes nothing.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask import Blueprint, current_app, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from qa_tool.notices import verbs
from qa_tool.notices.words import NoticeKind, Subject, Way
from qa_tool.shell.access import current_asker, database, settings
from qa_tool.shell.lists import page_asked, paging

blueprint = Blueprint("notices", __name__, url_prefix="/notices")


PAGES: Mapping[Subject, tuple[str, str]] = {
    Subject.AUDIT: ("audits.show", "audit_id"),
    Subject.IMPORT: ("imports.show", "staged_id"),
    Subject.CONVERSATION: ("observations.conversation", "audit_id"),
    Subject.FEEDBACK: ("feedback.show", "audit_id"),
    Subject.DISPUTE: ("feedback.dispute", "audit_id"),
    Subject.ACTION: ("actions.show", "commitment_id"),
    Subject.ALLOCATION: ("allocations.show", "allocation_id"),
    Subject.MODERATION: ("moderation.home", ""),
    Subject.EXEMPTION: ("programme.exemption", "exemption_id"),
    Subject.REOPENING: ("quarters.reopening", "audit_id"),
    Subject.QUARTER: ("quarters.show", "quarter"),
}
"""The page of each subject: its endpoint, and the argument that takes the object's id. The rest is on My work."""


@blueprint.get("/")
def listing() -> ResponseReturnValue:
    """The notices, the unread first."""
    page = verbs.listing(database(), current_asker(), page_asked())
    return render_template(
        "notices/listing.html", page=page, unread=verbs.unread(database(), current_asker()), paging=paging(page)
    )


@blueprint.post("/<notice_id>/open")
def open_(notice_id: str) -> ResponseReturnValue:
    """Mark the notice as read, and go to what it is about."""
    notice = verbs.opened(database(), current_asker(), notice_id)
    endpoint, argument = PAGES.get(notice.subject, ("", ""))
    if endpoint not in current_app.view_functions:
        return redirect(url_for("audits.home"), 303)
    # A quarter's key has a stroke; a page without an argument is the list that the object stands in.
    values: dict[str, Any] = {argument: notice.object_id.replace("/", "-")} if argument else {}
    return redirect(url_for(endpoint, **values), 303)


@blueprint.post("/read")
def read() -> ResponseReturnValue:
    """Mark all as read."""
    count = verbs.mark_read(database(), current_asker())
    flash("There was nothing unread." if not count else "All notices are marked as read.", "success" if count else "")
    return redirect(url_for("notices.listing"), 303)


@blueprint.route("/choices", methods=["GET", "POST"])
def choices() -> ResponseReturnValue:
    """Choose, for each kind, how to be told."""
    chosen = verbs.choices(database(), current_asker())
    errors: list[dict[str, str]] = []
    if request.method == "POST":
        typed = {kind: request.form.get(kind.value, "") for kind in NoticeKind}
        wrong = [kind for kind, way in typed.items() if way not in list(Way)]
        errors = [{"text": f"Choose how you are told: {kind.label}", "href": f"#{kind.value}"} for kind in wrong]
        if not errors:
            verbs.choose(database(), current_asker(), {kind: Way(way) for kind, way in typed.items()})
            flash("Your choices are saved.", "success")
            return redirect(url_for("notices.listing"), 303)
        chosen |= {kind: Way(way) for kind, way in typed.items() if kind not in wrong}
    page = render_template(
        "notices/choices.html",
        chosen=chosen,
        ways=list(Way),
        errors=errors,
        by_mail=settings().mail.kind != "none",
    )
    return page, 422 if errors else 200
