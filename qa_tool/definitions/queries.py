"""Form versions, the labels of the themes, and places by name: written when a folder is published, read by all."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Protocol

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from qa_tool.definitions.excerpts import excerpt
from qa_tool.definitions.kinds import Written
from qa_tool.definitions.model import FIRST_SCALE, Definition, Grade
from qa_tool.definitions.models import FileVersion, FormVersion, SubTheme, Theme
from qa_tool.definitions.organisation import Organisation, TreePlace, Unit
from qa_tool.definitions.themes import Themes
from qa_tool.definitions.words import PlaceName, QuestionRole, ThemeName
from qa_tool.kit.periods import now
from qa_tool.kit.sums import Counts
from qa_tool.people.models import Place, Team
from qa_tool.policy.words import FormAccess


class FilledIn(Protocol):
    """A record, as far as it says what it asks."""

    @property
    def form_version_id(self) -> int: ...
    @property
    def excerpt(self) -> list[str] | None: ...


@dataclass(frozen=True)
class Changed(Counts):
    """How many rows were added, changed, and ended (given a last day)."""

    added: int = 0
    changed: int = 0
    ended: int = 0

    def __bool__(self) -> bool:
        return self != Changed()


def add_version(session: Session, definition: Definition, published_by: str | None) -> FormVersion:
    """Freeze ``definition`` as the next version of its form."""
    last = select(func.max(FormVersion.number)).where(FormVersion.form_key == definition.form)
    version = FormVersion(
        form_key=definition.form,
        number=(session.scalar(last) or 0) + 1,
        title=definition.title,
        content_hash=definition.content_hash,
        snapshot=definition.snapshot(),
        published_at=now(),
        published_by=published_by,
    )
    session.add(version)
    session.flush()
    return version


def keys_in_role(session: Session, role: QuestionRole) -> tuple[str, ...]:
    """The keys under which published versions ask the question in ``role``: what a query compares keys with."""
    asked = (definition.in_role(role) for _, definition in form_versions(session).values())
    return tuple(sorted({question.key for question in asked if question}))


def history(session: Session, form_key: str | None = None) -> list[FormVersion]:
    """Every version, of one form or of all, in the order of forms and numbers."""
    wanted = select(FormVersion).order_by(FormVersion.form_key, FormVersion.number)
    return list(session.scalars(wanted if form_key is None else wanted.where(FormVersion.form_key == form_key)))


def file_versions(session: Session, kind: str | None = None, key: str | None = None) -> list[FileVersion]:
    """Every version of the files beside the forms, of one kind or key or of all, in the order of their numbers."""
    query = select(FileVersion).order_by(FileVersion.id)
    for column, wanted in ((FileVersion.kind, kind), (FileVersion.key, key)):
        query = query if wanted is None else query.where(column == wanted)
    return list(session.scalars(query))


def files_in_use(session: Session, kind: str) -> dict[str, FileVersion]:
    """The newest version of each thing of the kind by its key, what was taken out of the files included."""
    return {version.key: version for version in file_versions(session, kind)}


def numbers_in_use(session: Session, kind: str) -> dict[str, int]:
    """The number of the version in use of each thing of the kind, by its key; {} where nothing was ever published."""
    return {key: version.number for key, version in files_in_use(session, kind).items() if version.content_hash}


def hashes_in_use(session: Session, kind: str) -> dict[str, str] | None:
    """The content hash of what is in use of the kind, by key; None where nothing of it was ever published."""
    query = select(FileVersion.key, FileVersion.content_hash).where(FileVersion.kind == kind).order_by(FileVersion.id)
    newest = dict(session.execute(query).all())
    return {key: content_hash for key, content_hash in newest.items() if content_hash} if newest else None


def file_contents(session: Session, kind: str, hashes: Collection[str]) -> dict[str, str]:
    """What is kept of the kind, by content hash."""
    query = select(FileVersion.content_hash, FileVersion.content).where(FileVersion.kind == kind)
    return dict(session.execute(query.where(FileVersion.content_hash.in_(hashes))).all())


def add_file_version(
    session: Session, kind: str, found: Written, last: FileVersion | None, published_by: str | None
) -> FileVersion:
    """Keep what a file says as the version after ``last``; without content where it was taken out."""
    version = FileVersion(
        kind=kind,
        key=found.key,
        number=last.number + 1 if last is not None else 1,
        title=found.title,
        content_hash=found.content_hash,
        content=found.content,
        published_at=now(),
        published_by=published_by,
    )
    session.add(version)
    session.flush()
    return version


def synchronise_themes(session: Session, themes: Themes) -> Changed:
    """Give the tables the labels and order of ``themes``. A code that is gone from the file stays: answers carry it."""
    total = Changed()
    for position, theme in enumerate(themes.themes):
        values: dict[str, object] = {"label": theme.label, "kind": theme.kind, "position": position}
        total += _put(session, Theme, theme.code, values)
    session.flush()
    position = 0
    for theme in themes.themes:
        for sub in theme.sub_themes:
            values = {"theme_code": theme.code, "label": sub.label, "position": position}
            total += _put(session, SubTheme, sub.code, values)
            position += 1
    session.flush()
    return total


def _put(session: Session, kind: type[Theme] | type[SubTheme], code: str, values: dict[str, object]) -> Changed:
    row = session.get(kind, code)
    if row is None:
        session.add(kind(code=code, **values))
        return Changed(added=1)
    return _set(row, values)


def _set(row: object, values: dict[str, object]) -> Changed:
    different = {name: value for name, value in values.items() if getattr(row, name) != value}
    for name, value in different.items():
        setattr(row, name, value)
    return Changed(changed=1) if different else Changed()


def synchronise_organisation(session: Session, organisation: Organisation, today: date) -> Changed:
    """Give the tables the places and IRO teams of ``organisation``.

    Nothing is deleted: what is gone from the file gets yesterday as its last day, because records keep the place they
    were made in. Raises ValueError when a place of the same key and first day changed its level.
    """
    total = Changed()
    known = {(place.key, place.valid_from): place for place in session.scalars(select(Place))}
    ids: dict[int, str] = {}
    for place in organisation.places():
        row, changed = _place(session, known.pop((place.unit.key, place.unit.valid_from), None), place, ids)
        ids[id(place.unit)] = row.id
        total += changed
    teams = {team.key: team for team in session.scalars(select(Team))}
    for unit in organisation.iro_teams:
        total += _team(session, teams.pop(unit.key, None), unit)
    left_out: list[Place | Team] = [*known.values(), *teams.values()]
    for gone in left_out:
        total += _end(gone, today)
    session.flush()
    return total


def _place(session: Session, row: Place | None, place: TreePlace, ids: dict[int, str]) -> tuple[Place, Changed]:
    values: dict[str, object] = {
        "name": place.unit.name,
        "valid_to": place.unit.valid_to,
        "parent_id": ids[id(place.parent)] if place.parent is not None else None,
    }
    if row is not None:
        if row.kind is not place.kind:
            raise ValueError(f"{row.key} was a {row.kind.value} and cannot become a {place.kind.value}: use a new key")
        return row, _set(row, values)
    row = Place(key=place.unit.key, kind=place.kind, valid_from=place.unit.valid_from, **values)
    session.add(row)
    session.flush()
    return row, Changed(added=1)


def _team(session: Session, row: Team | None, unit: Unit) -> Changed:
    values: dict[str, object] = {"name": unit.name, "valid_from": unit.valid_from, "valid_to": unit.valid_to}
    if row is not None:
        return _set(row, values)
    session.add(Team(key=unit.key, **values))
    return Changed(added=1)


def _end(row: Place | Team, today: date) -> Changed:
    yesterday = today - timedelta(days=1)
    if row.valid_to is not None and row.valid_to <= yesterday:
        return Changed()
    last = max(yesterday, row.valid_from)
    if row.valid_to == last:
        return Changed()
    row.valid_to = last
    return Changed(ended=1)


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


def of_audit(session: Session, audit: FilledIn) -> Definition:
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


def access(session: Session, form_key: str) -> FormAccess | None:
    """Who may fill the form in: what its version in use says, on whichever version a record was begun."""
    in_use = newest(session, form_key)
    return definition(session, in_use.id, in_use.content_hash).access if in_use is not None else None


def all_newest(session: Session) -> list[FormVersion]:
    """The version in use of every form, by title."""
    newest_by_form: dict[str, FormVersion] = {}
    for version in session.scalars(select(FormVersion).order_by(FormVersion.number)):
        newest_by_form[version.form_key] = version
    return sorted(newest_by_form.values(), key=lambda version: version.title)


def newest_definitions(session: Session) -> dict[str, Definition]:
    """The definition in use of every form by its key, in the order of their titles."""
    return {one.form_key: definition(session, one.id, one.content_hash) for one in all_newest(session)}


def titles(session: Session) -> dict[str, str]:
    """The newest title of every form by its key."""
    rows = session.execute(select(FormVersion.form_key, FormVersion.title).order_by(FormVersion.number))
    return {row.form_key: row.title for row in rows}


def form_versions(session: Session) -> dict[int, tuple[int, Definition]]:
    """(number within its form, definition) of every version by its id."""
    rows = session.execute(select(FormVersion.id, FormVersion.number, FormVersion.content_hash))
    return {
        identity: (number, definition(session, identity, content_hash)) for identity, number, content_hash in rows.all()
    }


def grades(session: Session) -> dict[str, Grade]:
    """Every grade that a published version was or is judged by, by key; the newest has the last word.

    The best first: good ones of any scale before those that only meet the standard, and these before those that do not.
    """
    scales = (FIRST_SCALE, *(definition.scale for _, definition in form_versions(session).values()))
    known = {grade.key: (place, grade) for scale in scales for place, grade in enumerate(scale.grades)}
    ordered = sorted(known.values(), key=lambda one: (not one[1].good, not one[1].meets, one[0]))
    return {grade.key: grade for _, grade in ordered}


def inadequate(session: Session) -> tuple[str, ...]:
    """The grades, of whatever scale, that do not meet the standard."""
    return tuple(key for key, grade in grades(session).items() if not grade.meets)


def themes(session: Session) -> tuple[ThemeName, ...]:
    """The taxonomy in its order."""
    sub_themes: dict[str, list[tuple[str, str]]] = {}
    for row in session.scalars(select(SubTheme).order_by(SubTheme.position, SubTheme.code)):
        sub_themes.setdefault(row.theme_code, []).append((row.code.rpartition(".")[2], row.label))
    return tuple(
        ThemeName(theme.code, theme.label, theme.kind, tuple(sub_themes.get(theme.code, ())))
        for theme in session.scalars(select(Theme).order_by(Theme.position, Theme.code))
    )


def theme_labels(session: Session) -> dict[str, str]:
    """The label of every theme (first level) by its code."""
    return {theme.code: theme.label for theme in themes(session)}


def code_labels(session: Session) -> dict[str, str]:
    """The label of every theme and sub-theme by its whole code, each theme before its own."""
    return {code: label for theme in themes(session) for code, label in theme.labels.items()}


def theme_choices(session: Session) -> list[tuple[str, list[tuple[str, str]]]]:
    """Every theme's label with its sub-themes as (whole code, label)."""
    return [
        (theme.label, [(f"{theme.code}.{code}", label) for code, label in theme.sub_themes])
        for theme in themes(session)
    ]


