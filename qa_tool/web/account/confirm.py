"""The page that asks for the password again, and leads on to what was asked."""

from __future__ import annotations

from typing import Any

from flask import make_response, redirect, render_template, request
from werkzeug.wrappers import Response

from qa_tool.web import access, signing_in
from qa_tool.web.account import blueprint
from qa_tool.web.account.forms import ConfirmForm
from qa_tool.web.account.passwords import in_words, try_password
from qa_tool.web.freshness import KEPT_NOTICE
from qa_tool.web.sessions import current_session


@blueprint.route("/confirm", methods=["GET", "POST"])
def confirm() -> Any:
    """Ask for the password of whoever is signed in; then on to what was asked."""
    if request.method == "POST":
        return _try()
    return _page(ConfirmForm(data={"next": signing_in.safe_target(request.args.get("next"))}))


def _try() -> Any:
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
