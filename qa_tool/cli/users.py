"""``qa-tool user``: accounts and their roles."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

import click

from qa_tool.cli import application
from qa_tool.extensions import db
from qa_tool.kit.transactions import Session, reading_session, unit_of_work
from qa_tool.people.queries import accounts as people_queries_accounts
from qa_tool.people.verbs import accounts as people_accounts
from qa_tool.people.verbs.accounts import Account, AccountError
from qa_tool.policy import matrix
from qa_tool.policy.words import Role

if TYPE_CHECKING:
    from collections.abc import Callable
    from contextlib import AbstractContextManager

    _Begin = Callable[[], AbstractContextManager[Session]]

ROLE = click.Choice([role.value for role in Role], case_sensitive=False)
ROLES_HELP = ", ".join(f"{role} {matrix.title(role)}" for role in Role)
APPROVED_BY = click.option(
    "--approved-by",
    metavar="EMAIL",
    help="Head of service who agrees. Needed for SM, HS, AN and AD as soon as there is a head of service.",
)
PASSWORD_STDIN = click.option(
    "--password-stdin", is_flag=True, help="Read the password from standard input instead of asking for it twice."
)


@click.group("user", epilog=f"Roles: {ROLES_HELP}.")
def command() -> None:
    """Add, list and disable accounts, and give and take their roles."""


@command.command(epilog=f"Roles: {ROLES_HELP}.")
@click.option("--email", required=True, help="Address to sign in with.")
@click.option("--staff-code", required=True, help="Code of the member of staff (add them first: qa-tool staff add).")
@click.option("--role", "roles", type=ROLE, multiple=True, required=True, help="May be given several times.")
@PASSWORD_STDIN
@APPROVED_BY
def add(email: str, staff_code: str, roles: tuple[str, ...], password_stdin: bool, approved_by: str | None) -> None:
    """Add an account for a member of staff."""
    with _service() as begin:
        hashed = _new_hash(password_stdin, email, staff_code)
        with begin() as session:
            user = people_accounts.add(
                session,
                email=email,
                staff_code=staff_code,
                password_hash=hashed,
                roles=[Role(role) for role in roles],
                approved_by=approved_by,
            )
            click.echo(f"Added {user.email} ({user.person.staff_code}): {_roles(user)}.")


@command.command("list")
def list_accounts() -> None:
    """List every account."""
    with application().app_context(), reading_session(db.engine) as session:
        everybody = people_queries_accounts.listing(session)
        for user in everybody:
            state = "" if user.active else "  disabled"
            click.echo(f"{user.email:<40} {user.person.staff_code:<12} {_roles(user)}{state}")
    if not everybody:
        click.echo("There are no accounts yet. Add the first with: qa-tool user add")


@command.command()
@click.argument("email")
def disable(email: str) -> None:
    """Disable an account and end its sessions. Nothing it did is lost."""
    with _service() as begin, begin() as session:
        changed = people_accounts.set_active(session, _find(session, email), False)
    click.echo("Disabled; its sessions have ended." if changed else "It was disabled already.")


@command.command()
@click.argument("email")
def enable(email: str) -> None:
    """Let a disabled account sign in again."""
    with _service() as begin, begin() as session:
        changed = people_accounts.set_active(session, _find(session, email), True)
    click.echo("Enabled." if changed else "It was not disabled.")


@command.command()
@click.argument("email")
@PASSWORD_STDIN
def password(email: str, password_stdin: bool) -> None:
    """Set a new password and end the account's sessions."""
    with _service() as begin:
        with begin() as session:
            staff_code = _find(session, email).person.staff_code
        hashed = _new_hash(password_stdin, email, staff_code)
        with begin() as session:
            people_accounts.set_password(session, _find(session, email), hashed)
    click.echo("The password has been changed; the account's sessions have ended.")


@command.command(epilog=f"Roles: {ROLES_HELP}.")
@click.argument("email")
@click.argument("role", type=ROLE)
@APPROVED_BY
def grant(email: str, role: str, approved_by: str | None) -> None:
    """Give a role. The account signs in again."""
    with _service() as begin, begin() as session:
        changed = people_accounts.grant(session, _find(session, email), Role(role), approved_by=approved_by)
    click.echo(f"{email} is now {matrix.title(Role(role))}." if changed else "The account has that role already.")


@command.command(epilog=f"Roles: {ROLES_HELP}.")
@click.argument("email")
@click.argument("role", type=ROLE)
def revoke(email: str, role: str) -> None:
    """Take a role away. The account signs in again."""
    with _service() as begin, begin() as session:
        changed = people_accounts.revoke(session, _find(session, email), Role(role))
    click.echo(
        f"{email} is no longer {matrix.title(Role(role))}." if changed else "The account does not have that role."
    )


@contextmanager
def _service() -> Iterator[_Begin]:
    """The application, with a way to begin transactions; a refusal is a message, not a trace."""
    with application().app_context():
        try:
            yield lambda: unit_of_work(db.engine)
        except AccountError as refusal:
            raise click.ClickException(str(refusal)) from refusal


def _find(session: Session, email: str) -> Account:
    user = people_accounts.find(session, email)
    if user is None:
        raise click.ClickException(f"There is no account for {email}. See: qa-tool user list")
    return user


def _roles(user: Account) -> str:
    return ", ".join(sorted(people_queries_accounts.roles_of(user))) or "no role"


def _new_hash(from_stdin: bool, email: str, staff_code: str) -> str:
    """Ask for a new password until it will do, or read it once; its hash."""
    from flask_security.utils import hash_password

    words = people_accounts.words_of(email, staff_code)
    if from_stdin:
        typed = sys.stdin.readline().rstrip("\r\n")
        if wrong := people_accounts.fault(typed, words=words):
            raise click.ClickException(f"{wrong}.")
        return str(hash_password(typed))
    click.echo(
        f"The password needs at least {people_accounts.SHORTEST} characters. Three or four random words do well."
    )
    while True:
        typed = click.prompt("Password", hide_input=True, confirmation_prompt="The same again")
        wrong = people_accounts.fault(typed, words=words)
        if wrong is None:
            return str(hash_password(typed))
        click.echo(f"{wrong}.")
