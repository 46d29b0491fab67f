"""Commitments: who sees which, their history, and what escalation and submission ask of them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from typing import TypeVarTuple

from sqlalchemy import ColumnElement, Select, and_, exists, false, func, or_, select, true
from sqlalchemy.orm import Session, aliased, joinedload

from qa_tool.actions.models import Commitment, CommitmentStep, FollowUp, ReAudit, ReAuditOwner
from qa_tool.actions.words import CLOSED, LIVE, CommitmentKind, CommitmentStatus, Escalation, Opened, StepKind
from qa_tool.definitions.words import NOBODY_KNOWN, Noun
from qa_tool.kit.periods import now
from qa_tool.kit.tables import new_id
from qa_tool.kit.transactions import holding
from qa_tool.policy.matrix import practitioner, scopes
from qa_tool.policy.words import Asker, Scope
from qa_tool.records.models import ActionRow, Audit
from qa_tool.records.queries import scoping
from qa_tool.records.queries.scoping import in_teams_now, not_kept_from

Columns = TypeVarTuple("Columns")
ALIKE = (
    Commitment.opened_at,
    func.coalesce(Commitment.action_id, 0),
    Commitment.kind,
    Commitment.text,
    Commitment.id,
)
"""The order of what one audit has due on one day: as it was written, the random id last."""


def visible(asker: Asker, action: str = "read") -> ColumnElement[bool]:
    """The commitments that the asker reaches with ``action`` on follow-ups, in a query that joins their audits.

    Own: those the asker owns, asked for or is to look at again, and those from audits that the asker wrote (to change
    those, only where nobody in the service owns them; what one asked for is its owner's to change). Team: those about,
    or owned by, people of managed teams. What is about one's own practice waits for the release of its audit, like the
    audit itself; what is of an audit to be graded blind waits for that, because it would tell the grade.
    """
    granted = scopes(asker.roles, "follow-up", action)
    reached = or_(false(), *(_scope(asker, scope, action) for scope in granted))
    return and_(reached, not_kept_from(asker))


def _scope(asker: Asker, scope: Scope, action: str) -> ColumnElement[bool]:
    if scope is Scope.ALL:
        return true()
    if scope is Scope.TEAM:
        return or_(
            in_teams_now(asker.managed_team_ids, Audit.practitioner_id.expression),
            in_teams_now(asker.managed_team_ids, Commitment.owner_id.expression),
        )
    authored = and_(Audit.author_id.is_not(None), Audit.author_id == asker.person_id)
    if action == "re-audit":
        return looks_again(asker)
    if action != "read":
        authored = and_(authored, Commitment.owner_id.is_(None))
        return or_(owned_by(asker), authored)
    return or_(owned_by(asker), authored, looks_again(asker), and_(asked_for_by(asker), Audit.released_at.is_not(None)))


def asked_for_by(asker: Asker) -> ColumnElement[bool]:
    """Those that the asker asked for about their own practice: that somebody else look."""
    about_me = and_(Audit.practitioner_id.is_not(None), Audit.practitioner_id == asker.person_id)
    return and_(about_me, Commitment.opened_by.is_not(None), Commitment.opened_by == asker.person_id)


def looks_again(asker: Asker) -> ColumnElement[bool]:
    """Those whose re-audit the asker was given."""
    given = aliased(ReAuditOwner)  # lists join the table itself
    return exists().where(given.commitment_id == Commitment.id, given.owner_id == asker.person_id)


def owned_by(asker: Asker) -> ColumnElement[bool]:
    """Those of which the asker is the owner: never unknown, so that it can be negated."""
    return and_(Commitment.owner_id.is_not(None), Commitment.owner_id == asker.person_id)


def not_mine_to_settle(asker: Asker) -> ColumnElement[bool]:
    """Those that the asker owns, said to have done, or whose audit is about the asker: somebody else settles them."""
    done = and_(Commitment.done_by.is_not(None), Commitment.done_by == asker.person_id)
    about_me = and_(Audit.practitioner_id.is_not(None), Audit.practitioner_id == asker.person_id)
    return or_(owned_by(asker), done, about_me)


def with_words(asker: Asker) -> ColumnElement[bool]:
    """Those whose words the asker may read: not those of an observation of which only grades and codes are shown."""
    return or_(Audit.noun != Noun.OBSERVATION, scoping.visible(asker, "observation"), owned_by(asker))


def find(session: Session, asker: Asker, commitment_id: str, action: str = "read") -> tuple[Commitment, bool] | None:
    """The commitment with its audit, and whether the asker may read its words; None when it is not theirs to reach."""
    wanted = (
        select(Commitment, with_words(asker).label("whole"))
        .join(Audit, Audit.id == Commitment.audit_id)
        .options(joinedload(Commitment.audit))
        .where(Commitment.id == commitment_id, visible(asker, action))
    )
    found = session.execute(wanted).one_or_none()
    return (found[0], bool(found[1])) if found is not None else None


def reaches(session: Session, asker: Asker, commitment_id: str, action: str) -> bool:
    """Whether the asker reaches the commitment with ``action``."""
    wanted = select(Commitment.id).join(Audit, Audit.id == Commitment.audit_id)
    return session.scalar(wanted.where(Commitment.id == commitment_id, visible(asker, action))) is not None


def may_know(session: Session, commitment: Commitment, person_id: str) -> bool:
    """Whether the person may be told of it by now: of one's own practice only what one has been let see."""
    if commitment.audit.practitioner_id != person_id:
        return True
    return reaches(session, Asker(person_id, frozenset({practitioner()})), commitment.id, "read")


def of_audit(session: Session, asker: Asker, audit_id: str) -> list[Commitment]:
    """The audit's commitments that the asker may see, the earliest due first."""
    found = select(Commitment).join(Audit, Audit.id == Commitment.audit_id)
    found = found.where(Commitment.audit_id == audit_id, visible(asker))
    return list(session.scalars(found.order_by(Commitment.due, *ALIKE)))


def live_of(session: Session, audit_id: str) -> list[Commitment]:
    """The audit's commitments that are not settled, whoever may see them: to tell their owners, never for a list."""
    found = select(Commitment).where(Commitment.audit_id == audit_id, Commitment.status.in_(LIVE))
    return list(session.scalars(found.options(joinedload(Commitment.audit)).order_by(Commitment.due, *ALIKE)))


def questions_of(session: Session, audit_id: str) -> frozenset[str]:
    """The questions that the audit's actions and follow-ups name, cancelled ones left out, whoever may see them."""
    found = select(Commitment.question_key).where(
        Commitment.audit_id == audit_id,
        Commitment.question_key.is_not(None),
        Commitment.status != CommitmentStatus.CANCELLED,
    )
    return frozenset(key for key in session.scalars(found) if key)


def first_due(session: Session, audit_id: str, person_id: str) -> date | None:
    """The first date by which something of the audit is the person's to do; None for nothing.

    Whether or not they see it yet: a date alone, so that they know of it before they have opened the audit.
    """
    mine = select(func.min(Commitment.due)).where(
        Commitment.audit_id == audit_id, Commitment.owner_id == person_id, Commitment.status == CommitmentStatus.OPEN
    )
    return session.scalar(mine)


def all_open(session: Session) -> list[Commitment]:
    """Every open commitment that somebody owns, with its audit: for deadlines, never for a list."""
    found = select(Commitment).where(Commitment.status == CommitmentStatus.OPEN, Commitment.owner_id.is_not(None))
    return list(session.scalars(found.options(joinedload(Commitment.audit)).order_by(Commitment.due, Commitment.id)))


def of_revisions(session: Session, audit_id: str) -> list[Commitment]:
    """Every commitment that stands for an action of the audit's revisions, in the order of those actions."""
    found = select(Commitment).join(ActionRow, ActionRow.id == Commitment.action_id)
    found = found.where(Commitment.audit_id == audit_id)
    return list(session.scalars(found.order_by(ActionRow.revision_id, ActionRow.position)))


def actions_of(session: Session, revision_id: int) -> list[ActionRow]:
    """The actions of a revision, in their order."""
    return list(session.scalars(select(ActionRow).where(ActionRow.revision_id == revision_id).order_by("position")))


def standing_of(session: Session, audit_id: str, kind: CommitmentKind) -> Commitment | None:
    """The audit's commitment of a kind of follow-up, whatever became of it; not one that the tool has ended itself."""
    wanted = select(Commitment).where(Commitment.audit_id == audit_id, Commitment.kind == kind, ~ended_by_itself())
    return session.scalar(holding(wanted).execution_options(populate_existing=True))


def ended_by_itself() -> ColumnElement[bool]:
    """Cancelled by the tool, because what it was about is so no longer: where it is again, another takes its place."""
    return and_(Commitment.status == CommitmentStatus.CANCELLED, Commitment.settled_by.is_(None))


def burden(session: Session, person_id: str) -> int:
    """How much the person has to do: open commitments of theirs."""
    mine = select(func.count()).where(Commitment.owner_id == person_id, Commitment.status == CommitmentStatus.OPEN)
    return session.scalar(mine) or 0


def open_for_follow_up(
    session: Session, follow_up: FollowUp, because: Opened | None = None, by: str | None = None
) -> Commitment:
    """Begin to follow a follow-up: its owner, or the safeguarding manager where nobody is known."""
    commitment = Commitment(
        audit_id=follow_up.audit_id,
        kind=CommitmentKind(follow_up.kind.value),
        follow_up_id=follow_up.id,
        question_key=follow_up.question_key,
        owner_id=follow_up.owner_id,
        owner_role=None if follow_up.owner_id else NOBODY_KNOWN,
        opened_at=follow_up.opened_at,
        opened_by=by,
        opened_because=because,
        due=follow_up.due,
    )
    session.add(commitment)
    session.flush()
    return commitment


def open_for_action(
    session: Session, audit_id: str, row: ActionRow, *, owner_id: str | None, at: datetime, because: Opened
) -> None:
    """Begin to follow an action of a revision."""
    session.add(
        Commitment(
            audit_id=audit_id,
            kind=CommitmentKind.ACTION,
            action_id=row.id,
            text=row.text,
            question_key=row.target_question,
            sub_theme_code=row.sub_theme_code,
            owner_id=owner_id,
            owner_role=row.owner or "other",
            opened_at=at,
            opened_because=because,
            due=row.due,
        )
    )


def to_raise(session: Session, audit_id: str) -> Commitment | None:
    """The audit's problem resolution to raise, held until the end of the transaction; None where none was opened."""
    wanted = select(Commitment).where(
        Commitment.audit_id == audit_id, Commitment.kind == CommitmentKind.RAISE_PROBLEM_RESOLUTION
    )
    return session.scalar(holding(wanted).execution_options(populate_existing=True))


def add_step(
    session: Session,
    commitment: Commitment,
    kind: StepKind,
    person_id: str | None,
    *,
    text: str | None = None,
    step_id: str | None = None,
    owner_id: str | None = None,
    due: date | None = None,
) -> CommitmentStep:
    """Add the next line to the history. The commitment is to be held (``lock``), so that numbers follow each other."""
    step = CommitmentStep(
        id=step_id or new_id(),
        commitment_id=commitment.id,
        number=_next_number(session, commitment),
        kind=kind,
        person_id=person_id,
        at=now(),
        text=text,
        owner_id=owner_id,
        due=due,
    )
    session.add(step)
    session.flush()
    return step


def end(session: Session, commitment: Commitment, why: str, at: datetime) -> None:
    """The tool ends it, because what it was about is so no longer. The caller holds it."""
    number = _next_number(session, commitment)
    session.add(CommitmentStep(commitment_id=commitment.id, number=number, kind=StepKind.CANCELLED, at=at, text=why))
    commitment.status, commitment.settled_at = CommitmentStatus.CANCELLED, at
    session.flush()


def _next_number(session: Session, commitment: Commitment) -> int:
    last = session.scalar(select(func.max(CommitmentStep.number)).where(CommitmentStep.commitment_id == commitment.id))
    return (last or 0) + 1


def steps(session: Session, commitment_id: str) -> list[CommitmentStep]:
    """The history, the oldest first, with the people in it."""
    found = select(CommitmentStep).options(joinedload(CommitmentStep.person), joinedload(CommitmentStep.owner))
    return list(session.scalars(found.where(CommitmentStep.commitment_id == commitment_id).order_by("number")))


def step(session: Session, step_id: str) -> CommitmentStep | None:
    """The line of a history with this id."""
    return session.get(CommitmentStep, step_id)


def overdue(session: Session, day: date) -> Sequence[Commitment]:
    """Open ones whose date is past and that have not reached the last level of escalation, held; the oldest first."""
    wanted = (
        select(Commitment)
        .where(
            Commitment.status == CommitmentStatus.OPEN,
            Commitment.due < day,
            Commitment.escalated < int(Escalation.SAFEGUARDING),
        )
        .order_by(Commitment.due, Commitment.id)
    )
    return session.scalars(holding(wanted)).all()


def looker_of(session: Session, commitment_id: str) -> ReAuditOwner | None:
    """Who was given the re-audit, and how far it has come up since it is overdue; None where nothing is known."""
    return session.get(ReAuditOwner, commitment_id, populate_existing=True)


def re_audits_in_hand(session: Session) -> list[tuple[Commitment, str]]:
    """Every re-audit to come that somebody has begun or was given, with that person: for deadlines, never a list."""
    person = func.coalesce(ReAudit.started_by, ReAuditOwner.owner_id)
    found = _to_come(select(Commitment, person)).outerjoin(ReAuditOwner, ReAuditOwner.commitment_id == Commitment.id)
    found = found.where(person.is_not(None)).options(joinedload(Commitment.audit))
    return [(one, person_id) for one, person_id in session.execute(found)]


def re_audits_overdue(session: Session, day: date) -> Sequence[Commitment]:
    """Those that should have been looked at again by now, and have not reached the last level of escalation, held."""
    risen = exists().where(
        ReAuditOwner.commitment_id == Commitment.id, ReAuditOwner.escalated >= int(Escalation.SAFEGUARDING)
    )
    wanted = _to_come(select(Commitment.id)).where(Commitment.re_audit_due < day, ~risen)
    held = holding(select(Commitment).where(Commitment.id.in_(wanted)).order_by(Commitment.re_audit_due, Commitment.id))
    return session.scalars(held).all()


def _to_come(query: Select[*Columns]) -> Select[*Columns]:
    """Of inadequates that are closed, of audits that count: nobody has submitted the re-audit."""
    again = aliased(Audit)
    return (
        query.join(Audit, Audit.id == Commitment.audit_id)
        .outerjoin(ReAudit, ReAudit.commitment_id == Commitment.id)
        .outerjoin(again, again.id == ReAudit.audit_id)
        .where(Commitment.status.in_(CLOSED), Commitment.re_audit_due.is_not(None), again.submitted_at.is_(None))
    )


def re_audit_of(session: Session, commitment_id: str) -> ReAudit | None:
    """The audit that looks again at what the commitment was about."""
    return session.get(ReAudit, commitment_id)


def re_audits(session: Session, audit_id: str) -> str | None:
    """The id of the commitment that this audit looks at again; None of any other audit."""
    return session.scalar(select(ReAudit.commitment_id).where(ReAudit.audit_id == audit_id))
