"""Publishing: a folder of definitions becomes versions - of forms, measures, counts, registers, outputs - that stay."""

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
from qa_tool.definitions.kinds import Kind, Written, kinds, written
from qa_tool.definitions.model import Definition
from qa_tool.definitions.models import FileVersion
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
class Files:
    """What changed of the files of one kind, by key."""

    kind: str
    """As people call it: 'Measures'."""
    new: tuple[str, ...] = ()
    changed: tuple[str, ...] = ()
    taken_out: tuple[str, ...] = ()


@dataclass(frozen=True)
class Published:
    """What publishing did."""

    new: tuple[NewVersion, ...] = ()
    unchanged: tuple[str, ...] = ()
    files: tuple[Files, ...] = ()
    themes: Changed = field(default_factory=Changed)
    organisation: Changed = field(default_factory=Changed)


@dataclass(frozen=True)
class VersionLine:
    """One line of a history. ``published_by`` is a staff code; None: from the command line."""

    form: str
    """Its key; of a measure or another file that of the thing."""
    number: int
    title: str
    content_hash: str
    published_at: datetime
    published_by: str | None
    in_use: bool
    kind: str = "form"
    taken_out: bool = False
    """Whether it was taken out of the files with this version."""


def check(session: Session | None, folder: Path) -> list[Fault]:
    """Every fault that publishing ``folder`` would find; [] when it can be published. Nothing is kept.

    Without a session there is nothing published to compare with: the files alone are checked.
    """
    if session is None:
        loaded, faults = check_folder(folder)
        return sorted({*faults, *_beside(loaded, folder)})
    try:
        publish(session, folder)
    except FaultyDefinitions as refused:
        return list(refused.faults)
    finally:
        session.rollback()
    return []


def publish(session: Session, folder: Path, *, actor_id: str | None = None, today: date | None = None) -> Published:
    """Publish the definitions of ``folder``: a new version of each form, measure ... that changed, and nothing else.

    Themes and places are brought up to date too. All or nothing, in the caller's transaction.
    Raises FaultyDefinitions with every fault of the files, and every change that an old key does not allow.
    """
    loaded, faults = check_folder(folder)
    earlier = {form: _published_definitions(session, form) for form in loaded.library.definitions}
    faults += [*_forbidden_changes(loaded, earlier), *_beside(loaded, folder)]
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
    files = tuple(_publish_files(session, kind, folder, actor_id) for kind in kinds())
    return Published(tuple(new), tuple(unchanged), files, themes, organisation)


def _beside(loaded: Loaded, folder: Path) -> list[Fault]:
    """Every fault of the measures, counts, registers and outputs beside the forms."""
    return [fault for kind in kinds() for fault in kind.check(folder, loaded.library.definitions)]


def _publish_files(session: Session, kind: Kind, folder: Path, actor_id: str | None) -> Files:
    found, last = written(kind, folder), queries.files_in_use(session, kind.key)
    gone = {key: Written(key, version.title, "") for key, version in last.items() if key not in found}
    changed = [one for one in (*found.values(), *gone.values()) if _differs(last.get(one.key), one)]
    versions = [queries.add_file_version(session, kind.key, one, last.get(one.key), actor_id) for one in changed]
    if versions:
        numbers = {version.key: version.number for version in versions}
        events.record(session, actor_id, f"{kind.key}.published", None, numbers=numbers)
    return Files(
        kind.title,
        tuple(one.key for one in changed if one.key not in last),
        tuple(one.key for one in changed if one.key in last and one.content),
        tuple(one.key for one in changed if not one.content),
    )


def _differs(last: FileVersion | None, now: Written) -> bool:
    return last is None or last.content_hash != now.content_hash


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
            published_by=version.publisher.staff_code if version.publisher is not None else None,
            in_use=version.number == last[version.form_key],
        )
        for version in listed
    ]


def history_of_files(session: Session, kind: str | None = None, key: str | None = None) -> list[VersionLine]:
    """The same of measures, counts, registers and outputs: of a kind, of the key in any kind, or of all."""
    listed = queries.file_versions(session, kind, key)
    last = {(version.kind, version.key): version.number for version in listed}
    order = [one.key for one in kinds()]
    lines = [
        VersionLine(
            form=version.key,
            number=version.number,
            title=version.title,
            content_hash=version.content_hash,
            published_at=version.published_at,
            published_by=version.publisher.staff_code if version.publisher is not None else None,
            in_use=bool(version.content_hash) and version.number == last[version.kind, version.key],
            kind=version.kind,
            taken_out=not version.content_hash,
        )
        for version in listed
    ]
    return sorted(lines, key=lambda line: (order.index(line.kind), *_natural(line.form), line.number))


def _natural(key: str) -> tuple[str, int]:
    """C9 before C10."""
    name = key.rstrip("0123456789")
    return name, int(key[len(name) :] or 0)


def _counts(changed: Changed) -> dict[str, int]:
    return {"added": changed.added, "changed": changed.changed, "ended": changed.ended}
