"""Reading blind: what the second reader sees before their own grades are stored, and storing them.

Second grades that are half done: kept as they were chosen, for their reader alone, until they are stored for good.

As with the draft of an audit, two windows are merged input by input, and the event of keeping says nothing of what
was chosen.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy.orm import Session

from qa_tool.definitions.model import Definition, Question
from qa_tool.definitions.question_types.base import Context
from qa_tool.definitions.question_types.registry import type_of
from qa_tool.definitions.record import Answer, Record
from qa_tool.definitions.rules.verdict import Problem
from qa_tool.definitions.words import Outcome
from qa_tool.kit.errors import Conflict, NotFound, serial
from qa_tool.kit.periods import now
from qa_tool.moderation.models import Moderation, SecondGrade
from qa_tool.moderation.queries import moderations
from qa_tool.moderation.verbs.queue import NOT_WITH_YOU, held, record
from qa_tool.moderation.words import Step, blinded, graded_questions
from qa_tool.moderation.words import hidden as hidden_keys
from qa_tool.policy import matrix
from qa_tool.policy.words import Asker
from qa_tool.records.queries import audits, revisions
from qa_tool.records.verbs.desk import desk_of
from qa_tool.records.verbs.inputs import Clash, Fields, by_key, input_keys, merge
from qa_tool.records.words import COUNTED

BEING_AMENDED = "This audit is being amended. It comes back to you, or to somebody else, when it is submitted again"
GRADED_ALREADY = "Your grades are stored already and stay as they are"
AMENDED_MEANWHILE = "This audit was amended while you read it. Read it again as it stands now"
KNEW = "knew_grades"


@dataclass(frozen=True)
class BlindView:
    """An audit without its grades, and what is asked of the second reader."""

    audit_id: str
    reference: str
    title: str
    definition: Definition
    record: Record
    hidden: frozenset[str]
    """Keys of questions of which nothing is shown."""
    questions: tuple[Question, ...]
    """What is to be graded, the overall grade last. They ask for no comment: notes come after."""
    context: Context
    case_number: str
    """Whole: without it the reader cannot open the case file. '' when it is not kept."""
    due: date | None
    revision: int
    """The id of the revision that is read: a page of an older one stores nothing."""
    fields: Fields
    """By input name, what the reader has chosen so far; {} for nothing."""
    saved_at: datetime | None
    """When that was saved last; None for nothing."""
    amended: bool
    """Whether the audit was amended since: what was chosen was chosen of an earlier revision."""


def view(session: Session, asker: Asker, audit_id: str) -> BlindView:
    """The audit as its second reader may see it now. Raises NotFound for everybody else, and once it is graded."""
    return view_of(session, in_hand(session, asker, audit_id))


def in_hand(session: Session, asker: Asker, audit_id: str) -> Moderation:
    """What the asker has been given to read and has not graded. Raises NotPermitted, NotFound."""
    matrix.allow(asker, "moderation", "grade")
    found = moderations.find(session, asker, audit_id, "grade")
    if found is None or found.step is not Step.GIVEN:
        raise NotFound
    return found


def view_of(session: Session, moderation: Moderation) -> BlindView:
    """What its reader sees of it, whoever asks: the caller has made sure of that."""
    audit = moderation.audit
    desk = desk_of(session, audit)
    revision = revisions.find(session, audit.id, revision_id=moderation.revision_id)
    assert revision is not None, "a moderation is of a revision"
    whole = revisions.read(desk.definition, revision)
    asked = graded_questions(desk.definition, whole)
    draft = moderations.draft(session, moderation.id)
    return BlindView(
        audit_id=audit.id,
        reference=audit.reference,
        title=desk.definition.title,
        definition=desk.definition,
        record=blinded(desk.definition, whole),
        hidden=hidden_keys(desk.definition),
        questions=tuple(_bare(question) for question in asked),
        context=desk.context,
        case_number=(audit.case.number or "") if audit.case else "",
        due=moderation.due,
        revision=moderation.revision_id,
        fields={name: list(values) for name, values in draft.fields.items()} if draft else {},
        saved_at=draft.saved_at if draft else None,
        amended=draft is not None and draft.revision_id != moderation.revision_id,
    )


def _bare(question: Question) -> Question:
    return question.model_copy(update={"comment": False, "when": None, "required": True, "critical": None})


def store_grades(
    session: Session,
    asker: Asker,
    audit_id: str,
    *,
    fields: Mapping[str, Sequence[str]],
    knew_grades: bool | None,
    revision: int | None = None,
) -> tuple[Problem, ...]:
    """Store the second grades, once and for good; then the first ones may be seen. Every question needs one.

    ``knew_grades``: whether the reader knew the auditor's grades before, None when they did not say. Gives back
    problems, and then changes nothing. The same again changes nothing. Raises NotFound, Conflict when the audit is
    being amended, was amended since the page was made (``revision``), or other grades are stored.
    """
    found = held(session, asker, audit_id, "grade")
    audit = found.audit
    blind = view_of(session, found)
    answers, problems = _read(blind, fields)
    if found.step is not Step.GIVEN:
        if {one.question_key: (one.outcome, one.grade) for one in found.second} == _graded(answers):
            return ()
        raise Conflict(GRADED_ALREADY)
    if revision is not None and revision != found.revision_id:
        raise Conflict(AMENDED_MEANWHILE)
    if audit.status not in COUNTED or audits.draft_of(session, audit_id) is not None:
        raise Conflict(BEING_AMENDED)
    if knew_grades is None:
        problems.append(Problem("complete", KNEW, "Select whether you knew how it was graded"))
    if problems:
        return tuple(problems)
    with serial(session, NOT_WITH_YOU):
        session.add_all(
            SecondGrade(moderation_id=found.id, question_key=key, outcome=outcome, grade=grade)
            for key, (outcome, grade) in _graded(answers).items()
        )
        found.step, found.graded_at, found.knew_grades = Step.GRADED, now(), bool(knew_grades)
        moderations.drop_draft(session, found.id)
    record(session, asker, found, "moderation.graded", questions=len(answers))
    return ()


def _read(blind: BlindView, fields: Mapping[str, Sequence[str]]) -> tuple[dict[str, Answer], list[Problem]]:
    typed = by_key(blind.definition, fields)
    answers: dict[str, Answer] = {}
    problems: list[Problem] = []
    for question in blind.questions:
        read = type_of(question).read(question, typed.get(question.key, {}), blind.context)
        given = read.answer
        if read.faults:
            problems.append(Problem("understood", question.key, read.faults[0].message))
        elif given.outcome is Outcome.NOT_ANSWERED:
            problems.append(Problem("complete", question.key, f"Select your grade for ‘{question.label}’"))
        elif question.is_overall and given.outcome is not Outcome.ANSWERED:
            problems.append(Problem("complete", question.key, "The overall grade must be one of the three grades"))
        else:
            answers[question.key] = given
    return answers, problems


def _graded(answers: Mapping[str, Answer]) -> dict[str, tuple[Outcome, str | None]]:
    return {
        key: (answer.outcome, str(answer.value) if answer.outcome is Outcome.ANSWERED else None)
        for key, answer in answers.items()
    }


@dataclass(frozen=True)
class Kept:
    """What keeping came to. With clashes everything else was kept."""

    view: BlindView
    clashes: tuple[Clash, ...]


def keep(
    session: Session,
    asker: Asker,
    audit_id: str,
    *,
    fields: Mapping[str, Sequence[str]],
    base: Mapping[str, str] | None = None,
    revision: int | None = None,
) -> Kept:
    """Keep what a page sends of the inputs of ``view.questions`` and of KNEW; other names are passed over.

    ``base`` holds the digest of what the page showed of each, as in auditing. Whether the reader knew the grades never
    clashes: what was said last holds. One event, 'moderation.kept', if anything changed. Raises NotPermitted, NotFound
    when it is not with the asker (any more), Conflict when it was amended since the page was made (``revision``).
    """
    matrix.allow(asker, "moderation", "grade")
    if audits.lock(session, audit_id) is None:
        raise NotFound
    found = in_hand(session, asker, audit_id)
    if revision is not None and revision != found.revision_id:
        raise Conflict(AMENDED_MEANWHILE)
    before, shown = view_of(session, found), base or {}
    asked = {question.key: question for question in before.questions}
    keys = {
        name: key
        for name, key in input_keys(before.definition, (*fields, *shown)).items()
        if key in asked
        and (part := name.partition("__")[2]) != "comment"
        # A choice alone is kept of a grading: what is none is left out.
        and not type_of(asked[key]).read(asked[key], {part: fields.get(name, ())}, before.context).faults
    }
    merged = merge(before.fields, fields, {name: shown[name] for name in shown if name != KNEW}, {**keys, KNEW: KNEW})
    if merged.changed:
        moderations.keep_draft(session, found, merged.fields, now())
        record(session, asker, found, "moderation.kept")
    return Kept(view_of(session, found), tuple(merged.clashes))
