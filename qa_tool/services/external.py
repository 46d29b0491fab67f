"""External editions: prepared by the analyst or the safeguarding manager, released by the head of service.

What is prepared is kept with every count, and made safe beside every release so far. What is released is kept as the
very file that went out. Outside readers get whole quarters and years without filters: fixed cuts cannot be varied to
single out a record.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from sqlalchemy.orm import Session

from qa_tool.models import PreparedEdition, ReleasedFile
from qa_tool.policy import matrix
from qa_tool.policy.words import Asker, NotFound, NotPermitted
from qa_tool.question_types.dates_and_times import day_in_words
from qa_tool.reporting import external
from qa_tool.reporting.external import Document
from qa_tool.reporting.published import canonical, digest
from qa_tool.reporting.suppression import CannotProtect, Release, Rule, from_plain, to_plain
from qa_tool.reporting.workbook.making import Made
from qa_tool.reporting.workbook.publishing import Stamp, publish
from qa_tool.services import exporting, external_content, releasing, sight
from qa_tool.services.auditing.errors import Conflict, Refused, serial
from qa_tool.services.exporting import Begun
from qa_tool.services.settings import handling_mark, setting
from qa_tool.services.written import whole_file
from qa_tool.store import events, registered
from qa_tool.vocabulary.editions import Edition
from qa_tool.vocabulary.filters import Filters
from qa_tool.vocabulary.periods import Period, Quarter, financial_year, now, parse_year, today

KIND = "external edition"
NOT_RELEASED = "Prepared, not released: not for outside readers yet"
OVERTAKEN = (
    "Another edition was released since. Prepare this one again, so that the two cannot be set against each other"
)
OWN = "You prepared this edition. Somebody else has to release it"
REASON_CHARACTERS = 200


class FixedCuts(ValueError):
    """An external edition was asked for that is no whole quarter or year, or that is filtered."""


@dataclass(frozen=True)
class Draft:
    """An external edition that was composed, before anything was kept."""

    period: Period
    document: Document
    release: Release
    considered: int
    audits: int


@dataclass(frozen=True)
class Prepared:
    """One prepared edition, without its counts."""

    id: str
    label: str
    prepared_at: datetime
    prepared_by: str
    """Staff code."""
    own: bool
    """Whether the asker prepared it."""
    reason: str
    current: bool
    """Whether it was made safe beside every release so far."""
    released_as: int | None
    """Its number, once it was released."""


@dataclass(frozen=True)
class ReleasedLine:
    """One release as its list shows it."""

    registered: releasing.Registered
    has_file: bool


def quarters_of(period: Period, filters: Filters) -> tuple[Quarter, ...]:
    """The quarters of a year; () for a quarter. Raises FixedCuts for any other period, and for a filter."""
    if any(vars(filters).values()):
        raise FixedCuts("The external edition has every form and place: choose no filter")
    quarter = Quarter.of(period.first)
    if period == quarter.period:
        return ()
    if period == financial_year(quarter.year):
        return tuple(Quarter(quarter.year, number) for number in (1, 2, 3, 4))
    raise FixedCuts("The external edition is of a whole quarter or a whole financial year: choose one of these")


def period_of(label: str) -> Period:
    """The quarter or year of an edition, by its label."""
    return Quarter.parse(label).period if "Q" in label else parse_year(label)


def examine(session: Session, asker: Asker | None, period: Period, filters: Filters) -> Draft:
    """Compose the edition as it would go out now, only reading. ``asker`` None is the command line.

    Raises NotPermitted; FixedCuts; Refused where no hiding can protect it from what was released before.
    """
    if asker is not None:
        _allow(asker, "execute")
    quarters = quarters_of(period, filters)
    _refuse_whoever_must_not_see(session, asker, period)
    on = today()
    rule = Rule(setting(session, "hidden_up_to_count", on), setting(session, "hidden_spread_values", on))
    considered = releasing.last_number(session)
    releases = [from_plain(one.content["release"]) for one in releasing.earlier(session, asker)]
    content = external_content.of(session, asker, period)
    parts = [external_content.of(session, asker, quarter.period, part=True) for quarter in quarters]
    days = f"{day_in_words(period.first)} to {day_in_words(period.last)}"
    recorded = content.summary.recorded
    line = f"{recorded.label}, {days}. All forms and places. Small counts are hidden."
    try:
        made = external.compose(content, parts, rule, releases, period_line=line, as_at=now())
    except CannotProtect as fault:
        raise Refused(str(fault)) from fault
    return Draft(period, made.document, made.release, considered, content.summary.audits)


def write(session: Session, asker: Asker | None, draft: Draft, path: Path, reason: str, begun: Begun | None) -> Made:
    """Write a draft to ``path``, marked as not released."""
    stamp = _stamp(session, NOT_RELEASED, reason, asker, begun)
    with whole_file(path) as partial:
        return publish(draft.document, stamp, partial)


def prepare(session: Session, asker: Asker, draft: Draft, reason: str) -> str:
    """Keep a draft for the head of service; its id. One event, 'edition.prepared'.

    Preparing the same figures again beside the same releases gives the one that is there, and no event. Raises
    NotPermitted, and Conflict when an edition was released meanwhile.
    """
    _allow(asker, "execute")
    if releasing.last_number(session) != draft.considered:
        raise Conflict(OVERTAKEN)
    counts = to_plain(draft.release)
    content_hash = digest([counts["cells"], counts["sums"], counts["rule"]])
    if there := registered.same(session, draft.period.label, draft.considered, content_hash):
        return there
    row = PreparedEdition(
        label=draft.period.label,
        first=draft.period.first,
        last=draft.period.last,
        considered=draft.considered,
        document=json.dumps(external.to_plain(draft.document), ensure_ascii=False),
        counts=canonical(counts),
        content_hash=content_hash,
        reason=reason.strip()[:REASON_CHARACTERS],
        prepared_by=asker.person_id,
        prepared_at=now(),
    )
    with serial(OVERTAKEN):
        registered.add(session, row)
    detail = {
        "from": draft.period.first.isoformat(),
        "to": draft.period.last.isoformat(),
        "reason": row.reason,
        "considered": draft.considered,
        "hash": content_hash,
    }
    events.record(session, actor_id=asker.person_id, action="edition.prepared", object_id=row.id, detail=detail)
    return row.id


def waiting(session: Session, asker: Asker) -> tuple[Prepared, ...]:
    """What was prepared beside every release so far, and not released yet. Raises NotPermitted."""
    _allow(asker, "examine")
    rows = registered.waiting(session, releasing.last_number(session))
    mine = (row for row in rows if not sight.kept_in(session, asker, Period(row.first, row.last)))
    return tuple(_prepared(session, asker, row) for row in mine)


def prepared(session: Session, asker: Asker, identity: str) -> tuple[Prepared, Document]:
    """One prepared edition and what it prints. Raises NotPermitted, NotFound."""
    _allow(asker, "examine")
    row = _row(session, identity)
    if sight.kept_in(session, asker, Period(row.first, row.last)):
        raise NotPermitted
    return _prepared(session, asker, row), _document(row)


def prepared_file(session: Session, asker: Asker, identity: str, path: Path, begun: Begun) -> str:
    """Write a prepared edition to ``path``, marked as not released; its period's label. One event.

    Raises NotPermitted, NotFound.
    """
    _allow(asker, "examine")
    row = _row(session, identity)
    if sight.kept_in(session, asker, Period(row.first, row.last)):
        raise NotPermitted
    stamp = _stamp(session, NOT_RELEASED, row.reason, asker, begun)
    with whole_file(path) as partial:
        made = publish(_document(row), stamp, partial)
    detail = {"number": begun.number, **exporting.manifest(made)}
    events.record(session, actor_id=asker.person_id, action="edition.examined", object_id=identity, detail=detail)
    return row.label


def release(
    session: Session, asker: Asker, identity: str, reason: str, folder: Path, begun: Begun
) -> releasing.Registered:
    """Release what was prepared: it is registered, and its file is kept as it goes out. One event, 'edition.released'.

    Releasing it a second time gives the release that is there. ``folder`` is for the file while it is written.
    Raises NotPermitted; NotFound; Refused when the asker prepared it, or there is no reason; Conflict when another
    edition was released since it was prepared.
    """
    _allow(asker, "release")
    row = _row(session, identity)
    if (number := registered.release_of(session, identity)) is not None:
        return next(one for one in releasing.released(session, asker) if one.number == number)
    if row.prepared_by == asker.person_id:
        raise Refused(OWN)
    _refuse_whoever_must_not_see(session, asker, Period(row.first, row.last, row.label))
    why = reason.strip()
    if not why:
        raise Refused("Enter what the edition is released for")
    stamp = _stamp(session, f"Released, number {row.considered + 1}", why, asker, begun)
    file, made = _published(_document(row), stamp, folder / f"released-{begun.number}.xlsx")
    content = {"release": json.loads(row.counts), "document": json.loads(row.document)}
    said: Mapping[str, Any] = {"reason": why[:REASON_CHARACTERS], "number": begun.number, **exporting.manifest(made)}
    period = Period(row.first, row.last, row.label)
    done = releasing.register(
        session, asker, Edition.EXTERNAL.value, period, Filters(), content, considered=row.considered, said=said
    )
    kept = ReleasedFile(
        number=done.number,
        prepared_id=row.id,
        export_number=begun.number,
        reason=why[:REASON_CHARACTERS],
        file=file,
        file_hash=hashlib.sha256(file).hexdigest(),
    )
    with serial(OVERTAKEN):
        registered.add(session, kept)
    return done


def _published(document: Document, stamp: Stamp, path: Path) -> tuple[bytes, Made]:
    """The edition as a file's content; ``path`` is where it is written for the moment."""
    try:
        with whole_file(path) as partial:
            made = publish(document, stamp, partial)
        return path.read_bytes(), made
    finally:
        path.unlink(missing_ok=True)


