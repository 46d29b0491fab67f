"""The conversation about an observation: the IRO's own words, feedback, the IRO's answer (object rule 1, rule 12).

The IRO writes first, without seeing the observation, and only until feedback is given. Giving feedback lets the IRO see
the observation and closes it. The IRO may then answer once, and may ask that somebody else looks: never the observer.
Reflections, and the learning agreed, are seen by the IRO, the observer, the IRO's manager of today and the safeguarding
manager.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import Session

from qa_tool.actions.queries import commitments
from qa_tool.actions.words import CommitmentKind, CommitmentStatus
from qa_tool.definitions.models import SubTheme
from qa_tool.definitions.rules.verdict import Problem
from qa_tool.definitions.verbs import reading
from qa_tool.definitions.words import Noun
from qa_tool.kit import working_days
from qa_tool.kit.errors import Conflict, NotFound, NotPermitted, serial
from qa_tool.kit.periods import LONDON, now, today
from qa_tool.kit.typed import clean
from qa_tool.notices import verbs as notices_verbs
from qa_tool.notices.words import Matter, NoticeKind, Subject
from qa_tool.observations import queries
from qa_tool.observations.models import ObservationFeedback, ObservationReflection, ObservationReply
from qa_tool.people.queries import places
from qa_tool.policy import matrix
from qa_tool.policy.words import Asker
from qa_tool.records.changes import Released, SecondLookAsked
from qa_tool.records.models import Audit
from qa_tool.records.queries import audits, scoping
from qa_tool.records.words import COUNTED, Status
from qa_tool.settings.verbs import setting
from qa_tool.trail import events

HOW = {"face-to-face": "Face to face", "phone": "By phone"}
RECOGNISES = {"yes": "Yes", "partly": "Partly", "no": "No"}
FEEDBACK_OPEN = (
    "Feedback has been given, so your own words can no longer be changed. You can answer the feedback instead"
)
GIVEN_ALREADY = "Feedback has been given already and stays as it was given"
REPLIED_ALREADY = "You have answered already, and your answer stays as it is"
LOST = "This was written somewhere else in the same moment. Open it again to see how it stands"

LABELS = {
    "pleased_with": "What you are pleased with",
    "would_change": "What you would change",
    "strength_one": "First strength",
    "strength_two": "Second strength",
    "thing_to_try": "One thing to try",
    "about_the_day": "Anything about the day",
    "learning": "Learning agreed",
}
"""What messages call the texts."""


@dataclass(frozen=True)
class Reply:
    """The IRO's answer as the person asking may see it: the learning agreed is blank for those it is not for."""

    about_the_day: str
    learning: str
    learning_theme: str
    recognises: str
    someone_else: bool
    replied_at: datetime


@dataclass(frozen=True)
class Looks:
    """The follow-up by which somebody else was asked to look."""

    commitment_id: str
    who: str
    """A staff code; '' while nobody has it."""
    due: date
    done: bool


@dataclass(frozen=True)
class Talk:
    """The conversation as the person asking may see it; parts not theirs to see, or not yet written, are None."""

    audit_id: str
    reference: str
    observed_on: date | None
    observer: str
    """Staff codes."""
    iro: str
    mine: bool
    """Whether the asker is the IRO."""
    audit: Audit | None
    """None for the IRO until feedback was given: there is nothing of the observation to see yet."""
    reflection: ObservationReflection | None
    feedback: ObservationFeedback | None
    reply: Reply | None
    shows_learning: bool
    """Whether the learning agreed is among what is shown."""
    feedback_due: date | None
    """The last day on which feedback is in time."""
    looks: Looks | None
    """Who looks besides, where the IRO asked for it and the asker may see it."""
    may: frozenset[str]
    """reflect, give-feedback, reply: what the asker may do now."""


@dataclass(frozen=True)
class Waiting:
    """An observation that waits for the asker's words: nothing of its content."""

    audit_id: str
    reference: str
    observed_on: date | None
    other: str
    """The staff code of the other person in the conversation."""
    due: date | None = None


def conversation(session: Session, asker: Asker, audit_id: str) -> Talk:
    """The conversation. The IRO sees it from the submission on, but of the observation nothing before feedback.

    Raises NotPermitted and NotFound.
    """
    verbs = ("read", "reflect", "give-feedback", "reply")
    if not any(matrix.may(asker.roles, "conversation", verb) for verb in verbs):
        raise NotPermitted
    audit = session.get(Audit, audit_id)
    if audit is None or audit.noun is not Noun.OBSERVATION or audit.status is Status.DRAFT:
        raise NotFound
    said = queries.of(session, audit_id)
    mine = _about_me(asker, audit)
    readable = _reached(session, audit_id, scoping.visible(asker, "conversation"))
    if not readable and not (mine and audit.status in COUNTED and matrix.may(asker.roles, "conversation", "reflect")):
        raise NotFound
    private = (
        mine or audit.author_id == asker.person_id or _reached(session, audit_id, scoping.visible(asker, "learning"))
    )
    codes = places.staff_codes(session, [one for one in (audit.author_id, audit.practitioner_id) if one])
    return Talk(
        audit_id=audit_id,
        reference=audit.reference,
        observed_on=audit.audit_date,
        observer=codes.get(audit.author_id or "", ""),
        iro=codes.get(audit.practitioner_id or "", ""),
        mine=mine,
        audit=audit if readable else None,
        reflection=said.reflection if private else None,
        feedback=said.feedback if readable else None,
        reply=_shown(said.reply, with_learning=private) if said.reply and readable else None,
        shows_learning=private,
        feedback_due=_due(session, audit),
        looks=_looks(session, asker, audit_id),
        may=frozenset(verb for verb, able in _verbs(asker, audit, said).items() if able),
    )


