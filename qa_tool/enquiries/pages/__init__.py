"""The Section 47 register: the month's sheet, problem resolutions."""

from __future__ import annotations

from flask import Blueprint

blueprint = Blueprint("enquiries", __name__, url_prefix="/section-47")

from qa_tool.enquiries.pages import register, resolving
