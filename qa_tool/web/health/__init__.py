"""What a load balancer asks: is the process alive, and is it ready. No data, no session."""

from __future__ import annotations

from flask import Blueprint, jsonify, make_response
from werkzeug.wrappers import Response

from qa_tool.extensions import db
from qa_tool.services import installation

blueprint = Blueprint("health", __name__, url_prefix="/health")


@blueprint.get("/live")
def alive() -> Response:
    """The process answers."""
    return make_response(jsonify(status="ok"), 200)


@blueprint.get("/ready")
def ready() -> Response:
    """The database answers and is at the migration that this program needs; 503 otherwise."""
    is_ready = installation.is_ready(db.engine)
    return make_response(jsonify(status="ok" if is_ready else "not ready"), 200 if is_ready else 503)
