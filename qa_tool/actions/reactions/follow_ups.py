"""Opening what an audit asks somebody to see to; and keeping the follow-up of an inadequate in step with what stands.

What stands changes in many ways: by submission, second reading, arbitration, amendment, import. Whoever lets it change
calls ``keep_in_step``: it asks the form's own rule of the record as it stands, opens what it asks for, and ends what it
no longer does.
"""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy.orm import Session

from qa_tool.actions.models import Commitment
from qa_tool.actions.queries import commitments, follow_ups
from qa_tool.actions.reactions.telling import matter_of, tell_of_new
from qa_tool.actions.words import LIVE, CommitmentKind, Opened
from qa_tool.definitions import queries, rules
from qa_tool.definitions.model import Definition
from qa_tool.definitions.record import Answer, Record
from qa_tool.definitions.rules.verdict import FollowUp, Surroundings
from qa_tool.definitions.words import FollowUpKind
from qa_tool.figures.queries import inadequate
from qa_tool.kit import working_days
from qa_tool.kit.periods import LONDON, now, today
from qa_tool.moderation.queries import moderated_answers
from qa_tool.notices import verbs
from qa_tool.notices.words import NoticeKind
from qa_tool.people.queries import people, places
from qa_tool.policy.words import Scope
from qa_tool.records.models import Audit
from qa_tool.records.queries import revisions
from qa_tool.settings.verbs import setting
from qa_tool.trail import events

SETTINGS = {
    (FollowUpKind.INADEQUATE, False): "follow_up_working_days",
    (FollowUpKind.INADEQUATE, True): "follow_up_safety_working_days",
    (FollowUpKind.RAISE_PROBLEM_RESOLUTION, False): "problem_resolution_working_days",
    (FollowUpKind.RAISE_PROBLEM_RESOLUTION, True): "problem_resolution_working_days",
    (FollowUpKind.SECOND_READER, False): "second_reader_working_days",
    (FollowUpKind.SECOND_READER, True): "second_reader_working_days",
}
"""Which dated setting replaces a rule's own number of days, by kind and whether there is a safety concern."""
ENDED = {
    Opened.AMENDED: "The audit was amended, and what stands now is not inadequate.",
    Opened.MODERATED: "After the second reading, what stands is not inadequate.",
    Opened.ARBITRATED: "The head of service decided on the disagreement. What stands now is not inadequate.",
}
"""What the history says of a follow-up that ended because nothing is inadequate any more."""


def open_one(
    session: Session, audit: Audit, wanted: FollowUp, because: Opened, *, at: datetime | None = None
) -> Commitment | None:
    """Open what a rule asks for, unless the audit has it already (then None): an amendment opens none twice."""
    stamp = at or now()
    day = stamp.astimezone(LONDON).date()
    days = setting(session, SETTINGS[wanted.kind, audit.safety_concern], day, otherwise=wanted.working_days)
    return follow_ups.open_follow_up(
        session,
        audit.id,
        wanted.kind,
        owner_id=_owner(session, audit, wanted),
        question_key=wanted.key,
        due=working_days.after(day, days),
        opening=follow_ups.Opening(because, at=stamp),
    )


def someone_else(session: Session, audit: Audit) -> str | None:
    """Who looks at the audit instead of its author: the IRO's manager, else a safeguarding manager, who reads all.

    Never the author and never the IRO (object rule 4). The one with least to do; None where nobody is left: then it
    waits among what nobody has, on the page of everybody who may give it to somebody.
    """
    barred = {audit.author_id, audit.practitioner_id}
    practitioner = audit.practitioner_id
    manager = places.manager_on(session, practitioner, today()) if practitioner else None
    if manager is not None and manager not in barred:
        return manager
    free = sorted(verbs.deciders(session, "follow-up", "re-audit", Scope.ALL) - barred)
    return min(free, key=lambda one: (commitments.burden(session, one), one), default=None)


