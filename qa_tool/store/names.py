"""What figures are about, by name: every form version, the themes, the places under all their times of validity."""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.orm import Session

from qa_tool.definitions.model import Definition
from qa_tool.models import FormVersion, Place, SubTheme, Theme
from qa_tool.store import versions
from qa_tool.vocabulary.names import PlaceName, ThemeName


def form_versions(session: Session) -> dict[int, tuple[int, Definition]]:
    """(number within its form, definition) of every version by its id."""
    rows = session.execute(select(FormVersion.id, FormVersion.number, FormVersion.content_hash))
    return {
        identity: (number, versions.definition(session, identity, content_hash))
        for identity, number, content_hash in rows.all()
    }


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


def theme_choices(session: Session) -> list[tuple[str, list[tuple[str, str]]]]:
    """Every theme's label with its sub-themes as (whole code, label)."""
    return [
        (theme.label, [(f"{theme.code}.{code}", label) for code, label in theme.sub_themes])
        for theme in themes(session)
    ]


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
