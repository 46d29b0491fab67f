"""The register of every file that left: what was released, cell by cell, so that no later one gives it away.

Nothing is entered that an independent attack on all that went out so far takes apart. The register numbers releases
without gaps. Whoever prepares a release reads the earlier ones, hides what could be worked out from them, and registers
the release with the number of the last one that was considered: a release that somebody else registered meanwhile sends
it back.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from enum import StrEnum
from typing import Any

from sqlalchemy.orm import Session

from qa_tool.definitions import queries
from qa_tool.kit.digests import canonical, digest
from qa_tool.kit.errors import Conflict, NotPermitted, Refused, serial
from qa_tool.kit.periods import Period, now, today
from qa_tool.kit.suppression.releases import Release, from_plain, to_plain
from qa_tool.kit.suppression.tables import Rule
from qa_tool.outputs.attack.forms import asks_of
from qa_tool.outputs.attack.knowledge import ANY
from qa_tool.outputs.attack.solving import Contradiction
from qa_tool.outputs.attack.verdict import Verdict, attack
from qa_tool.outputs.models import ReleasedEdition
from qa_tool.outputs.queries import releases
from qa_tool.outputs.verbs import staff_beside
from qa_tool.policy import matrix
from qa_tool.policy.words import Asker
from qa_tool.settings.verbs import setting
from qa_tool.trail import events


def attacked(session: Session, editions: Sequence[Mapping[str, Any]]) -> Verdict:
    """What a reader who has the forms could narrow, had they all of ``editions``: the newest last, as kept.

    Raises Refused when a small count could be narrowed, or when there was no time to make sure of it.
    """
    asks = [asks_of(definition, number) for number, definition in queries.form_versions(session).values()]
    try:
        verdict = attack(editions, {ANY: asks})
    except Contradiction as fault:
        raise Refused("The attack could not be made: what was released and the forms contradict each other") from fault
    if verdict.attacked and not verdict.withstood:
        raise Refused(f"{verdict.words}. Nothing was released. Prepare it again, or leave out what is named")
    return verdict


MEANWHILE = (
    "Another file was released while this one was being prepared. Prepare it again: it must not be possible to set "
    "the two against each other"
)


class Leaving(StrEnum):
    """Kinds of file that leave for others than their own line."""

    EXTERNAL = "external"
    SECTION_47 = "section-47"
    CLUSTER = "cluster"

    @property
    def label(self) -> str:
        """As people write it."""
        return {
            Leaving.EXTERNAL: "External edition",
            Leaving.SECTION_47: "Section 47 sheet",
            Leaving.CLUSTER: "Cluster edition",
        }[self]

    @property
    def resource(self) -> str:
        """The resource of the policy that says who prepares, examines, releases and reads it."""
        return "external-edition" if self is Leaving.EXTERNAL else "outside-sheet"


def may(asker: Asker, leaving: Leaving, action: str) -> bool:
    """Whether the asker's roles may do that with files of the kind."""
    return matrix.may(asker.roles, leaving.resource, action)


def allow(asker: Asker, leaving: Leaving, action: str) -> None:
    """Raises NotPermitted."""
    if not may(asker, leaving, action):
        raise NotPermitted


class Rotten(Exception):
    """A registered release does not have its content hash any more: nothing may be released against it."""


@dataclass(frozen=True)
class Registered:
    """One release, without its cells."""

    number: int
    leaving: Leaving
    label: str
    first: date
    last: date
    content_hash: str
    released_by: str
    """Staff code."""
    released_at: datetime
    attack: str = ""
    """What the attack on it came to, in words."""
    has_file: bool = True
    """Whether its very file is kept."""

    @property
    def period(self) -> Period:
        """Of what it tells."""
        return Period(self.first, self.last, self.label)


@dataclass(frozen=True)
class Earlier:
    """One release with its cells, for the suppression of a later one. It may hold hidden counts: never hand it out."""

    registered: Registered
    content: Mapping[str, Any]


