"""The counts of the further measures: one grouped query each, over counted audits on their current revisions."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from sqlalchemy import and_, case, distinct, func, literal, select, true, union_all
from sqlalchemy.orm import Session

from qa_tool.counts import queries as counts
from qa_tool.definitions.models import SubTheme
from qa_tool.definitions.words import CountRole, FindingKind, Noun
from qa_tool.figures.queries.tallies import counted
from qa_tool.figures.words.filters import Filters
from qa_tool.figures.words.measured import Funnel, Spread
from qa_tool.figures.words.tally import FindingCount
from qa_tool.kit.periods import Month, Period, Quarter
from qa_tool.kit.tables import holds_on
from qa_tool.people.models import Membership, Person
from qa_tool.records.models import Audit, FindingRow, FindingTheme


def entered(session: Session, first: Month, last: Month) -> dict[tuple[str, Month], Funnel]:
    """What was entered of Section 47 enquiries for the months, by CSC team and month."""
    due, received = CountRole.ENQUIRIES_DUE, CountRole.ENQUIRIES_RECEIVED
    found = counts.in_roles(session, first.first, last.last, (due, received))
    return {(team, Month.of(day)): Funnel(one[due], one[received]) for (team, day), one in found.items()}


def coverage(session: Session, period: Period, filters: Filters) -> dict[str, Spread]:
    """C9: by IRO team (id; '' for none), how many IROs in post on the period's last day had how many audits.

    An IRO without any counts under 0. Who belongs to two teams that day counts in one of them.
    """
    team = (
        select(func.min(Membership.team_id))
        .where(
            Membership.person_id == Person.id,
            Membership.manages.is_(False),
            holds_on(Membership.valid_from, Membership.valid_to, period.last),
        )
        .correlate(Person)
        .scalar_subquery()
    )
    theirs = and_(Audit.practitioner_id == Person.id, Audit.noun == Noun.AUDIT, *counted(session, period, filters))
    about = filters.sight.about
    each = (
        select(Person.id, team.label("team"), func.count(Audit.id).label("audits"))
        .select_from(Person)
        .outerjoin(Audit, theirs)
        .where(
            true() if about is None else Person.id.in_(about),
            Person.is_practitioner.is_(True),
            holds_on(Person.in_post_from, Person.in_post_to, period.last),
        )
        .group_by(Person.id)
        .subquery()
    )
    counts: dict[str, dict[int, int]] = {}
    query = select(each.c.team, each.c.audits, func.count()).group_by(each.c.team, each.c.audits)
    for team_id, audits, people in session.execute(query):
        counts.setdefault(team_id or "", {})[audits] = people
    return {team_id: Spread(spread) for team_id, spread in counts.items()}


def impact_by_theme(session: Session, period: Period, filters: Filters) -> dict[str, dict[str, int]]:
    """C21: audits that name the theme in a finding, by how much the child benefited.

    An audit counts once in each theme. Those that did not answer it are left out.
    """
    query = (
        select(SubTheme.theme_code, Audit.impact, func.count(distinct(Audit.id)))
        .select_from(Audit)
        .join(FindingRow, FindingRow.revision_id == Audit.current_revision_id)
        .join(FindingTheme, FindingTheme.finding_id == FindingRow.id)
        .join(SubTheme, SubTheme.code == FindingTheme.sub_theme_code)
        .where(Audit.impact.is_not(None), *counted(session, period, filters))
        .group_by(SubTheme.theme_code, Audit.impact)
    )
    counts: dict[str, dict[str, int]] = {}
    for theme, impact, n in session.execute(query):
        counts.setdefault(theme, {})[str(impact)] = n
    return counts


def findings_by_group(
    session: Session,
    quarters: Iterable[Quarter],
    filters: Filters,
    groups: Mapping[str, Iterable[str]],
) -> dict[tuple[str, FindingKind, str], FindingCount]:
    """C33: findings and distinct audits by (group, kind, quarter); a finding counts once in a group of sub-themes."""
    wanted = list(quarters)
    pairs = [
        select(literal(group).label("name"), literal(code).label("code"))
        for group, codes in groups.items()
        for code in codes
    ]
    if not pairs or not wanted:
        return {}
    period = Period(wanted[0].period.first, wanted[-1].period.last)
    listed = union_all(*pairs).subquery()
    ends = [(Audit.audit_date <= quarter.period.last, literal(quarter.key)) for quarter in wanted]
    query = (
        select(
            listed.c.name,
            FindingRow.kind,
            case(*ends).label("quarter"),
            func.count(distinct(FindingRow.id)),
            func.count(distinct(FindingRow.revision_id)),
        )
        .select_from(Audit)
        .join(FindingRow, FindingRow.revision_id == Audit.current_revision_id)
        .join(FindingTheme, FindingTheme.finding_id == FindingRow.id)
        .join(listed, listed.c.code == FindingTheme.sub_theme_code)
        .where(*counted(session, period, filters))
        .group_by(listed.c.name, FindingRow.kind, "quarter")
    )
    return {
        (group, FindingKind(kind), quarter): FindingCount(findings, audits)
        for group, kind, quarter, findings, audits in session.execute(query)
    }
