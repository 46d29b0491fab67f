"""``qa-tool serve``: the site, on waitress."""

from __future__ import annotations

import _thread
import logging
import select
import signal
import threading
import time
from typing import TYPE_CHECKING, Any

import click

from qa_tool.cli import application
from qa_tool.config import LOOPBACK

if TYPE_CHECKING:
    from flask import Flask

LOGGER = "qa_tool.requests"
DRAIN_SECONDS = 20
CONNECTIONS = 600
"""Open at once. At the library's hundred, a hundred requests that are never finished stop the site; a process may often
open no more than 1,024 files."""
SILENT_SECONDS = 20
"""A connection that says nothing for so long is closed; one whose request is being answered is not."""
LOOK_SECONDS = 5
ROOM_TO_ANSWER = 1_000_000
"""Bytes above the largest request that still reach the application, so that its own page says what is too large."""


@click.command("serve")
@click.option("--host", default="127.0.0.1", show_default=True, help="Address to listen on. Keep it behind your proxy.")
@click.option("--port", default=8000, show_default=True, type=click.IntRange(1, 65535))
@click.option("--threads", default=8, show_default=True, type=click.IntRange(1, 64), help="Requests answered at once.")
def command(host: str, port: int, threads: int) -> None:
    """Serve the site until the process is told to stop; requests that are open then are answered first."""
    app = application()
    click.echo(f"Serving on http://{host}:{port} (stop with Ctrl+C)")
    serve(app, host=host, port=port, threads=threads)


def serve(app: Flask, *, host: str, port: int, threads: int) -> None:
    """Serve ``app`` until SIGTERM or Ctrl+C. Raises ClickException when the address cannot be had."""
    from waitress.server import create_server

    logging.getLogger("waitress").setLevel(logging.ERROR)
    settings = app.extensions["qa_settings"]
    if settings.mode == "demo" and host not in LOOPBACK:
        raise click.ClickException(
            f"A demo is served on this machine only, not on {host}: its pass phrase is no secret"
        )
    gate = Gate(app)
    try:
        server = create_server(
            gate,
            host=host,
            port=port,
            threads=threads,
            ident="",
            max_request_body_size=settings.max_upload_bytes + ROOM_TO_ANSWER,
            clear_untrusted_proxy_headers=not settings.proxies,
            connection_limit=CONNECTIONS,
            channel_timeout=SILENT_SECONDS,
            cleanup_interval=LOOK_SECONDS,
            asyncore_use_poll=hasattr(select, "poll"),
        )
    except OSError as fault:
        raise click.ClickException(
            f"Cannot listen on {host}:{port}: {fault.strerror}. Choose another --port"
        ) from fault

    def stop(_signal: int, _frame: Any) -> None:
        signal.signal(signal.SIGINT, signal.default_int_handler)
        threading.Thread(target=finish, daemon=True).start()

    def finish() -> None:
        gate.drain(DRAIN_SECONDS)
        _thread.interrupt_main()  # waitress ends its loop as it does for Ctrl+C

    signal.signal(signal.SIGTERM, stop)
    threading.Thread(target=warm_up, args=(app,), daemon=True).start()
    stopped = threading.Event()
    threading.Thread(target=keep_sweeping, args=(app, stopped), daemon=True).start()
    try:
        server.run()
    finally:
        stopped.set()


def keep_sweeping(app: Flask, stopped: threading.Event) -> None:
    """Drop what is past its time, every minute until the site is stopped."""
    from qa_tool import subjects
    from qa_tool.extensions import db
    from qa_tool.shell import sweeping

    with app.app_context():
        engine = db.engine
    while not stopped.wait(sweeping.EVERY_SECONDS):
        sweeping.run(subjects.SWEEPS, engine, app.extensions["qa_settings"].instance)


def warm_up(app: Flask) -> None:
    """Make ready what the first visitors ask for, while the site answers already: figures, then the pages' templates.

    Nobody waits for it and nothing depends on it: if it fails, the first visitors wait as they would have.
    """
    from qa_tool.extensions import db
    from qa_tool.figures.verbs import warming

    try:
        with app.app_context():
            warming.warm(db.engine)
            for name in app.jinja_env.list_templates(extensions=["html"]):
                app.jinja_env.get_template(name)
    except Exception as failed:
        logging.getLogger(LOGGER).warning("warming", extra={"error": type(failed).__name__})


class Gate:
    """Counts the requests that are being answered, so that stopping can wait for them; new ones are sent away."""

    def __init__(self, app: Any) -> None:
        self.app = app
        self.closed = False
        self.open = 0
        self.idle = threading.Condition()

    def __call__(self, environ: Any, start_response: Any) -> Any:
        """Answer one request, or send it away when the process is about to end."""
        with self.idle:
            if self.closed:
                start_response("503 Service Unavailable", [("Retry-After", "5"), ("Content-Length", "0")])
                return [b""]
            self.open += 1
        try:
            return self.app(environ, start_response)
        finally:
            with self.idle:
                self.open -= 1
                self.idle.notify_all()

    def drain(self, seconds: float) -> bool:
        """Let nobody in any more and wait for those inside; whether they all left in time."""
        with self.idle:
            self.closed = True
            left = self.idle.wait_for(lambda: not self.open, timeout=seconds)
        time.sleep(0.2)  # the last answers are still being sent
        return left
