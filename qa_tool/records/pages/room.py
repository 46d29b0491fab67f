"""The blueprint that the pages of audits hang on."""

from __future__ import annotations

from flask import Blueprint

blueprint = Blueprint("audits", __name__)
