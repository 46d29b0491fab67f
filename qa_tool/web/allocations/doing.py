"""What was allocated: to oneself, to the team, to everybody; start it, decline it."""

from __future__ import annotations

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from qa_tool.policy import matrix
from qa_tool.policy.words import Scope
from qa_tool.services.allocating import doing
from qa_tool.services.auditing.errors import Conflict, Refused
from qa_tool.web.access import current_asker, database, turned_away
from qa_tool.web.allocations import blueprint


@blueprint.get("/")
def listing() -> ResponseReturnValue:
    """One's own first, then those of others that the asker may see."""
    session, asker = database(), current_asker()
    ended = request.args.get("ended") == "1"
    oversees = bool(matrix.scopes(asker.roles, "allocation", "read") - {Scope.OWN})
    others = [one for one in doing.listing(session, asker, ended=ended) if not one.mine] if oversees else []
    return render_template(
        "allocations/listing.html",
        mine=doing.listing(session, asker, mine=True),
        others=others,
        oversees=oversees,
        audits=matrix.may(asker.roles, "allocation", "start"),
        ended=ended,
    )


@blueprint.get("/<allocation_id>/")
def show(allocation_id: str) -> ResponseReturnValue:
    """One allocation; whoever is to audit it sees the case number in full."""
    one, number = doing.show(database(), current_asker(), allocation_id)
    return render_template("allocations/show.html", one=one, number=number)


@blueprint.post("/<allocation_id>/start")
def start(allocation_id: str) -> ResponseReturnValue:
    """Begin the audit, its facts filled in; a second click comes to the same one."""
    try:
        audit = doing.begin(database(), current_asker(), allocation_id)
    except Conflict as stopped:
        return turned_away(stopped, url_for("allocations.listing"))
    return redirect(url_for("audits.tasks", audit_id=audit.id), 303)


@blueprint.route("/<allocation_id>/decline", methods=["GET", "POST"])
def decline(allocation_id: str) -> ResponseReturnValue:
    """Give a case back, with a reason."""
    session, asker = database(), current_asker()
    doing.own(session, asker, allocation_id)
    reason = request.form.get("reason", "")
    errors: list[dict[str, str]] = []
    if request.method == "POST":
        try:
            doing.decline(session, asker, allocation_id, reason)
            flash("You have given the case back. The audit team sees your reason.", "success")
            return redirect(url_for("allocations.listing"), 303)
        except Conflict as stopped:
            return turned_away(stopped, url_for("allocations.listing"))
        except Refused as refused:
            errors = [{"text": str(refused), "href": "#reason"}]
    one, _ = doing.show(session, asker, allocation_id)
    page = render_template("allocations/decline.html", one=one, reason=reason, errors=errors)
    return page, 422 if errors else 200
