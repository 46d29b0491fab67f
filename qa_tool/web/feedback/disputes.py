"""Disagreements with audits: what waits, the page on which one is answered, and what was sent to be reopened."""

from __future__ import annotations

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from qa_tool.policy import matrix
from qa_tool.services import free_text
from qa_tool.services.auditing.errors import Conflict, Refused
from qa_tool.services.feedback import disputing, reading
from qa_tool.vocabulary.replies import DECISIONS
from qa_tool.web.access import current_asker, database, turned_away
from qa_tool.web.error_summary import leading_to_inputs
from qa_tool.web.feedback import blueprint
from qa_tool.web.typed import texts


@blueprint.get("/disputes/")
def disputes() -> ResponseReturnValue:
    """The disputes that wait, for those who decide; for the audit team too, what is to be reopened."""
    session, asker = database(), current_asker()
    decides = matrix.may(asker.roles, "dispute", "decide")
    waiting = [(one, disputing.not_for(asker, one)) for one in disputing.disputes(session, asker)] if decides else []
    return render_template(
        "feedback/disputes.html",
        decides=decides,
        waiting=[(one, not_for) for one, not_for in waiting if not not_for],
        for_others=[(one, not_for) for one, not_for in waiting if not_for],
        sent=disputing.sent_to_be_reopened(session, asker),
    )


@blueprint.route("/feedback/<audit_id>/dispute", methods=["GET", "POST"])
def dispute(audit_id: str) -> ResponseReturnValue:
    """Answer a dispute: the grade stands, it is to be reopened, or it is noted beside the record."""
    session, asker = database(), current_asker()
    typed = texts("answered", "answer")
    wrong: dict[str, str] = {}
    if request.method == "POST":
        try:
            problems = disputing.decide(session, asker, audit_id, typed["answered"], typed["answer"])
        except Conflict as stopped:
            return turned_away(stopped, url_for("feedback.show", audit_id=audit_id))
        except Refused as stopped:
            wrong = {"answered": str(stopped)}
        else:
            if not problems:
                flash("Your answer is saved. The IRO and the auditor can read it.", "success")
                return redirect(url_for("feedback.show", audit_id=audit_id), 303)
            for problem in problems:
                wrong.setdefault(problem.key, problem.message)
    waiting = disputing.dispute_on(session, asker, audit_id)
    page = render_template(
        "feedback/dispute.html",
        dispute=waiting,
        view=reading.read(session, asker, audit_id),
        not_for=disputing.not_for(asker, waiting),
        decisions=DECISIONS,
        typed=typed,
        wrong=wrong,
        errors=leading_to_inputs(wrong.items()),
        longest=free_text.LONGEST,
    )
    return page, 422 if wrong else 200
