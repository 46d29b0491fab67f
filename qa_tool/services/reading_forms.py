"""The published forms as people read them: what is in use, its history, and what became of the series."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy.orm import Session

from qa_tool.definitions.model import Definition
from qa_tool.models import FormVersion
from qa_tool.policy import matrix
from qa_tool.policy.words import Asker, NotFound
from qa_tool.services import publishing
from qa_tool.services.publishing import VersionLine
from qa_tool.store import listings, published, versions


@dataclass(frozen=True)
class PublishedForm:
    """A form version with its definition."""

    version: FormVersion
    definition: Definition


def in_use(session: Session, version: FormVersion) -> PublishedForm:
    """The version with its definition."""
    return PublishedForm(version, versions.definition(session, version.id))


def listing(session: Session, asker: Asker) -> list[PublishedForm]:
    """Every form in use, by title. Raises NotPermitted."""
    matrix.allow(asker, "definitions", "read")
    return [in_use(session, version) for version in versions.all_newest(session)]


def find(session: Session, asker: Asker, form_key: str, number: int | None = None) -> PublishedForm:
    """One form: the version in use, or an earlier one for those who may read its history or a record made on it.

    Raises NotPermitted, and NotFound for an unknown form or version, or an earlier one that is not open to the asker.
    """
    matrix.allow(asker, "definitions", "read")
    newest = versions.newest(session, form_key)
    if newest is None:
        raise NotFound
    if number is None or number == newest.number:
        return in_use(session, newest)
    for version in published.history(session, form_key):
        if version.number == number and (may_read_history(asker) or listings.any_on(session, asker, version.id)):
            return in_use(session, version)
    raise NotFound


def history(session: Session, asker: Asker, form_key: str) -> list[VersionLine]:
    """The versions of a form, for those who may read them; [] for others."""
    return publishing.history(session, form_key) if may_read_history(asker) else []


def may_read_history(asker: Asker) -> bool:
    """Whether the asker may read earlier versions."""
    return matrix.may(asker.roles, "definitions", "read-history")
