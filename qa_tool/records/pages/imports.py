"""Audits from before the tool: uploaded by one person and approved by another.

A file is examined while the database is only read: nobody who writes has to wait for it.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from flask import Blueprint, Response, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from qa_tool.extensions import db
from qa_tool.kit import transactions
from qa_tool.kit.errors import Conflict, NotFound, Refused
from qa_tool.kit.files import file_name
from qa_tool.kit.spreadsheets.safety import Refused as Unreadable
from qa_tool.kit.transactions import Session
from qa_tool.people.verbs import staging
from qa_tool.people.verbs.staging import Kept
from qa_tool.policy.words import Asker
from qa_tool.records.importing import approving, in_background
from qa_tool.records.importing import template as records_template
from qa_tool.records.importing.world import Fault, ImportRefused
from qa_tool.shell.access import current_asker, database, settings, turned_away
from qa_tool.shell.downloads import EXCEL, gated, new_path
from qa_tool.shell.incoming import remove_when_done

blueprint = Blueprint("imports", __name__, url_prefix="/imports")


SHOWN_FAULTS = 200
LOOK_AGAIN = 3
"""Seconds after which the page of a file that is being brought in asks again."""


@blueprint.get("/")
def listing() -> ResponseReturnValue:
    """What waits, and what was brought in."""
    session, asker = database(), current_asker()
    return render_template(
        "records/imports/listing.html",
        waiting=approving.waiting(session, asker),
        batches=approving.brought_in(session, asker),
    )


@blueprint.route("/new", methods=["GET", "POST"])
def upload() -> ResponseReturnValue:
    """Choose the form and the file; a sound one is kept, a faulty one is answered with its faults."""
    if request.method == "GET":
        return _upload_page([])
    file, form_key = request.files.get("file"), request.form.get("form_key", "")
    errors = []
    if form_key not in dict(approving.forms(database(), current_asker())):
        errors.append({"text": "Choose the form that the audits are on", "href": "#form_key"})
    if file is None or not file.filename:
        errors.append({"text": "Choose a file", "href": "#file"})
    if errors or file is None:
        return _upload_page(errors), 422
    try:
        kept = staging.keep(settings().instance, staging.AUDITS, file.stream)
    except Unreadable as refused:
        return _upload_page([{"text": str(refused), "href": "#file"}]), 422
    if kept.path.stat().st_size > in_background.LARGE_FILE:
        database().rollback()
        in_background.begin_examining(
            db.engine, current_asker(), settings().instance, kept, form_key, file.filename or ""
        )
        return redirect(url_for("imports.examining", staged_id=kept.id), 303)
    return _examined(kept, form_key, file.filename or "")


def _examined(kept: Kept, form_key: str, file_name: str) -> ResponseReturnValue:
    session, asker = database(), current_asker()
    try:
        session.rollback()
        with transactions.reading():
            plan = approving.look(session, asker, form_key, kept, file_name)
            session.rollback()
        staged = approving.stage(session, asker, kept, plan)
    except ImportRefused as refused:
        staging.remove(kept.path)
        words = "The file has faults. Mend them and upload it again"
        return _upload_page([{"text": words, "href": "#faults"}], refused.faults), 422
    except (Unreadable, Refused) as refused:
        staging.remove(kept.path)
        return _upload_page([{"text": str(refused), "href": "#file"}]), 422
    except BaseException:
        staging.remove(kept.path)
        raise
    return redirect(url_for("imports.show", staged_id=staged.id), 303)


def _upload_page(errors: list[dict[str, str]], faults: tuple[Fault, ...] = ()) -> str:
    return render_template(
        "records/imports/upload.html",
        forms=approving.forms(database(), current_asker()),
        form_key=request.values.get("form_key", ""),
        errors=errors,
        faults=faults[:SHOWN_FAULTS],
        number=len(faults),
        most=approving.MOST,
    )


@blueprint.get("/<staged_id>/examining")
def examining(staged_id: str) -> ResponseReturnValue:
    """How far one's own large file has come; what it would add, once that is known."""
    state = in_background.examined(database(), current_asker(), settings().instance, staged_id)
    if state.done:
        return redirect(url_for("imports.show", staged_id=staged_id), 303)
    return _looking_again(render_template("records/imports/examining.html", state=state, staged_id=staged_id), state)


