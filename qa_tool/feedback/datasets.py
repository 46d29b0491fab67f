"""Audits about an IRO's practice as rows to count: how far the IRO was heard."""

from __future__ import annotations

from sqlalchemy import and_, case, select

from qa_tool.definitions.words import Grade, Noun
from qa_tool.feedback.models import FeedbackReply, SelfGrade
from qa_tool.feedback.words import View
from qa_tool.kit.datasets import Column, Dataset, Join, Kind, word, yes_no
from qa_tool.records.datasets import GRADES, OVERALL_KEYS, RECORD
from qa_tool.records.models import Audit, FeedbackOpening, Revision

_OPENING = Join(
    FeedbackOpening,
    and_(FeedbackOpening.audit_id == Audit.id, FeedbackOpening.practitioner_id == Audit.practitioner_id),
)
_OWN = Join(
    SelfGrade,
    and_(
        SelfGrade.audit_id == Audit.id,
        SelfGrade.practitioner_id == Audit.practitioner_id,
        SelfGrade.question_key.in_(OVERALL_KEYS),
    ),
)
_READ = (_OPENING, Join(Revision, Revision.id == FeedbackOpening.revision_id))
_view = (
    select(word(FeedbackReply.view))
    .where(FeedbackReply.audit_id == Audit.id, FeedbackReply.practitioner_id == Audit.practitioner_id)
    .order_by(FeedbackReply.number.desc())
    .limit(1)
    .correlate(Audit)
    .scalar_subquery()
)
_SEVERITY = {grade: grade.severity for grade in Grade}
_own, _auditors = case(_SEVERITY, value=SelfGrade.grade), case(_SEVERITY, value=Revision.grade)
PRACTICE = Dataset(
    "practice",
    "Audits of the period about an IRO's practice",
    Audit,
    (
        Column("submitted", "Submitted", Kind.DATE, Audit.submitted_at),
        Column("shown_on", "Day on which the IRO was let see it", Kind.DATE, Audit.released_at),
        Column("shown", "Whether the IRO was let see it", Kind.YES_NO, yes_no(Audit.released_at.is_not(None))),
        Column("opened", "Opened by the IRO", Kind.YES_NO, yes_no(FeedbackOpening.opened_at.is_not(None)), (_OPENING,)),
        Column("own_grade", "The IRO's own overall grade", Kind.GRADE, word(SelfGrade.grade), (_OWN,), GRADES),
        Column(
            "beside", "The IRO's own grade beside the auditor's as it was opened", Kind.MEMBER,
            case((_own == _auditors, "same"), (_own < _auditors, "better"), (_own > _auditors, "worse")),
            (*_READ, _OWN), {"same": "The same", "better": "Better", "worse": "Worse"},
        ),
        Column("view", "How the IRO last replied", Kind.MEMBER, _view, members={v.value: v.label for v in View}),
        *RECORD,
    ),
    day=Audit.audit_date,
    record=Audit.id,
    where=(Audit.noun == Noun.AUDIT, Audit.practitioner_id.is_not(None)),
)  # fmt: skip
