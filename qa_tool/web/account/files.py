"""The page that asks what files are for, before the first of them leaves, and then hands it out."""

from __future__ import annotations

from typing import Any

from flask import make_response, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from qa_tool.services.exporting import REASON_CHARACTERS
from qa_tool.web import freshness, signing_in
from qa_tool.web.account import blueprint
from qa_tool.web.account.forms import PurposeForm


@blueprint.route("/files", methods=["GET", "POST"])
def files() -> Any:
    """Ask what the files are for; once that is said, show the way to the one that was asked for."""
    form = PurposeForm()
    if request.method == "GET":
        form.next.data, form.back.data = request.args.get("next"), request.args.get("back")
    form.next.data, form.back.data = map(signing_in.safe_target, (form.next.data, form.back.data))
    if request.method == "GET":
        return _page(form)
    if not form.validate():
        return _page(form, 422)
    freshness.say_purpose(form.text("reason"))
    return redirect(url_for("account.files", next=form.next.data, back=form.back.data), 303)


def _page(form: PurposeForm, status: int = 200) -> Response:
    errors = [{"text": form.reason.errors[0], "href": f"#{form.reason.id}"}] if form.reason.errors else []
    text = render_template(
        "account/files.html",
        form=form,
        errors=errors,
        purpose=freshness.purpose(),
        minutes=int(freshness.holds().total_seconds() // 60),
        most=REASON_CHARACTERS,
    )
    return make_response(text, status)
