"""The views of external editions."""

from __future__ import annotations

import hashlib

from flask import Response, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from qa_tool.extensions import db
from qa_tool.policy.words import NotFound
from qa_tool.services import external, workbooks
from qa_tool.services.auditing import Conflict, Refused
from qa_tool.store.transactions import unit_of_work
from qa_tool.vocabulary.editions import Edition
from qa_tool.vocabulary.periods import Period
from qa_tool.web import downloads
from qa_tool.web.access import current_asker, database, held_input, may
from qa_tool.web.editions import blueprint


@blueprint.get("/")
def listing() -> ResponseReturnValue:
    """What was released, and for those who prepare or release: what waits."""
    session, asker = database(), current_asker()
    waiting = external.waiting(session, asker) if may("external-edition", "examine") else ()
    return render_template("editions/listing.html", released=external.released(session, asker), waiting=waiting)


@blueprint.get("/prepared/<identity>/")
def prepared(identity: str) -> ResponseReturnValue:
    """One prepared edition, sheet by sheet as it would go out."""
    kept = (held_input(request.path) or {}).get("reason", [""])[0]
    return _page(identity, kept)


@blueprint.get("/prepared/<identity>/file")
def prepared_file(identity: str) -> ResponseReturnValue:
    """The workbook of a prepared edition, marked as not released."""
    asker = current_asker()
    edition, _ = external.prepared(database(), asker, identity)
    database().rollback()
    begun = downloads.begin(external.KIND, _period(edition.label))
    path = downloads.new_path()
    try:
        with unit_of_work(db.engine) as session:
            external.prepared_file(session, downloads.asker_now(), identity, path, begun)
        return downloads.send(path, downloads.EXCEL, _file_name(edition.label, "prepared"))
    except BaseException:
        downloads.remove(path)
        raise


@blueprint.post("/prepared/<identity>/release")
def release(identity: str) -> ResponseReturnValue:
    """Release it; the page again, where that cannot be."""
    session, asker, reason = database(), current_asker(), request.form.get("reason", "")
    edition, _ = external.prepared(session, asker, identity)
    if not reason.strip():
        return _page(identity, reason, "Enter what the edition is released for"), 422
    if len(reason.strip()) > external.REASON_CHARACTERS:
        text = f"What it is released for must be {external.REASON_CHARACTERS} characters or less"
        return _page(identity, reason, text), 422
    if edition.released_as is not None:
        return redirect(url_for("editions.listing"), 303)
    session.rollback()
    begun = downloads.begin(external.KIND, _period(edition.label))
    try:
        done = external.release(session, downloads.asker_now(), identity, reason, downloads.folder(), begun)
    except (Refused, Conflict) as refusal:
        session.rollback()
        return _page(identity, reason, str(refusal)), 409
    flash(f"The external edition of {done.label} is released as number {done.number}.", "success")
    return redirect(url_for("editions.listing"), 303)


@blueprint.get("/<number>/file")
def released_file(number: str) -> ResponseReturnValue:
    """The very file that was released."""
    found = external.released(database(), current_asker())
    line = next((one for one in found if str(one.registered.number) == number), None)
    if line is None or not line.has_file:
        raise NotFound
    database().rollback()
    begun = downloads.begin(external.KIND, _period(line.registered.label))
    with unit_of_work(db.engine) as session:
        file, label = external.released_file(session, downloads.asker_now(), line.registered.number, begun)
    response = Response(file, mimetype=downloads.EXCEL)
    response.set_etag(hashlib.sha256(file).hexdigest())
    return downloads.gated(response, _file_name(label, number))


def _page(identity: str, reason: str, error: str = "") -> str:
    edition, document = external.prepared(database(), current_asker(), identity)
    return render_template(
        "editions/prepared.html",
        edition=edition,
        document=document,
        reason=reason,
        most=external.REASON_CHARACTERS,
        errors=[{"text": error, "href": "#reason"}] if error else [],
    )


def _period(label: str) -> Period:
    return external.period_of(label)


def _file_name(label: str, of: str) -> str:
    return workbooks.file_name(_period(label), Edition.EXTERNAL).replace(".xlsx", f"-{of}.xlsx")
