"""What an owner does: writes how it goes, and says when it is done. And adding an action after the audit."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from qa_tool.actions.changes import Stepped
from qa_tool.actions.models import Commitment
from qa_tool.actions.queries import commitments
from qa_tool.actions.queries.follow_ups import holder
from qa_tool.actions.words import LIVE, SETTLED, TEXTS, CommitmentKind, CommitmentStatus, Opened, StepKind
from qa_tool.definitions import queries, smart
from qa_tool.definitions.models import SubTheme
from qa_tool.definitions.rules.verdict import Problem
from qa_tool.definitions.verbs.reading import faults
from qa_tool.definitions.words import OWNER_ROLES
from qa_tool.kit.errors import Conflict, NotFound, serial
from qa_tool.kit.periods import now, today
from qa_tool.kit.transactions import locked
from qa_tool.kit.typed import clean
from qa_tool.people.models import Person
from qa_tool.policy import matrix
from qa_tool.policy.words import Asker
from qa_tool.records.models import Audit
from qa_tool.records.queries import scoping
from qa_tool.records.verbs.reading import find_readable
from qa_tool.trail import events

LOST = "This was changed somewhere else in the same moment. Look at how it stands now"
SETTLED_ALREADY = "This is closed or cancelled already, and stays as it is"
NOT_OPEN = "This was said to be done already. Another person looks at it next"


def reached(session: Session, asker: Asker, commitment_id: str, action: str) -> Commitment:
    """The commitment, held for writing, when the asker reaches it with ``action``. Raises NotPermitted, NotFound."""
    matrix.allow(asker, "follow-up", action)
    held = locked(session, Commitment, commitment_id)
    if held is None or not commitments.reaches(session, asker, commitment_id, action):
        raise NotFound
    return held


def note(session: Session, asker: Asker, commitment_id: str, text: str, *, step_id: str) -> tuple[Problem, ...]:
    """Write how it goes. ``step_id`` is the page's: the same again changes nothing.

    Gives back problems, and then changes nothing. Raises NotPermitted, NotFound, Conflict once it is settled.
    """
    commitment = reached(session, asker, commitment_id, "update")
    words = {"note": clean(text)}
    if problems := faults(words, TEXTS, required=words):
        return problems
    if _written(session, step_id, commitment_id):
        return ()
    if commitment.status in SETTLED:
        raise Conflict(SETTLED_ALREADY)
    with serial(session, LOST):
        commitments.add_step(session, commitment, StepKind.NOTE, asker.person_id, text=words["note"], step_id=step_id)
    record(session, asker, commitment, "follow-up.noted")
    return ()


def mark_done(session: Session, asker: Asker, commitment_id: str, text: str) -> tuple[Problem, ...]:
    """Say that it is done, and what was done. Another person looks at it next. A second time changes nothing.

    Gives back problems, and then changes nothing. Raises NotPermitted, NotFound, Conflict when it is not open any more.
    """
    commitment = reached(session, asker, commitment_id, "update")
    words = {"done": clean(text)}
    if problems := faults(words, TEXTS, required=words):
        return problems
    if commitment.status is CommitmentStatus.DONE and commitment.done_by == asker.person_id:
        return ()
    if commitment.status is not CommitmentStatus.OPEN:
        raise Conflict(NOT_OPEN if commitment.status in LIVE else SETTLED_ALREADY)
    with serial(session, LOST):
        commitment.status = CommitmentStatus.DONE
        commitment.done_by, commitment.done_on = asker.person_id, today()
        session.flush()
        commitments.add_step(session, commitment, StepKind.DONE, asker.person_id, text=words["done"])
    record(session, asker, commitment, "follow-up.done")
    return ()


def may_add(session: Session, asker: Asker, audit_id: str) -> Audit:
    """The submitted audit to which the asker may add actions. Raises NotPermitted, NotFound."""
    matrix.allow(asker, "follow-up", "create")
    audit, _ = find_readable(session, asker, audit_id)
    reached_by = scoping.visible(asker, "follow-up", "create")
    if session.scalar(select(Audit.id).where(Audit.id == audit_id, reached_by)) is None:
        raise NotFound
    return audit


def add(
    session: Session,
    asker: Asker,
    audit_id: str,
    *,
    commitment_id: str,
    typed: Mapping[str, str],
    due: date | None,
) -> tuple[Problem, ...]:
    """Agree another action on a submitted audit: ``typed`` holds text, known_by, owner, question, theme.

    ``owner`` is a person's id or a key of OWNER_ROLES. ``commitment_id`` is the page's: the same again adds nothing.
    Gives back problems, and then changes nothing. Raises NotPermitted, NotFound.
    """
    audit = may_add(session, asker, audit_id)
    if not re.fullmatch(r"[0-9a-f]{32}", commitment_id):
        raise NotFound
    words = _words(typed)
    problems = problems_of_new(session, audit, typed, due)
    if problems or due is None:
        return problems
    there = locked(session, Commitment, commitment_id)
    if there is not None:
        if there.opened_by != asker.person_id or there.audit_id != audit_id:
            raise NotFound
        return ()
    role, owner = owner_of(session, typed.get("owner", ""), audit)
    with serial(session, LOST):
        added = Commitment(
            id=commitment_id,
            audit_id=audit_id,
            kind=CommitmentKind.ACTION,
            text=words["text"],
            known_by=words["known_by"] or None,
            question_key=typed.get("question") or None,
            sub_theme_code=typed.get("theme") or None,
            owner_id=owner,
            owner_role=role,
            opened_at=now(),
            opened_by=asker.person_id,
            opened_because=Opened.ADDED,
            due=due,
        )
        session.add(added)
    record(session, asker, added, "follow-up.added")
    return ()


def problems_of_new(session: Session, audit: Audit, typed: Mapping[str, str], due: date | None) -> tuple[Problem, ...]:
    """What stands in the way of adding the action as it is typed; nothing is changed."""
    return faults(_words(typed), TEXTS, required=("text",)) + _agreed(session, audit, typed, due)


def advice(typed: Mapping[str, str], due: date | None) -> tuple[smart.Gap, ...]:
    """What an action as it is typed does not say yet: advice before it is added, never a block."""
    words = _words(typed)
    owned = typed.get("owner", "") not in ("", "other")
    return smart.gaps(words["text"], owned=owned, due=due, agreed=today(), known_by=words["known_by"])


def _words(typed: Mapping[str, str]) -> dict[str, str]:
    return {key: clean(typed.get(key, "")) for key in ("text", "known_by")}


def owner_of(session: Session, owner: str, audit: Audit) -> tuple[str | None, str | None]:
    """(role, person's id) of an ``owner`` as pages send it: a role's key or a person's id; (None, None) for neither."""
    if owner in OWNER_ROLES:
        return owner, holder(session, owner, audit.practitioner_id)
    person = session.get(Person, owner) if owner else None
    left = person is None or (person.in_post_to is not None and person.in_post_to < today())
    return (None, None) if person is None or left else (None, person.id)


def _agreed(session: Session, audit: Audit, typed: Mapping[str, str], due: date | None) -> tuple[Problem, ...]:
    problems = []
    if owner_of(session, typed.get("owner", ""), audit) == (None, None):
        problems.append(Problem("complete", "owner", "Select who is to do it"))
    problems += date_problems(due)
    question, theme = typed.get("question", ""), typed.get("theme", "")
    definition = queries.of_audit(session, audit)
    if question and definition.find(question) is None:
        problems.append(Problem("understood", "question", "Choose the question from the list"))
    if theme and session.get(SubTheme, theme) is None:
        problems.append(Problem("understood", "theme", "Choose the theme from the list"))
    return tuple(problems)


def date_problems(due: date | None) -> tuple[Problem, ...]:
    """What is wrong with a date by which something is to be done."""
    if due is None:
        return (Problem("complete", "due", "Enter the date it is due"),)
    if due < today():
        return (Problem("dates-in-order", "due", "The date it is due must not be in the past"),)
    return ()


def _written(session: Session, step_id: str, commitment_id: str) -> bool:
    """Whether the page's note is there already. Raises NotFound for an id that is no page's, or another's."""
    if not re.fullmatch(r"[0-9a-f]{32}", step_id):
        raise NotFound
    there = commitments.step(session, step_id)
    if there is not None and there.commitment_id != commitment_id:
        raise NotFound
    return there is not None


def record(session: Session, asker: Asker, commitment: Commitment, action: str, **detail: object) -> None:
    """The one event of a change: ids and words, never what was written."""
    what = {"audit": commitment.audit_id, "kind": commitment.kind.value, **detail}
    step = Stepped(commitment)
    events.record(session, asker.person_id, action, commitment.id, step, **what)
