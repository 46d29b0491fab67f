"""Files that leave: what was released, what waits to be, and releasing it.

External editions and the sheets that go to children's social care have addresses of their own, because others release
and read them.
"""

from __future__ import annotations

import hashlib

from flask import Blueprint, Response, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from qa_tool.extensions import db
from qa_tool.kit.errors import Conflict, NotFound, Refused
from qa_tool.kit.files import REASON_CHARACTERS
from qa_tool.kit.transactions import unit_of_work
from qa_tool.outputs.verbs import outgoing, releasing
from qa_tool.outputs.verbs.outgoing import Prepared
from qa_tool.outputs.verbs.releasing import Leaving
from qa_tool.shell import downloads
from qa_tool.shell.access import current_asker, database, may
from qa_tool.shell.typed import as_typed

blueprint = Blueprint("editions", __name__, url_prefix="/analysis/editions")


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
        "outputs/editions/listing.html",
        released=releasing.released(session, asker),
        waiting=outgoing.waiting(session, asker),
        examines=examines,
        address=address,
        external=Leaving.EXTERNAL,
    )


@blueprint.get("/prepared/<identity>/", endpoint="prepared")
@blueprint.get("/sheets/<identity>/", endpoint="sheet")
def show(identity: str) -> str:
    """One prepared file, sheet by sheet as it would go out."""
    kept = as_typed().get("reason", "")
    return _page(_found(identity), kept)


@blueprint.get("/prepared/<identity>/file", endpoint="prepared_file")
@blueprint.get("/sheets/<identity>/file", endpoint="sheet_file")
def file_of_prepared(identity: str) -> Response:
    """Its workbook, marked as not released."""
    edition = _found(identity)
    database().rollback()
    begun = downloads.begin(edition.leaving.label.lower(), edition.period)
    with downloads.new_file() as path:
        with unit_of_work(db.engine) as session:
            outgoing.prepared_file(session, downloads.asker_now(), identity, path, begun)
        return downloads.send(path, downloads.EXCEL, outgoing.file_name(edition.leaving, edition.label, "prepared"))


@blueprint.post("/prepared/<identity>/release", endpoint="release")
@blueprint.post("/sheets/<identity>/release", endpoint="release_sheet")
def release(identity: str) -> ResponseReturnValue:
    """Release it; the page again, where that cannot be."""
    session, reason = database(), request.form.get("reason", "")
    edition = _found(identity)
    if not reason.strip():
        return _page(edition, reason, "Enter what it is released for"), 422
    if len(reason.strip()) > REASON_CHARACTERS:
        text = f"What it is released for must be {REASON_CHARACTERS} characters or less"
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


@blueprint.get("/<number>/file", endpoint="released_file")
@blueprint.get("/sheets/released/<number>/file", endpoint="released_sheet")
def file_of_released(number: str) -> Response:
    """The very file that was released."""
    found = releasing.released(database(), current_asker())
    registered = next((one for one in found if str(one.number) == number), None)
    if registered is None or not registered.has_file or not _is_here(registered.leaving):
        raise NotFound
    database().rollback()
    begun = downloads.begin(registered.leaving.label.lower(), registered.period)
    with unit_of_work(db.engine) as session:
        file, label = outgoing.released_file(session, downloads.asker_now(), registered.number, begun)
    response = Response(file, mimetype=downloads.EXCEL)
    response.set_etag(hashlib.sha256(file).hexdigest())
    return downloads.gated(response, outgoing.file_name(registered.leaving, label, number))


def _is_here(leaving: Leaving) -> bool:
    """Whether a file is of the kind that this address is for: its readers are those of its address."""
    return ("sheet" not in (request.endpoint or "")) == (leaving is Leaving.EXTERNAL)


def _found(identity: str) -> Prepared:
    edition, _ = outgoing.prepared(database(), current_asker(), identity)
    if not _is_here(edition.leaving):
        raise NotFound
    return edition


def _page(edition: Prepared, reason: str, error: str = "", about: str = "#reason") -> str:
    edition, document = outgoing.prepared(database(), current_asker(), edition.id)
    resource = edition.leaving.resource
    return render_template(
        "outputs/editions/prepared.html",
        edition=edition,
        document=document,
        reason=reason,
        most=REASON_CHARACTERS,
        errors=[{"text": error, "href": about}] if error else [],
        address=address,
        releases=may(resource, "release"),
    )
