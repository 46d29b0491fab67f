"""Every file that leaves for others than its own line: prepared by one person, released by another, kept as it left.

External editions, the monthly Section 47 sheet and the cluster edition stand in ONE register. What is prepared is kept
with every count, made safe beside everything released so far; a release in between sends it back.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from pathlib import Path
from typing import Any

from sqlalchemy.orm import Session

from qa_tool.figures.measures.base import Measured
from qa_tool.figures.verbs import sight
from qa_tool.figures.words.filters import Filters
from qa_tool.kit.digests import canonical, digest
from qa_tool.kit.errors import Conflict, NotFound, NotPermitted, Refused, existing, serial
from qa_tool.kit.files import REASON_CHARACTERS, whole_file
from qa_tool.kit.files import file_name as named
from qa_tool.kit.handed_down import HandedDown
from qa_tool.kit.periods import Period, Quarter, now, today
from qa_tool.kit.suppression.releases import Release, to_plain
from qa_tool.kit.suppression.tables import Table
from qa_tool.outputs.external.document import Document, from_plain
from qa_tool.outputs.external.document import to_plain as document_to_plain
from qa_tool.outputs.models import PreparedEdition, ReleasedFile
from qa_tool.outputs.queries import frozen, releases
from qa_tool.outputs.verbs import exporting, releasing
from qa_tool.outputs.verbs.releasing import Leaving, Registered
from qa_tool.outputs.words import Edition
from qa_tool.outputs.workbook.leaving import Stamp, write_document
from qa_tool.outputs.workbook.making import Made
from qa_tool.people.verbs.exports import Begun
from qa_tool.policy.words import Asker
from qa_tool.settings.verbs import handling_mark
from qa_tool.trail import events

NOT_RELEASED = "Prepared, not released: not for outside readers yet"
OVERTAKEN = "Another file was released since. Prepare this one again, so that the two cannot be set against each other"
OWN = "You prepared this. Somebody else has to release it"
FROZEN_SINCE = "The quarter was frozen since this was prepared. Prepare it again: it then gives the frozen figures"
HELD = "This is held for the next edition: there is nothing to release"


class Way(StrEnum):
    """How a correction is dealt with that cannot go out as it is. ``PLAIN``: it can."""

    PLAIN = ""
    MORE = "hide-more"
    HOLD = "hold"
    AGAIN = "again"
    QUARTERS = "quarters"

    @property
    def label(self) -> str:
        """As people are told it."""
        return {
            Way.PLAIN: "",
            Way.MORE: "Hide more: leave out the tables that would give a count away",
            Way.HOLD: "Hold the correction for the next edition: nothing goes out now",
            Way.AGAIN: "Issue the earlier figures again, with a note that changes of a few records are not shown",
            Way.QUARTERS: "Give the quarters as they were released, side by side, without totals of the year",
        }[self]


@dataclass(frozen=True)
class Draft:
    """A file that was composed, before anything was kept."""

    period: Period
    document: Document
    release: Release
    considered: int
    audits: int
    leaving: Leaving = Leaving.EXTERNAL
    way: Way = Way.PLAIN
    kept: Mapping[str, Any] = field(default_factory=dict)
    """What is kept besides: the figures of a quarter."""


@dataclass(frozen=True)
class FromAbove:
    """What subjects above this one bring to the files that leave. ``subjects`` lists it."""

    editions: Mapping[Edition, Callable[[Session, Asker | None, Period, Filters], Draft]]
    """Editions of the workbook that they compose."""
    months: Callable[[Session, Quarter, Sequence[Release], Sequence[Measured]], Table]
    """The months that monthly sheets print, and how they add up to what editions print of a quarter's measures."""


from_above = HandedDown[FromAbove]("Nothing leaves")
"""Without it a file could leave set against too little."""


@dataclass(frozen=True)
class Prepared:
    """One prepared file, without its counts."""

    id: str
    leaving: Leaving
    label: str
    first: date
    last: date
    prepared_at: datetime
    prepared_by: str
    """Staff code."""
    own: bool
    """Whether the asker prepared it."""
    reason: str
    way: Way
    current: bool
    """Whether it was made safe beside every release so far."""
    released_as: int | None
    """Its number, once it was released."""

    @property
    def period(self) -> Period:
        """Of what it tells."""
        return Period(self.first, self.last, self.label)


