"""What waits for whom, and giving audits to second readers."""

from __future__ import annotations

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from qa_tool.kit.errors import Conflict
from qa_tool.moderation.pages import blueprint
from qa_tool.moderation.verbs import queue
from qa_tool.shell.access import current_asker, database, turned_away
from qa_tool.shell.lists import page_asked, paging
from qa_tool.shell.pages import plural
from qa_tool.shell.sending import Sent, sent


@blueprint.get("/")
def home() -> ResponseReturnValue:
    """Second readings that concern the asker: to read, to decide, to give out, decided."""
    found = queue.overview(database(), current_asker(), page_asked())
    return render_template("moderation/home.html", found=found, pagination=paging(found.decided))


@blueprint.route("/<audit_id>/give", methods=["GET", "POST"])
def give(audit_id: str) -> ResponseReturnValue:
    """Give one audit to a second reader."""
    session, asker = database(), current_asker()
    reader = request.form.get("reader", "")

    def give_it() -> None:
        found = queue.give(session, asker, audit_id, reader)
        flash(f"{found.audit.reference} is given to its second reader.", "success")

    came = sent(give_it, "", url_for("moderation.home"), refused="reader")
    return came.answer or _to_give(came, audit_id, reader)


def _to_give(came: Sent, audit_id: str, reader: str = "", why: str = "") -> ResponseReturnValue:
    found, candidates = queue.to_give(database(), current_asker(), audit_id)
    chosen = reader or found.moderator_id or ""
    return came.page("moderation/give.html", moderation=found, candidates=candidates, reader=chosen, why=why)


@blueprint.post("/<audit_id>/withdraw")
def withdraw(audit_id: str) -> ResponseReturnValue:
    """Give up a reading that is not graded, with a reason."""
    session, asker, why = database(), current_asker(), request.form.get("why", "")

    def give_up() -> None:
        found = queue.withdraw(session, asker, audit_id, why)
        flash(f"The second reading of {found.audit.reference} is withdrawn.", "success")

    came = sent(give_up, "", url_for("moderation.home"), refused="why")
    return came.answer or _to_give(came, audit_id, why=why)


@blueprint.post("/share-out")
def share_out() -> ResponseReturnValue:
    """Give everything that waits to readers, evenly."""
    try:
        done = queue.share_out(database(), current_asker())
    except Conflict as stopped:
        return turned_away(stopped, url_for("moderation.home"))
    if done.given:
        flash(f"{plural(done.given, 'audit is', 'audits are')} given to second readers.", "success")
    if done.left:
        flash(
            f"{plural(done.left, 'audit stays', 'audits stay')} in the queue: nobody who reads is independent of its "
            "auditor and its IRO. Give somebody else the role of Q&R manager, or wait."
        )
    if not (done.given or done.left):
        flash("Nothing waits for a reader.")
    return redirect(url_for("moderation.home"), 303)
