"""Lists of audits: one scoped query, its filters, sorting and paging. No hidden row bears on what comes back."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any, TypeVarTuple

from sqlalchemy import ColumnElement, Row, Select, and_, case, exists, func, null, or_, select, true
from sqlalchemy.orm import InstrumentedAttribute, Session, aliased

from qa_tool.models import Audit, Case, Draft, FormVersion, ObservationFeedback, Person, Place
from qa_tool.policy.words import Asker
from qa_tool.store import scoping
from qa_tool.vocabulary.audits import Status
from qa_tool.vocabulary.grades import Grade

AUTHOR, PRACTITIONER = aliased(Person), aliased(Person)
LOCALITY, DISTRICT = aliased(Place), aliased(Place)
ESCAPE = "\\"
Columns = TypeVarTuple("Columns")


@dataclass(frozen=True)
class Wanted:
    """What of the content is asked for; None or '' is everything."""

    form: str = ""
    status: Status | None = None
    locality_id: str = ""
    district_id: str = ""
    team_id: str = ""
    practitioner_id: str = ""
    first: date | None = None
    last: date | None = None
    grade: Grade | None = None
    plan_type: str = ""
    exercise: str = ""
    selection: str = ""
    text: str = ""
    """Part of a reference or of a staff code."""
    case_token: str | None = None
    mine: bool = False
    """Only those that the asker writes or wrote."""
    about_me: bool = False
    """Only those about the asker's practice."""
    safety_concern: bool = False

    def asks_content(self) -> bool:
        """Whether anything is asked that a list of drafts by status must not answer."""
        return any(
            (
                self.locality_id,
                self.district_id,
                self.team_id,
                self.practitioner_id,
                self.first,
                self.last,
                self.grade,
                self.plan_type,
                self.exercise,
                self.selection,
                self.case_token,
                self.about_me,
                self.safety_concern,
            )
        )


def whole(asker: Asker) -> ColumnElement[bool]:
    """Rows of which the asker may know what the head says: what they may read, and their own drafts."""
    return or_(scoping.readable(asker), scoping.visible(asker, "audit-draft"))


def any_on(session: Session, asker: Asker, form_version_id: int) -> bool:
    """Whether the asker may read, or is writing, anything on this version of a form."""
    found = select(Audit.id).where(Audit.form_version_id == form_version_id, whole(asker)).limit(1)
    return session.scalar(found) is not None


def matching(asker: Asker, wanted: Wanted) -> ColumnElement[bool]:
    """The rows to list. Drafts seen by status alone come only where nothing is asked of their content."""
    shared = [Audit.form_key == wanted.form] if wanted.form else []
    if wanted.status is not None:
        shared.append(Audit.status == wanted.status)
    if wanted.mine:
        shared.append(Audit.author_id == asker.person_id)
    full = and_(whole(asker), *_content(asker, wanted), _text(wanted.text, (AUTHOR, PRACTITIONER)))
    if wanted.asks_content():
        return and_(full, *shared)
    status_only = and_(scoping.status_only(asker), _text(wanted.text, (AUTHOR,)))
    return and_(or_(full, status_only), *shared)


def _content(asker: Asker, wanted: Wanted) -> list[ColumnElement[bool]]:
    equal: list[tuple[InstrumentedAttribute[str | None], str]] = [
        (Audit.locality_id, wanted.locality_id),
        (Audit.district_id, wanted.district_id),
        (Audit.team_id, wanted.team_id),
        (Audit.practitioner_id, wanted.practitioner_id),
        (Audit.plan_type, wanted.plan_type),
        (Audit.exercise, wanted.exercise),
        (Audit.selection, wanted.selection),
    ]
    conditions: list[ColumnElement[bool]] = [column == value for column, value in equal if value]
    if wanted.grade is not None:
        conditions.append(Audit.effective_grade == wanted.grade)
    if wanted.first is not None:
        conditions.append(Audit.audit_date >= wanted.first)
    if wanted.last is not None:
        conditions.append(Audit.audit_date <= wanted.last)
    if wanted.case_token is not None:
        conditions.append(exists().where(Case.id == Audit.case_id, Case.token == wanted.case_token))
    if wanted.about_me:
        conditions.append(Audit.practitioner_id == asker.person_id)
    if wanted.safety_concern:
        conditions.append(Audit.safety_concern.is_(True))
    return conditions


def _text(text: str, people: tuple[type[Person], ...]) -> ColumnElement[bool]:
    """Part of the reference or of a staff code, in any case; ``%`` and ``_`` are themselves."""
    if not text.strip():
        return true()
    plain = text.strip().replace(ESCAPE, ESCAPE * 2).replace("%", ESCAPE + "%").replace("_", ESCAPE + "_")
    pattern = f"%{plain.lower()}%"
    columns = [Audit.reference, *(person.staff_code for person in people)]
    return or_(*(func.lower(column).like(pattern, escape=ESCAPE) for column in columns))


def page(
    session: Session, asker: Asker, wanted: Wanted, *, sort: str, descending: bool, offset: int, limit: int
) -> tuple[int, list[Row[Any]]]:
    """How many rows match in all, and those of one page. ``sort`` is a key of ``sort_columns``; KeyError for others."""
    condition = matching(asker, wanted)
    total = session.scalar(_joined(select(func.count())).where(condition)) or 0
    shown = whole(asker)
    columns = sort_columns(shown)
    column = columns[sort]
    blank_last = column.is_(None)
    order = column.desc() if descending else column.asc()
    rows = (
        _joined(_select(shown))
        .where(condition)
        .order_by(blank_last, order, Audit.reference.desc(), Audit.id)
        .offset(offset)
        .limit(limit)
    )
    return total, list(session.execute(rows))


def sort_columns(shown: ColumnElement[bool]) -> dict[str, ColumnElement[Any]]:
    """What a list can be sorted by. A draft seen by status alone sorts as blank wherever its content would decide."""
    severity = case({grade.value: grade.severity for grade in Grade}, value=Audit.effective_grade, else_=None)

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
    return select(
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
        ObservationFeedback.given_on.label("feedback_given_on"),
        ObservationFeedback.late.label("feedback_late"),
        shown.label("whole"),
    )


def _joined(query: Select[*Columns]) -> Select[*Columns]:
    return (
        query.select_from(Audit)
        .join(FormVersion, FormVersion.id == Audit.form_version_id)
        .outerjoin(AUTHOR, AUTHOR.id == Audit.author_id)
        .outerjoin(PRACTITIONER, PRACTITIONER.id == Audit.practitioner_id)
        .outerjoin(LOCALITY, LOCALITY.id == Audit.locality_id)
        .outerjoin(DISTRICT, DISTRICT.id == Audit.district_id)
        .outerjoin(Draft, Draft.audit_id == Audit.id)
        .outerjoin(ObservationFeedback, ObservationFeedback.audit_id == Audit.id)
    )
