"""The room of allocations: what was given to oneself and others, giving cases of a sample, reassigning."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from qa_tool.kit.errors import Conflict, Refused
from qa_tool.kit.periods import today
from qa_tool.policy import matrix
from qa_tool.policy.words import Scope
from qa_tool.sampling.allocating import allocated, assigning
from qa_tool.sampling.allocating.assigning import Choice, Circumstances, Wrong
from qa_tool.sampling.verbs import viewing
from qa_tool.sampling.verbs.viewing import CaseLine, SampleView
from qa_tool.sampling.words.allocating import Against
from qa_tool.shell.access import current_asker, database, turned_away
from qa_tool.shell.days import TypedDay, read_day, shown_day
from qa_tool.shell.sending import sent

blueprint = Blueprint("allocations", __name__, url_prefix="/allocations")


@blueprint.get("/")
def listing() -> ResponseReturnValue:
    """One's own first, then those of others that the asker may see."""
    session, asker = database(), current_asker()
    ended = request.args.get("ended") == "1"
    oversees = bool(matrix.scopes(asker.roles, "allocation", "read") - {Scope.OWN})
    others = [one for one in allocated.listing(session, asker, ended=ended) if not one.mine] if oversees else []
    return render_template(
        "sampling/allocations/listing.html",
        mine=allocated.listing(session, asker, mine=True),
        others=others,
        oversees=oversees,
        audits=matrix.may(asker.roles, "allocation", "start"),
        ended=ended,
    )


@blueprint.get("/<allocation_id>/")
def show(allocation_id: str) -> ResponseReturnValue:
    """One allocation; whoever is to audit it sees the case number in full."""
    one, number = allocated.show(database(), current_asker(), allocation_id)
    return render_template("sampling/allocations/show.html", one=one, number=number)


@blueprint.post("/<allocation_id>/start")
def start(allocation_id: str) -> ResponseReturnValue:
    """Begin the audit, its facts filled in; a second click comes to the same one."""
    try:
        audit = allocated.begin(database(), current_asker(), allocation_id)
    except Conflict as stopped:
        return turned_away(stopped, url_for("allocations.listing"))
    return redirect(url_for("audits.tasks", audit_id=audit.id), 303)


@blueprint.route("/<allocation_id>/decline", methods=["GET", "POST"])
def decline(allocation_id: str) -> ResponseReturnValue:
    """Give a case back, with a reason."""
    session, asker = database(), current_asker()
    allocated.own(session, asker, allocation_id)
    reason = request.form.get("reason", "")
    came = sent(
        lambda: allocated.decline(session, asker, allocation_id, reason),
        "You have given the case back. The audit team sees your reason.",
        url_for("allocations.listing"),
        refused="reason",
    )
    if came.answer:
        return came.answer
    one, _ = allocated.show(session, asker, allocation_id)
    return came.page("sampling/allocations/decline.html", one=one, reason=reason)


DUE_DAYS = 21
"""What the due date is set to before anybody chooses."""
WRONG_DAY = "Enter the due date, like 30 11 2026"


@dataclass(frozen=True)
class Row:
    """A case on the page of giving, with what was chosen for it."""

    line: CaseLine
    offered: Sequence[tuple[str, str]]
    """(id, words) of those who can have it, an exception marked."""
    chosen: str
    exception: str
    error: str
    asks_why: bool


@blueprint.route("/samples/<sample_id>", methods=["GET", "POST"])
def allocate(sample_id: str) -> ResponseReturnValue:
    """Choose an auditor for each case by hand, or have a balanced spread suggested; then give."""
    session, asker = database(), current_asker()
    _, around = assigning.to_give(session, asker, sample_id)
    due = read_day(request.form, "due") if request.method == "POST" else _usual_due()
    choices = _chosen(request.form)
    spread_over = frozenset(request.form.getlist("spread_over"))
    errors: list[dict[str, str]] = []
    wrong: Mapping[str, str] = {}
    if request.method == "POST" and request.form.get("action") == "suggest":
        choices, errors = _suggested(around, spread_over)
    elif request.method == "POST":
        if due.day is None:
            errors = [{"text": WRONG_DAY, "href": due.first_input}]
        else:
            try:
                made = assigning.give(session, asker, sample_id, choices, due.day)
                number = f"{len(made)} allocated." if made else "They are allocated."
                flash(f"{number} They stand in the auditors' lists now.", "success")
                return redirect(url_for("sampling.show", sample_id=sample_id), 303)
            except Conflict as stopped:
                return turned_away(stopped, url_for("allocations.allocate", sample_id=sample_id))
            except Wrong as refused:
                wrong = refused.by_case
                errors = [{"text": words, "href": f"#{_input(key, words)}"} for key, words in wrong.items()]
            except Refused as refused:
                where = due.first_input if "due date" in str(refused) else "#suggest"
                errors = [{"text": str(refused), "href": where}]
    view = viewing.show(session, asker, sample_id)
    page = render_template(
        "sampling/allocations/allocate.html",
        view=view,
        rows=_rows(view, around, choices, wrong),
        candidates=around.candidates,
        spread_over=spread_over,
        due=due,
        errors=errors,
    )
    return page, 422 if errors else 200