def prepare(session: Session, asker: Asker, draft: Draft, reason: str) -> str:
    """Keep a draft for whoever releases it; its id. One event, 'edition.prepared'.

    Preparing the same figures again beside the same releases gives the one that is there, and no event. Raises
    NotPermitted, and Conflict when an edition was released meanwhile.
    """
    releasing.allow(asker, draft.leaving, "execute")
    if releasing.last_number(session) != draft.considered:
        raise Conflict(OVERTAKEN)
    counts = to_plain(draft.release)
    frozen_ones = _frozen(session, draft.period)
    printed = document_to_plain(draft.document)
    said = [draft.leaving.value, draft.way.value, frozen_ones, printed["about"], printed["sheets"]]
    content_hash = digest([counts["cells"], counts["sums"], counts["rule"], said])
    if there := releases.same(session, draft.period.label, draft.considered, content_hash):
        return there
    row = PreparedEdition(
        label=draft.period.label,
        first=draft.period.first,
        last=draft.period.last,
        considered=draft.considered,
        edition=draft.leaving.value,
        way=draft.way.value,
        document=json.dumps(printed, ensure_ascii=False),
        counts=canonical({**counts, **draft.kept, "frozen": frozen_ones}),
        content_hash=content_hash,
        reason=reason.strip()[:REASON_CHARACTERS],
        prepared_by=asker.person_id,
        prepared_at=now(),
    )
    with serial(session, OVERTAKEN):
        session.add(row)
    detail = {
        "edition": row.edition,
        "way": row.way,
        "from": draft.period.first.isoformat(),
        "to": draft.period.last.isoformat(),
        "reason": row.reason,
        "considered": draft.considered,
        "hash": content_hash,
    }
    events.record(session, asker.person_id, "edition.prepared", row.id, **detail)
    return row.id


def waiting(session: Session, asker: Asker) -> tuple[Prepared, ...]:
    """What was prepared beside every release so far, and not released yet: of the kinds that the asker examines."""
    rows = releases.waiting(session, releasing.last_number(session))
    open_to = [row for row in rows if releasing.may(asker, Leaving(row.edition), "examine")]
    seen = [row for row in open_to if not sight.kept_in(session, asker, Period(row.first, row.last))]
    return tuple(_prepared(session, asker, row) for row in seen)


def prepared(session: Session, asker: Asker, identity: str) -> tuple[Prepared, Document]:
    """One prepared edition and what it prints. Raises NotPermitted, NotFound."""
    row = _row(session, asker, identity, "examine")
    return _prepared(session, asker, row), _document(row)


def prepared_file(session: Session, asker: Asker, identity: str, path: Path, begun: Begun) -> str:
    """Write a prepared edition to ``path``, marked as not released; its period's label. One event.

    Raises NotPermitted, NotFound.
    """
    row = _row(session, asker, identity, "examine")
    stamp = stamp_of(session, Leaving(row.edition), NOT_RELEASED, row.reason, asker, begun)
    with whole_file(path) as partial:
        made = write_document(_document(row), stamp, partial)
    detail = {"number": begun.number, **exporting.manifest(made)}
    events.record(session, asker.person_id, "edition.examined", identity, **detail)
    return row.label


def release(session: Session, asker: Asker, identity: str, reason: str, folder: Path, begun: Begun) -> Registered:
    """Release what was prepared: it is registered, and its file is kept as it goes out. One event, 'edition.released'.

    Releasing it a second time gives the release that is there. ``folder`` is for the file while it is written.
    Raises NotPermitted; NotFound; Refused when the asker prepared it, or there is no reason; Conflict when another
    edition was released since it was prepared.
    """
    row = _row(session, asker, identity, "release", examines=False)
    leaving = Leaving(row.edition)
    if (number := releases.release_of(session, identity)) is not None:
        return next(one for one in releasing.released(session, asker) if one.number == number)
    if row.prepared_by == asker.person_id:
        raise Refused(OWN)
    refuse_whoever_must_not_see(session, asker, Period(row.first, row.last, row.label))
    if row.way == Way.HOLD:
        raise Refused(HELD)
    why = reason.strip()
    if not why:
        raise Refused("Enter what it is released for")
    counts = json.loads(row.counts)
    period = Period(row.first, row.last, row.label)
    if counts.get("frozen", []) != _frozen(session, period):
        raise Conflict(FROZEN_SINCE)
    stamp = stamp_of(session, leaving, f"Released, number {row.considered + 1}", why, asker, begun)
    file, made = _published(_document(row), stamp, folder / f"released-{begun.number}.xlsx")
    content = {"release": counts, "document": json.loads(row.document), "figures": counts.pop("figures", {})}
    said: Mapping[str, Any] = {"reason": why[:REASON_CHARACTERS], "number": begun.number, **exporting.manifest(made)}
    done = releasing.register(session, asker, leaving, period, content, said, considered=row.considered)
    kept = ReleasedFile(
        number=done.number,
        prepared_id=row.id,
        export_number=begun.number,
        reason=why[:REASON_CHARACTERS],
        file=file,
        file_hash=hashlib.sha256(file).hexdigest(),
    )
    with serial(session, OVERTAKEN):
        session.add(kept)
    return done


