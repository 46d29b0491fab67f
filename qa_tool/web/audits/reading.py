"""Reading a submitted audit: its current revision, an earlier one, and what changed."""

from __future__ import annotations

from flask import redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from qa_tool.policy.words import NotFound, NotPermitted
from qa_tool.services.auditing import drafting, reading
from qa_tool.services.feedback import opening
from qa_tool.services.following import re_auditing
from qa_tool.web.access import current_asker, database
from qa_tool.web.audits.room import blueprint
from qa_tool.web.presenters.answers import answer_blocks, changes_shown
from qa_tool.web.presenters.following import FOLLOW_UP_WORDS, how_given


@blueprint.get("/audits/<audit_id>/")
def show(audit_id: str) -> ResponseReturnValue:
    """The audit as it counts. A draft of the asker's own opens where it is written, an unread audit where it is asked
    what the IRO thinks of the work first."""
    try:
        return _show(audit_id, None)
    except NotFound:
        if opening.waits_for_opening(database(), current_asker(), audit_id):
            return redirect(url_for("feedback.self_grade", audit_id=audit_id), 303)
        if _is_own_draft(audit_id):
            return redirect(url_for("audits.tasks", audit_id=audit_id), 303)
        raise


@blueprint.get("/audits/<audit_id>/revisions/<int:number>")
def revision(audit_id: str, number: int) -> ResponseReturnValue:
    """One revision, with what it changed against the one before it."""
    return _show(audit_id, number)


def _is_own_draft(audit_id: str) -> bool:
    try:
        drafting.open_draft(database(), current_asker(), audit_id)
    except (NotFound, NotPermitted):
        return False
    return True


def _show(audit_id: str, number: int | None) -> str:
    view = reading.read(database(), current_asker(), audit_id, number)
    return render_template(
        "audits/show.html",
        view=view,
        blocks=answer_blocks(
            view.definition,
            view.record,
            view.context,
            withheld=view.withheld,
            case_number=view.case_number_masked,
            moderated=view.moderated,
        ),
        changes=changes_shown(view),
        how_given=how_given(view),
        follow_up_words=FOLLOW_UP_WORDS,
        by_me=view.audit.author_id == current_asker().person_id,
        mine=view.audit.practitioner_id == current_asker().person_id,
        earlier=number is not None and not view.is_current,
        looking_again=re_auditing.of_re_audit(database(), current_asker(), audit_id),
    )
