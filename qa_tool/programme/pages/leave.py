"""Leave and exemptions: the list, asking, deciding."""

from __future__ import annotations

from collections.abc import Mapping
from uuid import uuid4

from flask import render_template, request, url_for
from flask.typing import ResponseReturnValue

from qa_tool.kit.errors import Faulty, NotFound, Refused
from qa_tool.policy.words import Decision
from qa_tool.programme.pages import blueprint
from qa_tool.programme.pages.reading import month, month_choices, whole
from qa_tool.programme.verbs import exemptions as programme_exemptions
from qa_tool.programme.verbs.targets import SERVICE, forms_of_groups
from qa_tool.programme.words import ExemptionKind, group_label
from qa_tool.shell.access import current_asker, database, may
from qa_tool.shell.sending import sent

DONE: Mapping[str, str] = {
    Decision.APPROVED: "Approved. Nothing is expected in those months, or so much less.",
    Decision.DECLINED: "Declined. The targets stand as they are.",
}


@blueprint.get("/leave")
def exemptions() -> ResponseReturnValue:
    """Those that wait for the person asking, then all that they read."""
    session, asker = database(), current_asker()
    return render_template(
        "programme/exemptions.html",
        waiting=programme_exemptions.waiting(session, asker),
        items=programme_exemptions.listing(session, asker),
        span_of=programme_exemptions.span_of,
        group_label=group_label,
    )


@blueprint.route("/leave/new", methods=["GET", "POST"])
def exemption_new() -> ResponseReturnValue:
    """Ask for leave to be taken into account, or for another exemption."""
    session, asker = database(), current_asker()
    given = request.form
    kind, fewer = given.get("kind", ""), given.get("fewer", "").strip()
    asking = programme_exemptions.Asking(
        kind=ExemptionKind(kind) if kind in list(ExemptionKind) else None,
        whose=given.get("whose", ""),
        group=given.get("group", ""),
        first=month("first"),
        last=month("last"),
        fewer=(whole("fewer") or 0) if fewer else None,
        reason=given.get("reason", "").strip(),
    )
    came = sent(
        lambda: programme_exemptions.ask(session, asker, given.get("exemption_id", ""), asking),
        "Asked. It eases the target once somebody else has approved it.",
        url_for("programme.exemptions"),
    )
    return came.answer or came.page(
        "programme/exemption_new.html",
        given=given,
        exemption_id=given.get("exemption_id") or uuid4().hex,
        people=programme_exemptions.people_to_choose(session, asker),
        me=asker.person_id,
        of_service=programme_exemptions.may_ask_for_service(session, asker),
        service_value=SERVICE,
        groups=[(key, group_label(key)) for key in forms_of_groups(session)],
        first=month_choices(given.get("first", "")),
        last=month_choices(given.get("last", ""), "Only that month"),
    )


@blueprint.route("/leave/<exemption_id>", methods=["GET", "POST"])
def exemption(exemption_id: str) -> ResponseReturnValue:
    """One of them: what it is, and for those who may, the decision."""
    session, asker = database(), current_asker()
    found = programme_exemptions.find(session, asker, exemption_id)
    given = request.form
    decision = given.get("decision", "")

    def decide() -> None:
        if decision not in list(Decision):
            raise Faulty([("decision", "Choose whether to approve or decline")])
        try:
            programme_exemptions.decide(
                session,
                asker,
                exemption_id,
                Decision(decision),
                given.get("answer", ""),
                version=whole("version") or 0,
            )
        except Refused as stopped:
            raise NotFound(exemption_id) from stopped  # the page offers no decision to this person

    back = url_for("programme.exemption", exemption_id=exemption_id)
    came = sent(decide, DONE.get(decision, ""), url_for("programme.exemptions"), back=back)
    if came.answer:
        return came.answer
    not_for = programme_exemptions.not_for(asker, found) if may("programme", "approve") else ""
    return came.page(
        "programme/exemption.html",
        given=given,
        one=found,
        span=programme_exemptions.span_of(found),
        group_label=group_label,
        not_for=not_for if found.decision is not Decision.DECLINED else "",
        decides=may("programme", "approve") and not not_for and found.decision is not Decision.DECLINED,
    )
