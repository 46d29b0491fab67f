"""The counts of the further measures: one grouped query each, over counted audits on their current revisions."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from sqlalchemy import and_, case, distinct, func, literal, or_, select, true, union_all
from sqlalchemy.orm import Session, aliased

from qa_tool.definitions.models import SubTheme
from qa_tool.definitions.queries import keys_in_role
from qa_tool.definitions.words import FindingKind, Noun, Outcome, QuestionRole
from qa_tool.enquiries.models import ProblemResolution
from qa_tool.feedback.models import FeedbackOpening, FeedbackReply, SelfGrade
from qa_tool.figures.queries.tallies import counted
from qa_tool.figures.words.filters import Filters
from qa_tool.figures.words.measured import (
    DISAGREE,
    REFERENCE,
    VIEW,
    Feedback,
    FollowedThrough,
    Heard,
    Settled,
    Spread,
)
from qa_tool.figures.words.tally import FindingCount
from qa_tool.kit import working_days
from qa_tool.kit.periods import LONDON, Period, Quarter
from qa_tool.kit.sums import by_key
from qa_tool.observations.models import ObservationFeedback, ObservationReply
from qa_tool.people.models import Membership, Person, Team
from qa_tool.records.models import AnswerRow, Audit, FindingRow, FindingTheme, Revision


def coverage(session: Session, period: Period, filters: Filters) -> dict[str, Spread]:
    """C9: by IRO team (id; '' for none), how many IROs in post on the period's last day had how many audits.

    An IRO without any counts under 0. Who belongs to two teams that day counts in one of them.
    """
    team = (
        select(func.min(Membership.team_id))
        .where(
            Membership.person_id == Person.id,
            Membership.manages.is_(False),
            Membership.valid_from <= period.last,
            or_(Membership.valid_to.is_(None), Membership.valid_to >= period.last),
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
            Person.in_post_from <= period.last,
            or_(Person.in_post_to.is_(None), Person.in_post_to >= period.last),
        )
        .group_by(Person.id)
        .subquery()
    )
    counts: dict[str, dict[int, int]] = {}
    query = select(each.c.team, each.c.audits, func.count()).group_by(each.c.team, each.c.audits)
    for team_id, audits, people in session.execute(query):
        counts.setdefault(team_id or "", {})[audits] = people
    return {team_id: Spread(spread) for team_id, spread in counts.items()}


def team_names(session: Session) -> dict[str, str]:
    """The names of the IRO teams by id."""
    return {row.id: row.name for row in session.execute(select(Team.id, Team.name))}


def feedback(session: Session, period: Period, filters: Filters) -> Feedback:
    """C11: observations by the working days until feedback was given."""
    given = ObservationFeedback
    query = (
        select(Audit.audit_date, given.given_on, given.late, func.count())
        .outerjoin(given, given.audit_id == Audit.id)
        .where(Audit.noun == Noun.OBSERVATION, *counted(session, period, filters))
        .group_by(Audit.audit_date, given.given_on, given.late)
    )
    rows: list[Any] = list(session.execute(query))
    given_rows = [(working_days.between(day, given_on), late, n) for day, given_on, late, n in rows if day and given_on]
    return Feedback(
        Spread(by_key((taken, n) for taken, _, n in given_rows)),
        late=sum(n for _, late, n in given_rows if late),
        open=sum(n for _, given_on, _, n in rows if given_on is None),
    )


def replies(session: Session, period: Period, filters: Filters) -> dict[str, int]:
    """C12: how many IROs' answers recognise the observation (yes, partly, no)."""
    query = (
        select(ObservationReply.recognises, func.count().label("n"))
        .join(Audit, Audit.id == ObservationReply.audit_id)
        .where(Audit.noun == Noun.OBSERVATION, *counted(session, period, filters))
        .group_by(ObservationReply.recognises)
    )
    return {row.recognises: row.n for row in session.execute(query)}


