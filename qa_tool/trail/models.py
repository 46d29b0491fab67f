"""The audit trail, and the dated settings of the service."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import JSON, BigInteger, ForeignKey, Integer, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from qa_tool.kit.tables import Base
from qa_tool.people.models import Person


class Event(Base):
    """One entry in the audit trail: exactly one per state change, in the same transaction. Never content, only ids."""

    __tablename__ = "event"

    id: Mapped[int] = mapped_column(BigInteger().with_variant(Integer, "sqlite"), primary_key=True)
    at: Mapped[datetime] = mapped_column(index=True)
    actor_id: Mapped[str | None] = mapped_column(String(32), index=True)
    """The person's id; None for the command line."""
    action: Mapped[str] = mapped_column(String(60))
    """A verb of the services: 'audit.submitted'."""
    object_id: Mapped[str | None] = mapped_column(String(64), index=True)
    detail: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)


class Setting(Base):
    """A setting of the service from a date on. Read through ``services.settings``. Triggers refuse any change."""

    __tablename__ = "setting"
    __table_args__ = (UniqueConstraint("key", "valid_from", "entry"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    key: Mapped[str] = mapped_column(String(60))
    value: Mapped[Any] = mapped_column(JSON)
    valid_from: Mapped[date]
    entry: Mapped[int] = mapped_column(default=1)
    """1 for what was set first for the day; what was set again for the same day counts instead."""
    set_at: Mapped[datetime | None]
    """None for what was set before this was noted."""
    set_by: Mapped[str | None] = mapped_column(ForeignKey("person.id"))
    """None for the command line."""

    setter: Mapped[Person | None] = relationship()
