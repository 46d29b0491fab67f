"""Freezing a quarter: proposed by the audit team, approved by the safeguarding manager, frozen by the head of service.

**Three people.** Nobody does two steps of one freeze, whatever roles they hold. Sending back ends it; a new proposal
begins another.
**What is frozen** are the figures as they are at that moment, and the list of the records they count: each on its
revision, with its effective grade. Records go on changing; ``differences`` says how.
**When.** Once the quarter is closed for entry (a setting of days after its end), so that whatever comes later is marked
as a late entry, with its reason.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy.orm import Session

from qa_tool.figures.queries import readings, registry, tallies
from qa_tool.figures.summary.summary import Summary
from qa_tool.figures.verbs import figure_requests, figures, measures, sight
from qa_tool.figures.words.filters import Filters
from qa_tool.figures.words.tally import LeftOut
from qa_tool.kit import digests
from qa_tool.kit.errors import Conflict, NotFound, NotPermitted, Refused, existing, serial
from qa_tool.kit.periods import LONDON, Quarter, now, today
from qa_tool.notices import verbs
from qa_tool.notices.words import Matter, NoticeKind, Subject
from qa_tool.outputs import frozen_document
from qa_tool.outputs.models import FrozenQuarter, QuarterStep
from qa_tool.outputs.queries import frozen
from qa_tool.outputs.verbs import staff
from qa_tool.outputs.words import FreezeStep, QuarterState
from qa_tool.policy import matrix
from qa_tool.policy.words import Asker, Role
from qa_tool.settings.verbs import setting
from qa_tool.trail import events

LONGEST_NOTE = 1000
LOST = "Somebody else did a step on this quarter in the same moment. See how it stands now"
IN_HAND = "{} with a second reader. Wait for the grades, or have the reading withdrawn under Second readings"
CHANGED = "Records of this quarter have changed since you opened the page. Look at them again before you go on"


@dataclass(frozen=True)
class StepRule:
    """What a step asks for, and what it is called in the matrix."""

    action: str
    states: tuple[QuarterState, ...]
    """The states in which it can be done."""
    needs_note: bool


RULES: Mapping[FreezeStep, StepRule] = {
    FreezeStep.PROPOSED: StepRule("propose", (QuarterState.OPEN,), True),
    FreezeStep.APPROVED: StepRule("approve", (QuarterState.PROPOSED,), False),
    FreezeStep.FROZEN: StepRule("execute", (QuarterState.APPROVED,), False),
    FreezeStep.SENT_BACK: StepRule(
        "send-back",
        (QuarterState.PROPOSED, QuarterState.APPROVED),
        True,
    ),
}


@dataclass(frozen=True)
class StepDone:
    """One step as pages show it."""

    step: FreezeStep
    role: str
    """The role in which it was done, in words."""
    staff_code: str
    at: datetime
    note: str
    audits: int | None
    """Records that counted then; None where only frozen numbers are told."""


@dataclass(frozen=True)
class QuarterLine:
    """A quarter in the list."""

    quarter: Quarter
    state: QuarterState
    last: StepDone | None
    closed: bool
    """Whether it is closed for entry, so that a freeze can be proposed."""
    opens: bool = True
    """Whether its page is open to the person asking."""


@dataclass(frozen=True)
class QuarterView:
    """One quarter: where it stands, who did what, and what the person asking may do now."""

    quarter: Quarter
    state: QuarterState
    steps: tuple[StepDone, ...]
    """All of them, the oldest first, those of freezes that were sent back too."""
    may: frozenset[FreezeStep]
    why_not: str
    """Why the next step is not for this person, who otherwise could do it; '' when nothing is in the way."""
    closes: date
    """The last day for entries that are not late."""
    audits: int
    """Records that count as it stands; of a frozen quarter those that were published."""
    standing: str
    """Digest of which records count as it stands: every step must be given it back."""
    moved_on: bool
    """Whether other records count, or on other revisions or grades, than when the last step was done."""
    left_out: LeftOut
    changed: int | None
    """How many records changed since the freeze; None where that is not told: they may be hidden ones."""
    frozen_at: datetime | None
    waits: str
    """Why its frozen figures are not shown yet; '' when nothing is in the way."""
    form_versions: Mapping[str, list[int]]
    measure_versions: Mapping[str, int]
    """The version of each measure by which it was counted, by its key; {} where it was frozen before that was kept."""
    content_hash: str


# -- looking -----------------------------------------------------------------------------------------------------------


def listing(session: Session, asker: Asker) -> tuple[QuarterLine, ...]:
    """Every quarter from the first audit's to that of today, the newest first. Raises NotPermitted."""
    matrix.allow(asker, "freeze", "read")
    told = sight.reads_all(asker)
    last = {step.quarter: step for step in frozen.steps(session)}
    lines = []
    for quarter in figure_requests.choices(session).quarters:
        step = last.get(quarter.key)
        state = QuarterState.after(step.step if step else None)
        opens = matrix.may(asker.roles, "freeze", "read-figures") and (told or state is QuarterState.FROZEN)
        done = _done(step, told=told) if step else None
        lines.append(QuarterLine(quarter, state, done, _closes(session, quarter) < today(), opens))
    return tuple(lines)


