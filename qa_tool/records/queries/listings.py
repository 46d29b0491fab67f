"""Lists of audits: one scoped query, its filters, sorting and paging. No hidden row bears on what comes back."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, fields
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, case, exists, null, or_, select
from sqlalchemy.orm import InstrumentedAttribute, Session, aliased

from qa_tool.definitions.models import FormVersion
from qa_tool.kit import lists
from qa_tool.kit.periods import narrowed
from qa_tool.people.models import Person, Place
from qa_tool.policy.words import Asker
from qa_tool.records.from_above import above
from qa_tool.records.models import Audit, Case, Draft
from qa_tool.records.queries import scoping
from qa_tool.records.words import Status

AUTHOR, PRACTITIONER = aliased(Person), aliased(Person)
LOCALITY, DISTRICT = aliased(Place), aliased(Place)
OF_HEAD = ("form", "status", "text", "mine")
"""What may be asked of a draft of which the asker knows no more than its status."""


@dataclass(frozen=True)
class Filters:
    """What to list; what is blank does not narrow. Words that mean nothing (an unknown status) raise ValueError."""

    form: str = ""
    status: str = ""
    locality: str = ""
    district: str = ""
    team: str = ""
    """Ids of places."""
    practitioner: str = ""
    """A person's id."""
    quarter: str = ""
    """'2018/19-Q3'."""
    first: date | None = None
    last: date | None = None
    """Audit dates from and to, both included, beside the quarter."""
    grade: str = ""
    plan_type: str = ""
    exercise: str = ""
    selection: str = ""
    text: str = ""
    """Part of a reference or of a staff code, in any case."""
    case_token: str = ""
    mine: bool = False
    """Only those that the asker writes or wrote."""
    about_me: bool = False
    """Only those about the asker's practice."""
    safety_concern: bool = False

    def asks_content(self) -> bool:
        """Whether anything is asked that a list of drafts by status must not answer."""
        return any(getattr(self, one.name) for one in fields(self) if one.name not in OF_HEAD)


def whole(asker: Asker) -> ColumnElement[bool]:
    """Rows of which the asker may know what the head says: what they may read, and their own drafts."""
    return or_(scoping.readable(asker), scoping.visible(asker, "audit-draft"))


def any_on(session: Session, asker: Asker, form_version_id: int) -> bool:
    """Whether the asker may read, or is writing, anything on this version of a form."""
    found = select(Audit.id).where(Audit.form_version_id == form_version_id, whole(asker)).limit(1)
    return session.scalar(found) is not None


def rows(asker: Asker, wanted: Filters, sort: str, grades: Sequence[str]) -> Select[*tuple[Any, ...]]:
    """The list, in order; ``grades`` are all there are, the best first. ValueError for an unknown word."""
    if wanted.grade and wanted.grade not in grades:
        raise ValueError(wanted.grade)
    shown = whole(asker)
    order = lists.order(sort_columns(shown, grades), sort)
    return _select(shown).where(_matching(asker, wanted)).order_by(*order, Audit.reference.desc(), Audit.id)


def _matching(asker: Asker, wanted: Filters) -> ColumnElement[bool]:
    """The rows to list. Drafts seen by status alone come only where nothing is asked of their content."""
    shared = [Audit.form_key == wanted.form] if wanted.form else []
    if wanted.status:
        shared.append(Audit.status == Status(wanted.status))
    if wanted.mine:
        shared.append(Audit.author_id == asker.person_id)
    codes = (AUTHOR.staff_code, PRACTITIONER.staff_code)
    full = and_(whole(asker), *_content(asker, wanted), lists.containing(wanted.text, (Audit.reference, *codes)))
    if wanted.asks_content():
        return and_(full, *shared)
    known = lists.containing(wanted.text, (Audit.reference, AUTHOR.staff_code))
    return and_(or_(full, and_(scoping.status_only(asker), known)), *shared)


def _content(asker: Asker, wanted: Filters) -> list[ColumnElement[bool]]:
    equal: list[tuple[InstrumentedAttribute[str | None], str]] = [
        (Audit.locality_id, wanted.locality),
        (Audit.district_id, wanted.district),
        (Audit.team_id, wanted.team),
        (Audit.practitioner_id, wanted.practitioner),
        (Audit.plan_type, wanted.plan_type),
        (Audit.exercise, wanted.exercise),
        (Audit.selection, wanted.selection),
    ]
    conditions: list[ColumnElement[bool]] = [column == value for column, value in equal if value]
    first, last = narrowed(wanted.quarter, wanted.first, wanted.last)
    if wanted.grade:
        conditions.append(Audit.effective_grade == wanted.grade)
    if first is not None:
        conditions.append(Audit.audit_date >= first)
    if last is not None:
        conditions.append(Audit.audit_date <= last)
    if wanted.case_token:
        conditions.append(exists().where(Case.id == Audit.case_id, Case.token == wanted.case_token))
    if wanted.about_me:
        conditions.append(Audit.practitioner_id == asker.person_id)
    if wanted.safety_concern:
        conditions.append(Audit.safety_concern.is_(True))
    return conditions


def sort_columns(shown: ColumnElement[bool], grades: Sequence[str]) -> dict[str, ColumnElement[Any]]:
    """What a list can be sorted by. A draft seen by status alone sorts as blank wherever its content would decide."""
    severity = case({grade: place for place, grade in enumerate(grades)}, value=Audit.effective_grade, else_=None)

    def seen(column: ColumnElement[Any]) -> ColumnElement[Any]:
        return case((shown, column), else_=null())

    return {
        "reference": Audit.reference.expression,
        "form": FormVersion.title.expression,
        "status": Audit.status.expression,
        "auditor": AUTHOR.staff_code.expression,
        "iro": seen(PRACTITIONER.staff_code.expression),
        "district": seen(DISTRICT.name.expression),
        "date": seen(Audit.audit_date.expression),
        "grade": seen(severity),
        "submitted": seen(Audit.submitted_at.expression),
    }


def _select(shown: ColumnElement[bool]) -> Select[*tuple[Any, ...]]:
    query = select(
        Audit.id,
        Audit.reference,
        Audit.form_key,
        FormVersion.title,
        Audit.noun,
        Audit.status,
        Audit.author_id,
        AUTHOR.staff_code.label("auditor"),
        PRACTITIONER.staff_code.label("iro"),
        LOCALITY.name.label("locality"),
        DISTRICT.name.label("district"),
        Audit.audit_date,
        Audit.effective_grade,
        Audit.submitted_at,
        Audit.started_at,
        Audit.released_at,
        Audit.safety_concern,
        Draft.saved_at.label("saved_at"),
        above().feedback_late().label("feedback_late"),
        shown.label("whole"),
    )
    return (
        query.select_from(Audit)
        .join(FormVersion, FormVersion.id == Audit.form_version_id)
        .outerjoin(AUTHOR, AUTHOR.id == Audit.author_id)
        .outerjoin(PRACTITIONER, PRACTITIONER.id == Audit.practitioner_id)
        .outerjoin(LOCALITY, LOCALITY.id == Audit.locality_id)
        .outerjoin(DISTRICT, DISTRICT.id == Audit.district_id)
        .outerjoin(Draft, Draft.audit_id == Audit.id)
    )
