"""Headlines in somebody's own words: the sentences of a period, and the page on which one is edited."""

from __future__ import annotations

from flask import flash, redirect, render_template, request
from flask.typing import ResponseReturnValue

from qa_tool.figures.pages import blueprint
from qa_tool.figures.pages.asking import Asked, read
from qa_tool.figures.summary.headline_edits import LONGEST, State
from qa_tool.figures.verbs import headlines as edits
from qa_tool.kit.errors import Conflict, NotFound, Refused
from qa_tool.shell.access import current_asker, database, turned_away

GIVE_BACK = "give-back"


@blueprint.get("/headlines")
def headlines() -> ResponseReturnValue:
    """Every sentence of the period, how it is printed, and what waits to be looked at again."""
    asked = _whole(read())
    found = edits.of_period(database(), current_asker(), asked.period)
    return render_template("figures/headlines.html", asked=asked, found=found, states=State, errors=list(asked.errors))


@blueprint.route("/headlines/edit", methods=["GET", "POST"])
def headline() -> ResponseReturnValue:
    """One sentence: ``of`` names it. The generated sentence stands beside what is typed."""
    asked = _whole(read())
    session, asker, key = database(), current_asker(), request.args.get("of", "")
    text, errors, numbers = "", list[dict[str, str]](), tuple[str, ...]()
    if request.method == "POST":
        seen, number = request.form.get("seen", ""), request.form.get("number", "")
        text = request.form.get("text", "")
        wanted = seen if request.form.get("do") == GIVE_BACK else text
        try:
            edits.edit(
                session,
                asker,
                asked.period,
                key,
                wanted,
                seen=seen,
                number=int(number[:9]) if number.isdecimal() else 0,
                shown=request.form.getlist("shown"),
            )
            flash(f"The headlines of {asked.period.label} are saved.", "success")
            return redirect(asked.address("analysis.headlines"), 303)
        except Conflict as lost:
            return turned_away(lost, asked.address("analysis.headlines"))
        except Refused as refused:
            errors = [{"text": fault, "href": "#text"} for fault in str(refused).splitlines()]
        except edits.PointedOut as found_out:
            numbers = found_out.numbers
    found = edits.of_period(session, asker, asked.period)
    one = next((sentence for sentence in found.sentences if sentence.key == key), None)
    if one is None or asked.errors:
        raise NotFound
    kept = one.edit.text if one.edit and one.state is not State.GENERATED else one.generated
    typed = text if errors or numbers else kept
    page = render_template(
        "figures/headline.html", asked=asked, found=found, one=one, typed=typed, errors=errors, states=State,
        longest=LONGEST, numbers=numbers,
    )  # fmt: skip
    return page, 422 if errors or numbers else 200


def _whole(asked: Asked) -> Asked:
    """The same period without filters: headlines are of the whole service."""
    given = {name: text if name in ("period", "from", "to") else "" for name, text in asked.given.items()}
    return Asked(asked.period, type(asked.filters)(), asked.choices, given, asked.errors)
