"""What a load balancer asks: is the process alive, and is it ready. No data, no session."""

from __future__ import annotations

from flask import Blueprint, current_app, jsonify, make_response
from werkzeug.wrappers import Response

from qa_tool.extensions import db
from qa_tool.services.readiness import READY, Readiness

blueprint = Blueprint("health", __name__, url_prefix="/health")


@blueprint.get("/live")
def alive() -> Response:
    """The process answers."""
    return make_response(jsonify(status="ok"), 200)


@blueprint.get("/ready")
def ready() -> Response:
    """A save would succeed; 503 and why otherwise."""
    readiness: Readiness = current_app.extensions["qa_readiness"]
    reason = readiness.reason(db.engine)
    if reason == READY:
        return make_response(jsonify(status="ok"), 200)
    return make_response(jsonify(status="not ready", reason=reason), 503)
