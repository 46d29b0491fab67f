"""Accounts, their roles, and the failures to sign in."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import delete, func, select, text
from sqlalchemy.orm import Session, joinedload, selectinload

from qa_tool.people.models import Person, RoleGrant, SignInFailure, UserAccount
from qa_tool.policy.words import Role
from qa_tool.trail.models import Event

_WHOLE = (joinedload(UserAccount.person), selectinload(UserAccount.grants))


def by_email(session: Session, email: str) -> UserAccount | None:
    """The account of an address, in lower case; None when there is none."""
    return session.scalars(select(UserAccount).where(UserAccount.email == email).options(*_WHOLE)).one_or_none()


def by_uniquifier(session: Session, uniquifier: str) -> UserAccount | None:
    """The account whose sessions carry this mark; a new password or role changes the mark."""
    found = select(UserAccount).where(UserAccount.fs_uniquifier == uniquifier).options(*_WHOLE)
    return session.scalars(found).one_or_none()


def listing(session: Session) -> Sequence[UserAccount]:
    """Every account, by its address."""
    return session.scalars(select(UserAccount).options(*_WHOLE).order_by(UserAccount.email)).all()


def active_holders(session: Session, *roles: Role) -> Sequence[UserAccount]:
    """The active accounts that hold one of ``roles``, by the staff code of their person."""
    held = select(RoleGrant.user_id).where(RoleGrant.role.in_(roles))
    wanted = select(UserAccount).join(Person, Person.id == UserAccount.person_id).order_by(Person.staff_code)
    return session.scalars(wanted.where(UserAccount.id.in_(held), UserAccount.active).options(*_WHOLE)).all()


def roles_of(user: UserAccount) -> frozenset[Role]:
    """The roles granted to an account, whether it is active or not."""
    return frozenset(Role(grant.role) for grant in user.grants)


def lock_grants(session: Session) -> None:
    """Let no other transaction change roles until this one ends: two could each remove the other administrator."""
    if session.get_bind().dialect.name == "postgresql":
        session.execute(text("SELECT pg_advisory_xact_lock(7140216)"))


def lock_attempts(session: Session) -> None:
    """Let no other transaction count failures to sign in until this one ends. SQLite's writers wait by themselves."""
    if session.get_bind().dialect.name == "postgresql":
        session.execute(text("SELECT pg_advisory_xact_lock(7140217)"))


def failures(session: Session, subject_digest: str, since: datetime) -> tuple[int, datetime | None]:
    """How many sign-ins of a subject failed since a moment, and when the last one did."""
    count, last = session.execute(
        select(func.count(), func.max(SignInFailure.at)).where(
            SignInFailure.subject_digest == subject_digest, SignInFailure.at >= since
        )
    ).one()
    return count, last


def add_failure(session: Session, subject_digest: str, at: datetime) -> int:
    """Note one failure; its number."""
    failure = SignInFailure(subject_digest=subject_digest, at=at)
    session.add(failure)
    session.flush()
    return failure.id


def forget_failures(session: Session, subject_digest: str, also: Sequence[int] = ()) -> None:
    """Forget every failure of a subject, and those with the numbers given."""
    session.execute(delete(SignInFailure).where(SignInFailure.subject_digest == subject_digest))
    session.execute(delete(SignInFailure).where(SignInFailure.id.in_(also)))


def purge_failures(session: Session, before: datetime) -> None:
    """Drop failures that no longer count."""
    session.execute(delete(SignInFailure).where(SignInFailure.at < before))


def own_events(session: Session, person_id: str, prefix: str, limit: int) -> Sequence[Event]:
    """A person's own latest events whose action begins with ``prefix``, newest first."""
    return session.scalars(
        select(Event)
        .where(Event.actor_id == person_id, Event.action.startswith(prefix, autoescape=True))
        .order_by(Event.id.desc())
        .limit(limit)
    ).all()
