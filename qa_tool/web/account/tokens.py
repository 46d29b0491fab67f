"""A person's access tokens of the data feed: make one, see when each was used, revoke."""

from __future__ import annotations

from typing import Any

from flask import flash, make_response, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from qa_tool.services import feed
from qa_tool.services.feed import TokenError
from qa_tool.vocabulary.periods import now
from qa_tool.web import access
from qa_tool.web.account import blueprint
from qa_tool.web.account.forms import TokenForm
from qa_tool.web.account.passwords import in_words, try_password

FIELDS = {"name": "name", "days": "days", "": "name"}


@blueprint.route("/tokens", methods=["GET", "POST"])
def tokens() -> Any:
    """List the tokens; make one, and show it this once."""
    form = TokenForm()
    if request.method == "GET":
        form.days.data = str(feed.days_offered(access.database())[0])
        return _page(form)
    if not form.validate() or not _is_it_them(form):
        return _page(form, 422)
    try:
        secret, _ = feed.make(access.database(), access.current_asker(), form.text("name"), _days(form.text("days")))
    except TokenError as wrong:
        field = form[FIELDS[wrong.argument]]
        field.errors = [str(wrong)]
        return _page(form, 422)
    return _page(TokenForm(), secret=secret)


@blueprint.post("/tokens/<token_id>/revoke")
def token_revoke(token_id: str) -> Any:
    """End one token at once."""
    feed.revoke(access.database(), access.current_asker(), token_id)
    flash("The access token has been revoked. What used it gets no more figures.", "success")
    return redirect(url_for("account.tokens"), 303)


def _is_it_them(form: TokenForm) -> bool:
    """Whether the password is right. Call before the request's own transaction begins: trying takes its own."""
    user = access.signed_in()
    assert user is not None, "the policy lets nobody in who is not signed in"
    tried = try_password(user.email, form.text("password"))
    if tried.wait:
        form.password.errors = [f"There were too many attempts. Try again in {in_words(tried.wait)}"]
    elif tried.account_id != user.account_id:
        form.password.errors = ["This is not the password that you sign in with now"]
    else:
        return True
    return False


def _days(text: str) -> int:
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 5 else 0


def _page(form: TokenForm, status: int = 200, secret: str = "") -> Response:
    session, at = access.database(), now()
    errors = [{"text": field.errors[0], "href": f"#{field.id}"} for field in form if field.errors]
    usual, most = feed.days_offered(session)
    text = render_template(
        "account/tokens.html",
        form=form,
        errors=errors,
        secret=secret,
        usual=usual,
        most=most,
        tokens=feed.own(session, access.current_asker()),
        at=at,
        address=url_for("feed.summary_json", period="last-quarter", _external=True),
    )
    return make_response(text, status)
