"""Check your answers, and submit."""

from __future__ import annotations

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from qa_tool.kit.errors import Conflict, Refused
from qa_tool.records.pages import blueprint
from qa_tool.records.verbs import drafting, reading, starting, submitting
from qa_tool.records.verbs.drafting import DraftView
from qa_tool.records.views.answers import answer_blocks
from qa_tool.records.views.tasks import problem_links, question_href, warning_links
from qa_tool.shell.access import current_asker, database, turned_away
from qa_tool.shell.pages import on_this_page


@blueprint.route("/audits/<audit_id>/check", methods=["GET", "POST"])
def check(audit_id: str) -> ResponseReturnValue:
    """Everything that was typed, what the rules say of it, and the suggested grade. POST: the warnings were seen."""
    if request.method == "POST":
        drafting.acknowledge(database(), current_asker(), audit_id)
        flash("You have looked at the warnings and keep the text as it is.")
        return redirect(url_for("audits.check", audit_id=audit_id), 303)
    view = drafting.open_draft(database(), current_asker(), audit_id)
    return _show(view, as_errors=bool(request.args.get("problems")))


@blueprint.post("/audits/<audit_id>/submit")
def submit(audit_id: str) -> ResponseReturnValue:
    """Submit what was checked; with problems nothing changes, and the check comes again saying what to do."""
    version = request.form.get("version", "")
    try:
        submitted = submitting.submit(
            database(),
            current_asker(),
            audit_id,
            expected_version=int(version) if version.isdecimal() and len(version) < 9 else None,
        )
    except (Conflict, Refused) as stopped:
        return turned_away(stopped, url_for("audits.check", audit_id=audit_id))
    if not submitted.done:
        return redirect(url_for("audits.check", audit_id=audit_id, problems=1), 303)
    return redirect(url_for("audits.submitted", audit_id=audit_id), 303)


@blueprint.get("/audits/<audit_id>/submitted")
def submitted(audit_id: str) -> ResponseReturnValue:
    """The confirmation: the reference, and what happens next."""
    view = reading.read(database(), current_asker(), audit_id)
    startable = {version.form_key for version in starting.startable(database(), current_asker())}
    return render_template(
        "records/submitted.html",
        view=view,
        startable=view.revision.number == 1 and view.definition.form in startable,
        **on_this_page(audit_id),
    )


def _about_overall(view: DraftView) -> bool:
    overall = view.definition.overall
    return overall is not None and any(one.key == overall.key for one in view.verdict.problems)


def _show(view: DraftView, *, as_errors: bool) -> str:
    verdict, problems = view.verdict, problem_links(view)
    return render_template(
        "records/check.html",
        view=view,
        verdict=verdict,
        problems=problems,
        forbidden=verdict.suggestion.at_most is not None and _about_overall(view),
        warnings=warning_links(view),
        blocks=answer_blocks(
            view.definition,
            view.record,
            view.context,
            href=lambda key: question_href(view, key, change=True),
            facts_only=view.facts_only,
        ),
        errors=problems if as_errors else [],
    )
