"""Warning, and no more, of what may be a name in a text: when a script asks on leaving it, else in the form's answer.

The answer is looked at where every answer goes out, so that no form can forget it: what leads on says it on the next
page, what is shown again says it at once.
"""

from __future__ import annotations

import re

from flask import Blueprint, flash, g, jsonify, request
from flask.typing import ResponseReturnValue

from qa_tool.extensions import db
from qa_tool.kit.transactions import reading_session
from qa_tool.shell import contributions

blueprint = Blueprint("screening", __name__)
LONGEST = 20_000
"""Characters that are looked at of one text: more than any text of a form may have."""
MOST = 200_000
"""Characters that are looked at of one form."""
SCREENED = "_screened"
"""In a form: a script has looked at all its texts, and has said so under each."""
NO_TEXT = frozenset(
    {"account.sign_in", "account.confirm", "account.change_password", "audits.search", "screening.look"}
)
"""Forms of which nothing that was typed is shown to anybody."""
_TEXT = re.compile(r"\S\s+\S|@|^[A-ZÀ-Þ][a-zß-ÿ'’\-]+$")
"""Several words, an address of e-mail, or one capitalised word: a choice's key is none of these. Never more than one
mark before the space: of a word without end each letter would be tried as its beginning."""


@blueprint.post("/screening")
def look() -> ResponseReturnValue:
    """What to say under the text; '' for nothing. The text is looked at and forgotten.

    It comes as JSON and not as a form: what is sent as a form is kept for its page when the session has ended.
    """
    given = request.get_json(silent=True)
    text = given.get("text") if isinstance(given, dict) else None
    if not isinstance(text, str):
        return jsonify(advice=""), 400
    return jsonify(advice=_advice(text[:LONGEST]))


def warn_of_what_was_saved() -> None:
    """Say on the next page that an accepted form may hold a name."""
    found = typed_may_hold()
    if found:
        flash(f"What you saved: {found}")


def typed_may_hold() -> str:
    """What this request's form may hold, where no script has said so while it was written; '' for nothing."""
    if request.method != "POST" or request.form.get(SCREENED) or request.endpoint in (None, *NO_TEXT):
        return ""
    if "typed_may_hold" not in g:
        texts = [
            text
            for name, text in ((name, text[:LONGEST]) for name, text in request.form.items(multi=True))
            if not name.startswith("_") and "password" not in name and _TEXT.search(text)
        ]
        found = _advice("\n".join(texts)[:MOST]) if texts else ""
        g.typed_may_hold = f"{found[:1].lower()}{found[1:]}"
    return str(g.typed_may_hold)


def _advice(text: str) -> str:
    with reading_session(db.engine) as session:  # not the request's own: looking waits for no writer
        return contributions.listed().advice(session, text)
