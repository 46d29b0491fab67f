"""Actions and follow-ups: lists, one of them with its history, and what owners and managers do with it."""

from __future__ import annotations

from flask import Blueprint

blueprint = Blueprint("actions", __name__, url_prefix="/actions")

from qa_tool.actions.pages import (
    deciding,
    doing,
    lists,
    showing,
)
