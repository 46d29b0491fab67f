"""The dated settings of the service."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import JSON, ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from qa_tool.kit.tables import Base


class Setting(Base):
    """A setting of the service from a date on. Read through ``settings.verbs``. Triggers refuse any change."""

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
