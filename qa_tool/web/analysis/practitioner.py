"""The records about one IRO's work, for that IRO and the own line: a list, never a percentage."""

from __future__ import annotations

from flask import render_template
from flask.typing import ResponseReturnValue

from qa_tool.services import practitioners as service
from qa_tool.web.access import current_asker, database
from qa_tool.web.analysis import blueprint
from qa_tool.web.analysis.asking import read


@blueprint.get("/practitioners")
def practitioners() -> ResponseReturnValue:
    """Whose records the person asking may list; nothing is said of any of them here."""
    asked = read()
    asker = current_asker()
    line = service.line(database(), asker)
    return render_template(
        "analysis/practitioner.html", asked=asked, line=line, me=asker.person_id, practice=None, errors=[]
    )


@blueprint.get("/practitioners/<person>")
def practitioner(person: str) -> ResponseReturnValue:
    """The records of a period about that IRO's work."""
    asked = read()
    practice = service.practice(database(), current_asker(), person, asked.period)
    return render_template(
        "analysis/practitioner.html",
        asked=asked,
        line=(),
        practice=practice,
        least=service.LEAST,
        titles=dict(asked.choices.forms),
        errors=list(asked.errors),
    )