def heard(session: Session, period: Period, filters: Filters) -> tuple[Heard, ...]:
    """C34, C35: audits about an IRO's practice, by what that IRO was shown and said."""
    shown, opened = Audit.released_at.is_not(None), FeedbackOpening.opened_at.is_not(None)
    latest = (
        select(FeedbackReply.view)
        .where(FeedbackReply.audit_id == Audit.id, FeedbackReply.practitioner_id == Audit.practitioner_id)
        .order_by(FeedbackReply.number.desc())
        .limit(1)
        .correlate(Audit)
        .scalar_subquery()
    )
    own = and_(
        SelfGrade.audit_id == Audit.id,
        SelfGrade.practitioner_id == Audit.practitioner_id,
        SelfGrade.question_key.in_(keys_in_role(session, QuestionRole.OVERALL)),
    )
    opening = and_(FeedbackOpening.audit_id == Audit.id, FeedbackOpening.practitioner_id == Audit.practitioner_id)
    each = (
        select(
            shown.label("shown"),
            opened.label("opened"),
            SelfGrade.grade.label("own"),
            Revision.grade.label("auditors"),
            latest.label("view"),
        )
        .select_from(Audit)
        .outerjoin(FeedbackOpening, opening)
        .outerjoin(Revision, Revision.id == FeedbackOpening.revision_id)
        .outerjoin(SelfGrade, own)
        .where(Audit.noun == Noun.AUDIT, Audit.practitioner_id.is_not(None), *counted(session, period, filters))
        .subquery()
    )
    columns = (each.c.shown, each.c.opened, each.c.own, each.c.auditors, each.c.view)
    query = select(*columns, func.count()).group_by(*columns)
    return tuple(
        Heard(bool(seen), bool(read), own_grade or "", auditors or "", view or "", n)
        for seen, read, own_grade, auditors, view, n in session.execute(query)
    )


def shown_after(session: Session, period: Period, filters: Filters) -> dict[tuple[date, date], int]:
    """C35: (day of submission, day on which the IRO was let see it) -> audits about an IRO's practice."""
    query = select(Audit.submitted_at, Audit.released_at).where(
        Audit.noun == Noun.AUDIT,
        Audit.practitioner_id.is_not(None),
        Audit.released_at.is_not(None),
        *counted(session, period, filters),
    )
    days: dict[tuple[date, date], int] = {}
    for submitted, released in session.execute(query):
        if submitted is None or released is None:
            continue
        # The day on the service's own clock, which the databases do not know alike.
        pair = (submitted.astimezone(LONDON).date(), released.astimezone(LONDON).date())
        days[pair] = days.get(pair, 0) + 1
    return days


def followed_through(session: Session, period: Period, filters: Filters) -> FollowedThrough:
    """C16: the audits that disagree; those with a problem resolution; what became of it.

    One is there where the audit answers with its reference, or where it was recorded in the register afterwards.
    """
    seen, noted, row = aliased(AnswerRow), aliased(AnswerRow), ProblemResolution
    has = case((or_(noted.id.is_not(None), row.audit_id.is_not(None)), 1), else_=0)
    held = case((row.outcome == Settled.CONFERENCE_HELD, 1), else_=0)
    query = (
        select(
            func.count(),
            func.coalesce(func.sum(has), 0),
            func.count(row.outcome),
            func.coalesce(func.sum(held), 0),
        )
        .select_from(Audit)
        .join(
            seen,
            and_(
                seen.revision_id == Audit.current_revision_id,
                seen.question_key == VIEW,
                seen.outcome == Outcome.ANSWERED,
                seen.option == DISAGREE,
            ),
        )
        .outerjoin(
            noted,
            and_(
                noted.revision_id == Audit.current_revision_id,
                noted.question_key == REFERENCE,
                noted.outcome == Outcome.ANSWERED,
            ),
        )
        .outerjoin(row, row.audit_id == Audit.id)
        .where(*counted(session, period, filters))
    )
    disagreed, recorded, closed, conference = session.execute(query).one()
    return FollowedThrough(int(recorded), disagreed, closed, int(conference))


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
