"""Lists of second readings for the person asking: what they have to do, what is under way, what was decided."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy.orm import Session

from qa_tool.models import Moderation
from qa_tool.policy import matrix
from qa_tool.policy.words import Asker
from qa_tool.store import moderations, versions
from qa_tool.store.lists import Page, turn_to
from qa_tool.vocabulary.moderation import Step
from qa_tool.vocabulary.periods import today

PER_PAGE = 25


@dataclass(frozen=True)
class Line:
    """One second reading in a list: never a grade, and to its reader never the reason why it is read."""

    audit_id: str
    reference: str
    title: str
    audit_date: date | None
    step: Step
    cause: str
    auditor: str
    """Staff codes; '' where the person asking is not told."""
    reader: str
    due: date | None
    overdue: bool
    opened_at: datetime
    decided_at: datetime | None
    begun: bool = False
    """Whether the asker has chosen some of the grades already."""


@dataclass(frozen=True)
class Overview:
    """What concerns the person asking."""

    to_read: tuple[Line, ...]
    """With the asker, to be graded blind."""
    to_settle: tuple[Line, ...]
    """Graded by the asker, to be decided."""
    queue: tuple[Line, ...]
    """Waiting for a reader: for those who give them out."""
    in_hand: tuple[Line, ...]
    """With readers."""
    disputed: tuple[Line, ...]
    """For those who decide."""
    decided: Page[Line]


def overview(session: Session, asker: Asker, page: int = 1) -> Overview:
    """The asker's lists; the decided ones in pages. Raises NotPermitted."""
    matrix.allow(asker, "moderation", "read")
    titles = versions.titles(session)

    def lines(action: str, *steps: Step, telling: bool = True) -> tuple[Line, ...]:
        if not matrix.may(asker.roles, "moderation", action):
            return ()
        found = moderations.listing(session, asker, action, steps)
        return tuple(
            _line(one, titles, telling=telling and one.moderator_id != asker.person_id, begun=one.id in begun)
            for one in found
        )

    begun = moderations.begun(session, asker)
    return Overview(
        to_read=lines("grade", Step.GIVEN, telling=False),
        to_settle=lines("grade", Step.GRADED),
        queue=lines("assign", Step.WAITING),
        in_hand=lines("assign", Step.GIVEN, Step.GRADED),
        disputed=lines("arbitrate", Step.DISPUTED),
        decided=turn_to(session, moderations.decided(asker), page, PER_PAGE, lambda row: _line(row[0], titles)),
    )


def to_do(session: Session, asker: Asker) -> dict[str, int]:
    """How many second readings wait for the asker: ``read``, ``settle``, ``give`` and ``decide``; for My work."""
    wanted = {
        "read": ("grade", Step.GIVEN),
        "settle": ("grade", Step.GRADED),
        "give": ("assign", Step.WAITING),
        "decide": ("arbitrate", Step.DISPUTED),
    }
    return {
        name: moderations.number(session, asker, action, step) if matrix.may(asker.roles, "moderation", action) else 0
        for name, (action, step) in wanted.items()
    }


def _line(one: Moderation, titles: dict[str, str], *, telling: bool = True, begun: bool = False) -> Line:
    done = one.step in (Step.SETTLED, Step.ARBITRATED)
    return Line(
        audit_id=one.audit_id,
        reference=one.audit.reference,
        title=titles.get(one.audit.form_key, one.audit.form_key),
        audit_date=one.audit.audit_date,
        step=one.step,
        cause=one.cause.label if telling else "",
        auditor=one.auditor.staff_code if telling else "",
        reader=one.moderator.staff_code if one.moderator else "",
        due=one.due,
        overdue=not done and one.due is not None and one.due < today(),
        opened_at=one.opened_at,
        decided_at=one.arbitrated_at or one.settled_at,
        begun=begun,
    )
