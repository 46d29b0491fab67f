"""When the auditor disagrees with what the second reader decided: the head of service decides, if none of those two."""

from __future__ import annotations

from collections.abc import Mapping

from sqlalchemy.orm import Session

from qa_tool.definitions.rules.verdict import Problem
from qa_tool.definitions.verbs.reading import faults
from qa_tool.kit.errors import Conflict, NotFound, Refused, serial
from qa_tool.kit.periods import now, today
from qa_tool.kit.typed import clean
from qa_tool.moderation.verbs.queue import held, record
from qa_tool.moderation.verbs.reading import BEING_AMENDED
from qa_tool.moderation.verbs.settling import LOST, dispute_until, not_arbiter, put_in_force
from qa_tool.moderation.words import Stage, Step
from qa_tool.policy.words import Asker
from qa_tool.records.changes import StandingGradeChanged
from qa_tool.records.queries import audits
from qa_tool.records.words import COUNTED

TOO_LATE = "The time in which you can disagree has ended"
DECIDED_ALREADY = "This is decided already and stays as it is"


def dispute(session: Session, asker: Asker, audit_id: str, text: str) -> tuple[Problem, ...]:
    """The auditor disagrees, and says why. What the second reader decided goes on counting until it is decided.

    Gives back problems, and then changes nothing; the same again changes nothing. Raises NotFound for everybody but the
    auditor and before it is settled, Refused when it is too late, Conflict when it was disputed in other words.
    """
    found = held(session, asker, audit_id, "dispute")
    said = clean(text)
    if found.step is not Step.SETTLED:
        if found.dispute == said:
            return ()
        raise Conflict("You have disagreed with this already")
    until = dispute_until(session, found)
    if until is not None and today() > until:
        raise Refused(TOO_LATE)
    problems = faults({"dispute": said}, {"dispute": "Your reasons"})
    if not said:
        problems += (Problem("complete", "dispute", "Say what you disagree with, and why"),)
    if problems:
        return problems
    with serial(session, LOST):
        found.step, found.dispute, found.disputed_at = Step.DISPUTED, said, now()
    record(session, asker, found, "moderation.disputed")
    return ()


def arbitrate(
    session: Session, asker: Asker, audit_id: str, *, upheld: Mapping[str, str], text: str
) -> tuple[Problem, ...]:
    """The head of service decides of each change whether it stands (``yes``) or the auditor's grade does (``no``).

    Gives back problems, and then changes nothing. Raises NotFound, Refused for the auditor, the practitioner and the
    second reader, Conflict when it is decided already or the audit is being amended.
    """
    found = held(session, asker, audit_id, "arbitrate")
    audit = found.audit
    if found.disputed_at is None:
        raise NotFound
    if stopped := not_arbiter(asker, found):
        raise Refused(stopped)
    said = clean(text)
    changes = {one.question_key: one for one in found.changes if one.stage is Stage.MODERATED}
    kept = {key: ((one.outcome, one.grade), one.reason) for key, one in changes.items() if upheld.get(key) == "yes"}
    if found.step is not Step.DISPUTED:
        before = {one.question_key for one in found.changes if one.stage is Stage.ARBITRATED}
        if found.arbiter_id == asker.person_id and before == set(kept) and found.arbitration == said:
            return ()
        raise Conflict(DECIDED_ALREADY)
    if audit.status not in COUNTED or audits.draft_of(session, audit_id) is not None:
        raise Conflict(BEING_AMENDED)
    problems = [
        Problem("complete", key, "Select which grade stands") for key in changes if upheld.get(key) not in ("yes", "no")
    ]
    problems += faults({"arbitration": said}, {"arbitration": "Your reasons"})
    if not said:
        problems.append(Problem("complete", "arbitration", "Say why: the auditor and the second reader read it"))
    if problems:
        return tuple(problems)
    with serial(session, LOST):
        found.step, found.arbiter_id, found.arbitrated_at = Step.ARBITRATED, asker.person_id, now()
        found.arbitration = said
        put_in_force(session, audit, found, Stage.ARBITRATED, kept)
        record(session, asker, found, "moderation.arbitrated", StandingGradeChanged(audit), upheld=len(kept))
    return ()
