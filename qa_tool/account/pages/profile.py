"""A person's own account: roles, sessions, sign-ins, password."""

from __future__ import annotations

from flask import flash, make_response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_security.utils import hash_password
from werkzeug.wrappers import Response

from qa_tool.account.forms import ChangePasswordForm
from qa_tool.account.pages import blueprint
from qa_tool.account.pages.sign_in import in_words, try_password
from qa_tool.kit.periods import now
from qa_tool.people.queries import sessions
from qa_tool.people.verbs import accounts
from qa_tool.policy import matrix
from qa_tool.shell import access, signing_in
from qa_tool.shell.sessions import current_session
from qa_tool.shell.signing_in import SignedIn

#: How the person's own history words what happened to the account.
WORDS = {
    "account.signed-in": "Signed in",
    "account.signed-out": "Signed out",
    "account.password-changed": "Password changed",
    "account.sessions-ended": "Other sessions ended",
}


@blueprint.get("/")
def profile() -> str:
    """Own roles, running sessions and latest sign-ins."""
    user = _user()
    settings = access.settings()
    at = now()
    session = access.database()
    running = sessions.running_of_user(
        session, user.account_id, at - settings.session_idle, at - settings.session_length
    )
    own = current_session().digest
    return render_template(
        "account/profile.html",
        user=user,
        roles=[matrix.title(role) for role in sorted(user.asker.roles)],
        running=[(row.created_at, row.seen_at, row.token_digest == own) for row in running],
        history=[
            (event.at, WORDS[event.action])
            for event in accounts.history(session, user.asker.person_id)
            if event.action in WORDS
        ],
    )


@blueprint.route("/password", methods=["GET", "POST"])
def change_password() -> ResponseReturnValue:
    """Change the password, which ends every session but this browser's."""
    user = _user()
    form = ChangePasswordForm()
    if request.method == "GET":
        return _page(form)
    if not form.validate() or not _may_change(user, form):
        return _page(form, 422)
    changed = hash_password(form.text("new_password"))  # before the transaction begins: it takes a while
    session = access.database()
    account = accounts.find(session, user.email)
    assert account is not None, "accounts are disabled, never removed"
    accounts.set_password(session, account, changed, actor_id=user.asker.person_id)
    signing_in.sign_in(user.with_mark(account.fs_uniquifier))
    flash("Your password has been changed. You have been signed out everywhere else.", "success")
    return redirect(url_for("account.profile"), 303)


@blueprint.post("/sessions/end")
def sessions_end() -> ResponseReturnValue:
    """End every session of the person but this one."""
    user = _user()
    ended = accounts.end_other_sessions(
        access.database(), user.asker.person_id, user.account_id, keep=current_session().digest
    )
    text = {0: "There were no other sessions.", 1: "1 other session has ended."}.get(
        ended, f"{ended} other sessions have ended."
    )
    flash(text, "success")
    return redirect(url_for("account.profile"), 303)


def own_words(user: SignedIn) -> frozenset[str]:
    """Words that this person's password must not be made of."""
    return accounts.words_of(user.email, user.asker.staff_code, *access.settings().trusted_hosts)


def _user() -> SignedIn:
    user = access.signed_in()
    assert user is not None, "the policy lets nobody in who is not signed in"
    return user


def _may_change(user: SignedIn, form: ChangePasswordForm) -> bool:
    """Whether the password now is right and the new one good enough; what is wrong stands beside its field."""
    tried = try_password(user.email, form.text("current_password"))
    if tried.wait:
        form.current_password.errors = [f"There were too many attempts. Try again in {in_words(tried.wait)}"]
    elif tried.account_id != user.account_id:
        form.current_password.errors = ["This is not the password that you sign in with now"]
    elif form.new_password.data == form.current_password.data:
        form.new_password.errors = ["New password must be another one than now"]
    elif wrong := accounts.fault(form.text("new_password"), words=own_words(user)):
        form.new_password.errors = [wrong.replace("Password", "New password", 1)]
    else:
        return True
    return False


def _page(form: ChangePasswordForm, status: int = 200) -> Response:
    errors = [{"text": field.errors[0], "href": f"#{field.id}"} for field in form if field.errors]
    text = render_template("account/change_password.html", form=form, errors=errors, shortest=accounts.SHORTEST)
    return make_response(text, status)
