"""Signing in and out, and a person's own account."""

from __future__ import annotations

from flask import Blueprint

blueprint = Blueprint("account", __name__, url_prefix="/account")

# They add their views to it.
from qa_tool.web.account import confirm, files, kept, profile, sign_in, tokens  # noqa: E402, F401
