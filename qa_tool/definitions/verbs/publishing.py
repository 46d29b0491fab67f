"""Publishing: a folder of definitions becomes the form versions that audits are filled in on."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime
from pathlib import Path

from sqlalchemy.orm import Session

from qa_tool.definitions import queries
from qa_tool.definitions.checks import check_folder, located
from qa_tool.definitions.checks.changes import broken_series, changes
from qa_tool.definitions.files.loader import FaultyDefinitions, Loaded
from qa_tool.definitions.files.reading import Fault
from qa_tool.definitions.model import Definition
from qa_tool.definitions.queries import Changed
from qa_tool.kit.periods import today as today_in_london
from qa_tool.trail import events


@dataclass(frozen=True)
class NewVersion:
    """A version that was published now. ``breaks``: the keys whose series of figures break here."""

    form: str
    title: str
    number: int
    breaks: tuple[str, ...] = ()


@dataclass(frozen=True)
class Published:
    """What publishing did."""

    new: tuple[NewVersion, ...] = ()
    unchanged: tuple[str, ...] = ()
    themes: Changed = field(default_factory=Changed)
    organisation: Changed = field(default_factory=Changed)


@dataclass(frozen=True)
class VersionLine:
    """One line of a form's history. ``published_by`` is a person's id; None: from the command line."""

    form: str
    number: int
    title: str
    content_hash: str
    published_at: datetime
    published_by: str | None
    in_use: bool


def check(session: Session | None, folder: Path) -> list[Fault]:
    """Every fault that publishing ``folder`` would find; [] when it can be published. Nothing is kept.

    Without a session there is nothing published to compare with: the files alone are checked.
    """
    if session is None:
        return check_folder(folder)[1]
    try:
        publish(session, folder)
    except FaultyDefinitions as refused:
        return list(refused.faults)
    finally:
        session.rollback()
    return []


def publish(session: Session, folder: Path, *, actor_id: str | None = None, today: date | None = None) -> Published:
    """Publish the definitions of ``folder``: a new version of each form whose content changed, and nothing else.

    Themes and places are brought up to date too. All or nothing, in the caller's transaction.
    Raises FaultyDefinitions with every fault of the files, and every change that an old key does not allow.
    """
    loaded, faults = check_folder(folder)
    earlier = {form: _published_definitions(session, form) for form in loaded.library.definitions}
    faults += _forbidden_changes(loaded, earlier)
    if faults:
        raise FaultyDefinitions(tuple(sorted(set(faults))))
    themes = queries.synchronise_themes(session, loaded.library.themes)
    if themes:
        events.record(session, actor_id, "themes.published", None, **_counts(themes))
    try:
        organisation = queries.synchronise_organisation(
            session, loaded.library.organisation, today or today_in_london()
        )
    except ValueError as error:
        raise FaultyDefinitions((Fault("organisation.yaml", 1, "", str(error)),)) from error
    if organisation:
        detail = _counts(organisation)
        events.record(session, actor_id, "organisation.published", None, **detail)
    new: list[NewVersion] = []
    unchanged: list[str] = []
    for form, definition in loaded.library.definitions.items():
        old = earlier[form][-1] if earlier[form] else None
        if old is not None and old.content_hash == definition.content_hash:
            unchanged.append(form)
        else:
            new.append(_publish_one(session, definition, old, actor_id))
    return Published(tuple(new), tuple(unchanged), themes, organisation)


def _publish_one(session: Session, definition: Definition, old: Definition | None, actor_id: str | None) -> NewVersion:
    version = queries.add_version(session, definition, actor_id)
    breaks = tuple(sorted(broken_series(old, definition))) if old else ()
    detail = {"form": definition.form, "number": version.number, "breaks": list(breaks)}
    events.record(session, actor_id, "form.published", str(version.id), **detail)
    return NewVersion(definition.form, definition.title, version.number, breaks)


def _published_definitions(session: Session, form: str) -> list[Definition]:
    """Every published definition of a form, the one in use last."""
    return [queries.definition(session, version.id) for version in queries.history(session, form)]


def _forbidden_changes(loaded: Loaded, earlier: dict[str, list[Definition]]) -> list[Fault]:
    """Changes that an old key does not allow; keys that an earlier version dropped are remembered too."""
    return [
        located(loaded, form, wrong)
        for form, definition in loaded.library.definitions.items()
        for old in earlier[form]
        for wrong in changes(old, definition)
    ]


def history(session: Session, form_key: str | None = None) -> list[VersionLine]:
    """Every version that was ever published, of one form or of all, oldest first."""
    listed = queries.history(session, form_key)
    last = {version.form_key: version.number for version in listed}
    return [
        VersionLine(
            form=version.form_key,
            number=version.number,
            title=version.title,
            content_hash=version.content_hash,
            published_at=version.published_at,
            published_by=version.published_by,
            in_use=version.number == last[version.form_key],
        )
        for version in listed
    ]


def _counts(changed: Changed) -> dict[str, int]:
    return {"added": changed.added, "changed": changed.changed, "ended": changed.ended}
