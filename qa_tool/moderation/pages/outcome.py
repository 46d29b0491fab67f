"""What was made of an audit: for its auditor, its reader and those above; notes, disagreement, the last word."""

from __future__ import annotations

from uuid import uuid4

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from qa_tool.definitions.rules.verdict import Problem
from qa_tool.kit.errors import Conflict, NotFound, Refused
from qa_tool.moderation.pages import blueprint
from qa_tool.moderation.verbs import discussing, disputing, reading, settling
from qa_tool.moderation.words import Step
from qa_tool.shell.access import current_asker, database, may, turned_away
from qa_tool.shell.errors import leading_to_inputs
from qa_tool.shell.typed import as_typed


@blueprint.get("/<audit_id>/")
def show(audit_id: str) -> ResponseReturnValue:
    """The outcome, and what was said about it. Who is still to read it blind is taken to where that is done."""
    try:
        return _page(audit_id)
    except NotFound:
        if may("moderation", "grade"):
            reading.view(database(), current_asker(), audit_id)
            return redirect(url_for("moderation.blind", audit_id=audit_id), 303)
        raise


def _page(audit_id: str, problems: tuple[Problem, ...] = ()) -> str:
    session, asker = database(), current_asker()
    view = settling.outcome(session, asker, audit_id)
    said = discussing.threads(session, asker, audit_id) if view.moderation.graded_at else ()
    given = as_typed(url_for("moderation.note", audit_id=audit_id))
    typed = {name: given.get(name, "") for name in ("note", "question")}
    wrong = {one.key: one.message for one in reversed(problems)}
    return render_template(
        "moderation/show.html",
        view=view,
        threads=said,
        typed=typed,
        note_id=uuid4().hex,
        wrong=wrong,
        errors=leading_to_inputs((one.key, one.message) for one in problems),
        longest=settling.LONGEST,
        steps=Step,
    )


@blueprint.post("/<audit_id>/notes")
def note(audit_id: str) -> ResponseReturnValue:
    """Add a note on a question, or on the whole."""
    given = request.form.get("note_id", "")
    try:
        problems = discussing.add_note(
            database(),
            current_asker(),
            audit_id,
            note_id=given if len(given) == 32 and given.isalnum() else uuid4().hex,
            question_key=request.form.get("question", ""),
            text=request.form.get("note", ""),
        )
    except Conflict as stopped:
        return turned_away(stopped, url_for("moderation.show", audit_id=audit_id))
    if problems:
        return _page(audit_id, problems), 422
    return redirect(url_for("moderation.show", audit_id=audit_id, _anchor="notes"), 303)


@blueprint.post("/<audit_id>/resolve")
def resolve(audit_id: str) -> ResponseReturnValue:
    """Mark what was said about a question as resolved."""
    try:
        discussing.resolve(database(), current_asker(), audit_id, request.form.get("question", ""))
    except Conflict as stopped:
        return turned_away(stopped, url_for("moderation.show", audit_id=audit_id, _anchor="notes"))
    return redirect(url_for("moderation.show", audit_id=audit_id, _anchor="notes"), 303)


@blueprint.route("/<audit_id>/disagree", methods=["GET", "POST"])
def dispute(audit_id: str) -> ResponseReturnValue:
    """The auditor disagrees, and says why."""
    session, asker = database(), current_asker()
    text = request.form.get("dispute", "")
    errors: list[dict[str, str]] = []
    if request.method == "POST":
        try:
            problems = disputing.dispute(session, asker, audit_id, text)
            errors = [{"text": one.message, "href": "#dispute"} for one in problems]
        except (Conflict, Refused) as stopped:
            return turned_away(stopped, url_for("moderation.show", audit_id=audit_id))
        if not errors:
            flash("Your disagreement goes to the head of service.", "success")
            return redirect(url_for("moderation.show", audit_id=audit_id), 303)
    view = settling.outcome(session, asker, audit_id)
    if "dispute" not in view.may:
        raise NotFound(audit_id)
    if request.method == "GET":
        text = as_typed().get("dispute", "")
    page = render_template("moderation/dispute.html", view=view, text=text, errors=errors, longest=settling.LONGEST)
    return page, 422 if errors else 200


@blueprint.route("/<audit_id>/decide", methods=["GET", "POST"])
def arbitrate(audit_id: str) -> ResponseReturnValue:
    """The head of service has the last word."""
    session, asker = database(), current_asker()
    form = request.form
    problems: tuple[Problem, ...] = ()
    if request.method == "POST":
        upheld = {name.removeprefix("upheld_"): form[name] for name in form if name.startswith("upheld_")}
        try:
            problems = disputing.arbitrate(session, asker, audit_id, upheld=upheld, text=form.get("arbitration", ""))
        except (Conflict, Refused) as stopped:
            return turned_away(stopped, url_for("moderation.show", audit_id=audit_id))
        if not problems:
            flash("It is decided. The auditor and the second reader can see it.", "success")
            return redirect(url_for("moderation.show", audit_id=audit_id), 303)
    view = settling.outcome(session, asker, audit_id)
    if "arbitrate" not in view.may:
        raise NotFound(audit_id)
    names = [one.key if one.key == "arbitration" else f"upheld_{one.key}" for one in problems]
    wrong = {name: one.message for name, one in zip(names, problems, strict=True)}
    typed = as_typed()
    page = render_template(
        "moderation/arbitrate.html",
        view=view,
        typed=typed,
        wrong=wrong,
        errors=leading_to_inputs(wrong.items()),
        longest=settling.LONGEST,
    )
    return page, 422 if problems else 200
