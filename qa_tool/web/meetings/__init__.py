"""One locality's meeting with children's social care: what it looks at, and what it agreed."""

from __future__ import annotations

from flask import Blueprint

blueprint = Blueprint("meetings", __name__, url_prefix="/analysis/meetings")

from qa_tool.web.meetings import agreeing, pages  # noqa: E402, F401  the views register themselves on the blueprint
