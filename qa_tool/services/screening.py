"""Looking at a text while somebody writes it: what it may hold that no text should. Nothing is kept."""

from __future__ import annotations

from sqlalchemy.orm import Session

from qa_tool.definitions.screening import Screen, identifiers, likely
from qa_tool.store import names
from qa_tool.vocabulary.periods import today


def screen(session: Session) -> Screen:
    """What this service knows to be no person's name: its places and teams."""
    return Screen.of_names(tuple(place.name for place in names.places(session)))


def advice(text: str, known: Screen) -> str:
    """One sentence for whoever wrote ``text``; '' when there is nothing to say. It never repeats what was found."""
    certain = identifiers(text)
    if certain:
        return f"This holds what looks like {' and '.join(certain)}. Take it out: no record may hold it."
    possible = likely(text, known, today())
    if possible:
        return (
            f"There may be {' or '.join(possible)} in this. If so, write ‘the child’, ‘mother’ or ‘the school’ instead."
        )
    return ""
