"""Places of cases, IRO teams and people, each with its dates; their accounts, sessions, tokens, what waits for them.

User accounts are the one place that Flask-Security's requirements reach the tables.
"""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import (
    JSON,
    BigInteger,
    CheckConstraint,
    ColumnElement,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    String,
    UniqueConstraint,
    and_,
    exists,
    or_,
)
from sqlalchemy.ext.hybrid import hybrid_property
from sqlalchemy.orm import Mapped, mapped_column, relationship

from qa_tool.kit.periods import today
from qa_tool.kit.tables import Base, UtcDateTime, new_id, words
from qa_tool.people.words import PlaceKind


class Place(Base):
    """A locality, a district or a CSC team: one tree, valid for a time. ``valid_to`` is the last day."""

    __tablename__ = "place"
    __table_args__ = (
        UniqueConstraint("key", "valid_from"),
        CheckConstraint("valid_to IS NULL OR valid_to >= valid_from", name="dates_in_order"),
        CheckConstraint("(kind = 'locality') = (parent_id IS NULL)", name="locality_is_root"),
    )

    id: Mapped[str] = mapped_column(String(32), primary_key=True, default=new_id)
    key: Mapped[str] = mapped_column(String(80))
    kind: Mapped[PlaceKind] = mapped_column(words(PlaceKind, "place_kind"))
    name: Mapped[str] = mapped_column(String(120))
    parent_id: Mapped[str | None] = mapped_column(ForeignKey("place.id"), index=True)
    valid_from: Mapped[date]
    valid_to: Mapped[date | None]

    parent: Mapped[Place | None] = relationship(remote_side=[id])


class Team(Base):
    """An IRO team, to which people belong for a time."""

    __tablename__ = "team"

    id: Mapped[str] = mapped_column(String(32), primary_key=True, default=new_id)
    key: Mapped[str] = mapped_column(String(80), unique=True)
    name: Mapped[str] = mapped_column(String(120))
    valid_from: Mapped[date]
    valid_to: Mapped[date | None]


class Person(Base):
    """A member of staff, known by a staff code. A name is optional and shown only to those entitled."""

    __tablename__ = "person"

    id: Mapped[str] = mapped_column(String(32), primary_key=True, default=new_id)
    staff_code: Mapped[str] = mapped_column(String(20), unique=True)
    name: Mapped[str | None] = mapped_column(String(120))
    job: Mapped[str] = mapped_column(String(60))
    """The job title in words: 'Independent Reviewing Officer'."""
    is_practitioner: Mapped[bool] = mapped_column(default=False)
    """Whether audits can be about this person's practice (IROs)."""
    in_post_from: Mapped[date]
    in_post_to: Mapped[date | None]

    memberships: Mapped[list[Membership]] = relationship(back_populates="person")


