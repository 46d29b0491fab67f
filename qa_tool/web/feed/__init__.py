"""The data feed: the figures of a period as JSON or CSV, for programs that carry an access token."""

from __future__ import annotations

from flask import Blueprint

blueprint = Blueprint("feed", __name__, url_prefix="/feed")

from qa_tool.web.feed import files, staff  # noqa: E402, F401  the views register themselves on the blueprint
