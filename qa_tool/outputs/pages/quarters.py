"""Freezing quarters: where each stands, who did which step, and what has changed since.

An address names a quarter like 2018-19-Q3: the slash of 2018/19 would be another folder. Requests to reopen records of
frozen quarters are listed, and decided, here too.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from qa_tool.kit.errors import Conflict, NotFound, Refused
from qa_tool.outputs import frozen_document
from qa_tool.outputs.verbs import freezing, since_freeze
from qa_tool.outputs.words import FreezeStep, QuarterState
from qa_tool.policy.words import Decision
from qa_tool.records.verbs import amending, reading
from qa_tool.shell.access import current_asker, database, may, turned_away
from qa_tool.shell.pages import quarter_of, slug

blueprint = Blueprint("quarters", __name__, url_prefix="/analysis/quarters")


FOLDED = ("Questions:", "Districts", "Teams")
"""Long sections of differences, opened by those who want them."""


@blueprint.get("/")
def listing() -> ResponseReturnValue:
    """Every quarter with its state."""
    session, asker = database(), current_asker()
    waiting = amending.waiting(session, asker) if may("reopening", "approve") else ()
    return render_template(
        "outputs/quarters/listing.html", lines=freezing.listing(session, asker), waiting=len(waiting), slug=slug
    )


@blueprint.get("/<quarter>/")
def show(quarter: str) -> ResponseReturnValue:
    """One quarter: the steps, what the reader may do now, and its figures as they were published."""
    session, asker, wanted = database(), current_asker(), quarter_of(quarter)
    view = freezing.view(session, asker, wanted)
    published = freezing.published(session, asker, wanted) if view.state is QuarterState.FROZEN else None
    return render_template(
        "outputs/quarters/show.html",
        view=view,
        slug=slug(wanted),
        published=published,
        intact=freezing.intact(session, wanted) if published else True,
        verbs=[verb for verb in VERBS.values() if verb.step in view.may],
    )


@blueprint.get("/<quarter>/differences")
def differences(quarter: str) -> ResponseReturnValue:
    """What changed since the freeze: records with their reasons, and figures before and after."""
    wanted = quarter_of(quarter)
    found = since_freeze.differences(database(), current_asker(), wanted)
    published = freezing.published(database(), current_asker(), wanted)
    sections: dict[str, list[frozen_document.FigureChange]] = {}
    for change in found.figures:
        sections.setdefault(change.section, []).append(change)
    return render_template(
        "outputs/quarters/differences.html",
        quarter=wanted,
        slug=slug(wanted),
        found=found,
        sections=sections,
        folded=[section for section in sections if section.startswith(FOLDED)],
        titles={form.form: form.title for form in published.forms},
    )


@dataclass(frozen=True)
class Verb:
    """One step as its page words it."""

    step: FreezeStep
    endpoint: str
    heading: str
    button: str
    words: str
    label: str
    hint: str
    done: str
    secondary: bool = False


VERBS = {
    verb.step: verb
    for verb in (
        Verb(
            FreezeStep.PROPOSED,
            "quarters.propose",
            "Propose to freeze",
            "Propose",
            "The safeguarding manager is asked to approve it. Until it is frozen, records go on changing the figures.",
            "What should the safeguarding manager know?",
            "For example: what was checked, what is still open. No names.",
            "is proposed. The safeguarding manager approves it next.",
        ),
        Verb(
            FreezeStep.APPROVED,
            "quarters.approve",
            "Approve the freeze of",
            "Approve",
            "The head of service then freezes the quarter.",
            "Note (optional)",
            "It stays with the quarter. No names.",
            "is approved. The head of service freezes it next.",
        ),
        Verb(
            FreezeStep.FROZEN,
            "quarters.freeze",
            "Freeze",
            "Freeze the quarter",
            "Its figures are stored as they are now and stay as published for good. This cannot be undone: later "
            "changes of records are listed as differences. Reopening one of its records then takes an approval.",
            "Note (optional)",
            "It stays with the quarter. No names.",
            "is frozen. Its figures stay as they are published.",
        ),
        Verb(
            FreezeStep.SENT_BACK,
            "quarters.send_back",
            "Send back the freeze of",
            "Send back",
            "The quarter is open again, and the audit team can propose it anew.",
            "Why?",
            "The audit team reads it. It stays with the quarter. No names.",
            "is sent back. The audit team can propose it again.",
            secondary=True,
        ),
    )
}
"""In the order in which buttons stand."""


def take(step: FreezeStep, quarter: str) -> ResponseReturnValue:
    """Take a step with a note; the page that asks for it, where nothing was sent or something is wrong."""
    session, asker, wanted = database(), current_asker(), quarter_of(quarter)
    verb, back = VERBS[step], url_for("quarters.show", quarter=slug(wanted))
    note = request.form.get("note", "")
    errors: list[dict[str, str]] = []
    if request.method == "POST":
        try:
            freezing.take(session, asker, wanted, verb.step, note, seen=request.form.get("seen", ""))
            flash(f"{wanted.label} {verb.done}", "success")
            return redirect(back, 303)
        except Conflict as stopped:
            return turned_away(stopped, back)
        except Refused as stopped:
            errors = [{"text": str(stopped), "href": "#note"}]
    view = freezing.view(session, asker, wanted)
    if verb.step not in view.may:
        if request.method == "GET":
            raise NotFound(quarter)
        flash(view.why_not or errors[0]["text"])
        return redirect(back, 303)
    page: dict[str, Any] = {"view": view, "verb": verb, "back": back, "note": note, "errors": errors}
    return render_template("outputs/quarters/step.html", **page), 422 if errors else 200


for _verb in VERBS.values():
    _name = _verb.endpoint.removeprefix("quarters.")
    _address = f"/<quarter>/{_name.replace('_', '-')}"
    blueprint.add_url_rule(_address, _name, partial(take, _verb.step), methods=["GET", "POST"])


DONE = {
    Decision.APPROVED: "is reopened. Its auditor can change it now.",
    Decision.DECLINED: "stays as it is. The request is declined.",
}


@blueprint.get("/reopenings/")
def requests() -> ResponseReturnValue:
    """The requests that wait, the oldest first."""
    waiting = amending.waiting(database(), current_asker())
    return render_template("outputs/quarters/requests.html", waiting=waiting)


@blueprint.route("/reopenings/<audit_id>", methods=["GET", "POST"])
def reopening(audit_id: str) -> ResponseReturnValue:
    """Approve a request, or decline it with a reason."""
    session, asker = database(), current_asker()
    wanted = amending.request_on(session, asker, audit_id)
    reference = wanted.audit.reference
    decision, reason = request.form.get("decision", ""), request.form.get("reason", "")
    errors: list[dict[str, str]] = []
    if request.method == "POST":
        if decision not in list(Decision):
            errors = [{"text": "Choose whether to approve or decline", "href": "#decision"}]
        else:
            try:
                amending.decide(session, asker, audit_id, Decision(decision), reason)
                flash(f"{reference} {DONE[Decision(decision)]}", "success")
                return redirect(url_for("quarters.requests"), 303)
            except Conflict as stopped:
                return turned_away(stopped, url_for("quarters.requests"))
            except Refused as stopped:
                errors = [{"text": str(stopped), "href": "#reason" if decision == Decision.DECLINED else "#decision"}]
    page = render_template(
        "outputs/quarters/reopening.html",
        request_=wanted,
        view=reading.read(session, asker, audit_id),
        not_for=amending.not_for(asker, wanted),
        decision=decision,
        reason=reason,
        errors=errors,
    )
    return page, 422 if errors else 200
