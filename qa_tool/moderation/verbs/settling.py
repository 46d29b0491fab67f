"""After the second grades: both side by side, what stands, how good the audit is; and what those concerned see of it.

Practice and audit are judged apart: the grades are of practice, ``audit_quality`` is of the audit.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from sqlalchemy.orm import Session

from qa_tool.definitions import queries
from qa_tool.definitions.model import Definition, Question
from qa_tool.definitions.record import Answer, Record
from qa_tool.definitions.rules.verdict import Problem
from qa_tool.definitions.verbs.reading import faults
from qa_tool.definitions.words import Outcome
from qa_tool.kit import working_days
from qa_tool.kit.errors import Conflict, NotFound, existing, serial
from qa_tool.kit.periods import LONDON, now, today
from qa_tool.kit.typed import clean
from qa_tool.moderation.models import ModeratedGrade, Moderation
from qa_tool.moderation.queries import moderated_answers, moderations
from qa_tool.moderation.verbs.queue import held, record
from qa_tool.moderation.verbs.reading import BEING_AMENDED
from qa_tool.moderation.words import AuditQuality, ChangeReason, Stage, Step
from qa_tool.policy import matrix
from qa_tool.policy.words import Asker
from qa_tool.records.changes import StandingGradeChanged
from qa_tool.records.models import Audit
from qa_tool.records.queries import audits, revisions
from qa_tool.records.words import COUNTED, standing
from qa_tool.settings.verbs import setting

KEEP, CHANGE = "keep", "change"
SETTLED_ALREADY = "This is decided already and stays as it is"
LOST = "This was decided or amended in the same moment. Open it again to see how it stands"
Given = tuple[Outcome, str | None]


@dataclass(frozen=True)
class Compared:
    """One graded question: what the auditor gave, what the second reader gave, what stands."""

    question: Question
    first: Given
    second: Given
    comment: str
    """The auditor's."""
    stands: Given
    reason: ChangeReason | None
    """Why the auditor's answer was changed; None where it stands or nothing is decided."""

    @property
    def key(self) -> str:
        """The question's permanent key."""
        return self.question.key

    @property
    def same(self) -> bool:
        """Whether both gave the same."""
        return self.first == self.second


@dataclass(frozen=True)
class Moderated:
    """A moderation as the asker may see it once the second grades are stored."""

    moderation: Moderation
    audit: Audit
    definition: Definition
    rows: tuple[Compared, ...]
    """Empty while nothing is graded."""
    dispute_until: date | None
    """The last day on which the auditor may disagree; None before it is settled."""
    may: frozenset[str]
    """settle, dispute, arbitrate, discuss."""
    not_for_me: str
    """Why the head of service must not decide a dispute; '' when nothing is in the way."""

    @property
    def differing(self) -> tuple[Compared, ...]:
        """The questions on which the two differ."""
        return tuple(row for row in self.rows if not row.same)


def outcome(session: Session, asker: Asker, audit_id: str) -> Moderated:
    """The moderation of the audit's current revision. Raises NotFound for those it does not concern (yet)."""
    matrix.allow(asker, "moderation", "read")
    found = existing(moderations.find(session, asker, audit_id, "read"))
    audit, definition = found.audit, queries.of_audit(session, found.audit)
    return Moderated(
        moderation=found,
        audit=audit,
        definition=definition,
        rows=_compared(session, found, definition),
        dispute_until=dispute_until(session, found),
        may=frozenset(verb for verb, able in _verbs(session, asker, found).items() if able),
        not_for_me=not_arbiter(asker, found),
    )


def _verbs(session: Session, asker: Asker, found: Moderation) -> dict[str, bool]:
    def reached(action: str) -> bool:
        return moderations.find(session, asker, found.audit_id, action) is not None

    until = dispute_until(session, found)
    return {
        "settle": found.step is Step.GRADED and reached("grade"),
        "dispute": found.step is Step.SETTLED and until is not None and today() <= until and reached("dispute"),
        "arbitrate": found.step is Step.DISPUTED and reached("arbitrate") and not not_arbiter(asker, found),
        "discuss": found.graded_at is not None and found.step is not Step.WITHDRAWN and reached("discuss"),
    }


def not_arbiter(asker: Asker, found: Moderation) -> str:
    """Object rule 4: the head of service decides only when neither auditor nor practitioner nor second reader."""
    if asker.person_id == found.auditor_id:
        return "You wrote this audit, so you cannot decide on it"
    if asker.person_id == found.practitioner_id:
        return "This audit is about your practice, so you cannot decide on it"
    return "You were its second reader, so you cannot decide on it" if asker.person_id == found.moderator_id else ""


def dispute_until(session: Session, found: Moderation) -> date | None:
    """The last day on which the auditor may disagree: ten working days (a setting) after it was settled."""
    if found.settled_at is None:
        return None
    day = found.settled_at.astimezone(LONDON).date()
    return working_days.after(day, setting(session, "second_reading_dispute_working_days", day))


