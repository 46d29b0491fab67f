"""``qa-tool settings``: the dated settings of the service."""

from __future__ import annotations

from datetime import date

import click

from qa_tool.cli import application
from qa_tool.extensions import db
from qa_tool.kit.errors import Conflict, NotFound
from qa_tool.kit.periods import today
from qa_tool.kit.transactions import reading_session, unit_of_work
from qa_tool.settings import verbs
from qa_tool.settings.verbs import NotThisValue


@click.group("settings")
def command() -> None:
    """Deadlines, shares and limits of the service, each from a day on."""


@command.command("list")
def list_settings() -> None:
    """List every setting: its value today, since when, and what is planned."""
    with application().app_context(), reading_session(db.engine) as session:
        groups = verbs.listing(session, None)
    for title, lines in groups:
        click.echo(f"\n{title}")
        for line in lines:
            since = f"since {line.since.isoformat()}" if line.since else "never set"
            planned = "".join(f"; {one.words} from {one.valid_from.isoformat()}" for one in line.planned)
            click.echo(f"  {line.key:<40} {line.words} ({since}{planned})")


@command.command("set")
@click.argument("key")
@click.argument("value")
@click.option("--from", "valid_from", metavar="YYYY-MM-DD", help="The first day on which it holds. Without it: today.")
def set_value(key: str, value: str, valid_from: str | None) -> None:
    """Set KEY to VALUE, from today or a later day on."""
    with application().app_context():
        try:
            with unit_of_work(db.engine) as session:
                day = _day(valid_from)
                done = verbs.change(session, None, key, value, day)
                line = verbs.history(session, None, key).line
        except NotFound:
            raise click.ClickException(f"There is no setting '{key}'. See qa-tool settings list.") from None
        except (NotThisValue, Conflict) as wrong:
            raise click.ClickException(f"{wrong}.") from None
    stands = "" if done else "Nothing changed: that value holds already. "
    click.echo(f"{stands}{line.setting.title}: {line.setting.words(line.setting.understood(value))} from {day}.")


def _day(text: str | None) -> date:
    try:
        return date.fromisoformat(text) if text else today()
    except ValueError:
        raise NotThisValue("valid_from", f"'{text}' is no date: write it like 2027-04-01") from None
