"""The pages of records: lists, starting, filling one in, checking and submitting, reading, what follows."""

from __future__ import annotations

from flask import Blueprint

blueprint = Blueprint("audits", __name__)

from qa_tool.records.pages import checking, entering, listing, reading, starting
