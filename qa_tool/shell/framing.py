"""What stands around every page: templates, static files, trusted proxies, and the limits of what may be sent."""

from __future__ import annotations

import hashlib
from functools import cache
from pathlib import Path
from typing import Any

from flask import Flask
from jinja2 import ChoiceLoader, FileSystemLoader, PackageLoader, PrefixLoader
from werkzeug.middleware.proxy_fix import ProxyFix
from whitenoise import WhiteNoise

from qa_tool import resources
from qa_tool.config import Mode, Settings
from qa_tool.shell import access, headers, pages

HEALTH = "/health/"
LIMITS = {
    "MAX_FORM_PARTS": 1_000,
    "PROVIDE_AUTOMATIC_OPTIONS": False,
    "SQLALCHEMY_ENGINE_OPTIONS": {"hide_parameters": True},
    "KNOWN_METHODS": frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"}),
}


def install(app: Flask, settings: Settings) -> None:
    """Give the application its templates, static files and proxies."""
    app.jinja_loader = ChoiceLoader(
        [
            FileSystemLoader(resources.templates_folder()),
            PrefixLoader({"govuk_frontend_jinja": PackageLoader("govuk_frontend_jinja")}),
        ]
    )
    pages.prepare_templates(app)
    app.jinja_env.trim_blocks = True
    app.jinja_env.lstrip_blocks = True
    folder = resources.static_folder()
    app.static_folder, app.static_url_path = str(folder), "/static"
    app.add_url_rule("/static/<path:filename>", endpoint="static", view_func=app.send_static_file, methods=["GET"])
    app.url_defaults(lambda endpoint, values: _name_content(folder, endpoint, values))
    app.after_request(_end_reading)
    app.wsgi_app = _probed_by_address(app.wsgi_app, settings)  # type: ignore[method-assign]
    app.wsgi_app = WhiteNoise(  # type: ignore[method-assign]
        app.wsgi_app,
        root=str(folder),
        prefix="static/",
        autorefresh=settings.mode is Mode.TEST,
        max_age=headers.STATIC_SECONDS,
        allow_all_origins=False,
        add_headers_function=lambda found, _path, _url: headers.put(found, https=settings.https),
    )
    if settings.proxies:
        count = settings.proxies
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=count, x_proto=count, x_host=count)  # type: ignore[method-assign]


def _probed_by_address(application: Any, settings: Settings) -> Any:
    """Health pages answer under any name: a load balancer asks by address, and no page of theirs repeats it."""
    host = next((name.lstrip(".") for name in settings.trusted_hosts), "localhost")

    def answer(environ: dict[str, Any], start_response: Any) -> Any:
        if environ.get("PATH_INFO", "").startswith(HEALTH):
            environ = {**environ, "HTTP_HOST": host}
        return application(environ, start_response)

    return answer


def _end_reading(response: Any) -> Any:
    access.finish_transaction()
    return response


def _name_content(folder: Path, endpoint: str, values: dict[str, Any]) -> None:
    """Put a mark of the file's content into the address of a static file: a new version is a new address."""
    if endpoint == "static" and "filename" in values and "v" not in values:
        path = folder / values["filename"]
        if path.is_file():
            values["v"] = _mark(path, path.stat().st_mtime_ns)


@cache
def _mark(path: Path, _changed: int) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()[:8]
