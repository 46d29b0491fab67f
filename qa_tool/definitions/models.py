"""Published form versions, those of the files beside the forms, and the labels of the themes."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from qa_tool.kit.tables import Base
from qa_tool.people.models import Person


class FormVersion(Base):
    """The frozen snapshot of a definition that audits are filled in on. Never changed (a trigger sees to it)."""

    __tablename__ = "form_version"
    __table_args__ = (UniqueConstraint("form_key", "number"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    form_key: Mapped[str] = mapped_column(String(60), index=True)
    number: Mapped[int]
    title: Mapped[str] = mapped_column(String(200))
    content_hash: Mapped[str] = mapped_column(String(64))
    snapshot: Mapped[str] = mapped_column(Text)
    published_at: Mapped[datetime]
    published_by: Mapped[str | None] = mapped_column(ForeignKey("person.id"))

    publisher: Mapped[Person | None] = relationship()


class FileVersion(Base):
    """What a file beside the forms said from then on: a measure, count, register or output. Never changed, as above."""

    __tablename__ = "file_version"
    __table_args__ = (UniqueConstraint("kind", "key", "number"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[str] = mapped_column(String(20))
    """That of ``kinds``: 'measure'."""
    key: Mapped[str] = mapped_column(String(60))
    number: Mapped[int]
    title: Mapped[str] = mapped_column(String(200))
    content_hash: Mapped[str] = mapped_column(String(64))
    """'' where it was taken out of the files."""
    content: Mapped[str] = mapped_column(Text, deferred=True)
    """JSON, as written."""
    published_at: Mapped[datetime]
    published_by: Mapped[str | None] = mapped_column(ForeignKey("person.id"))

    publisher: Mapped[Person | None] = relationship()


class Theme(Base):
    """One of the taxonomy's themes; its code is permanent, its label editable."""

    __tablename__ = "theme"

    code: Mapped[str] = mapped_column(String(20), primary_key=True)
    label: Mapped[str] = mapped_column(String(100))
    kind: Mapped[str] = mapped_column(String(20))
    position: Mapped[int]


class SubTheme(Base):
    """A sub-theme, under its full code: ``VOICE.V1``."""

    __tablename__ = "sub_theme"

    code: Mapped[str] = mapped_column(String(30), primary_key=True)
    theme_code: Mapped[str] = mapped_column(ForeignKey("theme.code"), index=True)
    label: Mapped[str] = mapped_column(String(200))
    position: Mapped[int]