def view(session: Session, asker: Asker, quarter: Quarter) -> QuarterView:
    """One quarter. Raises NotPermitted, NotFound for a quarter that has not begun.

    Who has a floor reads a frozen one only, as it was frozen: how many records count as it stands is a figure.
    """
    matrix.allow(asker, "freeze", "read-figures")
    _begun(quarter)
    steps = frozen.steps(session, quarter)
    state, told = _state(steps), sight.reads_all(asker)
    if not told and state is not QuarterState.FROZEN:
        raise NotPermitted
    published_then = frozen.find(session, quarter)
    records = frozen.standing(session, quarter)
    digest = digests.digest(records)
    may, why_not = _open_steps(session, asker, quarter, steps, len(records))
    return QuarterView(
        quarter=quarter,
        state=state,
        steps=tuple(_done(step, told=told) for step in steps),
        may=may,
        why_not=why_not,
        closes=_closes(session, quarter),
        audits=published_then.audits if published_then else len(records),
        standing=digest,
        moved_on=bool(steps) and state is not QuarterState.OPEN and steps[-1].standing != digest,
        left_out=tallies.left_out(session, quarter.period, Filters()),
        changed=frozen.changes(session, asker, quarter).total if told else None,
        frozen_at=published_then.frozen_at if published_then else None,
        waits=sight.waits_for_blind(session, asker, quarter.period) if published_then else "",
        form_versions=published_then.form_versions if published_then else {},
        measure_versions=frozen_document.versions_of(json.loads(published_then.document)) if published_then else {},
        content_hash=published_then.content_hash if published_then else "",
    )


def published(session: Session, asker: Asker | None, quarter: Quarter) -> Summary:
    """The figures as they were frozen.

    ``asker`` None is the command line. Raises NotPermitted, NotFound for a quarter that is not frozen.
    """
    if asker is not None:
        matrix.allow(asker, "freeze", "read-figures")
    return frozen_document.summary_of(json.loads(_published(session, quarter).document))


def intact(session: Session, quarter: Quarter) -> bool:
    """Whether what is stored of the quarter still has its content hash. Raises NotFound when it is not frozen."""
    stored = _published(session, quarter)
    return stored.content_hash == _content_hash(stored, frozen.counted(session, quarter))


# -- the steps ---------------------------------------------------------------------------------------------------------


def take(session: Session, asker: Asker, quarter: Quarter, step: FreezeStep, note: str = "", *, seen: str) -> None:
    """Take a step of a freeze. *Frozen* stores the quarter's figures and the list of its records for good; *sent back*
    opens it again.

    ``seen`` is the ``standing`` that the asker was shown. Raises NotPermitted, NotFound, Refused (the text says why),
    Conflict when records or steps have changed meanwhile.
    """
    rule = RULES[step]
    matrix.allow(asker, "freeze", rule.action)
    _begun(quarter)
    before = frozen.steps(session, quarter)
    records = frozen.standing(session, quarter)
    _refuse(session, asker, quarter, step, before, len(records))
    text = _stated(note, needed=rule.needs_note)
    digest = digests.digest(records)
    if digest != seen:
        raise Conflict(CHANGED)
    at = now()
    with serial(session, LOST):
        session.add(
            QuarterStep(
                quarter=quarter.key,
                number=len(before) + 1,
                round=_round(before),
                step=step,
                person_id=asker.person_id,
                role=next(role for role in matrix.who_may("freeze", rule.action) if role in asker.roles).value,
                at=at,
                note=text or None,
                audits=len(records),
                standing=digest,
            )
        )
        if step is FreezeStep.FROZEN:
            _store(session, asker, quarter, records, at)
    events.record(session, asker.person_id, f"quarter.{step.value}", quarter.key, audits=len(records), standing=digest)
    _tell(session, asker, quarter, step, occasion=f"{step.value} {len(before) + 1}")


def _tell(session: Session, asker: Asker, quarter: Quarter, step: FreezeStep, *, occasion: str) -> None:
    """Whoever does the next step; the audit team when it comes back or is frozen."""
    after = {FreezeStep.PROPOSED: "approve", FreezeStep.APPROVED: "execute"}
    people = verbs.deciders(session, "freeze", after.get(step, "propose"))
    matter = Matter(Subject.QUARTER, quarter.key, quarter.label)
    verbs.tell(session, NoticeKind.DECISION, people, matter, occasion=occasion, by=asker.person_id)


