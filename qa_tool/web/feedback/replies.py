"""The IRO's reply to an audit of their practice."""

from __future__ import annotations

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from qa_tool.policy.words import NotFound
from qa_tool.services import free_text
from qa_tool.services.auditing.errors import Conflict
from qa_tool.services.feedback import reading, replying
from qa_tool.web.access import current_asker, database, turned_away
from qa_tool.web.error_summary import leading_to_inputs
from qa_tool.web.feedback import blueprint
from qa_tool.web.typed import by_key, texts

TEXTS = ("reason", "reflection", "will_do")


@blueprint.route("/feedback/<audit_id>/reply", methods=["GET", "POST"])
def reply(audit_id: str) -> ResponseReturnValue:
    """How the IRO sees the audit, what they make of it and what they will do; sent once, kept as it was sent."""
    session, asker = database(), current_asker()
    view = reading.read(session, asker, audit_id)
    if not view.mine:
        raise NotFound(audit_id)
    typed = {**texts("view", *TEXTS), **{f"point-{key}": value for key, value in by_key("point-").items()}}
    wrong: dict[str, str] = {}
    if request.method == "POST":
        try:
            problems = replying.reply(
                session,
                asker,
                audit_id,
                view=typed["view"],
                texts={name: typed[name] for name in TEXTS},
                points=by_key("point-"),
                seen=_seen(),
            )
        except Conflict as stopped:
            return turned_away(stopped, url_for("feedback.show", audit_id=audit_id))
        if not problems:
            flash("Your reply is sent. It is kept as you wrote it.", "success")
            return redirect(url_for("feedback.show", audit_id=audit_id), 303)
        for problem in problems:
            wrong.setdefault(problem.key, problem.message)
    page = render_template(
        "feedback/reply.html",
        view=view,
        offered=replying.offered(session, asker, audit_id),
        typed=typed,
        wrong=wrong,
        errors=leading_to_inputs(wrong.items()),
        longest=free_text.LONGEST,
    )
    return page, 422 if wrong else 200


def _seen() -> int | None:
    text = request.form.get("seen", "")
    return int(text) if text.isdecimal() and len(text) < 8 else None
