"""The workbook's page: choose the period, say what it is for, download."""

from __future__ import annotations

from flask import Blueprint

blueprint = Blueprint("workbooks", __name__, url_prefix="/analysis/workbook")

from qa_tool.web.workbooks import pages  # noqa: E402, F401  the view registers itself on the blueprint
