"""The dated settings of the service: how they stand, what was set when, and setting another value from a day on."""

from __future__ import annotations

from flask import Blueprint

blueprint = Blueprint("service_settings", __name__, url_prefix="/settings")

from qa_tool.web.service_settings import pages  # noqa: E402, F401  the views register themselves
