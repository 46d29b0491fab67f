"""Which audits are read a second time: a share by lot, every inadequate, every one graded above its limit.

The lot of an audit is a keyed hash of its id. Nobody without the key can tell beforehand whether an audit will be
drawn, the order of submission plays no part, and with the key every draw can be repeated: lot and share are stored.
"""

from __future__ import annotations

import hashlib
import hmac

from sqlalchemy.orm import Session

from qa_tool.definitions.model import Definition
from qa_tool.definitions.words import Noun
from qa_tool.kit.periods import now, today
from qa_tool.moderation.models import Moderation
from qa_tool.moderation.queries import moderations
from qa_tool.moderation.words import Cause, Step
from qa_tool.people.queries import places
from qa_tool.records.models import Audit
from qa_tool.records.verbs import cases
from qa_tool.settings.verbs import setting

LOTS = 10_000
"""Lots run from 0 to one below this: a hundredth of a per cent each."""
PURPOSE = b"second reading of audit "
"""Keeps these hashes apart from the tokens of case numbers, which are made with the same key."""


def lot_of(audit_id: str, key: str | None = None) -> int:
    """The lot of an audit, 0 to 9,999. Every lot is as likely as any other (to one part in 10^15)."""
    mark = hmac.new((key or cases.key()).encode(), PURPOSE + audit_id.encode(), hashlib.sha256).digest()
    return int.from_bytes(mark[:8]) % LOTS


def drawn(lot: int, share: int) -> bool:
    """Whether a lot is among the ``share`` per cent to be read."""
    return lot < share * LOTS // 100


def may_be_moderated(audit: Audit, definition: Definition) -> bool:
    """Graded audits of a known auditor, made in the tool. A meeting cannot be observed twice, a return has no grade."""
    return (
        audit.noun is Noun.AUDIT and definition.graded and audit.author_id is not None and audit.import_batch_id is None
    )


def after_submission(session: Session, audit: Audit, definition: Definition, *, above_limit: bool) -> Cause | None:
    """Send what was just submitted to a second reader, if it is to be read. Gives back why, None when it is not.

    A new revision takes the place of what was open on the one before. Whoever had it and had not graded keeps it: the
    grades are as unknown to them as before. Once graded it goes back to the queue, for somebody else.
    """
    if not may_be_moderated(audit, definition):
        return None
    before = moderations.latest(session, audit.id)
    share, lot = setting(session, "second_reading_share_percent", today()), lot_of(audit.id)
    cause = _cause(audit, definition, before, above_limit=above_limit, by_lot=drawn(lot, share))
    if cause is None:
        return None
    assert audit.author_id is not None, "only audits of a known auditor are moderated"
    assert audit.current_revision_id is not None, "what was submitted has a revision"
    again = Moderation(
        audit_id=audit.id,
        revision_id=audit.current_revision_id,
        cause=cause,
        lot=lot,
        share=share,
        step=Step.WAITING,
        opened_at=now(),
        knew_grades=False,
        auditor_id=audit.author_id,
        practitioner_id=audit.practitioner_id,
        line_manager_id=barred_manager(session, audit, definition),
    )
    if before is not None and before.step in moderations.OPEN:
        _take_over(before, again)
    session.add(again)
    session.flush()
    if before is not None:
        _take_draft_over(session, before, again)
    return cause


def barred_manager(session: Session, audit: Audit, definition: Definition) -> str | None:
    """Object rule 4: on the forms on which the auditor must not have held the case, the practitioner's manager of today
    does not read second."""
    rule = definition.rule("independence")
    if rule is None or not rule.parameters.get("held_case") or audit.practitioner_id is None:
        return None
    return places.manager_on(session, audit.practitioner_id, today())


def _cause(
    audit: Audit, definition: Definition, before: Moderation | None, *, above_limit: bool, by_lot: bool
) -> Cause | None:
    if before is not None:
        return Cause.AMENDED
    if above_limit:
        return Cause.ABOVE_LIMIT
    if audit.effective_grade in definition.scale.inadequate:
        return Cause.INADEQUATE
    return Cause.DRAWN if by_lot else None


def _take_draft_over(session: Session, before: Moderation, again: Moderation) -> None:
    """What the same reader had chosen comes along, still said to be of the revision before; otherwise it goes."""
    kept = moderations.draft(session, before.id)
    if kept is not None and again.step is Step.GIVEN:
        kept.moderation_id = again.id
        session.flush()
    else:
        moderations.drop_draft(session, before.id)


def _take_over(before: Moderation, again: Moderation) -> None:
    kept = before.moderator_id if before.step is Step.GIVEN else None
    if kept is not None and kept not in (again.auditor_id, again.practitioner_id, again.line_manager_id):
        again.step, again.moderator_id = Step.GIVEN, kept
        # Given in this moment: a reading of the new revision cannot have been given before there was one.
        again.given_at, again.given_by, again.due = again.opened_at, before.given_by, before.due
    before.step = Step.WITHDRAWN
