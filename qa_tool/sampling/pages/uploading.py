"""A list of cases comes in: upload, match columns, look, load. Its file goes with the answer that decides."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from qa_tool.kit.errors import NotFound, Refused
from qa_tool.kit.periods import today
from qa_tool.kit.spreadsheets.safety import Refused as Unreadable
from qa_tool.people.verbs import staging
from qa_tool.sampling.pages import blueprint
from qa_tool.sampling.verbs import lists, viewing
from qa_tool.sampling.verbs.reading import Reading, SheetMatch
from qa_tool.sampling.words.case_lists import Field
from qa_tool.sampling.words.case_words import PLAN_LABELS
from qa_tool.shell.access import current_asker, database, settings
from qa_tool.shell.days import TypedDay, read_day, shown_day
from qa_tool.shell.incoming import remove_when_done

SHOWN_FAULTS, SHOWN_CASES = 200, 10
MISSING_FILE = "Choose a file"


@blueprint.route("/lists/new", methods=["GET", "POST"])
def upload() -> ResponseReturnValue:
    """Choose the file and the day that it shows."""
    if request.method == "GET":
        return _upload_page(shown_day("on_day", today()), [])
    on_day, file = read_day(request.form, "on_day"), request.files.get("file")
    errors = []
    if on_day.day is None:
        errors.append({"text": "Enter the day of the list, like 31 10 2026", "href": on_day.first_input})
    if file is None or not file.filename:
        errors.append({"text": MISSING_FILE, "href": "#file"})
    if errors or on_day.day is None or file is None:
        return _upload_page(on_day, errors), 422
    session, asker, instance = database(), current_asker(), settings().instance
    try:
        staged = lists.stage(session, asker, instance, file.stream, file.filename or "", on_day.day)
        lists.preview(session, asker, instance, staged.id)
    except Unreadable as refused:
        return _upload_page(on_day, [{"text": str(refused), "href": "#file"}]), 422
    except Refused as refused:
        return _upload_page(on_day, [{"text": str(refused), "href": on_day.first_input}]), 422
    return redirect(url_for("sampling.staged", staged_id=staged.id), 303)


def _upload_page(on_day: TypedDay, errors: list[dict[str, str]]) -> str:
    return render_template("sampling/upload.html", on_day=on_day, errors=errors)


@blueprint.route("/lists/staged/<staged_id>/", methods=["GET", "POST"])
def staged(staged_id: str) -> ResponseReturnValue:
    """What the file says, or its faults; POST says what its columns hold, or which plan a table is of."""
    session, asker, instance = database(), current_asker(), settings().instance
    found, reading = lists.preview(session, asker, instance, staged_id)
    if request.method == "GET":
        return _preview_page(found, reading, [], {})
    action = request.form.get("action", "match")
    try:
        if action == "undo":
            lists.as_it_came(session, asker, instance, staged_id)
            flash("Forgotten. The columns are read by their headings alone.", "success")
        elif action == "plans":
            plans = {name: request.form[key] for key, name, _ in _plans(reading) if key in request.form}
            if reading.asks_plan:
                plans = {name: plan for name, plan in plans.items() if plan}
            if not plans:
                raise Refused("Choose which plan it is a list of")
            lists.say_plans(session, asker, instance, staged_id, plans)
            flash("Noted. Look at what the list says now.", "success")
        else:
            lists.match(session, asker, instance, staged_id, columns_chosen(reading.to_match))
            flash("The columns are matched. Look at what the list says now.", "success")
    except Refused as refused:
        errors = [{"text": str(refused), "href": "#plan-1" if action == "plans" else "#column-1"}]
        return _preview_page(found, reading, errors, columns_chosen(reading.to_match)), 422
    return redirect(url_for("sampling.staged", staged_id=staged_id), 303)


def columns_offered(
    sheets: Sequence[SheetMatch], chosen: Mapping[str, str], fields: Collection[Field] = tuple(Field)
) -> list[tuple[str, str, str]]:
    """(input, heading, field's key) of every column that can be matched, each heading once."""
    offered = lists.offered(sheets, fields).values()
    return [
        (f"column-{number}", heading, chosen.get(heading, field)) for number, (heading, field) in enumerate(offered, 1)
    ]


def columns_chosen(sheets: Sequence[SheetMatch]) -> dict[str, str]:
    """What was chosen by heading."""
    return {heading: request.form[name] for name, heading, _ in columns_offered(sheets, {}) if name in request.form}


def _plans(reading: Reading) -> list[tuple[str, str, str]]:
    """(input, table, plan) of every table of which somebody can say which plan its children have."""
    said = [sheet for sheet in reading.sheets if sheet.plan_said]
    every = sorted((*reading.without_plan, *said), key=reading.sheets.index)
    return [
        (f"plan-{number}", sheet.name, str(sheet.plan or "") if sheet.passed is None else "")
        for number, sheet in enumerate(every, 1)
    ]


def _preview_page(found: Any, reading: Reading, errors: list[dict[str, str]], chosen: dict[str, str]) -> str:
    return render_template(
        "sampling/staged.html",
        staged=found,
        reading=reading,
        shown=viewing.lines_shown(database(), reading.lines[:SHOWN_CASES]),
        counts=viewing.line_counts(database(), reading.lines),
        faults=reading.faults[:SHOWN_FAULTS],
        columns=columns_offered(reading.to_match, chosen),
        sheets=reading.to_match,
        by_hand=lists.by_hand(found, reading.to_match),
        plans=_plans(reading),
        plan_labels=PLAN_LABELS,
        fields=list(Field),
        errors=errors,
    )


@blueprint.post("/lists/staged/<staged_id>/load")
def load(staged_id: str) -> ResponseReturnValue:
    """Load the list; the file goes."""
    session, asker, instance = database(), current_asker(), settings().instance
    try:
        path = staging.path_of(instance, lists.find(session, asker, instance, staged_id))
    except NotFound:
        path = None  # loaded already, perhaps: a second click comes to the same list
    try:
        made = lists.load(session, asker, instance, staged_id)
    except Refused as refused:
        session.rollback()
        flash(str(refused))
        return redirect(url_for("sampling.staged", staged_id=staged_id), 303)
    remove_when_done(path)
    flash(f"{made.cases:,} cases are loaded. The file is deleted: no name and no date of birth was kept.", "success")
    return redirect(url_for("sampling.case_list", list_id=made.id), 303)


@blueprint.post("/lists/staged/<staged_id>/drop")
def drop(staged_id: str) -> ResponseReturnValue:
    """Forget the file."""
    session, asker, instance = database(), current_asker(), settings().instance
    path = staging.path_of(instance, lists.find(session, asker, instance, staged_id))
    lists.drop(session, asker, instance, staged_id)
    remove_when_done(path)
    flash("The file is deleted. Nothing was loaded.", "success")
    return redirect(url_for("sampling.home"), 303)
