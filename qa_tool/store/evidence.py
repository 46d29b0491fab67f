"""Behind the findings: by how many records, people, teams, localities and forms each sub-theme was named."""

from __future__ import annotations

from sqlalchemy import distinct, func, select
from sqlalchemy.orm import Session, aliased

from qa_tool.models import Audit, FindingRow, FindingTheme, Place
from qa_tool.store.margins import Groups
from qa_tool.store.tallies import counted
from qa_tool.vocabulary.audits import FindingKind
from qa_tool.vocabulary.counts import FindingCount
from qa_tool.vocabulary.evidence import Evidence
from qa_tool.vocabulary.filters import Filters, Margin
from qa_tool.vocabulary.periods import Period


def behind_findings(session: Session, period: Period, filters: Filters, kind: FindingKind) -> dict[str, Evidence]:
    """The evidence for each sub-theme ('PLAN.P1') that a finding of ``kind`` names in the period's counted records.

    How many people found it is a number: who they were does not leave the database.
    """
    # A locality whose row was renewed is still one place.
    locality = aliased(Place)
    code = FindingTheme.sub_theme_code
    groups = Groups.of([period], Margin.NONE, filters.sight.reads)
    sources = (
        select(
            code,
            func.count(distinct(Audit.id)),
            func.count(distinct(Audit.author_id)),
            func.count(distinct(Audit.practitioner_team_id)),
            func.count(distinct(locality.key)),
        )
        .select_from(Audit)
        .join(FindingRow, FindingRow.revision_id == Audit.current_revision_id)
        .join(FindingTheme, FindingTheme.finding_id == FindingRow.id)
        .outerjoin(locality, locality.id == Audit.locality_id)
        .where(FindingRow.kind == kind, *counted(session, period, filters))
        .group_by(code)
    )
    by_form = (
        select(code, Audit.form_key, func.count(distinct(Audit.id)).label("n"), *groups.columns)
        .select_from(Audit)
        .join(FindingRow, FindingRow.revision_id == Audit.current_revision_id)
        .join(FindingTheme, FindingTheme.finding_id == FindingRow.id)
        .where(FindingRow.kind == kind, *counted(session, period, filters))
        .group_by(code, Audit.form_key, *groups.labels)
        .order_by(code, Audit.form_key)
    )
    forms: dict[str, dict[str, FindingCount]] = {}
    for name, form, n, *rest in session.execute(by_form):
        found = forms.setdefault(name, {})
        found[form] = found.get(form, FindingCount()) + FindingCount(n, n, groups.hidden(rest, n))
    return {
        name: Evidence(
            records,
            people,
            teams,
            localities,
            tuple(forms.get(name, ())),
            sum(forms.get(name, {}).values(), FindingCount()).hidden,
            forms.get(name, {}),
        )
        for name, records, people, teams, localities in session.execute(sources)
    }
