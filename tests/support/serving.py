"""An application behind waitress on this machine, for tests that need a real socket."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from flask import Flask
from waitress import wasyncore
from waitress.server import create_server

from qa_tool.extensions import db


@contextmanager
def on_loopback(app: Flask) -> Iterator[str]:
    """The application served on a free port of 127.0.0.1; yields its address."""
    server: Any = create_server(app, host="127.0.0.1", port=0, threads=4, ident="")
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.effective_port}"
    finally:
        # Closed by its own loop: taken away underneath, the loop would trip over it.
        server.trigger.pull_trigger(lambda: wasyncore.close_all(server._map, ignore_all=True))
        thread.join(10)
        server.task_dispatcher.shutdown()
        with app.app_context():
            db.engine.dispose()
