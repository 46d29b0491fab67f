"""The views of files that leave: external editions, and the sheets that go to children's social care.

The two have addresses of their own, because others release and read them.
"""

from __future__ import annotations

import hashlib

from flask import Response, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from qa_tool.extensions import db
from qa_tool.policy.words import NotFound
from qa_tool.services import outgoing
from qa_tool.services.auditing import Conflict, Refused
from qa_tool.services.outgoing import Prepared
from qa_tool.services.releasing import Leaving
from qa_tool.store.transactions import unit_of_work
from qa_tool.web import downloads
from qa_tool.web.access import current_asker, database, held_input, may
from qa_tool.web.editions import blueprint


def address(edition: Prepared, verb: str = "") -> str:
    """The address of a prepared file: its page, or one of the verbs 'file' and 'release'."""
    outside = edition.leaving is Leaving.EXTERNAL
    endpoint = {
        "": "prepared" if outside else "sheet",
        "file": "prepared_file" if outside else "sheet_file",
        "release": "release" if outside else "release_sheet",
    }[verb]
    return url_for(f"editions.{endpoint}", identity=edition.id)


@blueprint.get("/")
def listing() -> ResponseReturnValue:
    """What was released, and for those who prepare or release: what waits."""
    session, asker = database(), current_asker()
    examines = may("external-edition", "examine") or may("outside-sheet", "examine")
    return render_template(
        "editions/listing.html",
        released=outgoing.released(session, asker),
        waiting=outgoing.waiting(session, asker),
        examines=examines,
        address=address,
        external=Leaving.EXTERNAL,
    )


@blueprint.get("/prepared/<identity>/")
def prepared(identity: str) -> ResponseReturnValue:
    """One prepared edition, sheet by sheet as it would go out."""
    return _show(identity, outside=True)


@blueprint.get("/sheets/<identity>/")
def sheet(identity: str) -> ResponseReturnValue:
    """One prepared Section 47 sheet or cluster edition, as it would go out."""
    return _show(identity, outside=False)


@blueprint.get("/prepared/<identity>/file")
def prepared_file(identity: str) -> ResponseReturnValue:
    """The workbook of a prepared edition, marked as not released."""
    return _file(identity, outside=True)


@blueprint.get("/sheets/<identity>/file")
def sheet_file(identity: str) -> ResponseReturnValue:
    """The same of a Section 47 sheet or cluster edition."""
    return _file(identity, outside=False)


@blueprint.post("/prepared/<identity>/release")
def release(identity: str) -> ResponseReturnValue:
    """Release it; the page again, where that cannot be."""
    return _release(identity, outside=True)


@blueprint.post("/sheets/<identity>/release")
def release_sheet(identity: str) -> ResponseReturnValue:
    """The same of a Section 47 sheet or cluster edition."""
    return _release(identity, outside=False)


@blueprint.get("/<number>/file")
def released_file(number: str) -> ResponseReturnValue:
    """The very file that was released."""
    return _released(number, outside=True)


@blueprint.get("/sheets/released/<number>/file")
def released_sheet(number: str) -> ResponseReturnValue:
    """The same of a Section 47 sheet or cluster edition."""
    return _released(number, outside=False)


def _found(identity: str, outside: bool) -> Prepared:
    edition, _ = outgoing.prepared(database(), current_asker(), identity)
    if outside != (edition.leaving is Leaving.EXTERNAL):
        raise NotFound
    return edition


def _show(identity: str, *, outside: bool) -> str:
    kept = (held_input(request.path) or {}).get("reason", [""])[0]
    return _page(_found(identity, outside), kept)


def _file(identity: str, *, outside: bool) -> Response:
    edition = _found(identity, outside)
    database().rollback()
    begun = downloads.begin(edition.leaving.label.lower(), edition.period)
    path = downloads.new_path()
    try:
        with unit_of_work(db.engine) as session:
            outgoing.prepared_file(session, downloads.asker_now(), identity, path, begun)
        return downloads.send(path, downloads.EXCEL, outgoing.file_name(edition.leaving, edition.label, "prepared"))
    except BaseException:
        downloads.remove(path)
        raise


def _release(identity: str, *, outside: bool) -> ResponseReturnValue:
    session, reason = database(), request.form.get("reason", "")
    edition = _found(identity, outside)
    if not reason.strip():
        return _page(edition, reason, "Enter what it is released for"), 422
    if len(reason.strip()) > outgoing.REASON_CHARACTERS:
        text = f"What it is released for must be {outgoing.REASON_CHARACTERS} characters or less"
        return _page(edition, reason, text), 422
    if edition.released_as is not None:
        return redirect(url_for("editions.listing"), 303)
    session.rollback()
    begun = downloads.begin(edition.leaving.label.lower(), edition.period)
    try:
        done = outgoing.release(session, downloads.asker_now(), identity, reason, downloads.folder(), begun)
    except (Refused, Conflict) as refusal:
        session.rollback()
        return _page(edition, reason, str(refusal), "#standing"), 409
    flash(f"{edition.leaving.label}, {done.label}: released as number {done.number}.", "success")
    return redirect(url_for("editions.listing"), 303)


def _released(number: str, *, outside: bool) -> Response:
    found = outgoing.released(database(), current_asker())
    line = next((one for one in found if str(one.registered.number) == number), None)
    if line is None or not line.has_file or outside != (line.registered.leaving is Leaving.EXTERNAL):
        raise NotFound
    registered = line.registered
    database().rollback()
    begun = downloads.begin(registered.leaving.label.lower(), registered.period)
    with unit_of_work(db.engine) as session:
        file, label = outgoing.released_file(session, downloads.asker_now(), registered.number, begun)
    response = Response(file, mimetype=downloads.EXCEL)
    response.set_etag(hashlib.sha256(file).hexdigest())
    return downloads.gated(response, outgoing.file_name(registered.leaving, label, number))


def _page(edition: Prepared, reason: str, error: str = "", about: str = "#reason") -> str:
    edition, document = outgoing.prepared(database(), current_asker(), edition.id)
    resource = edition.leaving.resource
    return render_template(
        "editions/prepared.html",
        edition=edition,
        document=document,
        reason=reason,
        most=outgoing.REASON_CHARACTERS,
        errors=[{"text": error, "href": about}] if error else [],
        address=address,
        releases=may(resource, "release"),
    )
