"""The analysis: what a period's figures say, page by page, each number leading to its audits."""

from __future__ import annotations

from flask import Blueprint

blueprint = Blueprint("analysis", __name__, url_prefix="/analysis")

from qa_tool.figures.pages import (
    exploring,
    headlines,
    measures,
    plotting,
    views,
)
