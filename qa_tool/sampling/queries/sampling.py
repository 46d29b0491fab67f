"""Lists of cases, samples and staged files in the tables."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import case, func, insert, select, update
from sqlalchemy.orm import Session, joinedload, selectinload

from qa_tool.definitions.words import Noun, bare
from qa_tool.kit.tables import new_id
from qa_tool.kit.transactions import holding
from qa_tool.people.models import Person, Place
from qa_tool.records.models import Audit, Case
from qa_tool.records.queries.bulk import in_batches
from qa_tool.records.words import Status
from qa_tool.sampling.models import Allocation, CaseList, KnownHeading, ListedCase, Replacement, Sample, SampleCase

TOGETHER = 500
BAR = "|"
"""Between the values of a stratum."""


# -- headings that were matched by hand --------------------------------------------------------------------------------


def known_headings(session: Session) -> dict[str, str]:
    """The field by heading. 'Not needed' was once kept too: that is of one list alone, and never given back."""
    wanted = select(KnownHeading.heading, KnownHeading.field).where(KnownHeading.field != "")
    return {row[0]: row[1] for row in session.execute(wanted)}


def remember_headings(session: Session, matched: Mapping[str, str]) -> None:
    """Keep what was matched by hand for the next list. Forget first what was kept of the same headings."""
    session.add_all(KnownHeading(heading=heading, field=field) for heading, field in matched.items())
    session.flush()


def forget_headings(session: Session, headings: Collection[str]) -> None:
    """Forget what was matched by hand of these headings, however they were written when that was kept."""
    for known in session.scalars(select(KnownHeading)):
        if bare(known.heading) in headings:
            session.delete(known)
    session.flush()


# -- lists of cases ----------------------------------------------------------------------------------------------------


def add_list(session: Session, case_list: CaseList, lines: Iterable[dict[str, Any]]) -> None:
    """Write a list with its cases."""
    session.add(case_list)
    session.flush()
    for batch in in_batches(({"id": new_id(), "case_list_id": case_list.id, **line} for line in lines), TOGETHER):
        session.connection().execute(insert(ListedCase), batch)


def case_list(session: Session, list_id: str) -> CaseList | None:
    """The list with this id."""
    return session.scalar(select(CaseList).where(CaseList.id == list_id).options(joinedload(CaseList.loader)))


def case_lists(session: Session) -> Sequence[CaseList]:
    """Every list, the newest day first."""
    wanted = select(CaseList).order_by(CaseList.on_day.desc(), CaseList.loaded_at.desc(), CaseList.id)
    return session.scalars(wanted.options(joinedload(CaseList.loader))).all()


def counts(session: Session, list_id: str, column: str) -> list[tuple[str | None, int]]:
    """How many cases of a list have each value of a column of ``listed_case``."""
    value = getattr(ListedCase, column)
    wanted = select(value, func.count()).where(ListedCase.case_list_id == list_id).group_by(value)
    return [(row[0], row[1]) for row in session.execute(wanted)]


def numbers(session: Session, list_id: str) -> list[tuple[str, str, str | None]]:
    """(the listed case's id, case number, IRO's id) of a list's cases; numbers that are not kept any more left out."""
    wanted = select(ListedCase.id, Case.number, ListedCase.practitioner_id).join(Case, Case.id == ListedCase.case_id)
    wanted = wanted.where(ListedCase.case_list_id == list_id, Case.number.is_not(None))
    return [(row[0], str(row[1]), row[2]) for row in session.execute(wanted)]


def tell_iros(session: Session, told: Mapping[str, str], at: datetime) -> int:
    """Write the IROs (by the listed case's id) of cases that have none. How many were written."""
    changed = 0
    for batch in in_batches(iter(told.items()), TOGETHER):
        by_iro: dict[str, list[str]] = {}
        for listed_id, person_id in batch:
            by_iro.setdefault(person_id, []).append(listed_id)
        for person_id, ids in by_iro.items():
            wanted = update(ListedCase).where(ListedCase.id.in_(ids), ListedCase.practitioner_id.is_(None))
            wanted = wanted.values(practitioner_id=person_id, iro_told_at=at)
            result = session.execute(wanted, execution_options={"synchronize_session": False})
            changed += int(getattr(result, "rowcount", 0))
    session.expire_all()
    return changed


