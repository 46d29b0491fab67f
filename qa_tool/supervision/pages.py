"""The supervision agenda of one IRO: for the IRO and the own line, on one sheet of paper, with what was discussed."""

from __future__ import annotations

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from qa_tool.kit.periods import today
from qa_tool.shell.access import current_asker, database
from qa_tool.shell.days import TypedDay, read_day, shown_day
from qa_tool.shell.sending import Sent, sent
from qa_tool.shell.typed import as_typed, inputs
from qa_tool.supervision import verbs

blueprint = Blueprint("supervision", __name__)


@blueprint.get("/supervision/")
def agendas() -> ResponseReturnValue:
    """Whose agenda the person asking may open; an IRO is led to their own."""
    asker = current_asker()
    line = verbs.line(database(), asker)
    if [one.person_id for one in line] == [asker.person_id]:
        return redirect(url_for("supervision.agenda", person=asker.person_id), 303)
    return render_template("supervision/agendas.html", line=line, me=asker.person_id)


@blueprint.get("/supervision/<person>/")
def agenda(person: str) -> ResponseReturnValue:
    """The agenda as it stands today."""
    held, now = as_typed(), shown_day("discussed_on", today())
    day = read_day({**now.inputs, **held}, "discussed_on")
    return _page(Sent(), person, day, frozenset(inputs().get("items", ())))


@blueprint.post("/supervision/<person>/")
def discussed(person: str) -> ResponseReturnValue:
    """Note what was discussed, and when."""
    chosen = frozenset(request.form.getlist("items"))
    day = read_day(request.form, "discussed_on", "Date of supervision")
    came = sent(
        lambda: verbs.note(database(), current_asker(), person, chosen, day.day),
        "What you discussed is noted.",
        url_for("supervision.agenda", person=person),
        day=day,
    )
    return came.answer or _page(came, person, day, chosen)


def _page(came: Sent, person: str, day: TypedDay, chosen: frozenset[str]) -> ResponseReturnValue:
    agenda = verbs.agenda(database(), current_asker(), person)
    return came.page("supervision/agenda.html", agenda=agenda, day=day, chosen=chosen)