def _looks(session: Session, asker: Asker, audit_id: str) -> Looks | None:
    for one in commitments.of_audit(session, asker, audit_id):
        if one.kind is CommitmentKind.SECOND_READER:
            who = one.owner.staff_code if one.owner is not None else ""
            return Looks(one.id, who, one.due, one.status is not CommitmentStatus.OPEN)
    return None


def _shown(said: ObservationReply, *, with_learning: bool) -> Reply:
    return Reply(
        about_the_day=said.about_the_day or "",
        learning=(said.learning or "") if with_learning else "",
        learning_theme=(said.learning_theme or "") if with_learning else "",
        recognises=said.recognises,
        someone_else=said.someone_else,
        replied_at=said.replied_at,
    )


def reflect(
    session: Session, asker: Asker, audit_id: str, *, pleased_with: str, would_change: str
) -> tuple[Problem, ...]:
    """The IRO's own words, typed only by the IRO, and open to change until feedback is given.

    Gives back problems, and then changes nothing; () when it is kept. Raises NotPermitted, NotFound, Conflict once
    feedback was given.
    """
    audit = _mine(session, asker, audit_id, "reflect")
    texts = {"pleased_with": clean(pleased_with), "would_change": clean(would_change)}
    if problems := reading.faults(texts, LABELS, required=texts):
        return problems
    said = queries.of(session, audit_id)
    if said.feedback is not None:
        raise Conflict(FEEDBACK_OPEN)
    with serial(session, LOST):
        if said.reflection is None:
            session.add(ObservationReflection(audit_id=audit_id, written_at=now(), **texts))
        else:
            said.reflection.pleased_with = texts["pleased_with"]
            said.reflection.would_change = texts["would_change"]
            said.reflection.written_at = now()
    events.record(session, asker.person_id, "observation.reflected", audit.id, reference=audit.reference)
    return ()


def give_feedback(
    session: Session, asker: Asker, audit_id: str, *, texts: Mapping[str, str], given_on: date | None, how: str
) -> tuple[Problem, ...]:
    """The observer's two strengths and one thing to try (``strength_one``, ``strength_two``, ``thing_to_try``).

    It lets the IRO see the observation and closes it; late when written more than five working days (a setting) after.
    The same again changes nothing. Gives back problems, and then changes nothing. Raises NotPermitted, NotFound,
    Conflict when other feedback was given already.
    """
    matrix.allow(asker, "conversation", "give-feedback")
    audit = _observation(session, audit_id)
    if audit.author_id != asker.person_id or audit.practitioner_id is None:
        raise NotFound
    kept = {key: clean(texts.get(key, "")) for key in ("strength_one", "strength_two", "thing_to_try")}
    problems = reading.faults(kept, LABELS, required=kept) + _given(audit, given_on, how)
    if problems or given_on is None:
        return problems
    feedback = queries.of(session, audit_id).feedback
    wanted = {**kept, "given_on": given_on, "how": how}
    if feedback is not None:
        if all(getattr(feedback, key) == value for key, value in wanted.items()):
            return ()
        raise Conflict(GIVEN_ALREADY)
    stamp = now()
    with serial(session, LOST):
        late = is_late(session, audit, stamp)
        session.add(
            ObservationFeedback(audit_id=audit_id, late=late, recorded_at=stamp, recorded_by=asker.person_id, **wanted)
        )
        audit.released_at = stamp
        audit.status, audit.closed_at = Status.CLOSED, stamp
    detail = {"reference": audit.reference, "late": late}
    events.record(session, asker.person_id, "observation.feedback-given", audit.id, Released(audit), **detail)
    return ()


