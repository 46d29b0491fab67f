"""``python3 qa.py demo``: a service with two years of made-up audits on this machine, and one sign-in for each role."""

from __future__ import annotations

import json
import os
import socket
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from demo.cast import PASS_PHRASE, SIGN_INS
from qa_tool.cli.serve import serve
from qa_tool.config import ConfigurationError, Settings, load_settings
from qa_tool.extensions import db
from qa_tool.kit.periods import today
from qa_tool.policy import matrix

if TYPE_CHECKING:
    from flask import Flask

HOST, THREADS = "127.0.0.1", 8
AUDITS = 3000
DATABASE, MARKER = "qa_tool.sqlite", "demo.json"
#: Settings of a real installation that have no business in a demo.
OWN_TO_INSTALLATION = (
    "QA_MODE",
    "QA_INSTANCE",
    "QA_DATABASE_URL",
    "QA_SECRET_KEY",
    "QA_CASE_KEY",
    "QA_PASSWORD_SALT",
    "QA_TRUSTED_HOSTS",
    "QA_PROXIES",
    "QA_MAIL",
    "QA_MAIL_FROM",
)


@click.command("demo")
@click.option("--audits", type=click.IntRange(6, 5_000_000), help=f"How many records to make; {AUDITS:,} if not given.")
@click.option("--port", default=8000, show_default=True, type=click.IntRange(1, 65535), help="Port to serve on.")
@click.option(
    "--instance",
    default=Path("instance/demo"),
    show_default=True,
    type=click.Path(file_okay=False, path_type=Path),
    help="Folder of the demo: its database and keys.",
)
@click.option("--no-serve", is_flag=True, help="Only make the demo.")
@click.option("--fresh", is_flag=True, help="Make the demo anew: what was done in it is lost.")
def command(audits: int | None, port: int, instance: Path, no_serve: bool, fresh: bool) -> None:
    """Make a demo service with two years of made-up audits, and serve it on this machine."""
    if not no_serve:
        _check_port(port)
    settings = _settings(instance)
    made = _made(settings.instance)
    if made and not fresh and audits not in (None, made["audits"]):
        raise click.ClickException(
            f"The demo in {instance} has {made['audits']:,} records. Add --fresh to make it anew, "
            "or choose another --instance"
        )
    if fresh or not made:
        _clear(settings.instance)
    app = _application(settings)
    if fresh or not made:
        made = _load(app, settings, audits or AUDITS)
    click.echo(_welcome(made, None if no_serve else port))
    if not no_serve:
        serve(app, host=HOST, port=port, threads=THREADS)


def _check_port(port: int) -> None:
    """Find out before anything is made whether the port can be had."""
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as probe:
        if os.name != "nt":
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((HOST, port))
        except OSError as fault:
            other = port + 1 if port < 65535 else 8000
            raise click.ClickException(
                f"Port {port} cannot be had ({fault.strerror}): another program may be using it. "
                f"Choose another, for example --port {other}"
            ) from fault


def _settings(instance: Path) -> Settings:
    kept = {name: value for name, value in os.environ.items() if name not in OWN_TO_INSTALLATION}
    try:
        return load_settings({**kept, "QA_MODE": "demo", "QA_INSTANCE": str(instance)})
    except ConfigurationError as refusal:
        raise click.ClickException(str(refusal)) from refusal


def _made(folder: Path) -> Mapping[str, Any]:
    """What was made in the folder before; {} when nothing was, or not to the end.

    Raises ClickException when there is a database that is not a demo's.
    """
    try:
        said: Mapping[str, Any] = json.loads((folder / MARKER).read_text(encoding="utf-8"))
    except FileNotFoundError:
        if _has_database(folder):
            raise click.ClickException(
                f"{folder} holds a database that is not a demo's. Choose another folder with --instance"
            ) from None
        return {}
    complete = said.get("complete") and _has_database(folder)
    return said if complete else {}


def _has_database(folder: Path) -> bool:
    """Whether anything was ever written to the folder's database: its empty file is made with the settings."""
    path = folder / DATABASE
    return path.exists() and path.stat().st_size > 0


def _mark(folder: Path, **said: object) -> None:
    (folder / MARKER).write_text(json.dumps(said) + "\n", encoding="utf-8")


def _clear(folder: Path) -> None:
    """Remove an earlier demo's database, and note that what follows is a demo's."""
    _mark(folder, complete=False)
    for ending in ("", "-wal", "-shm"):
        (folder / f"{DATABASE}{ending}").unlink(missing_ok=True)


def _application(settings: Settings) -> Flask:
    """The application on an up-to-date database."""
    from qa_tool import create_app
    from qa_tool.shell import health

    app = create_app(settings, check_schema=False)
    try:
        with app.app_context():
            health.upgrade(db.engine)
    except health.NotUpgradable as refusal:
        raise click.ClickException(
            f"The demo in {settings.instance} was made by another version of the tool, and this one cannot go on with "
            "it. Add --fresh to make it anew, or choose another --instance"
        ) from refusal
    return app


def _load(app: Flask, settings: Settings, audits: int) -> Mapping[str, Any]:
    from flask_security.utils import hash_password

    from demo.loading import Plan, load
    from qa_tool.kit.transactions import unit_of_work

    with app.app_context(), click.progressbar(length=audits, label="Making the demo", show_pos=True) as bar:
        plan = Plan(audits, today(), settings.forms, str(hash_password(PASS_PHRASE)))
        load(lambda: unit_of_work(db.engine), plan, lambda done: bar.update(done - bar.pos))
    made = {"complete": True, "audits": audits, "day": today().isoformat()}
    _mark(settings.instance, **made)
    return made


def _welcome(made: Mapping[str, Any], port: int | None) -> str:
    lines = ["", f"The demo has {made['audits']:,} made-up records; its last day is the one before {made['day']}."]
    if made["day"] != today().isoformat():
        lines.append("Start it with --fresh to have it end yesterday.")
    if port is None:
        return "\n".join(lines)
    lines += ["", f"  Open        http://{HOST}:{port}", f"  Pass phrase {PASS_PHRASE}", ""]
    width = max(len(one.email) for one in SIGN_INS)
    lines += [f"  {one.email:<{width}}  {matrix.title(one.role)} ({one.code})" for one in SIGN_INS]
    return "\n".join([*lines, "", "Stop with Ctrl+C. It answers on this machine only."])
