"""Actions and follow-ups as rows to count: where they stand, and what came of them."""

from __future__ import annotations

from collections.abc import Mapping

from sqlalchemy import and_
from sqlalchemy.orm import Session, aliased

from qa_tool.actions.models import Commitment, ReAudit
from qa_tool.actions.words import CommitmentKind, CommitmentStatus
from qa_tool.definitions import queries as definitions
from qa_tool.definitions.models import SubTheme
from qa_tool.definitions.words import OWNER_ROLES
from qa_tool.kit.datasets import TODAY, Column, Dataset, Join, Kind, word, yes_no
from qa_tool.records.datasets import GRADES, RECORD
from qa_tool.records.models import Audit
from qa_tool.records.words import COUNTED


def _themes(session: Session) -> Mapping[str, str]:
    return {code: f"{code} {label}" for code, label in definitions.theme_labels(session).items()}


_again = aliased(Audit)
_LOOKED_AGAIN = (
    Join(ReAudit, ReAudit.commitment_id == Commitment.id),
    Join(_again, and_(_again.id == ReAudit.audit_id, _again.status.in_(COUNTED))),
)
_COLUMNS = (
    Column(
        "state", "Where it stands", Kind.MEMBER, word(Commitment.status),
        members={one.value: one.value for one in CommitmentStatus},
    ),
    Column("kind", "Its kind", Kind.MEMBER, word(Commitment.kind), members={k.value: k.label for k in CommitmentKind}),
    Column("past", "Whether its date has passed", Kind.YES_NO, yes_no(Commitment.due < TODAY)),
    Column("in_time", "Said to be done by its date", Kind.YES_NO, yes_no(Commitment.done_on <= Commitment.due)),
    Column("opened", "Opened", Kind.DATE, Commitment.opened_at),
    Column("settled", "Closed or cancelled", Kind.DATE, Commitment.settled_at),
    Column("regrade", "Grade when it was closed", Kind.GRADE, word(Commitment.regrade), members=GRADES),
    Column(
        "again", "Grade of the re-audit, once that counts", Kind.GRADE, word(_again.effective_grade),
        joins=_LOOKED_AGAIN, members=GRADES,
    ),
    Column(
        "owner_role", "Role it was given to", Kind.MEMBER, Commitment.owner_role,
        members=OWNER_ROLES, none="A person of the service",
    ),
    Column(
        "theme", "Theme", Kind.MEMBER, SubTheme.theme_code,
        joins=(Join(SubTheme, SubTheme.code == Commitment.sub_theme_code),), names=_themes, none="No theme",
    ),
)  # fmt: skip
_AUDIT = (Join(Audit, Audit.id == Commitment.audit_id),)
FOLLOW_UPS = Dataset(
    "follow-ups",
    "What audits of the period led to: actions and follow-ups",
    Commitment,
    (*_COLUMNS, *RECORD),
    day=Audit.audit_date,
    record=Audit.id,
    joins=_AUDIT,
)
DUE = Dataset(
    "due",
    "Actions and follow-ups due in the period, whatever the date of their audit",
    Commitment,
    (*_COLUMNS, *RECORD),
    day=Commitment.due,
    record=Audit.id,
    joins=_AUDIT,
    by_record=False,
)
