"""The headers that every answer carries, errors and downloads among them."""

from __future__ import annotations

import wsgiref.headers

from flask import Flask, Response, request
from werkzeug.datastructures import Headers

from qa_tool.config import Settings

SOURCES = {
    "default-src": "'none'",
    "script-src": "'self'",
    "style-src": "'self'",
    "img-src": "'self' data:",
    "connect-src": "'self'",
    "form-action": "'self'",
    "base-uri": "'none'",
    "frame-ancestors": "'none'",
    "object-src": "'none'",
}
CONTENT_SECURITY_POLICY = "; ".join(f"{kind} {source}" for kind, source in SOURCES.items())
HEADERS = {
    "Content-Security-Policy": CONTENT_SECURITY_POLICY,
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    # Not "no-referrer": browsers that do not name the site of a form are checked by the page that sent it.
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), microphone=(), geolocation=(), payment=(), usb=(), browsing-topics=()",
}
TWO_YEARS = 63_072_000
STATIC_SECONDS = 300
"""Stylesheets and scripts may be kept this long: they hold nothing personal. The address changes with their content."""


def install(app: Flask, settings: Settings) -> None:
    """Put the headers on every answer."""

    def add(response: Response) -> Response:
        put(response.headers, https=settings.https)
        if request.endpoint == "static" and response.status_code in (200, 304):
            response.headers["Cache-Control"] = f"public, max-age={STATIC_SECONDS}"
        else:
            response.headers["Cache-Control"] = "no-store"
        return response

    app.after_request(add)


def put(headers: Headers | wsgiref.headers.Headers, *, https: bool) -> None:
    """Write the headers that hold for every answer; on https, browsers are told to stay on it."""
    for name, value in HEADERS.items():
        headers[name] = value
    if https:
        headers["Strict-Transport-Security"] = f"max-age={TWO_YEARS}; includeSubDomains"
