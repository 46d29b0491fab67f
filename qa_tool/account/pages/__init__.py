"""Signing in and out, and a person's own account."""

from __future__ import annotations

from flask import Blueprint

blueprint = Blueprint("account", __name__, url_prefix="/account")

# They add their views to it.
from qa_tool.account.pages import (
    confirming,
    profile,
    sign_in,
    tokens,
)
