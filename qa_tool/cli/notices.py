"""``qa-tool notices``: tell people of their deadlines, and send what waits to be e-mailed."""

from __future__ import annotations

import click

from qa_tool import subjects
from qa_tool.actions.verbs import deciding
from qa_tool.cli import application
from qa_tool.config import Settings
from qa_tool.extensions import db
from qa_tool.kit.periods import today
from qa_tool.kit.transactions import unit_of_work
from qa_tool.notices import verbs
from qa_tool.shell import sweeping


@click.group("notices")
def command() -> None:
    """Notices of what waits for somebody."""


@command.command()
def send() -> None:
    """Note every deadline that is near or past, escalate what is overdue, then send the e-mails that wait.

    Drops what is kept for a time only and is past it. Meant for cron, every few minutes.
    Running it twice, or two at once, sends nothing twice.
    """
    from qa_tool.cli._mailing import deliverer

    app = application()
    settings: Settings = app.extensions["qa_settings"]
    with app.app_context():
        sweeping.run(subjects.SWEEPS, db.engine, settings.instance)
        with unit_of_work(db.engine) as session:
            swept = verbs.sweep(session, today(), subjects.DEADLINES)
            risen = deciding.escalate(session)
        click.echo(f"Told of {swept.due} deadlines that are near and {swept.overdue} that are past.")
        if risen:
            click.echo(f"Escalated {len(risen)} actions and follow-ups that are overdue.")
        if settings.mail.kind == "none":
            click.echo("No e-mail: QA_MAIL is not set. People see their notices in the tool.")
            return
        sent = verbs.send(db.engine, deliverer(app, settings), site=_site(settings))
    click.echo(f"Sent {sent.emails} e-mails with {sent.notices} notices.")
    if sent.failed:
        click.echo(f"{sent.failed} e-mails were not taken by the mail server. They will be tried again.", err=True)
    if sent.given_up:
        raise click.ClickException(f"{sent.given_up} e-mails were given up. Check QA_MAIL and the mail server's log.")


def _site(settings: Settings) -> str:
    host = settings.trusted_hosts[0] if settings.trusted_hosts else ""
    return f"https://{host}/" if host and settings.https else ""
