"""Who has left, and what they still had to do: for those who can give it to somebody else (object rule 17)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from sqlalchemy.orm import Session

from qa_tool.home import queries
from qa_tool.home.words import Left, LeftKind
from qa_tool.kit.periods import today
from qa_tool.people.models import Person
from qa_tool.people.queries import places
from qa_tool.policy import matrix
from qa_tool.policy.words import Asker


@dataclass(frozen=True)
class Leaver:
    """Somebody whose last day is over, with what is left."""

    staff_code: str
    last_day: date
    left: tuple[Left, ...]


def listing(session: Session, asker: Asker) -> tuple[Leaver, ...]:
    """Those the asker sees who left something behind, by staff code. Raises NotPermitted."""
    matrix.allow(asker, "leavers", "read")
    found: dict[Person, list[Left]] = {}
    for person, left in queries.left(session, today(), queries.visible(asker)):
        found.setdefault(person, []).append(left)
    order = list(LeftKind)
    return tuple(
        Leaver(
            person.staff_code,
            person.in_post_to or today(),
            tuple(sorted(left, key=lambda one: (order.index(one.kind), one.due or date.max, one.reference))),
        )
        for person, left in sorted(found.items(), key=lambda pair: pair[0].staff_code)
    )


def code_of(session: Session, person_id: str | None) -> str:
    """The staff code of a person; '' for nobody."""
    return places.staff_codes(session, [person_id]).get(person_id, "") if person_id else ""


def left_by(session: Session, person: Person) -> tuple[Left, ...]:
    """What one person has to do on any day: for the command line, before the last day is over."""
    return tuple(left for _, left in queries.left(session, date.max, Person.id == person.id))