class Membership(Base):
    """A person in an IRO team for a time; ``manages`` marks the Q&R manager of the team."""

    __tablename__ = "membership"
    __table_args__ = (
        CheckConstraint("valid_to IS NULL OR valid_to >= valid_from", name="dates_in_order"),
        Index("ix_membership_team_dates", "team_id", "valid_from"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[str] = mapped_column(ForeignKey("person.id"), index=True)
    team_id: Mapped[str] = mapped_column(ForeignKey("team.id"))
    manages: Mapped[bool] = mapped_column(default=False)
    valid_from: Mapped[date]
    valid_to: Mapped[date | None]

    person: Mapped[Person] = relationship(back_populates="memberships")
    team: Mapped[Team] = relationship()


class UserAccount(Base):
    """One sign-in. What it may do comes from its role grants; who it is from its person."""

    __tablename__ = "user_account"

    id: Mapped[int] = mapped_column(primary_key=True)
    email: Mapped[str] = mapped_column(String(255), unique=True)
    password: Mapped[str] = mapped_column(String(255))
    enabled: Mapped[bool] = mapped_column("active", default=True)
    fs_uniquifier: Mapped[str] = mapped_column(String(64), unique=True, default=new_id)
    person_id: Mapped[str] = mapped_column(ForeignKey("person.id"), unique=True)
    created_at: Mapped[datetime]

    person: Mapped[Person] = relationship()
    grants: Mapped[list[RoleGrant]] = relationship(back_populates="user", foreign_keys="RoleGrant.user_id")

    @hybrid_property
    def active(self) -> bool:
        """Whether it opens anything today: an account ends by itself on the day after its person's last."""
        return self.enabled and (self.person.in_post_to is None or self.person.in_post_to >= today())

    @active.inplace.expression
    @classmethod
    def _active(cls) -> ColumnElement[bool]:
        stays = or_(Person.in_post_to.is_(None), Person.in_post_to >= today())
        return and_(cls.enabled, exists().where(Person.id == cls.person_id, stays).correlate(cls))


class RoleGrant(Base):
    """One role held by a user. ``role`` is a key of the policy's data file."""

    __tablename__ = "role_grant"
    __table_args__ = (UniqueConstraint("user_id", "role"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("user_account.id"))
    role: Mapped[str] = mapped_column(String(20))
    granted_at: Mapped[datetime]
    granted_by: Mapped[str | None] = mapped_column(ForeignKey("person.id"))

    user: Mapped[UserAccount] = relationship(back_populates="grants", foreign_keys=[user_id])


class WebSession(Base):
    """A session kept on the server. ``token_digest`` is the SHA-256 of the cookie: the table alone opens nothing."""

    __tablename__ = "web_session"

    token_digest: Mapped[str] = mapped_column(String(64), primary_key=True)
    user_id: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"), index=True)
    data: Mapped[bytes] = mapped_column(LargeBinary)
    created_at: Mapped[datetime]
    seen_at: Mapped[datetime] = mapped_column(index=True)
    ended_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


class SignInFailure(Base):
    """A failed sign-in, for throttling across processes. ``subject_digest`` hides the address or account tried."""

    __tablename__ = "sign_in_failure"
    __table_args__ = (Index("ix_sign_in_failure_subject", "subject_digest", "at"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    subject_digest: Mapped[str] = mapped_column(String(64))
    at: Mapped[datetime]


class HeldInput(Base):
    """What a person had typed when the session turned out to have ended: given back after signing in again."""

    __tablename__ = "held_input"

    id: Mapped[str] = mapped_column(String(32), primary_key=True, default=new_id)
    user_id: Mapped[int] = mapped_column(ForeignKey("user_account.id"), index=True)
    path: Mapped[str] = mapped_column(String(400))
    fields: Mapped[dict[str, Any]] = mapped_column(JSON)
    held_at: Mapped[datetime]


class AccessToken(Base):
    """One token. ``digest`` is its SHA-256: the table alone opens nothing, and nobody can be shown a token again."""

    __tablename__ = "access_token"
    __table_args__ = (CheckConstraint("scope IN ('summary')", name="scope"),)

    id: Mapped[str] = mapped_column(String(32), primary_key=True, default=new_id)
    user_id: Mapped[int] = mapped_column(ForeignKey("user_account.id"), index=True)
    name: Mapped[str] = mapped_column(String(60))
    """What its owner uses it for, in the owner's words."""
    digest: Mapped[str] = mapped_column(String(64), unique=True)
    scope: Mapped[str] = mapped_column(String(20))
    created_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    revoked_at: Mapped[datetime | None] = mapped_column(UtcDateTime)

    user: Mapped[UserAccount] = relationship()


class TokenUse(Base):
    """One request that a token let in, or that was one too many. Never what was asked for beyond the kind of file."""

    __tablename__ = "token_use"
    __table_args__ = (Index("ix_token_use_user", "user_id", "at"), Index("ix_token_use_token", "token_id", "at"))

    id: Mapped[int] = mapped_column(BigInteger().with_variant(Integer, "sqlite"), primary_key=True)
    token_id: Mapped[str] = mapped_column(ForeignKey("access_token.id"))
    user_id: Mapped[int] = mapped_column(ForeignKey("user_account.id"))
    """The token's owner: requests are counted by person, however many tokens there are."""
    at: Mapped[datetime]
    what: Mapped[str] = mapped_column(String(40))
    """The file asked for: 'summary.json'."""
    refused: Mapped[bool] = mapped_column(default=False)
    """Whether it was one more than an hour allows."""


class StagedFile(Base):
    """A file that was uploaded and not yet taken in. It lies in the instance folder under ``id``; both go together."""

    __tablename__ = "staged_file"
    __table_args__ = (CheckConstraint("kind IN ('cases', 'audits')", name="kind"),)

    id: Mapped[str] = mapped_column(String(32), primary_key=True, default=new_id)
    kind: Mapped[str] = mapped_column(String(10))
    form_key: Mapped[str | None] = mapped_column(String(60))
    """Of audits: the form that they are on."""
    file_name: Mapped[str] = mapped_column(String(120))
    file_digest: Mapped[str] = mapped_column(String(64))
    on_day: Mapped[date | None]
    """Of cases: the day whose state the list shows."""
    matched: Mapped[dict[str, Any]] = mapped_column(JSON)
    """Of cases: what was matched by hand, the field by folded heading ('' for not needed)."""
    rows: Mapped[int | None]
    """Of audits: how many would be added, as examined when it was staged."""
    staged_at: Mapped[datetime]
    staged_by: Mapped[str] = mapped_column(ForeignKey("person.id"))

    stager: Mapped[Person] = relationship()


class Export(Base):
    """One file that somebody asked for. What came of it is in the event log, under its number."""

    __tablename__ = "export"
    __table_args__ = (Index("ix_export_asked", "asked_by", "asked_at"),)

    number: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    """1, 2, 3 ... without gaps: printed on the file."""
    kind: Mapped[str] = mapped_column(String(40))
    """'workbook', 'report', 'external edition'."""
    label: Mapped[str] = mapped_column(String(40))
    """The period as people call it."""
    asked_by: Mapped[str | None] = mapped_column(ForeignKey("person.id"))
    """None: the command line."""
    asked_at: Mapped[datetime]