def ask_someone_else(session: Session, audit: Audit, by: str) -> Commitment | None:
    """Ask somebody else to look, because the IRO ``by`` wishes it: a person is told, and the IRO finds it again."""
    day = today()
    asked = follow_ups.open_follow_up(
        session,
        audit.id,
        FollowUpKind.SECOND_READER,
        owner_id=someone_else(session, audit),
        question_key=None,
        due=working_days.after(day, setting(session, "second_reader_working_days", day)),
        opening=follow_ups.Opening(Opened.ASKED, by),
    )
    if asked is not None:
        tell_of_new(session, audit, by=by)
    return asked


def keep_in_step(
    session: Session, audit: Audit, because: Opened, *, by: str | None = None, at: datetime | None = None
) -> Commitment | None:
    """See to it that what stands inadequate is followed up, and that what does not is no longer.

    What opened or ended; None where nothing changed. What another person closed or cancelled stays so. Its owner is
    told. The caller holds the audit, and its event tells of it.
    """
    definition, record = stands(session, audit)
    said = rules.examine(definition, record, Surroundings(today())).follow_ups
    wanted = next((one for one in said if one.kind is FollowUpKind.INADEQUATE), None)
    there = commitments.standing_of(session, audit.id, CommitmentKind.INADEQUATE)
    if wanted is not None and there is None:
        opened = open_one(session, audit, wanted, because, at=at)
        assert opened is not None, "there was none"
        tell_of_new(session, audit, by=by)
        return opened
    if wanted is None and there is not None and there.status in LIVE:
        commitments.end(session, there, ENDED.get(because, ENDED[Opened.AMENDED]), at or now())
        theirs = (there.owner_id, there.done_by)
        concerned = {one for one in theirs if one and commitments.may_know(session, there, one)}
        verbs.tell(session, NoticeKind.VERIFICATION, concerned, matter_of(there), occasion="ended", by=by)
        return there
    return None


def catch_up(session: Session, because: Opened = Opened.CAUGHT_UP, *, batch_id: str | None = None) -> int:
    """Open the follow-up of everything that stands inadequate now and has none; how many there were.

    Of a case only the last audit counts: what was found better since is nobody's to put right. ``batch_id`` narrows it
    to what an import brought in. Run again, it finds nothing.
    """
    opened = [keep_in_step(session, audit, because) for audit in inadequate.without_follow_up(session, batch_id)]
    found = [one for one in opened if one is not None]
    for one in found if batch_id is None else ():
        detail = {"audit": one.audit_id, "kind": one.kind.value, "because": because.value}
        events.record(session, actor_id=None, action="follow-up.opened", object_id=one.id, detail=detail)
    return len(found)


def stands(session: Session, audit: Audit) -> tuple[Definition, Record]:
    """The definition as the audit asks it, and its record with what a second reading put in place of answers."""
    definition = queries.of_audit(session, audit)
    current = revisions.find(session, audit.id, revision_id=audit.current_revision_id)
    assert current is not None, "a submitted audit has a revision"
    record = revisions.read(definition, current)
    changed = {
        key: Answer(outcome, grade.value if grade else None)
        for (_, key), (outcome, grade, _) in moderated_answers.in_force(session, [current.id]).items()
    }
    return definition, Record(record.facts, {**record.answers, **changed})


def _owner(session: Session, audit: Audit, wanted: FollowUp) -> str | None:
    """The case's IRO, that IRO's manager today, or the auditor; who has left has nothing to do any more."""
    if wanted.kind is FollowUpKind.SECOND_READER:
        return someone_else(session, audit)
    practitioner, day = audit.practitioner_id, today()
    manager = places.manager_on(session, practitioner, day) if practitioner else None
    if wanted.owner == "auditor":
        return audit.author_id
    if wanted.owner == "manager" or not _in_post(session, practitioner, day):
        return manager
    return practitioner


def _in_post(session: Session, person_id: str | None, day: date) -> bool:
    person = people.by_id(session, person_id) if person_id else None
    return person is not None and (person.in_post_to is None or person.in_post_to >= day)
