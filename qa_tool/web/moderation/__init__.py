"""Second readings: the queue, the blind page, what stands, the outcome and what is said about it.

An address names an audit and nothing else: no grade ever stands in one.
"""

from __future__ import annotations

from flask import Blueprint

blueprint = Blueprint("moderation", __name__, url_prefix="/moderation")

from qa_tool.web.moderation import lists, outcome, reading  # noqa: E402, F401  the views register themselves
