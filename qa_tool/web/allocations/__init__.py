"""The room of allocations: what was given to oneself, giving cases of a sample, reassigning."""

from __future__ import annotations

from flask import Blueprint

blueprint = Blueprint("allocations", __name__, url_prefix="/allocations")

from qa_tool.web.allocations import doing, giving  # noqa: E402, F401  the views register themselves on the blueprint
