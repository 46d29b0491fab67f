"""The year's calendar: the page, planning an entry, changing or withdrawing one, starting an audit for one."""

from __future__ import annotations

from uuid import uuid4

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from qa_tool.definitions import queries
from qa_tool.kit.periods import Month, today
from qa_tool.programme.pages import blueprint
from qa_tool.programme.pages.progress import asked_year, year_items
from qa_tool.programme.pages.reading import month, month_choices, whole
from qa_tool.programme.verbs import calendar as programme_calendar
from qa_tool.programme.words import ExerciseKind
from qa_tool.shell.access import current_asker, database, may
from qa_tool.shell.sending import Sent, sent


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
    came = sent(
        lambda: programme_calendar.plan(session, asker, request.form.get("exercise_id", ""), _planned()),
        "It stands in the calendar.",
        url_for("programme.calendar"),
    )
    given = {name: request.form.get(name, "") for name in ("kind", "label", "first", "last", "theme", "expected")}
    return came.answer or _form(
        came, given, request.form.getlist("forms"), request.form.get("exercise_id") or uuid4().hex
    )


@blueprint.route("/calendar/<exercise_id>", methods=["GET", "POST"])
def exercise(exercise_id: str) -> ResponseReturnValue:
    """Change an entry of the calendar."""
    session, asker = database(), current_asker()
    row = programme_calendar.find(session, asker, exercise_id)
    given = {
        "kind": row.kind.value,
        "label": row.label,
        "first": Month.of(row.first_month).key,
        "last": Month.of(row.last_month).key,
        "theme": row.theme_code or "",
        "expected": str(row.expected or ""),
    }
    forms, version = list(row.forms), row.version
    came = sent(
        lambda: programme_calendar.change(session, asker, exercise_id, _planned(), version=whole("version") or 0),
        "The calendar is changed.",
        url_for("programme.calendar"),
        back=url_for("programme.exercise", exercise_id=exercise_id),
    )
    if came.faults:
        given = {name: request.form.get(name, "") for name in given}
        forms, version = request.form.getlist("forms"), whole("version") or version
    return came.answer or _form(came, given, forms, exercise_id, version)


def _form(
    came: Sent, given: dict[str, str], forms: list[str], exercise_id: str, version: int = 0
) -> ResponseReturnValue:
    session = database()
    return came.page(
        "programme/exercise.html",
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


@blueprint.route("/calendar/<exercise_id>/withdraw", methods=["GET", "POST"])
def exercise_withdraw(exercise_id: str) -> ResponseReturnValue:
    """Take an entry out of the calendar, after asking whether that is meant."""
    session, asker = database(), current_asker()
    came = sent(
        lambda: programme_calendar.withdraw(session, asker, exercise_id, version=whole("version") or 0),
        "It is taken out of the calendar. Audits started for it stay as they are.",
        url_for("programme.calendar"),
    )
    if came.answer:
        return came.answer
    row = programme_calendar.find(session, asker, exercise_id)
    return render_template("programme/withdraw.html", one=row)


@blueprint.post("/calendar/<exercise_id>/start/<form_key>")
def exercise_start(exercise_id: str, form_key: str) -> ResponseReturnValue:
    """Begin an audit of a running exercise; a double click begins one."""
    audit_id = request.form.get("audit_id", "")
    audit = programme_calendar.start(database(), current_asker(), exercise_id, audit_id=audit_id, form_key=form_key)
    return redirect(url_for("audits.facts", audit_id=audit.id), 303)
