"""Who is given which case: allocations in the scope of the person asking, and what independence is judged by."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, datetime
from itertools import takewhile

from sqlalchemy import ColumnElement, String, func, or_, select, true, type_coerce, update
from sqlalchemy.orm import InstrumentedAttribute, Session, joinedload

from qa_tool.definitions.words import Noun
from qa_tool.kit.periods import today
from qa_tool.people.models import Person
from qa_tool.people.queries import accounts
from qa_tool.policy.matrix import scopes
from qa_tool.policy.words import Asker, Role, Scope
from qa_tool.records.models import Audit
from qa_tool.records.queries.scoping import in_teams_now, reached
from qa_tool.records.words import Status
from qa_tool.sampling.models import Allocation, CaseList, ListedCase, Sample, SampleCase
from qa_tool.sampling.queries.sampling import in_words


def visible(asker: Asker, action: str = "read") -> ColumnElement[bool]:
    """The allocations that the asker reaches. Own: given to the asker. Team: given to somebody of a managed team."""
    means = {
        Scope.ALL: true(),
        Scope.OWN: Allocation.auditor_id == asker.person_id,
        Scope.TEAM: in_teams_now(asker.managed_team_ids, _nullable(Allocation.auditor_id)),
    }
    return reached(scopes(asker.roles, "allocation", action), means)


def _nullable(column: InstrumentedAttribute[str]) -> ColumnElement[str | None]:
    """The column as one that could be empty, which is what scopes ask of."""
    return type_coerce(column, String(32))


_WHOLE = (
    joinedload(Allocation.auditor),
    joinedload(Allocation.audit),
    joinedload(Allocation.sample_case).joinedload(SampleCase.sample),
    joinedload(Allocation.sample_case).joinedload(SampleCase.listed).joinedload(ListedCase.case),
    joinedload(Allocation.sample_case).joinedload(SampleCase.listed).joinedload(ListedCase.practitioner),
    joinedload(Allocation.sample_case).joinedload(SampleCase.listed).joinedload(ListedCase.locality),
    joinedload(Allocation.sample_case).joinedload(SampleCase.listed).joinedload(ListedCase.district),
    joinedload(Allocation.sample_case).joinedload(SampleCase.listed).joinedload(ListedCase.team),
)


def find(session: Session, asker: Asker, allocation_id: str, action: str = "read") -> Allocation | None:
    """The allocation, if the asker reaches it with that action."""
    wanted = select(Allocation).where(Allocation.id == allocation_id, visible(asker, action)).options(*_WHOLE)
    return session.scalar(wanted)


def listing(
    session: Session, asker: Asker, *, mine: bool = False, sample_id: str | None = None, ended: bool = False
) -> Sequence[Allocation]:
    """The allocations that the asker reaches: the earliest due first, then as their samples show them.

    Ended ones only when asked for.
    """
    wanted = (
        select(Allocation)
        .join(SampleCase, SampleCase.id == Allocation.sample_case_id)
        .where(visible(asker))
        .options(*_WHOLE)
    )
    if mine:
        wanted = wanted.where(Allocation.auditor_id == asker.person_id)
    if sample_id is not None:
        wanted = wanted.where(SampleCase.sample_id == sample_id)
    if not ended:
        wanted = wanted.where(Allocation.ended_as.is_(None))
    found = session.scalars(wanted).all()
    strata = in_words({one.sample_case.stratum for one in found}, session)
    place = {stratum: number for number, stratum in enumerate(strata)}
    return sorted(found, key=lambda one: (one.due, one.sample_case.sample.reference, *_drawn(one, place)))


def _drawn(one: Allocation, place: dict[str, int]) -> tuple[int, int, datetime, str]:
    """The place of its case in the sample, and when it was given: of those given together ids alone tell no order."""
    return place[one.sample_case.stratum], one.sample_case.rank or 0, one.allocated_at, one.id


def of_sample(session: Session, sample_id: str) -> Sequence[Allocation]:
    """Every allocation of a sample's cases, ended ones too, in the order in which they were made."""
    wanted = (
        select(Allocation)
        .join(SampleCase, SampleCase.id == Allocation.sample_case_id)
        .where(SampleCase.sample_id == sample_id)
        .options(joinedload(Allocation.auditor), joinedload(Allocation.audit))
        .order_by(Allocation.allocated_at, Allocation.id)
    )
    return session.scalars(wanted).all()


def open_on(session: Session, sample_case_id: str) -> Allocation | None:
    """The allocation of a sample's case that has not ended."""
    return session.scalar(
        select(Allocation).where(Allocation.sample_case_id == sample_case_id, Allocation.ended_as.is_(None))
    )


def of_audit(session: Session, audit_id: str) -> Allocation | None:
    """The allocation that an audit was begun on."""
    return session.scalar(select(Allocation).where(Allocation.audit_id == audit_id))


