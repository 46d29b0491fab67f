"""Section 47 enquiries: the month's sheet."""

from __future__ import annotations

from flask import Blueprint

blueprint = Blueprint("enquiries", __name__, url_prefix="/section-47")

from qa_tool.enquiries.pages import register
