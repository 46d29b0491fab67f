"""What people wrote under a theme: texts of findings, of records whose text the person asking may read."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from qa_tool.models import Audit, FindingRow, FindingTheme
from qa_tool.policy.words import Asker
from qa_tool.store.scoping import visible
from qa_tool.store.tallies import counted
from qa_tool.vocabulary.audits import FindingKind
from qa_tool.vocabulary.filters import Filters
from qa_tool.vocabulary.periods import Period


@dataclass(frozen=True)
class Wording:
    """One finding in its author's words."""

    text: str
    audit_id: str
    reference: str
    audit_date: date


def wordings(
    session: Session, asker: Asker, period: Period, filters: Filters, code: str, kind: FindingKind, most: int
) -> list[Wording]:
    """The newest findings of one kind under a theme or sub-theme, each text once. Restricted questions have none."""
    under = FindingTheme.sub_theme_code
    of_theme = under == code if "." in code else under.startswith(f"{code}.", autoescape=True)
    query = (
        select(FindingRow.text, Audit.id, Audit.reference, Audit.audit_date)
        .join(Audit, Audit.current_revision_id == FindingRow.revision_id)
        .where(
            *counted(session, period, filters),
            or_(visible(asker, "audit"), visible(asker, "observation")),
            FindingRow.kind == kind,
            FindingRow.id.in_(select(FindingTheme.finding_id).where(of_theme)),
        )
        .order_by(Audit.audit_date.desc(), FindingRow.id)
        .limit(most)
    )
    once: dict[str, Wording] = {}
    for text, audit_id, reference, day in session.execute(query):
        assert day is not None, "a counted audit has its date"
        once.setdefault(text, Wording(text, audit_id, reference, day))
    return list(once.values())
