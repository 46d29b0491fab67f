"""User accounts and their sign-in: the one place that Flask-Security's requirements reach the tables."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import (
    JSON,
    ColumnElement,
    ForeignKey,
    Index,
    LargeBinary,
    String,
    UniqueConstraint,
    and_,
    exists,
    or_,
)
from sqlalchemy.ext.hybrid import hybrid_property
from sqlalchemy.orm import Mapped, mapped_column, relationship

from qa_tool.models.base import Base, UtcDateTime, new_id
from qa_tool.models.organisation import Person
from qa_tool.vocabulary.periods import today


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
