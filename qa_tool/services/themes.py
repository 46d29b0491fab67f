"""The themes as pages name them."""

from __future__ import annotations

from sqlalchemy.orm import Session

from qa_tool.store import names


def labels(session: Session) -> dict[str, str]:
    """The label of every theme (first level) by its code."""
    return {theme.code: theme.label for theme in names.themes(session)}


def choices(session: Session) -> list[tuple[str, list[tuple[str, str]]]]:
    """Every theme's label with its sub-themes as (whole code, label)."""
    return [
        (theme.label, [(f"{theme.code}.{code}", label) for code, label in theme.sub_themes])
        for theme in names.themes(session)
    ]
