"""Whose targets, leave and progress somebody reaches, and what is wrong with what they typed about them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from sqlalchemy.orm import Session

from qa_tool.definitions.screening.finding import identifiers
from qa_tool.kit.errors import NotPermitted
from qa_tool.kit.periods import today
from qa_tool.policy import matrix
from qa_tool.policy.words import Asker, Scope
from qa_tool.programme import queries

LONGEST_REASON = 500


def text_faults(
    name: str, text: str, *, called: str, needed: bool, longest: int = LONGEST_REASON
) -> list[tuple[str, str]]:
    """What is wrong with a text: missing, too long, or holding what identifies somebody."""
    if needed and not text:
        return [(name, f"Enter {called}")]
    if len(text) > longest:
        return [(name, f"{called.capitalize()} must be {longest:,} characters or less")]
    return [(name, f"Remove what looks like {kind.value} from {called}") for kind in identifiers(text)]


RESOURCE = "programme"


@dataclass(frozen=True)
class Reach:
    """``people`` None: everybody, and the service as a whole."""

    people: frozenset[str] | None

    def __contains__(self, person_id: str | None) -> bool:
        """Whether that person (None: the service) is within reach."""
        return self.people is None or (person_id is not None and person_id in self.people)

    def some(self) -> Iterable[str] | None:
        """For the store: the ids, or None for everybody."""
        return self.people


def reach(session: Session, asker: Asker, action: str) -> Reach:
    """Whom the asker reaches with ``action``. Raises NotPermitted when nobody."""
    granted = matrix.scopes(asker.roles, RESOURCE, action)
    if not granted:
        raise NotPermitted
    if Scope.ALL in granted:
        return Reach(None)
    people = {asker.person_id} if Scope.OWN in granted else set()
    if Scope.TEAM in granted:
        people |= {one.id for one in queries.members(session, asker.managed_team_ids, today())}
    return Reach(frozenset(people))


@dataclass(frozen=True)
class Candidate:
    """Somebody of whom something can be expected."""

    id: str
    staff_code: str
    job: str
    role: str


def candidates(session: Session, asker: Asker, action: str) -> tuple[Candidate, ...]:
    """For whom the asker may do ``action``: managers and whoever has a target, or the members of managed teams."""
    within = reach(session, asker, action)
    if within.people is None:
        people = queries.managers(session, today(), [role.value for role in matrix.managers()])
        for one in queries.targets(session):
            if one.person is not None:
                people.setdefault(one.person.id, (one.person, one.role))
        found = [Candidate(one.id, one.staff_code, one.job, role) for one, role in people.values()]
    else:
        own = next(role for role in (*matrix.managers(), *matrix.as_auditors(asker.roles)) if role in asker.roles)
        found = [
            Candidate(one.id, one.staff_code, one.job, own if one.id == asker.person_id else matrix.practitioner())
            for one in queries.people_by_id(session, within.people).values()
        ]
    return tuple(sorted(found, key=lambda one: one.staff_code))
