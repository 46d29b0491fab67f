"""The room of feedback on audits: the IRO's own grade first, then reading, replies and disputes."""

from __future__ import annotations

from flask import Blueprint

blueprint = Blueprint("feedback", __name__)

from qa_tool.web.feedback import disputes, pages, replies  # noqa: E402, F401  their routes
