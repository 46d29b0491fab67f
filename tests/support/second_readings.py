"""Second readings put straight into the tables, and people who can be readers."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from sqlalchemy.orm import Session

from qa_tool.definitions.words import Grade, Outcome
from qa_tool.moderation.models import ModeratedGrade, Moderation, SecondGrade
from qa_tool.moderation.queries.moderated_answers import put_grade
from qa_tool.moderation.words import Cause, ChangeReason, Stage, Step
from qa_tool.people.models import Person, RoleGrant, UserAccount
from qa_tool.records.models import Audit
from tests.support.factories import make_person

STAMP = datetime(2018, 11, 20, 12, tzinfo=UTC)
Answers = Mapping[str, str | Outcome]
"""Question key -> grade, or an outcome without one."""


def columns(given: str | Outcome) -> dict[str, Any]:
    """A grade or an outcome as the columns of a row."""
    if isinstance(given, Outcome):
        return {"outcome": given, "grade": None}
    return {"outcome": Outcome.ANSWERED, "grade": Grade(given)}


def put(
    session: Session,
    audit: Audit,
    reader: Person,
    *,
    step: Step = Step.SETTLED,
    second: Answers | None = None,
    changes: Answers | None = None,
    stage: Stage = Stage.MODERATED,
    overruled: Answers | None = None,
    knew: bool = False,
    auditor: Person | None = None,
) -> Moderation:
    """A second reading of the audit's current revision. ``overruled`` are changes that the head of service took back.

    The head is brought up to date as settling does.
    """
    graded = step not in (Step.WAITING, Step.GIVEN)
    settled = step in (Step.SETTLED, Step.DISPUTED, Step.ARBITRATED)
    arbitrated = stage is Stage.ARBITRATED
    assert audit.current_revision_id is not None
    found = Moderation(
        audit_id=audit.id,
        revision_id=audit.current_revision_id,
        cause=Cause.DRAWN,
        lot=0,
        share=10,
        step=Step.ARBITRATED if arbitrated else step,
        opened_at=STAMP,
        auditor_id=audit.author_id or (auditor.id if auditor else ""),
        practitioner_id=audit.practitioner_id,
        moderator_id=None if step is Step.WAITING else reader.id,
        graded_at=STAMP if graded else None,
        knew_grades=knew,
        settled_at=STAMP if settled else None,
        disputed_at=STAMP if arbitrated or step is Step.DISPUTED else None,
        in_force=stage if settled else None,
    )
    if arbitrated:
        found.arbiter_id, found.arbitrated_at = _somebody(session).id, STAMP
    session.add(found)
    session.flush()
    session.add_all(
        SecondGrade(moderation_id=found.id, question_key=k, **columns(v)) for k, v in (second or {}).items()
    )
    lines = [(stage, changes or {}), *([(Stage.MODERATED, overruled or {})] if arbitrated else [])]
    for of_stage, made in lines:
        for key, given in made.items():
            reason = ChangeReason.EVIDENCE_MISSED
            row = ModeratedGrade(
                moderation_id=found.id, stage=of_stage, question_key=key, reason=reason, **columns(given)
            )
            session.add(row)
    overall = (changes or {}).get("X1")
    session.flush()
    if settled:
        audit.moderated_at = datetime.now(UTC)
        changed = isinstance(overall, str) and not isinstance(overall, Outcome)
        put_grade(session, audit, Grade(str(overall)) if changed else audit.effective_grade)
    session.flush()
    session.refresh(found)
    return found


def _somebody(session: Session) -> Person:
    known = session.query(Person).filter_by(staff_code="HEAD1").one_or_none()
    return known or make_person(session, "HEAD1")


def account(session: Session, person: Person, *roles: str, name: str = "") -> UserAccount:
    """An account with roles: without one nobody is given anything to read."""
    user = UserAccount(
        email=f"{name or person.staff_code.lower()}@service.example",
        password="!",
        person=person,
        created_at=STAMP,
        grants=[RoleGrant(role=role, granted_at=STAMP) for role in roles],
    )
    session.add(user)
    session.flush()
    return user
