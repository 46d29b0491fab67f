"""External editions: what was released, what waits to be, and releasing it."""

from __future__ import annotations

from flask import Blueprint

blueprint = Blueprint("editions", __name__, url_prefix="/analysis/editions")

from qa_tool.web.editions import pages  # noqa: E402, F401  the views register themselves on the blueprint