def register(
    session: Session,
    asker: Asker,
    leaving: Leaving,
    period: Period,
    content: Mapping[str, Any],
    said: Mapping[str, Any],
    *,
    considered: int,
) -> Registered:
    """Enter a release. ``content`` is JSON: every published cell and which are hidden.

    ``considered`` is ``last_number`` as it was when the earlier releases were read; ``said`` is more for the one event,
    'edition.released'. Raises NotPermitted; Conflict when there has been another release since; and Refused when an
    independent attack on all that is released would narrow a small count.
    """
    allow(asker, leaving, "release")
    if releases.last_number(session) != considered:
        raise Conflict(MEANWHILE)
    if "release" in content:
        # Whatever was prepared by whichever rules: what a reader of all of it can take apart stays out.
        kept = [one.content["release"] for one in earlier(session, asker) if "release" in one.content]
        inside = [to_plain(one) for one in staff_beside.known(session)]
        verdict = attacked(session, [*kept, *inside, content["release"]])
        content, said = {**content, "attack": verdict.words}, {**said, "attack": verdict.words}
    row = ReleasedEdition(
        number=considered + 1,
        edition=leaving.value,
        label=period.label,
        first=period.first,
        last=period.last,
        filters={},
        content=canonical(content),
        content_hash="",
        released_by=asker.person_id,
        released_at=now(),
    )
    row.content_hash = _hash(row)
    with serial(session, MEANWHILE):
        session.add(row)
    days = {"from": row.first.isoformat(), "to": row.last.isoformat()}
    detail = {"edition": leaving.value, **days, "hash": row.content_hash, **said}
    events.record(session, asker.person_id, "edition.released", str(row.number), **detail)
    return _registered(row)


def last_number(session: Session) -> int:
    """The number of the newest release; 0 when there is none."""
    return releases.last_number(session)


def earlier(session: Session, asker: Asker | None) -> tuple[Earlier, ...]:
    """The releases so far with their cells, the oldest first. ``asker`` None is the command line.

    Raises NotPermitted, and Rotten when what is stored was damaged.
    """
    if asker is not None and not any(may(asker, one, action) for one in Leaving for action in ("execute", "release")):
        raise NotPermitted
    found = []
    for row in releases.listing(session):
        if row.content_hash != _hash(row):
            raise Rotten(f"Release {row.number} ({row.edition}, {row.label}) is damaged")
        found.append(Earlier(_registered(row), json.loads(row.content)))
    return tuple(found)


def beside(session: Session, asker: Asker | None) -> list[Release]:
    """Everything that others may hold: what was released, and what all IROs read. Raises as ``earlier``."""
    found = [from_plain(one.content["release"]) for one in earlier(session, asker)]
    return [*found, *staff_beside.known(session)]


def rule(session: Session) -> Rule:
    """How small a count is hidden, and how well, today."""
    on = today()
    return Rule(setting(session, "hidden_up_to_count", on), setting(session, "hidden_spread_values", on))


def released(session: Session, asker: Asker) -> tuple[Registered, ...]:
    """What was released of the kinds that the asker reads, the newest first, without the cells. Raises NotPermitted."""
    read = {one.value for one in Leaving if may(asker, one, "read")}
    if not read:
        raise NotPermitted
    files = releases.numbers_with_file(session)
    found = [_registered(row) for row in reversed(releases.listing(session)) if row.edition in read]
    return tuple(replace(one, has_file=one.number in files) for one in found)


def _hash(row: ReleasedEdition) -> str:
    days = [row.first.isoformat(), row.last.isoformat()]
    return digest([row.number, row.edition, row.label, *days, row.filters, row.content, row.released_by])


def _registered(row: ReleasedEdition) -> Registered:
    return Registered(
        number=row.number,
        leaving=Leaving(row.edition),
        label=row.label,
        first=row.first,
        last=row.last,
        content_hash=row.content_hash,
        released_by=row.releaser.staff_code,
        released_at=row.released_at,
        attack=json.loads(row.content).get("attack", ""),
    )