def _compared(session: Session, found: Moderation, definition: Definition) -> tuple[Compared, ...]:
    if found.graded_at is None:
        return ()
    first = _record(session, found, definition)
    second = {one.question_key: (one.outcome, one.grade) for one in found.second}
    changes = {one.question_key: one for one in found.changes if one.stage is found.in_force}
    rows = []
    for question in definition.questions:
        if question.key not in second:
            continue
        answer = first.answers.get(question.key, Answer(Outcome.NOT_ANSWERED))
        change = changes.get(question.key)
        rows.append(
            Compared(
                question,
                given(answer),
                second[question.key],
                answer.comment,
                (change.outcome, change.grade) if change else given(answer),
                change.reason if change else None,
            )
        )
    return tuple(rows)


def _record(session: Session, found: Moderation, definition: Definition) -> Record:
    revision = revisions.find(session, found.audit_id, revision_id=found.revision_id)
    assert revision is not None, "a moderation is of a revision"
    return revisions.read(definition, revision)


def given(answer: Answer) -> Given:
    """A graded answer as outcome and grade."""
    return answer.outcome, str(answer.value) if answer.outcome is Outcome.ANSWERED else None


def settle(
    session: Session,
    asker: Asker,
    audit_id: str,
    *,
    decisions: Mapping[str, str],
    reasons: Mapping[str, str],
    audit_quality: str,
    note: str,
) -> tuple[Problem, ...]:
    """The second reader decides what stands of each question on which the two differ, and how good the audit is.

    ``decisions`` says ``keep`` or ``change`` by question key, ``reasons`` why a grade is changed. From now on results
    count what stands. Gives back problems, and then changes nothing; deciding again what is decided alike changes
    nothing. Raises NotFound, Conflict when it was decided otherwise, or the audit is being amended.
    """
    found = held(session, asker, audit_id, "grade")
    audit = found.audit
    if found.graded_at is None:
        raise NotFound
    rows = _compared(session, found, queries.of_audit(session, audit))
    text = clean(note)
    problems = _undecided(rows, decisions, reasons) + _about_audit(audit_quality, text)
    if found.step is not Step.GRADED:
        return _settled_alike(found, rows, decisions, reasons, problems)
    if audit.status not in COUNTED or audits.draft_of(session, audit_id) is not None:
        raise Conflict(BEING_AMENDED)
    if problems:
        return problems
    changes = _changes(rows, decisions, reasons)
    with serial(session, LOST):
        found.audit_quality, found.audit_note = AuditQuality(audit_quality), text or None
        found.step, found.settled_at = Step.SETTLED, now()
        put_in_force(session, audit, found, Stage.MODERATED, changes)
        stands = StandingGradeChanged(audit)
        record(session, asker, found, "moderation.settled", stands, changed=len(changes))
    return ()


Changes = Mapping[str, tuple[Given, ChangeReason]]


def put_in_force(session: Session, audit: Audit, found: Moderation, stage: Stage, changes: Changes) -> None:
    """Store the changes of a stage and let them count. The head's stamp changes with them, and so does the mark by
    which kept figures are known to be out of date, even where the overall grade stays."""
    for key, ((answered, grade), reason) in changes.items():
        row = ModeratedGrade(
            moderation_id=found.id, stage=stage, question_key=key, outcome=answered, grade=grade, reason=reason
        )
        session.add(row)
    found.in_force = stage
    session.flush()
    asked = queries.of_audit(session, audit).overall
    overall = changes.get(asked.key) if asked else None
    moderated_answers.put_grade(session, audit, overall[0][1] if overall else found.revision.grade)
    audit.moderated_at = now()
    audit.status = standing(closed=audit.closed_at is not None, moderated=True)
    session.flush()
    session.expire(found, ["changes"])


def _undecided(
    rows: tuple[Compared, ...], decisions: Mapping[str, str], reasons: Mapping[str, str]
) -> tuple[Problem, ...]:
    problems = []
    for row in rows:
        if row.same:
            continue
        decision = decisions.get(row.key, "")
        if decision not in (KEEP, CHANGE):
            problems.append(Problem("complete", row.key, f"Select which grade stands for ‘{row.question.label}’"))
        elif decision == CHANGE and reasons.get(row.key, "") not in list(ChangeReason):
            message = f"Select why the grade for ‘{row.question.label}’ is changed"
            problems.append(Problem("complete", row.key, message, "reason"))
    return tuple(problems)


def _about_audit(quality: str, note: str) -> tuple[Problem, ...]:
    problems = []
    if quality not in list(AuditQuality):
        problems.append(Problem("complete", "audit_quality", "Select how good the audit is"))
    elif quality != AuditQuality.GOOD and not note:
        problems.append(Problem("complete", "audit_note", "Say what would make the audit better"))
    return (*problems, *faults({"audit_note": note}, {"audit_note": "The note on the audit"}))


def _changes(rows: tuple[Compared, ...], decisions: Mapping[str, str], reasons: Mapping[str, str]) -> Changes:
    return {
        row.key: (row.second, ChangeReason(reasons[row.key]))
        for row in rows
        if not row.same and decisions.get(row.key) == CHANGE
    }


def _settled_alike(
    found: Moderation,
    rows: tuple[Compared, ...],
    decisions: Mapping[str, str],
    reasons: Mapping[str, str],
    problems: tuple[Problem, ...],
) -> tuple[Problem, ...]:
    before = {
        one.question_key: ((one.outcome, one.grade), one.reason)
        for one in found.changes
        if one.stage is Stage.MODERATED
    }
    if problems or _changes(rows, decisions, reasons) != before:
        raise Conflict(SETTLED_ALREADY)
    return ()
