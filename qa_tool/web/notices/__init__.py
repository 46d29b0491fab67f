"""Notices: what a person has been told, and how they want to be told it."""

from __future__ import annotations

from flask import Blueprint

blueprint = Blueprint("notices", __name__, url_prefix="/notices")

from qa_tool.web.notices import pages  # noqa: E402, F401  the views register themselves on the blueprint
