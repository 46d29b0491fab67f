"""What a record asks somebody to do: opened and ended because of what happens to it, told of, and due.

**In step with what stands.** What stands changes by submission, amendment, second reading, arbitration and import.
Whoever lets it change says so to the trail, and ``follow_standing_grade`` alone reacts: it asks the form's own rule of
the record as it stands, opens the follow-up that it asks for, and ends what it no longer does.
**In line with what was agreed.** At submission every action becomes a commitment; an amendment brings the commitments
in line with what it says now. What is settled stays as it was settled. An action that an amended audit no longer holds
is cancelled by the tool, one in other words keeps its history, and an owner or a date that people changed since stands
unless the amendment says otherwise.
**Told.** Nobody hears of what is about their own practice before they may see it: its audit's release, or their opening
it.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime

from sqlalchemy.orm import Session

from qa_tool.actions.changes import Risen, Stepped
from qa_tool.actions.models import Commitment
from qa_tool.actions.queries import commitments, follow_ups, inadequate
from qa_tool.actions.queries.follow_ups import holder
from qa_tool.actions.words import (
    LIVE,
    SETTLED,
    Agreed,
    CommitmentKind,
    CommitmentStatus,
    Escalation,
    Opened,
    StepKind,
    paired,
)
from qa_tool.definitions import rules
from qa_tool.definitions.rules.verdict import FollowUp, Surroundings
from qa_tool.definitions.words import FollowUpKind
from qa_tool.kit import working_days
from qa_tool.kit.periods import LONDON, now, today
from qa_tool.notices import verbs
from qa_tool.notices.verbs import Deadline
from qa_tool.notices.words import Matter, NoticeKind, Subject
from qa_tool.people.queries import people, places
from qa_tool.policy.words import Scope
from qa_tool.records import changes
from qa_tool.records.changes import StandingGradeChanged, Submitted
from qa_tool.records.models import ActionRow, Audit, ImportBatch
from qa_tool.records.verbs.reading import stands
from qa_tool.settings.verbs import setting
from qa_tool.trail import events
from qa_tool.trail.models import Event

SETTINGS = {
    (FollowUpKind.INADEQUATE, False): "follow_up_working_days",
    (FollowUpKind.INADEQUATE, True): "follow_up_safety_working_days",
    (FollowUpKind.RAISE_PROBLEM_RESOLUTION, False): "problem_resolution_working_days",
    (FollowUpKind.RAISE_PROBLEM_RESOLUTION, True): "problem_resolution_working_days",
    (FollowUpKind.SECOND_READER, False): "second_reader_working_days",
    (FollowUpKind.SECOND_READER, True): "second_reader_working_days",
}
"""Which dated setting replaces a rule's own number of days, by kind and whether there is a safety concern."""
BECAUSE = {
    "audit.submitted": Opened.SUBMITTED,
    "audit.amended": Opened.AMENDED,
    "audit.facts-corrected": Opened.AMENDED,
    "moderation.settled": Opened.MODERATED,
    "moderation.arbitrated": Opened.ARBITRATED,
    "audits.imported": Opened.IMPORTED,
}
"""Why a follow-up begins, by the event in which what stands changed."""
ENDED = {
    Opened.AMENDED: "The audit was amended, and what stands now is not inadequate.",
    Opened.MODERATED: "After the second reading, what stands is not inadequate.",
    Opened.ARBITRATED: "The head of service decided on the disagreement. What stands now is not inadequate.",
}
"""What the history says of a follow-up that ended because nothing is inadequate any more."""
NO_LONGER = "The audit was amended and no longer holds this action."
SEEN_NOW = "The IRO was let see the audit. The time begins here."
TO_OWNER = frozenset({"follow-up.assigned", "follow-up.added"})
TO_CONFIRM = "follow-up.done"
GIVEN_AGAIN = "follow-up.re-audit-given"
SAID = frozenset({"follow-up.sent-back", "follow-up.verified", "follow-up.closed", "follow-up.cancelled"})


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


def ask_someone_else(session: Session, change: changes.SecondLookAsked, event: Event) -> None:
    """Ask somebody else to look, because the IRO wishes it: a person is told, and the IRO finds it again."""
    day, by = today(), event.actor_id
    asked = follow_ups.open_follow_up(
        session,
        change.audit.id,
        FollowUpKind.SECOND_READER,
        owner_id=someone_else(session, change.audit),
        question_key=None,
        due=working_days.after(day, setting(session, "second_reader_working_days", day)),
        opening=follow_ups.Opening(Opened.ASKED, by),
    )
    if asked is not None:
        tell_of_new(session, change.audit, by=by)


