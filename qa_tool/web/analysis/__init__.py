"""The analysis: what a period's figures say, page by page, each number leading to its audits."""

from __future__ import annotations

from flask import Blueprint

blueprint = Blueprint("analysis", __name__, url_prefix="/analysis")

from qa_tool.web.analysis import pages  # noqa: E402, F401  the views register themselves on the blueprint