def file_name(leaving: Leaving, label: str, of: str) -> str:
    """'quality-assurance-2018-19-Q3-external-3.xlsx'."""
    return named("quality-assurance", label, "xlsx", leaving.value, of)


def _published(document: Document, stamp: Stamp, path: Path) -> tuple[bytes, Made]:
    """The edition as a file's content; ``path`` is where it is written for the moment."""
    try:
        with whole_file(path) as partial:
            made = write_document(document, stamp, partial)
        return path.read_bytes(), made
    finally:
        path.unlink(missing_ok=True)


def released_file(session: Session, asker: Asker, number: int, begun: Begun) -> tuple[bytes, str]:
    """The very file of a release, and its period's label. One event, 'edition.downloaded'.

    Raises NotPermitted; NotFound; releasing.Rotten when the file is not the one that was released.
    """
    row = releases.file_of(session, number)
    if row is None or not releasing.may(asker, Leaving(row.release.edition), "read"):
        raise NotFound
    if hashlib.sha256(row.file).hexdigest() != row.file_hash:
        raise releasing.Rotten(f"The file of release {number} is damaged")
    events.record(session, asker.person_id, "edition.downloaded", str(number), number=begun.number, hash=row.file_hash)
    return row.file, row.release.label


def _frozen(session: Session, period: Period) -> list[str]:
    """The frozen quarters within the period."""
    return [quarter.key for quarter, _ in frozen.frozen_within(session, period.first, period.last)]


def refuse_whoever_must_not_see(session: Session, asker: Asker | None, period: Period) -> None:
    """Raises Refused for whoever is to read a record of the period blind: they make and release no file of it."""
    if why_not := sight.not_for_others(session, asker, period):
        raise Refused(why_not)


def _row(session: Session, asker: Asker, identity: str, action: str, *, examines: bool = True) -> PreparedEdition:
    """Raises NotPermitted where no kind of file is open to the asker for that, or where what is in it is kept from them
    (``examines``); NotFound where there is none.
    """
    if not any(releasing.may(asker, leaving, action) for leaving in Leaving):
        raise NotPermitted
    row = existing(releases.prepared(session, identity))
    releasing.allow(asker, Leaving(row.edition), action)
    if examines and sight.kept_in(session, asker, Period(row.first, row.last)):
        raise NotPermitted
    return row


def _document(row: PreparedEdition) -> Document:
    return from_plain(json.loads(row.document))


def _prepared(session: Session, asker: Asker, row: PreparedEdition) -> Prepared:
    return Prepared(
        id=row.id,
        leaving=Leaving(row.edition),
        label=row.label,
        first=row.first,
        last=row.last,
        prepared_at=row.prepared_at,
        prepared_by=row.preparer.staff_code,
        own=row.prepared_by == asker.person_id,
        reason=row.reason,
        way=Way(row.way),
        current=row.considered == releasing.last_number(session),
        released_as=releases.release_of(session, row.id),
    )


def stamp_of(
    session: Session, leaving: Leaving, standing: str, reason: str, asker: Asker | None, begun: Begun | None
) -> Stamp:
    """What the cover says of the file itself."""
    mark = handling_mark(session, today(), external=standing != NOT_RELEASED)
    number = begun.number if begun else None
    return Stamp(mark, standing, reason, exporting.roles_in_words(asker), number, leaving.label)
