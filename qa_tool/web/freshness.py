"""A fresh sign-in: what leaves the service asks for the password again after a while (object rule 6)."""

from __future__ import annotations

from datetime import timedelta

from flask import jsonify, make_response, redirect, request, url_for
from werkzeug.wrappers import Response

from qa_tool.extensions import db
from qa_tool.services.settings import setting
from qa_tool.store.transactions import reading_session
from qa_tool.vocabulary.periods import now, today
from qa_tool.web import held, signing_in
from qa_tool.web.sessions import Lapsed, current_session

KEPT_NOTICE = "confirm_kept"


def is_fresh() -> bool:
    """Whether this session's person entered the password a short while ago."""
    entered = current_session().password_at
    if entered is None:
        return False
    with reading_session(db.engine) as session:
        minutes = setting(session, "fresh_sign_in_minutes", today())
    return now() - entered <= timedelta(minutes=minutes)


def ask_for_password() -> Response:
    """On to the page that asks for the password and leads back here. What was filled in is kept where it can be."""
    session = current_session()
    own = Lapsed(session.account_id or 0, session.get("csrf_token", ""))
    kept = request.method == "POST" and held.keep(own)
    where = url_for("account.confirm", next=signing_in.way_back())
    if signing_in.asks_for_json():
        text = "Enter your password again to go on."
        return make_response(jsonify(error="confirm-password", message=text, confirm=where, held=kept), 401)
    session[KEPT_NOTICE] = kept
    return redirect(where, 303)
