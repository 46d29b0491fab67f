"""The room of samples: lists of cases, uploaded and looked at; samples drawn from them; the statement of the method."""

from __future__ import annotations

from flask import Blueprint

blueprint = Blueprint("sampling", __name__, url_prefix="/samples")

# They register themselves on the blueprint.
from qa_tool.sampling.pages import (
    drawing,
    iros,
    pages,
    uploading,
)
