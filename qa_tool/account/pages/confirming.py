"""The password again, and what files are for, before something leaves; what is kept of forms not saved."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from flask import flash, make_response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from werkzeug.wrappers import Response

from qa_tool.account.forms import ConfirmForm, PurposeForm
from qa_tool.account.pages import blueprint
from qa_tool.account.pages.sign_in import in_words, try_password
from qa_tool.kit.errors import NotFound
from qa_tool.kit.files import REASON_CHARACTERS
from qa_tool.people.queries import sessions
from qa_tool.shell import access, freshness, held, signing_in
from qa_tool.shell.freshness import KEPT_NOTICE
from qa_tool.shell.sessions import current_session


@blueprint.route("/confirm", methods=["GET", "POST"])
def confirm() -> ResponseReturnValue:
    """Ask for the password of whoever is signed in; then on to what was asked."""
    if request.method == "POST":
        return _try()
    return _page(ConfirmForm(data={"next": signing_in.safe_target(request.args.get("next"))}))


def _try() -> ResponseReturnValue:
    form = ConfirmForm()
    target = signing_in.safe_target(form.next.data)
    user = access.signed_in()
    assert user is not None, "the policy lets only those in who are signed in"
    if not form.validate():
        return _page(form, 422)
    access.database().rollback()  # trying a password writes in transactions of its own
    tried = try_password(user.email, form.text("password"))
    if tried.wait:
        form.password.errors = [f"There were too many attempts. Try again in {in_words(tried.wait)}"]
        response = _page(form, 429)
        response.headers["Retry-After"] = str(int(tried.wait.total_seconds()) + 1)
        return response
    if tried.account_id != user.account_id:
        form.password.errors = ["Password is not right"]
        return _page(form, 422)
    session = current_session()
    session.password_entered()
    session.pop(KEPT_NOTICE, None)
    return redirect(target, 303)


def _page(form: ConfirmForm, status: int = 200) -> Response:
    form.password.data = None
    errors = [{"text": form.password.errors[0], "href": f"#{form.password.id}"}] if form.password.errors else []
    kept = current_session().get(KEPT_NOTICE, False)
    return make_response(render_template("account/confirm.html", form=form, kept=kept, errors=errors), status)


@blueprint.route("/files", methods=["GET", "POST"])
def files() -> ResponseReturnValue:
    """Ask what the files are for; once that is said, show the way to the one that was asked for."""
    form = PurposeForm()
    if request.method == "GET":
        form.next.data, form.back.data = request.args.get("next"), request.args.get("back")
    form.next.data, form.back.data = map(signing_in.safe_target, (form.next.data, form.back.data))
    if request.method == "GET":
        return _asking_what_for(form)
    if not form.validate():
        return _asking_what_for(form, 422)
    freshness.say_purpose(form.text("reason"))
    return redirect(url_for("account.files", next=form.next.data, back=form.back.data), 303)


def _asking_what_for(form: PurposeForm, status: int = 200) -> Response:
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


@dataclass(frozen=True)
class Form:
    """One form of which something is kept."""

    id: str
    typed: held.Typed
    until: datetime


@blueprint.get("/kept")
def kept() -> ResponseReturnValue:
    """What is kept for whoever is signed in."""
    forms = [
        Form(
            one.id,
            held.as_typed(
                one.sent_to, {held.PAGE_FIELD: [one.path], **one.fields}, _form_of(one.path), with_labels=True
            ),
            one.until,
        )
        for one in held.kept_for(_account_id())
    ]
    return render_template("account/kept.html", forms=forms)


@blueprint.post("/kept/<kept_id>/drop")
def kept_drop(kept_id: str) -> ResponseReturnValue:
    """Drop what is kept of one form."""
    if not sessions.drop_held(access.database(), _account_id(), kept_id):
        raise NotFound(kept_id)
    flash("What was kept has been dropped.", "success")
    return redirect(url_for("account.kept"), 303)


def _form_of(path: str) -> str | None:
    return path if held.is_page(path) else None


def _account_id() -> int:
    user = access.signed_in()
    assert user is not None, "the policy lets nobody in who is not signed in"
    return user.account_id
