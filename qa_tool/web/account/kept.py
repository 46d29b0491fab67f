"""What is kept of forms that could not be saved: shown to its owner, to send again, copy or drop."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from qa_tool.policy.words import NotFound
from qa_tool.store import sessions
from qa_tool.web import access, held
from qa_tool.web.account import blueprint


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
            held.as_typed(one.sent_to, {held.PAGE_FIELD: [one.path], **one.fields}, _page(one.path), with_labels=True),
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


def _page(path: str) -> str | None:
    return path if held.is_page(path) else None


def _account_id() -> int:
    user = access.signed_in()
    assert user is not None, "the policy lets nobody in who is not signed in"
    return user.account_id