def given_to_own_iro(session: Session, list_id: str) -> int:
    """How many cases of a list are given to their own IRO: possible only while the list did not tell."""
    wanted = (
        select(func.count())
        .select_from(Allocation)
        .join(SampleCase, SampleCase.id == Allocation.sample_case_id)
        .join(ListedCase, ListedCase.id == SampleCase.listed_case_id)
        .where(
            ListedCase.case_list_id == list_id,
            Allocation.ended_as.is_(None),
            Allocation.auditor_id == ListedCase.practitioner_id,
        )
    )
    return int(session.scalar(wanted) or 0)


@dataclass(frozen=True)
class FrameRow:
    """One case of a list, as a draw looks at it."""

    id: str
    token: str
    plan_type: str
    age_band: str | None
    locality_id: str | None
    practitioner_id: str | None
    audited: bool
    allocated: bool


def frame(
    session: Session, list_id: str, plan_types: Iterable[str], *, form_key: str, audited_since: date | None
) -> list[FrameRow]:
    """The cases of a list with those plans: audited since that day (None: nobody asks), allocated on the form now."""
    audited = select(Audit.id).where(
        Audit.case_id == ListedCase.case_id,
        Audit.noun == Noun.AUDIT,
        Audit.status != Status.DRAFT,
        Audit.audit_date >= (audited_since or date.max),
    )
    again, other = ListedCase.__table__.alias(), SampleCase.__table__.alias()
    allocated = (
        select(Allocation.id)
        .join(other, other.c.id == Allocation.sample_case_id)
        .join(again, again.c.id == other.c.listed_case_id)
        .join(Sample, Sample.id == other.c.sample_id)
        .outerjoin(Audit, Audit.id == Allocation.audit_id)
        .where(
            again.c.case_id == ListedCase.case_id,
            Sample.form_key == form_key,
            Allocation.ended_as.is_(None),
            (Audit.id.is_(None)) | (Audit.status == Status.DRAFT),
        )
        .correlate(ListedCase)
    )
    wanted = (
        select(
            ListedCase.id,
            Case.token,
            ListedCase.plan_type,
            ListedCase.age_band,
            ListedCase.locality_id,
            ListedCase.practitioner_id,
            audited.exists(),
            allocated.exists(),
        )
        .join(Case, Case.id == ListedCase.case_id)
        .where(ListedCase.case_list_id == list_id, ListedCase.plan_type.in_(sorted(plan_types)))
    )
    return [FrameRow(*row[:6], bool(row[6]), bool(row[7])) for row in session.execute(wanted)]


# -- samples -----------------------------------------------------------------------------------------------------------


def add_sample(session: Session, sample: Sample, rows: Iterable[dict[str, Any]]) -> None:
    """Write a draw with every case of its frame."""
    session.add(sample)
    session.flush()
    for batch in in_batches(({"id": new_id(), "sample_id": sample.id, **row} for row in rows), TOGETHER):
        session.connection().execute(insert(SampleCase), batch)


def sample(session: Session, sample_id: str) -> Sample | None:
    """The sample with this id."""
    options = (joinedload(Sample.case_list), joinedload(Sample.drawer))
    return session.scalar(select(Sample).where(Sample.id == sample_id).options(*options))


def hold(session: Session, sample_id: str) -> None:
    """Let one after the other change what is made of a sample: until the end of the transaction."""
    session.execute(holding(select(Sample.id).where(Sample.id == sample_id)))


def samples(session: Session, list_id: str | None = None) -> Sequence[Sample]:
    """Every sample (of a list), the newest first."""
    wanted = select(Sample).order_by(Sample.drawn_at.desc(), Sample.reference.desc())
    wanted = wanted.options(joinedload(Sample.case_list), joinedload(Sample.drawer))
    return session.scalars(wanted.where(Sample.case_list_id == list_id) if list_id else wanted).all()


