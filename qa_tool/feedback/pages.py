"""Feedback on audits: the IRO's own grade first, then reading, the reply; and the disputes that wait for an answer."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from qa_tool.definitions.verbs import reading as definitions_reading
from qa_tool.feedback.verbs import disputing, opening, replying
from qa_tool.feedback.verbs import listing as feedback_listing
from qa_tool.feedback.verbs import reading as feedback_reading
from qa_tool.feedback.words import DECISIONS
from qa_tool.kit.errors import Conflict, NotFound
from qa_tool.policy import matrix
from qa_tool.records.views.answers import answer_blocks
from qa_tool.shell.access import current_asker, database, turned_away
from qa_tool.shell.errors import leading_to_inputs
from qa_tool.shell.lists import page_asked, paging
from qa_tool.shell.sending import sent
from qa_tool.shell.typed import by_key, texts

blueprint = Blueprint("feedback", __name__)


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
    came = sent(
        lambda: disputing.decide(session, asker, audit_id, typed["answered"], typed["answer"]),
        "Your answer is saved. The IRO and the auditor can read it.",
        url_for("feedback.show", audit_id=audit_id),
        refused="answered",
    )
    if came.answer:
        return came.answer
    waiting = disputing.dispute_on(session, asker, audit_id)
    return came.page(
        "feedback/dispute.html",
        dispute=waiting,
        view=feedback_reading.read(session, asker, audit_id),
        not_for=disputing.not_for(asker, waiting),
        decisions=DECISIONS,
        typed=typed,
        longest=definitions_reading.LONGEST,
    )


STATES = (
    ("", "All"),
    ("not-read", "Not opened by the IRO"),
    ("read", "Read, not answered"),
    ("answered", "Answered"),
    ("disputed", "Disputed, waiting for a decision"),
)


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
        view = feedback_reading.read(database(), current_asker(), audit_id)
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
        errors=leading_to_inputs(wrong.items()),
    )


TEXTS = ("reason", "reflection", "will_do")


@blueprint.route("/feedback/<audit_id>/reply", methods=["GET", "POST"])
def reply(audit_id: str) -> ResponseReturnValue:
    """How the IRO sees the audit, what they make of it and what they will do; sent once, kept as it was sent."""
    session, asker = database(), current_asker()
    view = feedback_reading.read(session, asker, audit_id)
    if not view.mine:
        raise NotFound(audit_id)
    typed = {**texts("view", *TEXTS), **{f"point-{key}": value for key, value in by_key("point-").items()}}
    came = sent(
        lambda: replying.reply(
            session,
            asker,
            audit_id,
            view=typed["view"],
            texts={name: typed[name] for name in TEXTS},
            points=by_key("point-"),
            seen=_seen(),
        ),
        "Your reply is sent. It is kept as you wrote it.",
        url_for("feedback.show", audit_id=audit_id),
    )
    return came.answer or came.page(
        "feedback/reply.html",
        view=view,
        offered=replying.offered(session, asker, audit_id),
        typed=typed,
        longest=definitions_reading.LONGEST,
    )


def _seen() -> int | None:
    text = request.form.get("seen", "")
    return int(text) if text.isdecimal() and len(text) < 8 else None