@blueprint.get("/template")
def template() -> ResponseReturnValue:
    """The workbook to fill in, for the form in the address."""
    form_key = request.args.get("form_key", "")
    if form_key not in dict(approving.forms(database(), current_asker())):
        raise NotFound(form_key)
    path = new_path()
    try:
        records_template.write_template(database(), current_asker(), form_key, path)
        content = path.read_bytes()
    finally:
        path.unlink(missing_ok=True)
    return gated(Response(content, mimetype=EXCEL), file_name("audits", form_key, "xlsx"))


@blueprint.get("/<staged_id>/")
def show(staged_id: str) -> ResponseReturnValue:
    """What bringing in the file would add."""
    return _page(staged_id, [])


def _page(staged_id: str, errors: list[dict[str, str]], faults: tuple[Fault, ...] = ()) -> str:
    one = approving.show(database(), current_asker(), settings().instance, staged_id)
    return render_template("records/imports/show.html", one=one, errors=errors, faults=faults[:SHOWN_FAULTS])


@blueprint.post("/<staged_id>/send")
def send(staged_id: str) -> ResponseReturnValue:
    """Send it for approval."""
    approving.send(database(), current_asker(), settings().instance, staged_id)
    flash("It waits for the safeguarding manager's approval.", "success")
    return redirect(url_for("imports.show", staged_id=staged_id), 303)


@blueprint.post("/<staged_id>/drop")
def drop(staged_id: str) -> ResponseReturnValue:
    """Forget one's own file."""
    return _forgotten(staged_id, approving.drop, "The file is deleted. Nothing was brought in.")


@blueprint.post("/<staged_id>/refuse")
def refuse(staged_id: str) -> ResponseReturnValue:
    """Do not bring it in."""
    try:
        return _forgotten(staged_id, approving.refuse, "Refused: the file is deleted, nothing was brought in.")
    except Refused as refused:
        return _page(staged_id, [{"text": str(refused), "href": "#decide"}]), 422


def _forgotten(staged_id: str, forget: Callable[[Session, Asker, Path, str], None], words: str) -> ResponseReturnValue:
    session, asker, instance = database(), current_asker(), settings().instance
    path = approving.path_of(session, instance, staged_id)
    forget(session, asker, instance, staged_id)
    remove_when_done(path)
    flash(words, "success")
    return redirect(url_for("imports.listing"), 303)


@blueprint.post("/<staged_id>/approve")
def approve(staged_id: str) -> ResponseReturnValue:
    """Bring it in, after it was examined once more."""
    session, asker, instance = database(), current_asker(), settings().instance
    try:
        path = approving.path_of(session, instance, staged_id)
        if (approving.to_decide(session, asker, instance, staged_id).rows or 0) > in_background.LARGE:
            in_background.begin(db.engine, session, asker, instance, staged_id)
            return redirect(url_for("imports.progress", staged_id=staged_id), 303)
        session.rollback()
        with transactions.reading():
            plan = approving.look_again(session, asker, instance, staged_id)
            session.rollback()
        brought = approving.approve(session, asker, instance, staged_id, plan)
    except Conflict as stopped:
        return turned_away(stopped, url_for("imports.listing"))
    except ImportRefused as refused:
        session.rollback()
        return _page(staged_id, [{"text": in_background.NOW_FAULTY, "href": "#faults"}], refused.faults), 422
    except (Refused, Unreadable) as refused:
        session.rollback()
        return _page(staged_id, [{"text": str(refused), "href": "#decide"}]), 422
    remove_when_done(path)
    number = "1 audit is" if brought.added == 1 else f"{brought.added:,} audits are"
    flash(f"{number} brought in. The file is deleted.", "success")
    return redirect(url_for("imports.listing"), 303)


@blueprint.get("/<staged_id>/progress")
def progress(staged_id: str) -> ResponseReturnValue:
    """How far a large file has come. It asks again by itself, with no script, until there is an end to tell."""
    state = in_background.state(database(), current_asker(), settings().instance, staged_id)
    page = render_template("records/imports/progress.html", state=state, staged_id=staged_id, faults=state.faults)
    return _looking_again(page, state)


def _looking_again(page: str, state: in_background.State) -> Response:
    """A page that asks again by itself, with a script and without one, while the work goes on."""
    response = Response(page)
    if state.running:
        response.headers["Refresh"] = f"{LOOK_AGAIN}"
    return response