def released(session: Session, asker: Asker) -> tuple[ReleasedLine, ...]:
    """What was released, the newest first. Raises NotPermitted."""
    files = registered.numbers_with_file(session)
    lines = [ReleasedLine(one, one.number in files) for one in releasing.released(session, asker)]
    return tuple(reversed(lines))


def released_file(session: Session, asker: Asker, number: int, begun: Begun) -> tuple[bytes, str]:
    """The very file of a release, and its period's label. One event, 'edition.downloaded'.

    Raises NotPermitted; NotFound; releasing.Rotten when the file is not the one that was released.
    """
    _allow(asker, "read")
    row = registered.file_of(session, number)
    if row is None:
        raise NotFound
    if hashlib.sha256(row.file).hexdigest() != row.file_hash:
        raise releasing.Rotten(f"The file of release {number} is damaged")
    detail = {"number": begun.number, "hash": row.file_hash}
    events.record(session, actor_id=asker.person_id, action="edition.downloaded", object_id=str(number), detail=detail)
    return row.file, row.release.label


def _allow(asker: Asker, action: str) -> None:
    if not matrix.may(asker.roles, releasing.RESOURCE, action):
        raise NotPermitted


def _refuse_whoever_must_not_see(session: Session, asker: Asker | None, period: Period) -> None:
    if why_not := sight.not_for_others(session, asker, period):
        raise Refused(why_not)


def _row(session: Session, identity: str) -> PreparedEdition:
    row = registered.prepared(session, identity)
    if row is None:
        raise NotFound
    return row


def _document(row: PreparedEdition) -> Document:
    return external.from_plain(json.loads(row.document))


def _prepared(session: Session, asker: Asker, row: PreparedEdition) -> Prepared:
    return Prepared(
        id=row.id,
        label=row.label,
        prepared_at=row.prepared_at,
        prepared_by=row.preparer.staff_code,
        own=row.prepared_by == asker.person_id,
        reason=row.reason,
        current=row.considered == releasing.last_number(session),
        released_as=registered.release_of(session, row.id),
    )


def _stamp(session: Session, standing: str, reason: str, asker: Asker | None, begun: Begun | None) -> Stamp:
    mark = handling_mark(session, today(), external=standing != NOT_RELEASED)
    return Stamp(mark, standing, reason, exporting.roles_in_words(asker), begun.number if begun else None)