def reply(
    session: Session, asker: Asker, audit_id: str, *, answers: Mapping[str, str], someone_else: bool = False
) -> tuple[Problem, ...]:
    """The IRO's answer: ``recognises`` (yes, partly, no), ``about_the_day``, ``learning``, ``learning_theme``.

    ``someone_else`` asks somebody else than the observer to look. The same again changes nothing. Gives back problems,
    and then changes nothing. Raises NotPermitted, NotFound before feedback was given, Conflict when another answer was
    given already.
    """
    audit = _mine(session, asker, audit_id, "reply")
    said = queries.of(session, audit_id)
    if said.feedback is None:
        raise NotFound
    texts = {key: clean(answers.get(key, "")) for key in ("about_the_day", "learning")}
    theme, recognises = answers.get("learning_theme", ""), answers.get("recognises", "")
    problems = reading.faults(texts, LABELS)
    if recognises not in RECOGNISES:
        problems += (Problem("complete", "recognises", "Select whether you recognise the grade"),)
    if theme and session.get(SubTheme, theme) is None:
        problems += (Problem("understood", "learning_theme", "Choose the theme from the list"),)
    if problems:
        return problems
    wanted: dict[str, object] = {
        "about_the_day": texts["about_the_day"] or None,
        "learning": texts["learning"] or None,
        "learning_theme": theme or None,
        "recognises": recognises,
        "someone_else": someone_else,
    }
    if said.reply is not None:
        if all(getattr(said.reply, key) == value for key, value in wanted.items()):
            return ()
        raise Conflict(REPLIED_ALREADY)
    with serial(session, LOST):
        session.add(ObservationReply(audit_id=audit_id, replied_at=now(), **wanted))
    wished = [SecondLookAsked(audit)] if someone_else else []
    detail = {"reference": audit.reference, "someone_else": someone_else}
    events.record(session, asker.person_id, "observation.replied", audit.id, *wished, **detail)
    matter = Matter(Subject.CONVERSATION, audit.id, audit.reference)
    notices_verbs.tell(session, NoticeKind.REPLY, [audit.author_id], matter, by=asker.person_id)
    return ()


def is_late(session: Session, audit: Audit, written_at: datetime) -> bool:
    """Whether feedback written then is late: more than five working days (a setting) after the observation."""
    due = _due(session, audit)
    return due is not None and written_at.astimezone(LONDON).date() > due


def waiting_for_me(session: Session, asker: Asker) -> dict[str, list[Waiting]]:
    """Under ``reflect``, ``give-feedback`` and ``reply``: the observations that wait for the asker's words."""
    lists: Mapping[str, Iterable[Audit]] = {
        "reflect": queries.awaiting_reflection(session, asker.person_id),
        "give-feedback": queries.awaiting_feedback(session, asker.person_id),
        "reply": queries.awaiting_reply(session, asker.person_id),
    }
    found: dict[str, list[Waiting]] = {}
    for verb, waiting in lists.items():
        found[verb] = []
        if not matrix.may(asker.roles, "conversation", verb):
            continue
        for audit in waiting:
            other = audit.practitioner_id if verb == "give-feedback" else audit.author_id
            code = places.staff_codes(session, [other]).get(other, "") if other else ""
            due = _due(session, audit) if verb == "give-feedback" else None
            found[verb].append(Waiting(audit.id, audit.reference, audit.audit_date, code, due))
    return found


def _observation(session: Session, audit_id: str) -> Audit:
    audit = audits.lock(session, audit_id)
    if audit is None or audit.noun is not Noun.OBSERVATION or audit.status not in COUNTED:
        raise NotFound
    return audit


def _mine(session: Session, asker: Asker, audit_id: str, verb: str) -> Audit:
    """The observation of the asker's own practice, held for writing."""
    matrix.allow(asker, "conversation", verb)
    audit = _observation(session, audit_id)
    if not _about_me(asker, audit):
        raise NotFound
    return audit


def _about_me(asker: Asker, audit: Audit) -> bool:
    return audit.practitioner_id is not None and audit.practitioner_id == asker.person_id


def _verbs(asker: Asker, audit: Audit, said: queries.Conversation) -> dict[str, bool]:
    counted, about_me = audit.status in COUNTED, _about_me(asker, audit)
    observer = audit.author_id == asker.person_id and audit.practitioner_id is not None

    def may(verb: str) -> bool:
        return counted and matrix.may(asker.roles, "conversation", verb)

    return {
        "reflect": may("reflect") and about_me and said.feedback is None,
        "give-feedback": may("give-feedback") and observer and said.feedback is None,
        "reply": may("reply") and about_me and said.feedback is not None and said.reply is None,
    }


def _reached(session: Session, audit_id: str, condition: ColumnElement[bool]) -> bool:
    return session.scalar(select(Audit.id).where(Audit.id == audit_id, condition)) is not None


def _due(session: Session, audit: Audit) -> date | None:
    if audit.audit_date is None:
        return None
    return working_days.after(audit.audit_date, setting(session, "feedback_working_days", audit.audit_date))


def _given(audit: Audit, given_on: date | None, how: str) -> tuple[Problem, ...]:
    problems = []
    if given_on is None:
        problems.append(Problem("complete", "given_on", "Enter the date on which you gave the feedback"))
    elif given_on > today():
        problems.append(Problem("dates-in-order", "given_on", "The date of the feedback must be today or in the past"))
    elif audit.audit_date is not None and given_on < audit.audit_date:
        message = "The date of the feedback must be the same as or after the date of the meeting"
        problems.append(Problem("dates-in-order", "given_on", message))
    if how not in HOW:
        problems.append(Problem("complete", "how", "Select whether you gave it face to face or by phone"))
    return tuple(problems)
