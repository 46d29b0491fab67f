"""Freezing quarters: where each stands, who did which step, and what has changed since."""

from __future__ import annotations

from flask import Blueprint

blueprint = Blueprint("quarters", __name__, url_prefix="/analysis/quarters")

from qa_tool.web.quarters import pages, reopenings  # noqa: E402, F401  the views register themselves on the blueprint
