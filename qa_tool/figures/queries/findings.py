"""Behind the findings: by how many records, people, teams, localities and forms, and in which words."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from sqlalchemy import distinct, func, or_, select
from sqlalchemy.orm import Session, aliased

from qa_tool.definitions.words import FindingKind
from qa_tool.figures.queries.margins import Groups
from qa_tool.figures.queries.tallies import counted
from qa_tool.figures.words.evidence import Evidence
from qa_tool.figures.words.filters import Filters, Margin
from qa_tool.figures.words.tally import FindingCount
from qa_tool.kit.periods import Period
from qa_tool.people.models import Place
from qa_tool.policy.words import Asker
from qa_tool.records.models import Audit, FindingRow, FindingTheme
from qa_tool.records.queries.scoping import visible


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