def sub_themes(session: Session) -> list[tuple[str, str]]:
    """(code, label) of every sub-theme in the order of the taxonomy."""
    rows = session.execute(select(SubTheme.code, SubTheme.label).order_by(SubTheme.position, SubTheme.code))
    return [(code, label) for code, label in rows]


def place_names(session: Session) -> dict[str, str]:
    """The newest name of every place by the id of each of its rows."""
    return {identity: place.name for place in places(session) for identity in place.ids}


def places(session: Session) -> tuple[PlaceName, ...]:
    """Every place once: rows of one key and kind are one place, under its newest name and parent."""
    # Not by the database: the ids are random, and PostgreSQL would put keys in the order of its language.
    rows = sorted(session.scalars(select(Place)), key=lambda row: (row.valid_from, row.key, row.id))
    by_id = {row.id: row for row in rows}

    def home(row: Place) -> tuple[str, ...]:
        above = by_id.get(row.parent_id or "")
        return (above.key, *home(above)) if above else ()

    by_place: dict[tuple[str, str], list[Place]] = {}
    for row in rows:
        by_place.setdefault((row.kind, row.key), []).append(row)
    return tuple(
        PlaceName(
            key=same[-1].key,
            name=same[-1].name,
            kind=same[-1].kind,
            parent=next(iter(home(same[-1])), None),
            ids=tuple(row.id for row in same),
            homes=tuple(home(row) for row in same),
        )
        for same in by_place.values()
    )
