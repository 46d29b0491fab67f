"""What an IRO of the demo says to an audit of their practice: their own grade, the reply, what became of a dispute."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, timedelta
from random import Random

from demo.cast import SIGN_INS
from demo.phrases import pick
from demo.records import Made
from demo.seeds import Disputed, Opened, Replied
from demo.world import World
from qa_tool.definitions.record import Record
from qa_tool.definitions.words import Grade, Noun, Outcome
from qa_tool.feedback.verbs.opening import gradable
from qa_tool.feedback.words import Answered, View
from qa_tool.policy.words import Role

OPENED, SELF_GRADED, ANSWERED, ALL_QUESTIONS = 0.95, 0.6, 0.7, 0.3
SAME_GRADE = 0.64
"""How often the IRO's own overall grade is the auditor's; where it is not, the IRO's is mostly the better one."""
VIEWS = (View.RECOGNISES, View.PARTLY, View.DISPUTES)
WEIGHTS = {Grade.GOOD: (92, 7, 1), Grade.REQUIRES_IMPROVEMENT: (72, 22, 6), Grade.INADEQUATE: (48, 34, 18)}
FRESH = 30
"""Days in which what was shown may well be unread."""
OWN_FRESH = 75
"""Days in which every other record of the IRO who signs in to the demo is unread; the older ones are all read."""
WAITING, TO_REOPEN = ("supervision", "case-sample"), 7
"""The last but few of these forms are disputed, and nobody has decided; one of each is to be reopened."""
REOPENING = 21
"""A dispute decided within so many days may still wait to be reopened."""
LADDER = (Grade.GOOD, Grade.REQUIRES_IMPROVEMENT, Grade.INADEQUATE)

Later = Callable[[Random, World, date, int, int], datetime | None]


def opened(draw: Random, world: World, made: Made, released_at: datetime | None, later: Later) -> Opened | None:
    """What came after the IRO was let see it; None while it is unread. ``later`` draws a moment of a working day."""
    if released_at is None or made.iro is None or made.definition.noun is not Noun.AUDIT or made.grade is None:
        return None
    if _still_disputed(made):
        reply = _dispute(draw, world, released_at, decided=made.from_end == TO_REOPEN)
        return Opened(released_at + timedelta(hours=1), _own_grades(draw, made), reply)
    at = later(draw, world, released_at.date(), 0, 6)
    at = at if at is None or at > released_at else released_at + timedelta(hours=2)
    if at is None or not _is_read(draw, world, made, released_at):
        return None
    grades = _own_grades(draw, made) if draw.random() < SELF_GRADED else {}
    return Opened(at, grades, _reply(draw, world, made, at, later))


def _still_disputed(made: Made) -> bool:
    return made.form in WAITING and made.from_end in (5, 6, TO_REOPEN)


def _dispute(draw: Random, world: World, released_at: datetime, *, decided: bool) -> Replied:
    """A reply that disputes the audit, on the day of its release; it waits for a decision, or to be reopened."""
    reason, reflection, at = pick(draw, "dispute reason"), pick(draw, "reflection"), released_at + timedelta(hours=2)
    dispute = Disputed()
    if decided:
        answered, decider = Answered.TO_BE_REOPENED, world.of_role(Role.SAFEGUARDING_MANAGER)[0]
        answer = pick(draw, f"dispute answer {answered.value}")
        dispute = Disputed(answered, answer, world.ids[decider.code], at + timedelta(hours=1))
    return Replied(View.DISPUTES, reason, reflection, None, at, dispute)


def _is_read(draw: Random, world: World, made: Made, released_at: datetime) -> bool:
    age = world.ends - released_at.date()
    if made.iro is not None and made.iro.code in {one.code for one in SIGN_INS}:
        return age.days >= OWN_FRESH or made.index % 2 == 0
    return draw.random() < (0.7 if age.days < FRESH else OPENED)


def _reply(draw: Random, world: World, made: Made, opened_at: datetime, later: Later) -> Replied | None:
    assert made.grade is not None, "only graded audits are answered"
    at = later(draw, world, opened_at.date(), 0, 8)
    if at is None or draw.random() > ANSWERED:
        return None
    at = max(at, opened_at + timedelta(minutes=30))
    view = draw.choices(VIEWS, WEIGHTS[made.grade])[0]
    reason = {View.DISPUTES: "dispute reason", View.PARTLY: "reply reason partly"}.get(view)
    return Replied(
        view=view,
        reason=pick(draw, reason) if reason else None,
        reflection=pick(draw, "reflection") if draw.random() < 0.7 else None,
        will_do=pick(draw, "will do") if draw.random() < 0.75 else None,
        sent_at=at,
        dispute=_disputed(draw, world, made, at, later) if view is View.DISPUTES else None,
    )


def _disputed(draw: Random, world: World, made: Made, sent_at: datetime, later: Later) -> Disputed:
    at = later(draw, world, sent_at.date(), 3, 14)
    if at is None:
        return Disputed()
    fresh = at.date() > world.ends - timedelta(days=REOPENING)
    answered = draw.choices((Answered.GRADE_STANDS, Answered.NOTED), (60, 40))[0]
    if fresh and draw.random() < 0.5:
        answered = Answered.TO_BE_REOPENED
    head, manager = (world.of_role(role)[0] for role in (Role.HEAD_OF_SERVICE, Role.SAFEGUARDING_MANAGER))
    decider = head if made.author.code == manager.code else manager
    return Disputed(answered, pick(draw, f"dispute answer {answered.value}"), world.ids[decider.code], at)


def _own_grades(draw: Random, made: Made) -> dict[str, Grade]:
    """The IRO's own grades: overall, and now and then of single questions too."""
    asked = [question.key for question in gradable(made.definition, Record(made.record.facts))]
    wanted = asked if draw.random() < ALL_QUESTIONS else asked[:1]
    grades = {}
    for key in wanted:
        answer = made.record.answers.get(key)
        if answer is None or answer.outcome is not Outcome.ANSWERED:
            continue
        if key == "X1" or draw.random() < 0.8:
            grades[key] = _near(draw, Grade(str(answer.value)))
    return grades


def _near(draw: Random, grade: Grade) -> Grade:
    """The same grade, or the one beside it: mostly the better one."""
    if draw.random() < SAME_GRADE:
        return grade
    place = LADDER.index(grade) + (-1 if draw.random() < 0.75 else 1)
    return LADDER[min(max(place, 0), len(LADDER) - 1)]