def drawn_rows(session: Session, sample_id: str) -> Sequence[Any]:
    """(token, plan, age band, locality, IRO, stratum, excluded, rank, drawn) of a sample's whole frame, as drawn from.

    An IRO whom a second file told later was not known to the draw.
    """
    later = ListedCase.iro_told_at > Sample.drawn_at
    wanted = (
        select(
            Case.token,
            ListedCase.plan_type,
            ListedCase.age_band,
            ListedCase.locality_id,
            case((later, None), else_=ListedCase.practitioner_id).label("practitioner_id"),
            SampleCase.stratum,
            SampleCase.excluded,
            SampleCase.rank,
            SampleCase.drawn,
        )
        .join(ListedCase, ListedCase.id == SampleCase.listed_case_id)
        .join(Case, Case.id == ListedCase.case_id)
        .join(Sample, Sample.id == SampleCase.sample_id)
        .where(SampleCase.sample_id == sample_id)
    )
    return session.execute(wanted).all()


def in_sample(session: Session, sample_id: str) -> Sequence[SampleCase]:
    """The cases of the sample as it stands, the replaced ones left out: by stratum in words, in the drawn order."""
    gone = select(Replacement.out_id).where(Replacement.sample_id == sample_id)
    came = select(Replacement.in_id).where(Replacement.sample_id == sample_id)
    wanted = (
        select(SampleCase)
        .where(SampleCase.sample_id == sample_id, SampleCase.drawn | SampleCase.id.in_(came))
        .where(SampleCase.id.not_in(gone))
        .order_by(SampleCase.rank)
    )
    found = session.scalars(wanted.options(*_WITH_CASE)).all()
    place = {stratum: number for number, stratum in enumerate(in_words({one.stratum for one in found}, session))}
    return sorted(found, key=lambda one: place[one.stratum])


def in_words(strata: Collection[str], session: Session) -> list[str]:
    """Strata in the order of what they stand for: their own would be that of random ids."""
    named = {part for stratum in strata for part in stratum.split(BAR)}
    said = {row.id: row.name for row in session.execute(select(Place.id, Place.name).where(Place.id.in_(named)))}
    people = session.execute(select(Person.id, Person.staff_code).where(Person.id.in_(named)))
    said |= {row.id: row.staff_code for row in people}
    return sorted(strata, key=lambda one: ([said.get(part, part) for part in one.split(BAR)], one))


_WITH_CASE = (
    selectinload(SampleCase.listed).joinedload(ListedCase.case),
    selectinload(SampleCase.listed).joinedload(ListedCase.practitioner),
    selectinload(SampleCase.listed).joinedload(ListedCase.locality),
    selectinload(SampleCase.listed).joinedload(ListedCase.district),
    selectinload(SampleCase.listed).joinedload(ListedCase.team),
)


def sample_case(session: Session, sample_id: str, case_id: str) -> SampleCase | None:
    """One case of a sample's frame."""
    wanted = select(SampleCase).where(SampleCase.sample_id == sample_id, SampleCase.id == case_id)
    return session.scalar(wanted.options(*_WITH_CASE))


def replacements(session: Session, sample_id: str) -> Sequence[Replacement]:
    """What was replaced, the first one first."""
    wanted = select(Replacement).where(Replacement.sample_id == sample_id).order_by(Replacement.id)
    return session.scalars(wanted.options(joinedload(Replacement.replacer))).all()


def ranks(session: Session, ids: Iterable[str]) -> dict[str, SampleCase]:
    """Cases of samples by their ids."""
    return {one.id: one for one in session.scalars(select(SampleCase).where(SampleCase.id.in_(sorted(set(ids)))))}


def next_of(session: Session, sample_id: str, stratum: str) -> SampleCase | None:
    """The first of the stratum's drawn order that is not in the sample and never was."""
    came = select(Replacement.in_id).where(Replacement.sample_id == sample_id)
    return session.scalar(
        select(SampleCase)
        .where(
            SampleCase.sample_id == sample_id,
            SampleCase.stratum == stratum,
            SampleCase.rank.is_not(None),
            SampleCase.drawn.is_(False),
            SampleCase.id.not_in(came),
        )
        .order_by(SampleCase.rank)
        .limit(1)
    )
