"""The programme: how far everybody has come, the year's calendar, targets, leave and exemptions."""

from __future__ import annotations

from typing import Any

from flask import Blueprint

blueprint = Blueprint("programme", __name__, url_prefix="/programme")

from qa_tool.programme.pages import (
    calendar,
    leave,
    progress,
    targets,
)
from qa_tool.programme.pages.reading import rooms


@blueprint.app_context_processor
def _shared() -> dict[str, Any]:
    """The pages of samples and allocations stand under the programme, and show its list of pages too."""
    return {"programme_rooms": rooms}
