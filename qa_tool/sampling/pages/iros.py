"""A second file tells the IROs of a list: upload, match columns, look, take in."""

from __future__ import annotations

from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from qa_tool.kit.errors import Refused
from qa_tool.kit.spreadsheets.safety import Refused as Unreadable
from qa_tool.people.verbs import staging
from qa_tool.sampling.pages import blueprint
from qa_tool.sampling.pages.uploading import (
    MISSING_FILE,
    SHOWN_FAULTS,
    columns_chosen,
    columns_offered,
)
from qa_tool.sampling.verbs import iros as sampling_iros
from qa_tool.sampling.verbs import lists
from qa_tool.shell.access import current_asker, database, settings
from qa_tool.shell.incoming import remove_when_done


@blueprint.route("/lists/<list_id>/iros", methods=["GET", "POST"])
def add_iros(list_id: str) -> ResponseReturnValue:
    """Choose the file of case numbers and staff codes."""
    session, asker, instance = database(), current_asker(), settings().instance
    found = sampling_iros.found(session, asker, list_id)
    if request.method == "GET":
        return render_template("sampling/add_iros.html", case_list=found, errors=[])
    file, wrong = request.files.get("file"), MISSING_FILE
    if file is not None and file.filename:
        try:
            staged = sampling_iros.stage(session, asker, instance, file.stream, file.filename, list_id)
            sampling_iros.preview(session, asker, instance, staged.id)
            return redirect(url_for("sampling.iros", staged_id=staged.id), 303)
        except Unreadable as refused:
            wrong = str(refused)
    return render_template("sampling/add_iros.html", case_list=found, errors=[{"text": wrong, "href": "#file"}]), 422


@blueprint.route("/lists/iros/<staged_id>/", methods=["GET", "POST"])
def iros(staged_id: str) -> ResponseReturnValue:
    """What the file tells; POST takes it in, forgets it, or says what its columns hold."""
    session, asker, instance = database(), current_asker(), settings().instance
    found, of, told = sampling_iros.preview(session, asker, instance, staged_id)
    if request.method == "GET":
        return _preview_page(found, of, told, [], {})
    path, list_id = staging.path_of(instance, found), of.id
    action, here = request.form.get("action"), url_for("sampling.iros", staged_id=staged_id)
    try:
        if action == "undo":
            sampling_iros.as_it_came(session, asker, instance, staged_id)
            flash("Forgotten. The columns are read by their headings alone.", "success")
            return redirect(here, 303)
        if action == "match":
            sampling_iros.match(session, asker, instance, staged_id, columns_chosen(told.to_match))
            flash("The columns are matched. Look at what the file tells now.", "success")
            return redirect(here, 303)
        if action == "drop":
            sampling_iros.drop(session, asker, instance, staged_id)
            flash("The file is deleted. Nothing was taken in.", "success")
        else:
            number = sampling_iros.take_in(session, asker, instance, staged_id)
            words = "1 case" if number == 1 else f"{number:,} cases"
            flash(f"The IRO of {words} is told now. The file is deleted.", "success")
    except Refused as refused:
        if action == "match":
            errors = [{"text": str(refused), "href": "#column-1"}]
            return _preview_page(found, of, told, errors, columns_chosen(told.to_match)), 422
        session.rollback()
        flash(str(refused))
        return redirect(here, 303)
    remove_when_done(path)
    return redirect(url_for("sampling.case_list", list_id=list_id), 303)


def _preview_page(
    found: Any, of: Any, told: sampling_iros.Told, errors: list[dict[str, str]], chosen: dict[str, str]
) -> str:
    return render_template(
        "sampling/iros.html",
        case_list=of,
        staged=found,
        told=told,
        faults=told.faults[:SHOWN_FAULTS],
        sheets=told.to_match,
        columns=columns_offered(told.to_match, chosen, sampling_iros.FIELDS),
        by_hand=lists.by_hand(found, told.to_match),
        fields=sampling_iros.FIELDS,
        errors=errors,
    )
