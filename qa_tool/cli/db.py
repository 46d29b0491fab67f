"""``qa-tool db``: the state of the database."""

from __future__ import annotations

import click

from qa_tool.actions import reactions
from qa_tool.cli import application, in_words
from qa_tool.extensions import db
from qa_tool.kit.transactions import unit_of_work
from qa_tool.shell import health


@click.group("db")
def command() -> None:
    """Look after the database."""


@command.command()
def upgrade() -> None:
    """Bring the database up to date with this program. Safe to run again."""
    with application(check_schema=False).app_context():
        with in_words():
            before, after = health.upgrade(db.engine)
        with unit_of_work(db.engine) as session:
            opened = reactions.catch_up(session)
    done = f"The database is up to date ({after})." if before == after else f"Upgraded: {before or 'empty'} to {after}."
    click.echo(done)
    if opened:
        click.echo(f"Opened {opened} follow-ups of what stands inadequate and nobody had in hand.")


@command.command()
def current() -> None:
    """Say which migration the database stands at; exit with 1 when it is not the newest."""
    with application(check_schema=False).app_context():
        current, head = health.schema_state(db.engine)
    click.echo(f"{current or 'empty'}{' (newest)' if current == head else f', newest is {head}'}")
    if current != head:
        raise SystemExit(1)


@command.command()
def check() -> None:
    """Check that a freshly migrated database is what the models say; exit with 1 and the differences otherwise."""
    differences = health.migrations_against_models()
    for difference in differences:
        click.echo(difference)
    if differences:
        raise click.ClickException("The migrations do not lead to what the models say: write a new migration")
    click.echo("The migrations match the models.")


@command.command()
@click.argument("message")
def revise(message: str) -> None:
    """Write the next migration from what the models say beyond the newest one (for developers); then read it."""
    click.echo(f"Wrote migration {health.write_migration(message)}. Read it before you rely on it.")
