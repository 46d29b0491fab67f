"""The room of imports: audits from before the tool, uploaded by one person and approved by another."""

from __future__ import annotations

from flask import Blueprint

blueprint = Blueprint("imports", __name__, url_prefix="/imports")

from qa_tool.web.imports import pages  # noqa: E402, F401  the views register themselves on the blueprint
