"""Second readings: the queue, the blind page, what stands, the outcome and what is said about it.

An address names an audit and nothing else: no grade ever stands in one.
"""

from __future__ import annotations

from flask import Blueprint

blueprint = Blueprint("moderation", __name__, url_prefix="/moderation")

from qa_tool.moderation.pages import (
    lists,
    outcome,
    reading,
)
