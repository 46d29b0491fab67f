"""What was made of an audit: for its auditor, its reader and those above; notes, disagreement, the last word."""

from __future__ import annotations

from dataclasses import replace
from uuid import uuid4

from flask import redirect, request, url_for
from flask.typing import ResponseReturnValue

from qa_tool.definitions.rules.verdict import Problem
from qa_tool.definitions.verbs.reading import LONGEST
from qa_tool.kit.errors import NotFound
from qa_tool.moderation.pages import blueprint
from qa_tool.moderation.verbs import discussing, disputing, reading, settling
from qa_tool.moderation.words import Step
from qa_tool.shell.access import current_asker, database, may
from qa_tool.shell.sending import Sent, sent
from qa_tool.shell.typed import as_typed


@blueprint.get("/<audit_id>/")
def show(audit_id: str) -> ResponseReturnValue:
    """The outcome, and what was said about it. Who is still to read it blind is taken to where that is done."""
    try:
        return _page(audit_id, Sent())
    except NotFound:
        if may("moderation", "grade"):
            reading.view(database(), current_asker(), audit_id)
            return redirect(url_for("moderation.blind", audit_id=audit_id), 303)
        raise


def _page(audit_id: str, came: Sent) -> ResponseReturnValue:
    session, asker = database(), current_asker()
    view = settling.outcome(session, asker, audit_id)
    said = discussing.threads(session, asker, audit_id) if view.moderation.graded_at else ()
    given = as_typed(url_for("moderation.note", audit_id=audit_id))
    typed = {name: given.get(name, "") for name in ("note", "question")}
    return came.page(
        "moderation/show.html",
        view=view,
        threads=said,
        typed=typed,
        note_id=uuid4().hex,
        longest=LONGEST,
        steps=Step,
    )


@blueprint.post("/<audit_id>/notes")
def note(audit_id: str) -> ResponseReturnValue:
    """Add a note on a question, or on the whole."""
    given = request.form.get("note_id", "")
    came = sent(
        lambda: discussing.add_note(
            database(),
            current_asker(),
            audit_id,
            note_id=given if len(given) == 32 and given.isalnum() else uuid4().hex,
            question_key=request.form.get("question", ""),
            text=request.form.get("note", ""),
        ),
        "",
        url_for("moderation.show", audit_id=audit_id, _anchor="notes"),
        back=url_for("moderation.show", audit_id=audit_id),
    )
    return came.answer or _page(audit_id, came)


@blueprint.post("/<audit_id>/resolve")
def resolve(audit_id: str) -> ResponseReturnValue:
    """Mark what was said about a question as resolved."""
    came = sent(
        lambda: discussing.resolve(database(), current_asker(), audit_id, request.form.get("question", "")),
        "",
        url_for("moderation.show", audit_id=audit_id, _anchor="notes"),
    )
    return came.answer or _page(audit_id, came)


@blueprint.route("/<audit_id>/disagree", methods=["GET", "POST"])
def dispute(audit_id: str) -> ResponseReturnValue:
    """The auditor disagrees, and says why."""
    session, asker = database(), current_asker()
    text = request.form.get("dispute", "")
    came = sent(
        lambda: disputing.dispute(session, asker, audit_id, text),
        "Your disagreement goes to the head of service.",
        url_for("moderation.show", audit_id=audit_id),
    )
    if came.answer:
        return came.answer
    view = settling.outcome(session, asker, audit_id)
    if "dispute" not in view.may:
        raise NotFound(audit_id)
    if request.method == "GET":
        text = as_typed().get("dispute", "")
    return came.page("moderation/dispute.html", view=view, text=text, longest=LONGEST)


@blueprint.route("/<audit_id>/decide", methods=["GET", "POST"])
def arbitrate(audit_id: str) -> ResponseReturnValue:
    """The head of service has the last word."""
    session, asker = database(), current_asker()

    def decide() -> list[Problem]:
        form = request.form
        upheld = {name.removeprefix("upheld_"): form[name] for name in form if name.startswith("upheld_")}
        problems = disputing.arbitrate(session, asker, audit_id, upheld=upheld, text=form.get("arbitration", ""))
        return [one if one.key == "arbitration" else replace(one, key=f"upheld_{one.key}") for one in problems]

    done = "It is decided. The auditor and the second reader can see it."
    came = sent(decide, done, url_for("moderation.show", audit_id=audit_id))
    if came.answer:
        return came.answer
    view = settling.outcome(session, asker, audit_id)
    if "arbitrate" not in view.may:
        raise NotFound(audit_id)
    return came.page("moderation/arbitrate.html", view=view, typed=as_typed(), longest=LONGEST)
