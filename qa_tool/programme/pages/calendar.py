"""The year's calendar: the page, planning an entry, changing or withdrawing one, starting an audit for one."""

from __future__ import annotations

from uuid import uuid4

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from qa_tool.definitions import queries
from qa_tool.kit.errors import Conflict
from qa_tool.kit.periods import Month, today
from qa_tool.programme.pages import blueprint
from qa_tool.programme.pages.progress import asked_year, year_items
from qa_tool.programme.pages.reading import month, month_choices, whole
from qa_tool.programme.verbs import calendar as programme_calendar
from qa_tool.programme.verbs.scope import Faulty
from qa_tool.programme.words import ExerciseKind
from qa_tool.shell.access import current_asker, database, may, turned_away
from qa_tool.shell.errors import leading_to_inputs


@blueprint.get("/calendar")
def calendar() -> ResponseReturnValue:
    """A financial year: the forms by months, and the entries with expected and completed."""
    year = asked_year(ahead=1)
    return render_template(
        "programme/calendar.html",
        years=year_items(year, ahead=1),
        year=programme_calendar.year(database(), current_asker(), year),
        this=Month.of(today()),
        plans=may("programme", "plan"),
        starts={one.entry.id for one in programme_calendar.offered(database(), current_asker())},
    )


def _planned() -> programme_calendar.Planned:
    given = request.form
    kind = given.get("kind", "")
    return programme_calendar.Planned(
        kind=ExerciseKind(kind) if kind in list(ExerciseKind) else None,
        label=given.get("label", "").strip(),
        forms=tuple(given.getlist("forms")),
        first=month("first"),
        last=month("last"),
        theme=given.get("theme", ""),
        expected=whole("expected"),
        expected_given=bool(given.get("expected", "").strip()),
    )


@blueprint.route("/calendar/new", methods=["GET", "POST"])
def exercise_new() -> ResponseReturnValue:
    """Put a theme or an exercise into the calendar."""
    session, asker = database(), current_asker()
    errors: list[dict[str, str]] = []
    if request.method == "POST":
        try:
            programme_calendar.plan(session, asker, request.form.get("exercise_id", ""), _planned())
            flash("It stands in the calendar.", "success")
            return redirect(url_for("programme.calendar"), 303)
        except Faulty as faulty:
            errors = leading_to_inputs(faulty.faults)
    given = {name: request.form.get(name, "") for name in ("kind", "label", "first", "last", "theme", "expected")}
    return _form(given, request.form.getlist("forms"), errors, request.form.get("exercise_id") or uuid4().hex)


@blueprint.route("/calendar/<exercise_id>", methods=["GET", "POST"])
def exercise(exercise_id: str) -> ResponseReturnValue:
    """Change an entry of the calendar."""
    session, asker = database(), current_asker()
    row = programme_calendar.find(session, asker, exercise_id)
    errors: list[dict[str, str]] = []
    given = {
        "kind": row.kind.value,
        "label": row.label,
        "first": Month.of(row.first_month).key,
        "last": Month.of(row.last_month).key,
        "theme": row.theme_code or "",
        "expected": str(row.expected or ""),
    }
    forms, version = list(row.forms), row.version
    if request.method == "POST":
        try:
            programme_calendar.change(session, asker, exercise_id, _planned(), version=whole("version") or 0)
            flash("The calendar is changed.", "success")
            return redirect(url_for("programme.calendar"), 303)
        except Conflict as stopped:
            return turned_away(stopped, url_for("programme.exercise", exercise_id=exercise_id))
        except Faulty as faulty:
            errors = leading_to_inputs(faulty.faults)
            given = {name: request.form.get(name, "") for name in given}
            forms, version = request.form.getlist("forms"), whole("version") or version
    return _form(given, forms, errors, exercise_id, version)


def _form(
    given: dict[str, str], forms: list[str], errors: list[dict[str, str]], exercise_id: str, version: int = 0
) -> tuple[str, int]:
    session = database()
    page = render_template(
        "programme/exercise.html",
        errors=errors,
        given=given,
        chosen=forms,
        exercise_id=exercise_id,
        version=version,
        kinds=list(ExerciseKind),
        forms=programme_calendar.forms_for(session, ExerciseKind.ROUTINE),
        themes=tuple(queries.code_labels(session).items()),
        first=month_choices(given["first"]),
        last=month_choices(given["last"], "Only that month"),
    )
    return page, 422 if errors else 200


@blueprint.route("/calendar/<exercise_id>/withdraw", methods=["GET", "POST"])
def exercise_withdraw(exercise_id: str) -> ResponseReturnValue:
    """Take an entry out of the calendar, after asking whether that is meant."""
    session, asker = database(), current_asker()
    if request.method == "POST":
        try:
            programme_calendar.withdraw(session, asker, exercise_id, version=whole("version") or 0)
            flash("It is taken out of the calendar. Audits started for it stay as they are.", "success")
        except Conflict as stopped:
            return turned_away(stopped, url_for("programme.calendar"))
        return redirect(url_for("programme.calendar"), 303)
    row = programme_calendar.find(session, asker, exercise_id)
    return render_template("programme/withdraw.html", one=row)


@blueprint.post("/calendar/<exercise_id>/start/<form_key>")
def exercise_start(exercise_id: str, form_key: str) -> ResponseReturnValue:
    """Begin an audit of a running exercise; a double click begins one."""
    audit_id = request.form.get("audit_id", "")
    audit = programme_calendar.start(database(), current_asker(), exercise_id, audit_id=audit_id, form_key=form_key)
    return redirect(url_for("audits.facts", audit_id=audit.id), 303)
