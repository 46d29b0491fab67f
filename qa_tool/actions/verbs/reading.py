"""One action or follow-up as the person asking may see it, with its history and what they may do now."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy.orm import Session

from qa_tool.actions.models import Commitment, CommitmentStep
from qa_tool.actions.queries import commitments
from qa_tool.actions.verbs.deciding import not_for
from qa_tool.actions.verbs.listing import ladder, lateness
from qa_tool.actions.words import CLOSED, LIVE, CommitmentKind, CommitmentStatus, Escalation
from qa_tool.definitions import queries, smart
from qa_tool.definitions.models import SubTheme
from qa_tool.definitions.smart import Gap
from qa_tool.definitions.words import OWNER_ROLES, Noun
from qa_tool.kit.errors import NotFound, NotPermitted, existing
from qa_tool.kit.periods import LONDON, today
from qa_tool.people.queries import places
from qa_tool.policy import matrix
from qa_tool.policy.words import Asker
from qa_tool.records.models import Audit
from qa_tool.records.verbs.reading import find_readable


@dataclass(frozen=True)
class HistoryLine:
    """One line of the history; ``text`` is blank for those who may not read the words."""

    kind: str
    who: str
    """A staff code; '' when the tool did it."""
    at: datetime
    text: str
    owner: str
    """The new owner's staff code, where the owner changed to a person."""
    due: date | None


@dataclass(frozen=True)
class LookedAgain:
    """The re-audit of what was inadequate."""

    audit_id: str
    reference: str
    submitted_at: datetime | None
    readable: bool
    """Whether the asker may read it."""


@dataclass(frozen=True)
class CommitmentView:
    """An action or follow-up as the person asking may see it."""

    commitment: Commitment
    audit: Audit
    whole: bool
    """Whether its words are shown; if not, they are blank here and in the history."""
    text: str
    known_by: str
    what_changed: str
    evidence: str
    owner: str
    """A staff code, or the role in words."""
    doer: str
    settler: str
    iro: str
    question: str
    """The question's short label, '' for none."""
    sub_theme: str
    history: tuple[HistoryLine, ...]
    gaps: tuple[Gap, ...]
    """What the action does not say: advice, while it is open."""
    overdue: bool
    working_days_late: int
    escalation: Escalation
    audit_readable: bool
    looked_again: LookedAgain | None
    looker: str
    """The staff code of whoever was given the re-audit; ''."""
    why_not_mine: str
    """Why the asker may not close it, though their role closes others; '' when nothing is in the way."""
    may: frozenset[str]
    """note, done, close, assign, cancel, re-audit, give-re-audit: what the asker may do now."""

    @property
    def may_compare(self) -> bool:
        """Whether the asker may see what was weak beside what it is now."""
        return self.commitment.re_audit_due is not None and self.audit_readable and self.whole


def read(session: Session, asker: Asker, commitment_id: str) -> CommitmentView:
    """The commitment with its history. Raises NotPermitted, and NotFound for what is not the asker's to see."""
    matrix.allow(asker, "follow-up", "read")
    found = existing(commitments.find(session, asker, commitment_id))
    one, whole = found
    audit, day = one.audit, today()
    overdue, late, level = lateness(ladder(session, day), one.due, one.status, day)
    codes = places.staff_codes(session, _people(one, audit))
    theme = session.get(SubTheme, one.sub_theme_code) if one.sub_theme_code else None
    question = queries.of_audit(session, audit).find(one.question_key or "")

    def shown(text: str | None) -> str:
        return (text or "") if whole else ""

    return CommitmentView(
        commitment=one,
        audit=audit,
        whole=whole,
        text=shown(one.text),
        known_by=shown(one.known_by),
        what_changed=shown(one.what_changed),
        evidence=shown(one.evidence),
        owner=codes.get(one.owner_id or "", OWNER_ROLES.get(one.owner_role or "", one.owner_role or "")),
        doer=codes.get(one.done_by or "", ""),
        settler=codes.get(one.settled_by or "", ""),
        iro=codes.get(audit.practitioner_id or "", ""),
        question=question.label if question is not None else "",
        sub_theme=theme.label if theme is not None else "",
        history=tuple(_line(step, whole=whole) for step in commitments.steps(session, commitment_id)),
        gaps=_gaps(one) if whole else (),
        overdue=overdue,
        working_days_late=late,
        escalation=level,
        audit_readable=_readable(session, asker, audit.id),
        looked_again=_looked_again(session, asker, commitment_id),
        looker=_looker(session, commitment_id),
        why_not_mine=_why_not_mine(session, asker, one),
        may=_may(session, asker, one),
    )


