"""The supervision agenda of one IRO: for the IRO and the own line, on one sheet of paper, with what was discussed."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from qa_tool.definitions.model import Question
from qa_tool.definitions.question_types.base import Context
from qa_tool.definitions.question_types.registry import type_of
from qa_tool.kit.errors import Conflict
from qa_tool.kit.periods import today
from qa_tool.kit.typed import first
from qa_tool.shell.access import current_asker, database, held_input, turned_away
from qa_tool.shell.errors import leading_to_inputs
from qa_tool.supervision import verbs

blueprint = Blueprint("supervision", __name__)

DISCUSSED_ON = Question(key="discussed_on", type="date", text="When was the supervision?", short="Date of supervision")
"""Understood as every other date is."""
PARTS = ("day", "month", "year")


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
    held = held_input(request.path) or {}
    day = today()
    typed = {"day": str(day.day), "month": str(day.month), "year": str(day.year)}
    typed |= {part: first({"": held[f"discussed_on-{part}"]}) for part in PARTS if f"discussed_on-{part}" in held}
    return _page(person, typed, frozenset(held.get("items", ())), {})


@blueprint.post("/supervision/<person>/")
def discussed(person: str) -> ResponseReturnValue:
    """Note what was discussed, and when."""
    typed = {part: first({"": request.form.getlist(f"discussed_on-{part}")}) for part in PARTS}
    chosen = frozenset(request.form.getlist("items"))
    read = type_of(DISCUSSED_ON).read(
        DISCUSSED_ON, {part: [text] for part, text in typed.items()}, Context(today=today())
    )
    day: Any = None if read.faults else read.answer.value
    wrong: dict[str, str] = {}
    try:
        problems = verbs.note(database(), current_asker(), person, chosen, day)
    except Conflict as stopped:
        return turned_away(stopped, url_for("supervision.agenda", person=person))
    if not problems and not read.faults:
        flash("What you discussed is noted.", "success")
        return redirect(url_for("supervision.agenda", person=person), 303)
    for problem in problems:
        name = "discussed_on-day" if problem.key == "discussed_on" else problem.key
        wrong.setdefault(name, problem.message)
    if read.faults:
        wrong.pop("discussed_on-day", None)
        wrong[f"discussed_on-{read.faults[0].part or 'day'}"] = read.faults[0].message
    return _page(person, typed, chosen, wrong), 422


def _page(person: str, typed: dict[str, str], chosen: frozenset[str], wrong: dict[str, str]) -> str:
    return render_template(
        "supervision/agenda.html",
        agenda=verbs.agenda(database(), current_asker(), person),
        typed=typed,
        chosen=chosen,
        wrong=wrong,
        errors=leading_to_inputs(wrong.items()),
    )
