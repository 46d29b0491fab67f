"""``qa-tool staff``: the people of the service, by staff code, and the IRO teams they belong to or manage."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime

import click

from qa_tool.cli import application
from qa_tool.extensions import db
from qa_tool.home import verbs
from qa_tool.home.words import LeftKind
from qa_tool.kit.periods import covers, today
from qa_tool.kit.transactions import Session, reading_session, unit_of_work
from qa_tool.people.queries import people as people_queries_people
from qa_tool.people.verbs import accounts
from qa_tool.people.verbs import people as people_people

DAY = click.DateTime(["%Y-%m-%d"])
SINCE = click.option("--from", "since", type=DAY, help="First day, as 2018-10-01; today when not given.")


@click.group("staff")
def command() -> None:
    """Add, move and list members of staff. They are known by code; no names are needed."""


@command.command()
@click.argument("staff_code")
@click.option("--job", required=True, help="Job title, such as 'Independent Reviewing Officer'.")
@click.option("--practitioner", is_flag=True, help="Audits can be about this person's practice (IROs).")
@click.option("--team", help="Key of the IRO team that the person belongs to.")
@click.option("--manages", help="Key of the IRO team that the person manages.")
@SINCE
def add(
    staff_code: str, job: str, practitioner: bool, team: str | None, manages: str | None, since: datetime | None
) -> None:
    """Add a member of staff."""
    day = since.date() if since else today()
    with _session() as session:
        person = people_people.add(session, staff_code=staff_code, job=job, is_practitioner=practitioner, since=day)
        if team is not None:
            people_people.join(session, person, team, manages=False, since=day)
        if manages is not None:
            people_people.join(session, person, manages, manages=True, since=day)
    click.echo(f"Added {staff_code}.")


@command.command()
@click.argument("staff_code")
@click.argument("team")
@click.option("--manages", is_flag=True, help="The person manages the team, rather than belonging to it.")
@SINCE
def move(staff_code: str, team: str, manages: bool, since: datetime | None) -> None:
    """Put a member of staff into another IRO team. What they may see changes with their next request."""
    with _session() as session:
        people_people.join(
            session,
            people_people.find(session, staff_code),
            team,
            manages=manages,
            since=since.date() if since else today(),
        )
    click.echo("Moved.")


@command.command()
@click.argument("staff_code")
@click.option("--last-day", type=DAY, help="As 2018-10-01; today when not given.")
def leave(staff_code: str, last_day: datetime | None) -> None:
    """Note that a member of staff leaves. The account, its sessions and tokens end with the day after the last."""
    day = last_day.date() if last_day else today()
    with _session() as session:
        person = people_people.find(session, staff_code)
        people_people.leave(session, person, day)
        kinds = Counter(left.kind for left in verbs.left_by(session, person))
    click.echo(f"Noted. The account of {staff_code}, if there is one, ends after {day.isoformat()}.")
    for kind in LeftKind:
        if kinds[kind]:
            click.echo(f"  Still to do: {kind.label}: {kinds[kind]}")
    if kinds:
        click.echo("Managers give it to somebody else: My work, 'left undone by people who have gone'.")


@command.command("list")
def list_staff() -> None:
    """List every member of staff with the team of today."""
    day = today()
    with application().app_context(), reading_session(db.engine) as session:
        for person in people_queries_people.listing(session):
            teams = ", ".join(
                ("manages " if place.manages else "") + place.team.key
                for place in person.memberships
                if covers(place.valid_from, place.valid_to, day)
            )
            gone = f"  left {person.in_post_to.isoformat()}" if person.in_post_to and person.in_post_to < day else ""
            click.echo(f"{person.staff_code:<12} {person.job:<40} {teams}{gone}")


@contextmanager
def _session() -> Iterator[Session]:
    with application().app_context():
        try:
            with unit_of_work(db.engine) as session:
                yield session
        except (people_people.StaffError, accounts.AccountError) as refusal:
            raise click.ClickException(str(refusal)) from refusal
