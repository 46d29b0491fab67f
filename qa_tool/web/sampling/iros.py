"""A second file tells the IROs of a list: upload, look, take in."""

from __future__ import annotations

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from qa_tool.services import sampling, staging
from qa_tool.services.auditing import Refused
from qa_tool.spreadsheets.reader import Refused as Unreadable
from qa_tool.web.access import current_asker, database, settings
from qa_tool.web.sampling import blueprint
from qa_tool.web.sampling.uploading import MISSING_FILE, SHOWN_FAULTS, remove_when_done


@blueprint.route("/lists/<list_id>/iros", methods=["GET", "POST"])
def add_iros(list_id: str) -> ResponseReturnValue:
    """Choose the file of case numbers and staff codes."""
    session, asker, instance = database(), current_asker(), settings().instance
    found = sampling.iros.found(session, asker, list_id)
    if request.method == "GET":
        return render_template("sampling/add_iros.html", case_list=found, errors=[])
    file, wrong = request.files.get("file"), MISSING_FILE
    if file is not None and file.filename:
        try:
            staged = sampling.iros.stage(session, asker, instance, file.stream, file.filename, list_id)
            sampling.iros.preview(session, asker, instance, staged.id)
            return redirect(url_for("sampling.iros", staged_id=staged.id), 303)
        except Unreadable as refused:
            wrong = str(refused)
    return render_template("sampling/add_iros.html", case_list=found, errors=[{"text": wrong, "href": "#file"}]), 422


@blueprint.route("/lists/iros/<staged_id>/", methods=["GET", "POST"])
def iros(staged_id: str) -> ResponseReturnValue:
    """What the file tells; POST takes it in, or forgets it."""
    session, asker, instance = database(), current_asker(), settings().instance
    found, of, told = sampling.iros.preview(session, asker, instance, staged_id)
    if request.method == "GET":
        faults = told.faults[:SHOWN_FAULTS]
        return render_template("sampling/iros.html", case_list=of, staged=found, told=told, faults=faults)
    path, list_id = staging.path_of(instance, found), of.id
    try:
        if request.form.get("action") == "drop":
            sampling.iros.drop(session, asker, instance, staged_id)
            flash("The file is deleted. Nothing was taken in.", "success")
        else:
            number = sampling.iros.take_in(session, asker, instance, staged_id)
            words = "1 case" if number == 1 else f"{number:,} cases"
            flash(f"The IRO of {words} is told now. The file is deleted.", "success")
    except Refused as refused:
        session.rollback()
        flash(str(refused))
        return redirect(url_for("sampling.iros", staged_id=staged_id), 303)
    remove_when_done(path)
    return redirect(url_for("sampling.case_list", list_id=list_id), 303)
