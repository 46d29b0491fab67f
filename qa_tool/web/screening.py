"""Warning, and no more, of what may be a name in a text: when a script asks on leaving it, else when it was saved."""

from __future__ import annotations

from flask import Blueprint, flash, jsonify, request
from flask.typing import ResponseReturnValue

from qa_tool.extensions import db
from qa_tool.services import screening
from qa_tool.store.transactions import reading_session

blueprint = Blueprint("screening", __name__)
LONGEST = 20_000
"""Characters that are looked at: more than any text of a form may have."""
SCREENED = "_screened"
"""In a form: a script has looked at its texts already, and has said so under each."""


@blueprint.post("/screening")
def look() -> ResponseReturnValue:
    """What to say under the text; '' for nothing. The text is looked at and forgotten.

    It comes as JSON and not as a form: what is sent as a form is kept for its page when the session has ended.
    """
    given = request.get_json(silent=True)
    text = given.get("text") if isinstance(given, dict) else None
    if not isinstance(text, str):
        return jsonify(advice=""), 400
    with reading_session(db.engine) as session:  # not the request's own: looking waits for no writer
        return jsonify(advice=screening.advice(text[:LONGEST], screening.screen(session)))


def warn_of_what_was_saved() -> None:
    """Say on the next page that an accepted form may hold a name, where no script has said so while it was written."""
    if SCREENED in request.form or request.blueprint in (None, "account"):
        return
    texts = [text for name, text in request.form.items(multi=True) if not name.startswith("_") and " " in text]
    if not texts:
        return
    with reading_session(db.engine) as session:
        found = screening.advice("\n".join(texts)[:LONGEST], screening.screen(session))
    if found:
        flash(f"What you saved: {found[:1].lower()}{found[1:]}")
