"""A person's access tokens of the data feed: make one, see when each was used, revoke."""

from __future__ import annotations

from flask import flash, make_response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from werkzeug.wrappers import Response

from qa_tool.account.forms import TokenForm
from qa_tool.account.pages import blueprint
from qa_tool.account.pages.sign_in import in_words, try_password
from qa_tool.kit.periods import now
from qa_tool.people.verbs import tokens as people_tokens
from qa_tool.people.verbs.tokens import TokenError
from qa_tool.shell import access

FIELDS = {"name": "name", "days": "days", "": "name"}


@blueprint.route("/tokens", methods=["GET", "POST"])
def tokens() -> ResponseReturnValue:
    """List the tokens; make one, and show it this once."""
    form = TokenForm()
    if request.method == "GET":
        form.days.data = str(people_tokens.days_offered(access.database())[0])
        return _page(form)
    if not form.validate() or not _is_it_them(form):
        return _page(form, 422)
    try:
        secret, _ = people_tokens.make(
            access.database(), access.current_asker(), form.text("name"), _days(form.text("days"))
        )
    except TokenError as wrong:
        field = form[FIELDS[wrong.argument]]
        field.errors = [str(wrong)]
        return _page(form, 422)
    return _page(TokenForm(), secret=secret)


@blueprint.post("/tokens/<token_id>/revoke")
def token_revoke(token_id: str) -> ResponseReturnValue:
    """End one token at once."""
    people_tokens.revoke(access.database(), access.current_asker(), token_id)
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
    usual, most = people_tokens.days_offered(session)
    text = render_template(
        "account/tokens.html",
        form=form,
        errors=errors,
        secret=secret,
        usual=usual,
        most=most,
        tokens=people_tokens.own(session, access.current_asker()),
        at=at,
        address=url_for("feed.summary_json", period="last-quarter", _external=True),
    )
    return make_response(text, status)
