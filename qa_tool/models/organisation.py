"""Places of cases, IRO teams, and the people of the service, each with its dates."""

from __future__ import annotations

from datetime import date

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from qa_tool.models.base import Base, new_id, words
from qa_tool.vocabulary.audits import PlaceKind


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
