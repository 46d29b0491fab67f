"""A second file tells the IROs of a list: upload, look, take in."""

from __future__ import annotations

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from qa_tool.services import sampling
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
            sampling.iros.preview(session, asker, instance, list_id, staged.id)
            return redirect(url_for("sampling.iros", list_id=list_id, staged_id=staged.id), 303)
        except Unreadable as refused:
            wrong = str(refused)
    return render_template("sampling/add_iros.html", case_list=found, errors=[{"text": wrong, "href": "#file"}]), 422


@blueprint.route("/lists/<list_id>/iros/<staged_id>/", methods=["GET", "POST"])
def iros(list_id: str, staged_id: str) -> ResponseReturnValue:
    """What the file tells; POST takes it in, or forgets it."""
    session, asker, instance = database(), current_asker(), settings().instance
    if request.method == "POST":
        path = sampling.iros.path_of(session, asker, instance, list_id, staged_id)
        try:
            if request.form.get("action") == "drop":
                sampling.iros.drop(session, asker, instance, list_id, staged_id)
                flash("The file is deleted. Nothing was taken in.", "success")
            else:
                told = sampling.iros.take_in(session, asker, instance, list_id, staged_id)
                number = "1 case" if told == 1 else f"{told:,} cases"
                flash(f"The IRO of {number} is told now. The file is deleted.", "success")
        except Refused as refused:
            session.rollback()
            flash(str(refused))
            return redirect(url_for("sampling.iros", list_id=list_id, staged_id=staged_id), 303)
        remove_when_done(path)
        return redirect(url_for("sampling.case_list", list_id=list_id), 303)
    found, told_of = sampling.iros.preview(session, asker, instance, list_id, staged_id)
    return render_template(
        "sampling/iros.html",
        case_list=sampling.iros.found(session, asker, list_id),
        staged=found,
        told=told_of,
        faults=told_of.faults[:SHOWN_FAULTS],
    )
