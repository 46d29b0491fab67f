"""Permission as SQL: which audits the person asking may read. Every list, count, search and export goes through here.

The scopes come from the policy; this module alone says what each means in rows. Access follows current assignments: a
practitioner who changed teams yesterday is today in the scope of the new manager, and out of the old one's.
"""

from __future__ import annotations

from collections.abc import Mapping

from sqlalchemy import ColumnElement, and_, exists, false, or_, select, true

from qa_tool.definitions.words import Noun
from qa_tool.kit.periods import today
from qa_tool.kit.tables import holds_on
from qa_tool.people.models import Membership
from qa_tool.policy.matrix import may, scopes
from qa_tool.policy.words import Asker, Scope
from qa_tool.records.from_above import above
from qa_tool.records.models import Audit, Draft, FeedbackOpening
from qa_tool.records.words import COUNTED, Status

OBSERVATION_RESOURCES = ("observation", "conversation")
"""Resources that are about observations only; ``learning`` and ``follow-up`` are about both nouns."""
AUDIT_RESOURCES = ("feedback", "dispute")
"""Resources that are about audits only: an observation has its conversation, a return has no grade."""


def visible(asker: Asker, resource: str = "audit", action: str = "read") -> ColumnElement[bool]:
    """The rows of ``audit`` that the asker reaches with ``action`` on ``resource``; a condition that is false for none.

    Resources: ``audit`` (submitted audits and returns), ``observation`` and ``conversation`` (submitted observations),
    ``feedback`` and ``dispute`` (submitted audits), ``audit-draft`` (what is being written, amendments too),
    ``learning`` (restricted answers), ``reopening``, ``rows``.
    """
    granted = scopes(asker.roles, resource, action)
    if not granted:
        return false()
    if resource == "audit-draft":
        return and_(is_being_written(), or_(*(_draft_scope(asker, scope) for scope in granted)))
    reached = or_(*(_scope(asker, scope, resource) for scope in granted))
    return and_(Audit.status != Status.DRAFT, _noun(resource), not_kept_from(asker), reached)


def reached(granted: frozenset[Scope], means: Mapping[Scope, ColumnElement[bool]]) -> ColumnElement[bool]:
    """Rows that one of the granted scopes reaches, as ``means`` says; a scope that means nothing there reaches none."""
    return or_(false(), *(means[scope] for scope in Scope if scope in granted and scope in means))


def readable(asker: Asker) -> ColumnElement[bool]:
    """Submitted records of either noun that the asker may open, those of which only coded content is shown included."""
    return or_(visible(asker, "audit"), visible(asker, "observation"), visible(asker, "observation", "read-coded"))


def coded_only(asker: Asker) -> ColumnElement[bool]:
    """Of ``readable`` rows, those of which the asker may see grades and coded findings but no text."""
    whole = or_(visible(asker, "audit"), visible(asker, "observation"))
    return and_(visible(asker, "observation", "read-coded"), ~whole)


def status_only(asker: Asker) -> ColumnElement[bool]:
    """Drafts of others of which the asker may know that they exist and where they stand, and nothing else."""
    if not scopes(asker.roles, "audit-draft", "read-status"):
        return false()
    return and_(
        Audit.status == Status.DRAFT,
        Audit.author_id != asker.person_id,
        # Who is practitioner of a draft must not learn of it (object rule 1), whatever other role they hold.
        or_(Audit.practitioner_id.is_(None), Audit.practitioner_id != asker.person_id),
    )


def is_being_written() -> ColumnElement[bool]:
    """Whether there is a draft on the audit: a first one, or an amendment."""
    return select(Draft.audit_id).where(Draft.audit_id == Audit.id).correlate(Audit).exists()


def in_teams_now(team_ids: frozenset[str], person: ColumnElement[str | None]) -> ColumnElement[bool]:
    """Whether the person in that column belongs to one of the IRO teams today."""
    if not team_ids:
        return false()
    return exists(
        select(Membership.id).where(
            Membership.person_id == person,
            Membership.team_id.in_(sorted(team_ids)),
            holds_on(Membership.valid_from, Membership.valid_to, today()),
        )
    )


def released_to(asker: Asker) -> ColumnElement[bool]:
    """Records about the asker's practice that were let see: submitted and released (an observation: feedback given).

    An IRO is asked for a grade of their own before an audit is shown: until it was opened it is not there to read.
    """
    return and_(let_see(asker), or_(Audit.noun != Noun.AUDIT, opened_by(asker)))


def let_see(asker: Asker) -> ColumnElement[bool]:
    """Records about the asker's practice that were released, whether or not the asker has opened them."""
    return and_(_is(Audit.practitioner_id.expression, asker), Audit.status.in_(COUNTED), Audit.released_at.is_not(None))


def opened_by(asker: Asker) -> ColumnElement[bool]:
    """Audits that the asker has opened, with a self-grade or without; all, for somebody who is not asked for one."""
    if not may(asker.roles, "feedback", "self-grade"):
        return true()
    return (
        select(FeedbackOpening.audit_id)
        .where(FeedbackOpening.audit_id == Audit.id, FeedbackOpening.practitioner_id == asker.person_id)
        .correlate(Audit)
        .exists()
    )


def not_my_own_unreleased(asker: Asker) -> ColumnElement[bool]:
    """Object rules 1 and 11: a record about oneself waits for release, whatever other role one holds."""
    return or_(Audit.practitioner_id.is_(None), Audit.practitioner_id != asker.person_id, released_to(asker))


def not_kept_from(asker: Asker) -> ColumnElement[bool]:
    """What no grant opens (object rules 1, 4 and 11): one's own practice unreleased, and the first grades of an audit
    that one is to grade blind."""
    return and_(not_my_own_unreleased(asker), ~above().read_blind_by(asker))


def _is(person: ColumnElement[str | None], asker: Asker) -> ColumnElement[bool]:
    """Whether the column names the asker: false where it names nobody, never unknown, so that it can be negated."""
    return and_(person.is_not(None), person == asker.person_id)


def _noun(resource: str) -> ColumnElement[bool]:
    if resource == "audit":
        return Audit.noun != Noun.OBSERVATION
    if resource in OBSERVATION_RESOURCES:
        return Audit.noun == Noun.OBSERVATION
    if resource in AUDIT_RESOURCES:
        return Audit.noun == Noun.AUDIT
    return true()


def _scope(asker: Asker, scope: Scope, resource: str) -> ColumnElement[bool]:
    if scope is Scope.ALL:
        return true()
    if scope is Scope.TEAM:
        return in_teams_now(asker.managed_team_ids, Audit.practitioner_id.expression)
    if scope is Scope.GIVEN:
        return above().second_read_by(asker)
    if scope is Scope.RELEASED or resource == "learning":
        return released_to(asker)  # one's own learning needs are those of audits about oneself
    return _is(Audit.author_id.expression, asker)


def _draft_scope(asker: Asker, scope: Scope) -> ColumnElement[bool]:
    """Object rule 3: only the author reaches a draft's text; no wider scope is understood."""
    return _is(Audit.author_id.expression, asker) if scope is Scope.OWN else false()