def open_asked_for(session: Session, change: Submitted, event: Event) -> None:
    """Open what the form's rules ask for, but for the follow-up of an inadequate: that one is kept in step."""
    wanted = [one for one in change.verdict.follow_ups if one.kind is not FollowUpKind.INADEQUATE]
    opened = [open_one(session, change.audit, one, BECAUSE[event.action]) for one in wanted]
    event.detail["follow_ups"] = [one.kind.value for one in opened if one is not None]


def follow_standing_grade(session: Session, change: StandingGradeChanged, event: Event) -> None:
    """Open the follow-up of what stands inadequate now, end that of what does not; the event says which."""
    because = BECAUSE[event.action]
    if isinstance(change.of, ImportBatch):
        event.detail["follow_ups"] = catch_up(session, because, batch_id=change.of.id)
        return
    changed = keep_in_step(session, change.of, because, by=event.actor_id)
    if changed is None:
        return
    if because in (Opened.MODERATED, Opened.ARBITRATED):
        event.detail["follow_up"] = changed.id
    elif changed.status is CommitmentStatus.CANCELLED:
        event.detail["follow_up_ended"] = changed.id
    else:
        event.detail["follow_ups"].append(changed.kind.value)


def keep_in_step(
    session: Session, audit: Audit, because: Opened, *, by: str | None = None, at: datetime | None = None
) -> Commitment | None:
    """See to it that what stands inadequate is followed up, and that what does not is no longer.

    What opened or ended; None where nothing changed. What another person closed or cancelled stays so. Its owner is
    told. The caller holds the audit.
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
        events.record(session, None, "follow-up.opened", one.id, **detail)
    return len(found)


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


def follow_actions(session: Session, change: Submitted, event: Event) -> None:
    """Bring the audit's commitments in line with the actions of its new revision; the event says how many began.

    An amendment's numbering follows the revision before.
    """
    audit, revision = change.audit, change.revision
    rows, stamp = commitments.actions_of(session, revision.id), now()
    before = [one for one in commitments.of_revisions(session, audit.id) if not _taken_back(one)]
    old = {one.action_id: session.get_one(ActionRow, one.action_id) for one in before}
    pairing = paired(tuple(_agreed(old[one.action_id]) for one in before), tuple(_agreed(row) for row in rows))
    for place, other in pairing.same + pairing.reworded:
        if before[place].status not in SETTLED:
            _carry_on(session, before[place], old[before[place].action_id], rows[other])
    for place in pairing.dropped:
        if before[place].status not in SETTLED:
            commitments.end(session, before[place], NO_LONGER, stamp)
    session.flush()
    because = Opened.SUBMITTED if revision.number == 1 else Opened.AMENDED
    for place in pairing.new:
        owner = holder(session, rows[place].owner, audit.practitioner_id)
        commitments.open_for_action(session, audit.id, rows[place], owner_id=owner, at=stamp, because=because)
    session.flush()
    event.detail["actions"] = len(pairing.new)


def begin_time(session: Session, change: changes.Released, event: Event) -> None:
    """Let the time of the IRO's own follow-ups begin, now that the IRO was let see the audit.

    Nobody can be late with what they could not know of. A rule's deadline has as many working days from today as it
    had from the submission; an action's date was agreed and stays, and so does every date where there is a safety
    concern: that cannot wait for anybody. The event says how many moved.
    """
    audit = change.audit
    if audit.safety_concern:
        return
    moved, day = 0, today()
    for one in commitments.live_of(session, audit.id):
        if (
            not one.kind.is_follow_up
            or one.status is not CommitmentStatus.OPEN
            or one.owner_id != audit.practitioner_id
        ):
            continue
        had = working_days.between(one.opened_at.astimezone(LONDON).date(), one.due)
        due = working_days.after(day, had)
        if due > one.due:
            one.due, one.escalated, moved = due, 0, moved + 1
            commitments.add_step(session, one, StepKind.ASSIGNED, None, text=SEEN_NOW, due=due)
    session.flush()
    if moved:
        event.detail["follow_ups_begun"] = moved


def _taken_back(commitment: Commitment) -> bool:
    """Whether the tool cancelled it: an amendment that holds its action again begins a new one."""
    return commitment.status is CommitmentStatus.CANCELLED and commitment.settled_by is None


def _agreed(row: ActionRow) -> Agreed:
    return Agreed(row.text, row.owner, row.due, row.sub_theme_code or "", row.target_question or "", row.position)


def _carry_on(session: Session, commitment: Commitment, old: ActionRow, row: ActionRow) -> None:
    """The commitment stands for the action of the new revision from now on."""
    moved = row.due not in (old.due, commitment.due)
    if row.text != old.text or moved:
        due = row.due if moved else None
        commitments.add_step(session, commitment, StepKind.REWORDED, None, text=old.text, due=due)
    if moved:
        commitment.due, commitment.escalated = row.due, 0
    commitment.text, commitment.action_id = row.text, row.id
    commitment.question_key, commitment.sub_theme_code = row.target_question, row.sub_theme_code


# -- whom it lets know, and what falls due ---------------------------------------------------------------------------


def tell_of_step(session: Session, change: Stepped, event: Event) -> None:
    """Tell those concerned of what somebody did or decided; a note is told to nobody."""
    commitment, action = change.commitment, event.action
    if action in TO_OWNER:
        kind, concerned = NoticeKind.FOLLOW_UP, {commitment.owner_id}
    elif action == GIVEN_AGAIN:
        looker = commitments.looker_of(session, commitment.id)
        kind, concerned = NoticeKind.FOLLOW_UP, {looker.owner_id if looker is not None else None}
    elif action == TO_CONFIRM:
        kind, concerned = NoticeKind.VERIFICATION, {*others_who_confirm(session, commitment)}
    elif action in SAID:
        kind, concerned = NoticeKind.VERIFICATION, {commitment.owner_id, commitment.done_by}
    else:
        return
    people = {one for one in concerned if one and commitments.may_know(session, commitment, one)}
    # One notice for each step of its history: being sent back twice is told twice.
    occasion = f"{action} {len(commitments.steps(session, commitment.id))}"[:40]
    verbs.tell(session, kind, people, matter_of(commitment), occasion=occasion, by=event.actor_id)


def tell_of_submission(session: Session, change: Submitted, event: Event) -> None:
    """Tell the owners of what the audit asks of them, but for its author."""
    tell_of_new(session, change.audit, by=event.actor_id)


def tell_of_opening(session: Session, change: changes.Opened, _: Event) -> None:
    """Tell the owners of what the IRO may know of now, the IRO among them."""
    tell_of_new(session, change.audit)


def tell_of_new(session: Session, audit: Audit, *, by: str | None = None) -> None:
    """Tell the owners of what an audit has just asked of them, each once; a double click, or a reminder, tells none."""
    for commitment in commitments.live_of(session, audit.id):
        if commitment.owner_id and commitments.may_know(session, commitment, commitment.owner_id):
            verbs.tell(session, NoticeKind.FOLLOW_UP, [commitment.owner_id], matter_of(commitment), by=by)


def tell_of_escalation(session: Session, change: Risen, _: Event) -> None:
    """Tell the manager, and at the last level the safeguarding managers, that something overdue has come up to them.

    The manager hears of it even where it rose by two levels at once; nobody hears of the same date twice.
    """
    commitment, level = change.commitment, change.level
    if level < Escalation.MANAGER:
        return
    about = commitment.audit.practitioner_id or commitment.owner_id
    people = {one for one in (places.manager_on(session, about, today()) if about else None,) if one}
    if level is Escalation.SAFEGUARDING:
        people |= verbs.deciders(session, "notices", "hear-escalation")
    verbs.tell(session, NoticeKind.ESCALATED, people, matter_of(commitment), occasion=change.due.isoformat())


def others_who_confirm(session: Session, commitment: Commitment) -> set[str]:
    """The manager of the IRO whose case it is, else the safeguarding managers: never who owns it or did it."""
    about = commitment.audit.practitioner_id or commitment.owner_id
    manager = places.manager_on(session, about, today()) if about else None
    not_for = {commitment.owner_id, commitment.done_by, commitment.audit.practitioner_id}
    if manager is not None and manager not in not_for:
        return {manager}
    return verbs.deciders(session, "follow-up", "verify", Scope.ALL) - not_for


def matter_of(commitment: Commitment) -> Matter:
    """The commitment as the matter of a notice: named by its audit's reference."""
    due = commitment.due if commitment.status is CommitmentStatus.OPEN else None
    return Matter(Subject.ACTION, commitment.id, commitment.audit.reference, due)


def deadlines(session: Session) -> Iterator[Deadline]:
    """Every open one with an owner who may know of it: not of one's own practice before one has been let see it."""
    for one in commitments.all_open(session):
        if one.owner_id and commitments.may_know(session, one, one.owner_id):
            yield Deadline(one.owner_id, Matter(Subject.ACTION, one.id, one.audit.reference, one.due), one.due)


def re_audit_deadlines(session: Session) -> Iterator[Deadline]:
    """Every re-audit to come that a person has; what nobody has waits on a panel to be given to somebody."""
    for one, person_id in commitments.re_audits_in_hand(session):
        if one.re_audit_due is not None:
            matter = Matter(Subject.ACTION, one.id, one.audit.reference, one.re_audit_due)
            yield Deadline(person_id, matter, one.re_audit_due)