def forget_audit(session: Session, audit_id: str) -> None:
    """The audit is gone: its allocation is as it was before the start."""
    session.execute(
        update(Allocation)
        .where(Allocation.audit_id == audit_id)
        .values(audit_id=None, version=Allocation.version + 1)
        .execution_options(synchronize_session=False)
    )


# -- who can be given cases, and what stands against it ---------------------------------------------------------------


def account_holders(session: Session) -> dict[str, tuple[Person, frozenset[Role]]]:
    """People in post with an active account, and its roles, by person id."""
    holders = [one for one in accounts.active_holders(session, *Role) if one.person.in_post_from <= today()]
    return {one.person_id: (one.person, accounts.roles_of(one)) for one in holders}


def loads(session: Session) -> dict[str, int]:
    """How many open allocations, not yet submitted, each person has."""
    wanted = (
        select(Allocation.auditor_id, func.count())
        .outerjoin(Audit, Audit.id == Allocation.audit_id)
        .where(Allocation.ended_as.is_(None), or_(Audit.id.is_(None), Audit.status == Status.DRAFT))
        .group_by(Allocation.auditor_id)
    )
    return {row[0]: row[1] for row in session.execute(wanted)}


def holders(session: Session, case_ids: Iterable[str], since: date) -> dict[str, set[str]]:
    """Who held each case, as its IRO, since a day: by what the lists and the audits of that time say."""
    found: dict[str, set[str]] = {}
    ids = sorted(set(case_ids))
    by_list = (
        select(ListedCase.case_id, ListedCase.practitioner_id)
        .join(CaseList, CaseList.id == ListedCase.case_list_id)
        .where(ListedCase.case_id.in_(ids), ListedCase.practitioner_id.is_not(None), CaseList.on_day >= since)
    )
    by_audit = select(Audit.case_id, Audit.practitioner_id).where(
        Audit.case_id.in_(ids),
        Audit.practitioner_id.is_not(None),
        Audit.status != Status.DRAFT,
        Audit.audit_date >= since,
    )
    for rows in (session.execute(by_list).all(), session.execute(by_audit).all()):
        for case_id, person_id in rows:
            found.setdefault(str(case_id), set()).add(str(person_id))
    return found


def audited_by(session: Session, since: date) -> dict[str, set[str]]:
    """By person: who audits their practice (was given it), or has since a day."""
    found: dict[str, set[str]] = {}
    given = (
        select(ListedCase.practitioner_id, Allocation.auditor_id)
        .join(SampleCase, SampleCase.id == Allocation.sample_case_id)
        .join(ListedCase, ListedCase.id == SampleCase.listed_case_id)
        .where(Allocation.ended_as.is_(None), ListedCase.practitioner_id.is_not(None))
    )
    done = select(Audit.practitioner_id, Audit.author_id).where(
        Audit.practitioner_id.is_not(None),
        Audit.author_id.is_not(None),
        Audit.noun == Noun.AUDIT,
        Audit.status != Status.DRAFT,
        Audit.audit_date >= since,
    )
    for rows in (session.execute(given.distinct()).all(), session.execute(done.distinct()).all()):
        for practitioner_id, auditor_id in rows:
            found.setdefault(str(practitioner_id), set()).add(str(auditor_id))
    return found


def sample_of(session: Session, allocation: Allocation) -> Sample:
    """The sample that the allocation's case was drawn in."""
    return session.get_one(Sample, session.get_one(SampleCase, allocation.sample_case_id).sample_id)


def place_in_sample(session: Session, allocation: Allocation) -> int:
    """The number of the allocation's case in its sample, in the drawn order: tells the cases of one sample apart."""
    case = session.get_one(SampleCase, allocation.sample_case_id)
    ranked = select(SampleCase.stratum, func.count().label("number")).where(SampleCase.sample_id == case.sample_id)
    ranked = ranked.where(SampleCase.rank.is_not(None)).group_by(SampleCase.stratum)
    counts: dict[str, int] = {row.stratum: row.number for row in session.execute(ranked)}
    earlier = takewhile(lambda stratum: stratum != case.stratum, in_words(counts, session))
    return sum(counts[stratum] for stratum in earlier) + (case.rank or 0)


def all_unfinished(session: Session) -> Sequence[Allocation]:
    """Every allocation that has not ended and whose audit was not submitted yet: for deadlines, never for a list."""
    wanted = select(Allocation).outerjoin(Audit, Audit.id == Allocation.audit_id)
    unfinished = or_(Allocation.audit_id.is_(None), Audit.status == Status.DRAFT)
    return session.scalars(wanted.where(Allocation.ended_as.is_(None), unfinished).order_by(Allocation.due)).all()
