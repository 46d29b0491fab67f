"""Quality assurance of an Independent Reviewing Officer service. ``create_app`` puts the rooms together."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from flask import Flask

    from qa_tool.config import Settings


def create_app(settings: Settings | None = None, *, check_schema: bool = True) -> Flask:
    """The application, ready to serve. ``settings`` come from the environment when not given.

    Raises ConfigurationError for settings that cannot be used, SchemaOutOfDate for a database that needs
    ``qa-tool db upgrade`` (unless ``check_schema`` is False), and UndeclaredRoute for a route the policy does not know.
    """
    from flask import Flask

    from qa_tool import config, extensions, resources, subjects
    from qa_tool.definitions.verbs import reading
    from qa_tool.kit import transactions
    from qa_tool.records.verbs import cases
    from qa_tool.shell import (
        access,
        downloads,
        errors,
        framing,
        headers,
        health,
        incoming,
        logging,
        sessions,
        signing_in,
        sweeping,
    )

    settings = settings or config.load_settings(os.environ)
    app = Flask(
        "qa_tool",
        template_folder=str(resources.templates_folder()),
        static_folder=None,  # its route comes when the settings stand
        instance_path=str(settings.instance),
    )
    app.config.update(settings.flask_config())
    app.config.update(framing.LIMITS)
    cases.use_key(settings.case_key)
    reading.use_folder(settings.forms)
    subjects.connect()

    extensions.db.init_app(app)
    with app.app_context():
        transactions.prepare(extensions.db.engine)
        if check_schema:
            health.check_schema(extensions.db.engine)
            sweeping.run(subjects.SWEEPS, extensions.db.engine, settings.instance)

    logging.install(app)
    headers.install(app, settings)
    app.extensions["qa_contributions"] = subjects.CONTRIBUTIONS
    app.extensions["qa_readiness"] = health.Readiness()
    sessions.install(app, settings)
    incoming.install(app)
    access.install(app, settings)
    extensions.csrf.init_app(app)
    signing_in.install(app)
    framing.install(app, settings)
    errors.install(app)
    downloads.only_through_here(app)
    for blueprint in subjects.blueprints():
        app.register_blueprint(blueprint)
    access.guard(app)
    return app
