"""The analysis: what a period's figures say, page by page, each number leading to its audits."""

from __future__ import annotations

from flask import Blueprint

blueprint = Blueprint("analysis", __name__, url_prefix="/analysis")

from qa_tool.web.analysis import (  # noqa: E402  the views register themselves on the blueprint
    agreement,  # noqa: F401
    came_of_it,  # noqa: F401
    enquiries,  # noqa: F401
    inadequate,  # noqa: F401
    learning,  # noqa: F401
    ledger,  # noqa: F401
    measures,  # noqa: F401
    observations,  # noqa: F401
    pages,  # noqa: F401
    plotting,  # noqa: F401
    practitioner,  # noqa: F401
    theme,  # noqa: F401
)
