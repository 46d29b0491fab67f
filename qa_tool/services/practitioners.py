"""The records about one practitioner, for that person and the own line (object rule 13).

Grades are of practice on a case or in a meeting, never of a person: this is a list of records, without a percentage and
without a count that could be compared with somebody else's.
"""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy.orm import Session

from qa_tool.policy import matrix
from qa_tool.policy.words import Asker, NotFound
from qa_tool.store import practitioners as store
from qa_tool.store.practitioners import Practised
from qa_tool.vocabulary.periods import Period

LEAST = 3
"""Fewer records than this are not listed to somebody else: two say nothing of a person's work."""


@dataclass(frozen=True)
class Practice:
    """The list for one practitioner and period."""

    person_id: str
    staff_code: str
    own: bool
    """Whether it is the asker's own."""
    items: tuple[Practised, ...]
    """Empty when there are too few."""
    too_few: bool


def line(session: Session, asker: Asker) -> tuple[tuple[str, str], ...]:
    """(id, staff code) of those whose records the asker may list. Raises NotPermitted."""
    matrix.allow(asker, *store.FUNCTION)
    return store.line(session, asker)


def practice(session: Session, asker: Asker, person_id: str, period: Period) -> Practice:
    """The records of a period about a practitioner of the own line.

    Raises NotPermitted when the function is not the asker's, NotFound for anybody who is not in the own line.
    """
    matrix.allow(asker, *store.FUNCTION)
    code = dict(store.line(session, asker)).get(person_id)
    if code is None:
        raise NotFound
    own = person_id == asker.person_id
    found = store.records(session, asker, person_id, period)
    too_few = not own and len(found) < LEAST
    return Practice(person_id, code, own, () if too_few else found, too_few)
