"""A deadline that somebody has."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from qa_tool.vocabulary.notices import Matter


@dataclass(frozen=True)
class Deadline:
    """Something open that a person must have done by a day."""

    person_id: str
    matter: Matter
    due: date
