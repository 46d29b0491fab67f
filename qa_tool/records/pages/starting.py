"""Starting an audit: choose a form, see what it asks, begin. A double click begins one."""

from __future__ import annotations

from uuid import uuid4

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from qa_tool.definitions.verbs import reading
from qa_tool.kit.errors import NotFound
from qa_tool.records.pages import blueprint
from qa_tool.records.verbs import starting
from qa_tool.shell.access import current_asker, database
from qa_tool.shell.pages import on_this_page


@blueprint.get("/audits/start")
def start() -> ResponseReturnValue:
    """Choose the form, and begin at once or read first what it asks."""
    versions = starting.startable(database(), current_asker())
    forms = [(reading.in_use(database(), version), uuid4().hex) for version in versions]
    return render_template("records/start.html", forms=forms, **on_this_page())


@blueprint.route("/audits/start/<form_key>", methods=["GET", "POST"])
def start_form(form_key: str) -> ResponseReturnValue:
    """What the form asks and how long it takes; POST begins the audit of the id that the page made."""
    found = [one for one in starting.startable(database(), current_asker()) if one.form_key == form_key]
    if not found:
        raise NotFound(form_key)
    if request.method == "POST":
        audit_id = request.form.get("audit_id", "")
        audit = starting.start(database(), current_asker(), audit_id=audit_id, form_key=form_key)
        return redirect(url_for("audits.facts", audit_id=audit.id), 303)
    form = reading.in_use(database(), found[0])
    return render_template("records/start_form.html", form=form, definition=form.definition, audit_id=uuid4().hex)
