"""The programme: how far everybody has come, the year's calendar, targets, leave and exemptions."""

from __future__ import annotations

from flask import Blueprint

blueprint = Blueprint("programme", __name__, url_prefix="/programme")

from qa_tool.web.programme import calendar, leave, progress, targets  # noqa: E402, F401  the views register themselves