def _chosen(form: Mapping[str, str]) -> dict[str, Choice]:
    """What was chosen by case, whether the case is still free or not: a second click sends what the first one did."""
    return {
        case_id: Choice(person, form.get(f"exception-{case_id}", ""))
        for name, person in form.items()
        if person and (case_id := name.removeprefix("auditor-")) != name
    }


def _input(case_id: str, words: str) -> str:
    return f"exception-{case_id}" if "say why" in words else f"auditor-{case_id}"


def _usual_due() -> TypedDay:
    return shown_day("due", today() + timedelta(days=DUE_DAYS))


def _suggested(around: Circumstances, chosen: frozenset[str]) -> tuple[dict[str, Choice], list[dict[str, str]]]:
    if not chosen:
        return {}, [{"text": "Choose the auditors to spread the cases over", "href": "#spread_over"}]
    found = assigning.suggest(around, chosen)
    if found.nobody:
        number = len(found.nobody)
        words = f"{number} of the cases can be given to none of them: choose by hand, or more auditors"
        flash(words)
    return {case: Choice(person) for case, person in found.given.items()}, []


def _rows(
    view: SampleView, around: Circumstances, choices: Mapping[str, Choice], wrong: Mapping[str, str]
) -> list[Row]:
    known = {one.id for one in around.cases}
    rows = []
    for line in view.cases:
        if line.id not in known:
            continue
        choice = choices.get(line.id, Choice(""))
        error = wrong.get(line.id, "")
        asks_why = bool(choice.exception) or "say why" in error
        rows.append(Row(line, offered(around, line.id), choice.auditor_id, choice.exception, error, asks_why))
    return rows


def offered(around: Circumstances, case_id: str) -> list[tuple[str, str]]:
    """Those who can be given the case, as (id, words): the barred are left out."""
    found = []
    for one in around.candidates:
        against = around.against(case_id, one.id)
        if against is Against.EACH_OTHER:
            found.append((one.id, f"{one.staff_code} (needs a reason)"))
        elif against is None:
            found.append((one.id, f"{one.staff_code} ({one.load} to do)" if one.load else one.staff_code))
    return found


@blueprint.route("/<allocation_id>/reassign", methods=["GET", "POST"])
def reassign(allocation_id: str) -> ResponseReturnValue:
    """Give a case to somebody else, or more time."""
    session, asker = database(), current_asker()
    back = url_for("allocations.show", allocation_id=allocation_id)
    typed = request.form
    errors: list[dict[str, str]] = []
    try:
        found, around = assigning.reassignable(session, asker, allocation_id)
        due = read_day(typed, "due") if request.method == "POST" else shown_day("due", max(found.due, today()))
        if request.method == "POST":
            if due.day is None:
                errors = [{"text": WRONG_DAY, "href": due.first_input}]
            else:
                choice = Choice(typed.get("auditor", ""), typed.get("exception", ""))
                reason = typed.get("reason", "")
                new = assigning.reassign(session, asker, allocation_id, choice, due=due.day, reason=reason)
                same = new.id == allocation_id
                flash("The due date is changed." if same else "The case is reassigned.", "success")
                return redirect(url_for("allocations.show", allocation_id=new.id), 303)
    except Conflict as stopped:
        return turned_away(stopped, back)
    except Wrong as refused:
        words = str(refused)
        errors = [{"text": words, "href": "#exception" if "say why" in words else "#auditor"}]
    except Refused as refused:
        words = str(refused)
        where = due.first_input if "due date must" in words else "#reason" if "Say why" in words else "#auditor"
        errors = [{"text": words, "href": where}]
    one, _ = allocated.show(session, asker, allocation_id)
    page = render_template(
        "sampling/allocations/reassign.html",
        one=one,
        offered=offered(around, found.sample_case_id),
        typed=typed,
        due=due,
        errors=errors,
        back=back,
    )
    return page, 422 if errors else 200
