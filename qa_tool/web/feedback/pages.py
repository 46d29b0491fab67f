"""Where feedback stands, the IRO's own grade before reading, and the feedback on one audit."""

from __future__ import annotations

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from qa_tool.policy.words import NotFound
from qa_tool.services.auditing.errors import Conflict
from qa_tool.services.feedback import listing as feedback_listing
from qa_tool.services.feedback import opening, reading
from qa_tool.vocabulary.grades import Grade
from qa_tool.web.access import current_asker, database, turned_away
from qa_tool.web.error_summary import leading_to_inputs
from qa_tool.web.feedback import blueprint
from qa_tool.web.lists import page_asked, paging
from qa_tool.web.presenters.answers import answer_blocks
from qa_tool.web.typed import by_key

STATES = (
    ("", "All"),
    ("not-read", "Not opened by the IRO"),
    ("read", "Read, not answered"),
    ("answered", "Answered"),
    ("disputed", "Disputed, waiting for a decision"),
)
GRADES = tuple((grade.value, grade.label) for grade in Grade)


@blueprint.get("/feedback/")
def listing() -> ResponseReturnValue:
    """What waits for the IRO asking, and the released audits that the person asking may follow."""
    session, asker = database(), current_asker()
    state = request.args.get("state", "")
    errors = []
    try:
        page = feedback_listing.listing(session, asker, state, page_asked())
    except ValueError:
        state, errors = "", [{"text": "That filter is not known. Choose from the list", "href": "#state"}]
        page = feedback_listing.listing(session, asker)
    return render_template(
        "feedback/listing.html",
        waiting=feedback_listing.waiting_for_me(session, asker)["open"],
        page=page,
        state=state,
        states=STATES,
        state_words=dict(STATES),
        pagination=paging(page),
        errors=errors,
    )


@blueprint.get("/feedback/<audit_id>/")
def show(audit_id: str) -> ResponseReturnValue:
    """Both views of the grades, the replies and the answers. The IRO who has not opened it is asked first."""
    try:
        view = reading.read(database(), current_asker(), audit_id)
    except NotFound:
        if opening.waits_for_opening(database(), current_asker(), audit_id):
            return redirect(url_for("feedback.self_grade", audit_id=audit_id), 303)
        raise
    return render_template("feedback/show.html", view=view)


@blueprint.route("/feedback/<audit_id>/self-grade", methods=["GET", "POST"])
def self_grade(audit_id: str) -> ResponseReturnValue:
    """The IRO's own grade, or straight to reading. Afterwards no grade is taken."""
    session, asker = database(), current_asker()
    typed = by_key("grade-")
    if request.method == "GET":
        return _asked(audit_id, typed, {}), 200
    onward = redirect(url_for("audits.show", audit_id=audit_id), 303)
    try:
        if request.form.get("then") == "read":
            opening.open_at_once(session, asker, audit_id)
            return onward
        problems = opening.self_grade(session, asker, audit_id, typed)
    except Conflict as stopped:
        return turned_away(stopped, url_for("feedback.show", audit_id=audit_id))
    if problems:
        return _asked(audit_id, typed, {f"grade-{one.key}": one.message for one in problems}), 422
    flash("Your own grade is kept. This is what the auditor found.", "success")
    return onward


def _asked(audit_id: str, typed: dict[str, str], wrong: dict[str, str]) -> str:
    asked = opening.ask(database(), current_asker(), audit_id)
    facts = answer_blocks(asked.definition, asked.record, asked.context, case_number=asked.case_number_masked)[0]
    return render_template(
        "feedback/self_grade.html",
        asked=asked,
        facts=facts,
        typed=typed,
        wrong=wrong,
        grades=GRADES,
        guidance=list(Grade),
        errors=leading_to_inputs(wrong.items()),
    )