def _store(session: Session, asker: Asker, quarter: Quarter, records: list[frozen.Counts], at: datetime) -> None:
    summary = figures.summary(session, asker, quarter.period)
    measured = measures.of_summary(session, None, summary, measures.listed(session, None))
    if frozen.standing(session, quarter) != records or summary.audits != len(records):
        raise Conflict(CHANGED)
    cautions = {one.measure.key: one.cautions for one in measured if one.cautions}
    versions = registry.versions(session)
    document = frozen_document.document(summary, frozen_document.published_rows(measured), cautions, versions)
    row = FrozenQuarter(
        quarter=quarter.key,
        frozen_at=at,
        document=frozen_document.as_text(document),
        form_versions={form.form: list(form.versions) for form in summary.forms if form.audits},
        audits=len(records),
        content_hash="",
    )
    row.content_hash = _content_hash(row, records)
    frozen.add_frozen(session, row, records)
    staff.prepare(session, quarter, at)


def _content_hash(row: FrozenQuarter, records: list[frozen.Counts]) -> str:
    content = [row.quarter, row.frozen_at.isoformat(), row.document, row.form_versions, row.audits, records]
    return digests.digest(content)


def _open_steps(
    session: Session, asker: Asker, quarter: Quarter, steps: list[QuarterStep], audits: int
) -> tuple[frozenset[FreezeStep], str]:
    """The steps that would not be refused now, and what keeps this person from one that their role could do."""
    able, why_not = set(), ""
    for step, rule in RULES.items():
        if not matrix.may(asker.roles, "freeze", rule.action):
            continue
        try:
            _refuse(session, asker, quarter, step, steps, audits)
            able.add(step)
        except Conflict:
            pass
        except Refused as stopped:
            why_not = why_not or str(stopped)
    return frozenset(able), why_not


def _refuse(
    session: Session, asker: Asker, quarter: Quarter, step: FreezeStep, steps: list[QuarterStep], audits: int
) -> None:
    """Raises Conflict when the quarter is not where the step begins, Refused when the step may not be done."""
    state = _state(steps)
    if state not in RULES[step].states:
        raise Conflict(f"{quarter.label} is {state.value} now. See how it stands")
    mine = next((one for one in _this_round(steps) if one.person_id == asker.person_id), None)
    if mine is not None:
        raise Refused(f"This freeze was {mine.step.value} by you, so this step is for somebody else")
    closes = _closes(session, quarter)
    if step is FreezeStep.PROPOSED and closes >= today():
        raise Refused(
            f"{quarter.label} is open for entries until {closes.day} {closes:%B %Y}. Propose the freeze after that day"
        )
    if step is not FreezeStep.SENT_BACK and (why_not := sight.not_for_others(session, asker, quarter.period)):
        raise Refused(why_not)
    if step is FreezeStep.FROZEN and (blind := readings.in_hand(session, quarter.period)):
        raise Refused(IN_HAND.format("1 audit is" if blind == 1 else f"{blind} audits are"))
    if step is FreezeStep.PROPOSED and not audits:
        raise Refused(f"No record counts in {quarter.label}, so there is nothing to freeze")


def _begun(quarter: Quarter) -> None:
    if quarter.period.first > today():
        raise NotFound


def _published(session: Session, quarter: Quarter) -> FrozenQuarter:
    return existing(frozen.find(session, quarter))


def _closes(session: Session, quarter: Quarter) -> date:
    last = quarter.period.last
    return last + timedelta(days=setting(session, "quarter_closes_after_days", today()))


def _state(steps: list[QuarterStep]) -> QuarterState:
    return QuarterState.after(steps[-1].step if steps else None)


def _round(steps: list[QuarterStep]) -> int:
    return 1 + sum(one.step is FreezeStep.SENT_BACK for one in steps)


def _this_round(steps: list[QuarterStep]) -> list[QuarterStep]:
    return [one for one in steps if one.round == _round(steps)]


def _stated(note: str, *, needed: bool) -> str:
    text = note.strip()
    if needed and not text:
        raise Refused("Enter a note: it stays with the quarter")
    if len(text) > LONGEST_NOTE:
        raise Refused(f"The note must be {LONGEST_NOTE:,} characters or less")
    return text


def _done(step: QuarterStep, *, told: bool) -> StepDone:
    title = matrix.title(Role(step.role))
    at = step.at.astimezone(LONDON)
    return StepDone(step.step, title, step.person.staff_code, at, step.note or "", step.audits if told else None)