def _people(one: Commitment, audit: Audit) -> list[str]:
    everybody = (one.owner_id, one.done_by, one.settled_by, audit.practitioner_id)
    return [person for person in everybody if person]


def _line(step: CommitmentStep, *, whole: bool) -> HistoryLine:
    return HistoryLine(
        kind=step.kind.value,
        who=step.person.staff_code if step.person else "",
        at=step.at,
        text=(step.text or "") if whole else "",
        owner=step.owner.staff_code if step.owner else "",
        due=step.due,
    )


def _gaps(one: Commitment) -> tuple[Gap, ...]:
    if one.kind is not CommitmentKind.ACTION or one.status is not CommitmentStatus.OPEN:
        return ()
    agreed = one.opened_at.astimezone(LONDON).date()
    owned = one.owner_id is not None or one.owner_role != "other"
    return smart.gaps(one.text or "", owned=owned, due=one.due, agreed=agreed, known_by=one.known_by or "")


def _readable(session: Session, asker: Asker, audit_id: str) -> bool:
    try:
        find_readable(session, asker, audit_id)
    except (NotFound, NotPermitted):
        return False
    return True


def _looked_again(session: Session, asker: Asker, commitment_id: str) -> LookedAgain | None:
    link = commitments.re_audit_of(session, commitment_id)
    if link is None:
        return None
    again = session.get_one(Audit, link.audit_id)
    readable = again.author_id == asker.person_id or _readable(session, asker, again.id)
    return LookedAgain(again.id, again.reference, again.submitted_at, readable)


def _looker(session: Session, commitment_id: str) -> str:
    row = commitments.looker_of(session, commitment_id)
    return row.owner.staff_code if row is not None and row.owner is not None else ""


def _why_not_mine(session: Session, asker: Asker, one: Commitment) -> str:
    if one.status is not CommitmentStatus.DONE or not commitments.reaches(session, asker, one.id, "verify"):
        return ""
    return not_for(asker, one)


def _may(session: Session, asker: Asker, one: Commitment) -> frozenset[str]:
    """The verbs that would not be refused now to this asker, for links and buttons; the verbs check again."""

    def reaches(action: str) -> bool:
        return matrix.may(asker.roles, "follow-up", action) and commitments.reaches(session, asker, one.id, action)

    live, stranger = one.status in LIVE, not not_for(asker, one)
    updates, assigns, verifies = reaches("update"), reaches("assign"), reaches("verify")
    due_again = one.status in CLOSED and one.re_audit_due is not None
    due_again = due_again and commitments.re_audit_of(session, one.id) is None
    able = {
        "note": live and updates,
        "done": one.status is CommitmentStatus.OPEN and updates,
        "close": one.status is CommitmentStatus.DONE and verifies and stranger,
        "assign": one.status is CommitmentStatus.OPEN and assigns,
        "cancel": live and assigns and stranger,
        "re-audit": due_again and reaches("re-audit") and stranger and _opens(session, asker, one),
        "give-re-audit": due_again and assigns,
    }
    return frozenset(verb for verb, possible in able.items() if possible)


def _opens(session: Session, asker: Asker, one: Commitment) -> bool:
    """Whether the form is the asker's to fill in; one that only giving opens, where the re-audit was given to them."""
    looker = commitments.looker_of(session, one.id)
    given = looker is not None and looker.owner_id == asker.person_id and one.audit.noun is not Noun.OBSERVATION
    return matrix.may_fill_in(asker.roles, queries.access(session, one.audit.form_key), given=given)
