"""Form versions as definitions, parsed once per content."""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.orm import Session

from qa_tool.definitions.excerpts import excerpt
from qa_tool.definitions.model import Definition
from qa_tool.models import Audit, FormVersion

_parsed: dict[str, Definition] = {}


def definition(session: Session, form_version_id: int, content_hash: str | None = None) -> Definition:
    """The definition that the version froze; a caller who knows its hash saves asking for it.

    Raises LookupError when there is no such version.
    """
    if content_hash is None:
        content_hash = session.scalar(select(FormVersion.content_hash).where(FormVersion.id == form_version_id))
    if content_hash is None:
        raise LookupError(f"There is no form version {form_version_id}")
    if content_hash not in _parsed:
        snapshot = session.scalars(select(FormVersion.snapshot).where(FormVersion.id == form_version_id)).one()
        _parsed[content_hash] = Definition.from_snapshot(snapshot)
    return _parsed[content_hash]


def of_audit(session: Session, audit: Audit) -> Definition:
    """The definition as the audit asks it: its form version's, or the excerpt of it that a short re-audit is."""
    return excerpt(definition(session, audit.form_version_id), audit.excerpt)


def number(session: Session, form_version_id: int) -> int | None:
    """The running number of the version among its form's."""
    return session.scalar(select(FormVersion.number).where(FormVersion.id == form_version_id))


def newest(session: Session, form_key: str) -> FormVersion | None:
    """The version in use of a form: the one published last; None before the first."""
    return session.scalar(
        select(FormVersion).where(FormVersion.form_key == form_key).order_by(FormVersion.number.desc()).limit(1)
    )


def all_newest(session: Session) -> list[FormVersion]:
    """The version in use of every form, by title."""
    newest_by_form: dict[str, FormVersion] = {}
    for version in session.scalars(select(FormVersion).order_by(FormVersion.number)):
        newest_by_form[version.form_key] = version
    return sorted(newest_by_form.values(), key=lambda version: version.title)


def titles(session: Session) -> dict[str, str]:
    """The newest title of every form by its key."""
    rows = session.execute(select(FormVersion.form_key, FormVersion.title).order_by(FormVersion.number))
    return {row.form_key: row.title for row in rows}
