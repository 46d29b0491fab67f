"""Requests to reopen records of frozen quarters: the list, and the page on which one is decided."""

from __future__ import annotations

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from qa_tool.services.auditing import approving, reading
from qa_tool.services.auditing.errors import Conflict, Refused
from qa_tool.vocabulary.freezing import Decision
from qa_tool.web.access import current_asker, database, turned_away
from qa_tool.web.quarters import blueprint

DONE = {
    Decision.APPROVED: "is reopened. Its auditor can change it now.",
    Decision.DECLINED: "stays as it is. The request is declined.",
}


@blueprint.get("/reopenings/")
def requests() -> ResponseReturnValue:
    """The requests that wait, the oldest first."""
    waiting = approving.waiting(database(), current_asker())
    return render_template("quarters/requests.html", waiting=waiting)


@blueprint.route("/reopenings/<audit_id>", methods=["GET", "POST"])
def reopening(audit_id: str) -> ResponseReturnValue:
    """Approve a request, or decline it with a reason."""
    session, asker = database(), current_asker()
    wanted = approving.request_on(session, asker, audit_id)
    reference = wanted.audit.reference
    decision, reason = request.form.get("decision", ""), request.form.get("reason", "")
    errors: list[dict[str, str]] = []
    if request.method == "POST":
        if decision not in list(Decision):
            errors = [{"text": "Choose whether to approve or decline", "href": "#decision"}]
        else:
            try:
                approving.decide(session, asker, audit_id, Decision(decision), reason)
                flash(f"{reference} {DONE[Decision(decision)]}", "success")
                return redirect(url_for("quarters.requests"), 303)
            except Conflict as stopped:
                return turned_away(stopped, url_for("quarters.requests"))
            except Refused as stopped:
                errors = [{"text": str(stopped), "href": "#reason" if decision == Decision.DECLINED else "#decision"}]
    page = render_template(
        "quarters/reopening.html",
        request_=wanted,
        view=reading.read(session, asker, audit_id),
        not_for=approving.not_for(asker, wanted),
        decision=decision,
        reason=reason,
        errors=errors,
    )
    return page, 422 if errors else 200
