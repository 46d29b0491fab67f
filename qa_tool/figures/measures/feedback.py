"""Whether feedback reaches the IRO, and what the IRO says to it: observations (C11, C12), audits (C34, C35)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from qa_tool.definitions.words import Grade
from qa_tool.feedback.words import View
from qa_tool.figures.measures.base import Behind, Measure, MeasureInputs, Need, Row
from qa_tool.figures.words.filters import GIVEN, IN_TIME, WAITING

ANSWERS = {"yes": "Yes", "partly": "Partly", "no": "No"}
SHOWN, OPENED, REPLIED = "Shown to the IRO", "Opened by the IRO", "Answered by the IRO"
MEDIAN = "Median working days from submission to showing it"


def observations(inputs: MeasureInputs) -> Iterator[Row]:
    """N of the share = observations fed back; in time = not marked late. Still open is a plain count."""
    feedback = inputs.feedback
    fed_back = feedback.working_days.records
    yield inputs.row(
        "Median working days from observation to feedback",
        fed_back,
        value=feedback.working_days.median,
        behind=Behind({"feedback": GIVEN}),
    )
    yield inputs.row(
        "Feedback in time",
        fed_back - feedback.late,
        fed_back,
        behind=Behind({"feedback": IN_TIME}, {"feedback": GIVEN}),
    )
    waiting = Behind({"feedback": WAITING})
    yield inputs.row("Still without feedback", feedback.open, behind=waiting)


OBSERVATIONS = Measure(
    key="C11",
    name="Feedback on observations",
    question="Is feedback given, and while it is fresh?",
    formula=(
        "median working days from observation to feedback; n(not marked late) / N; count of observations without "
        "feedback"
    ),
    denominator=(
        "Observations of the period that have been fed back. Late is what the tool marked as written more than five "
        "working days (a setting) after the observation."
    ),
    unit="working days; observations",
    breakdowns=(),
    rows=observations,
    needs=frozenset({Need.OBSERVED}),
)


def recognised(inputs: MeasureInputs) -> Iterator[Row]:
    """Each answer over N = IROs' answers to the feedback on observations of the period."""
    answered = sum(inputs.replies.values())
    for key, label in ANSWERS.items():
        yield inputs.row(label, inputs.replies.get(key, 0), answered)


RECOGNISED = Measure(
    key="C12",
    name="IROs' agreement with observations",
    question="Do IROs recognise the meeting in what was observed?",
    formula="n(yes), n(partly), n(no) / N",
    denominator="Observations of the period whose feedback the IRO answered. Not broken down: few people.",
    unit="observations",
    breakdowns=(),
    rows=recognised,
    needs=frozenset({Need.REPLIES}),
)


def own_grades(inputs: MeasureInputs) -> Iterator[Row]:
    """Same, better and worse over N = audits with both grades; and how many of the opened were graded first."""
    hearing = inputs.hearing
    steps = Counter[int]()
    """By how many grades the IRO's own stands below the auditor's; negative when it is the better one."""
    for one in hearing.audits:
        if one.own and one.auditors:
            steps[Grade(one.own).severity - Grade(one.auditors).severity] += one.n
    both = steps.total()
    yield inputs.row("Same overall grade", steps[0], both)
    yield inputs.row("The IRO's own grade is better", sum(n for step, n in steps.items() if step < 0), both)
    yield inputs.row("The IRO's own grade is worse", sum(n for step, n in steps.items() if step > 0), both)
    opened = hearing.n(lambda one: one.opened)
    graded_first = hearing.n(lambda one: one.opened and bool(one.own))
    yield inputs.row("Opened with a grade of the IRO's own", graded_first, opened)


OWN_GRADES = Measure(
    key="C34",
    name="IROs' own grades beside the auditors'",
    question="Do IROs and auditors see the same work in the same way?",
    formula="n(same), n(better), n(worse) / N; n(graded first) / opened",
    denominator=(
        "Audits of the period that the IRO opened with an overall grade of their own, against the auditor's as it "
        "was then. Not broken down: few people."
    ),
    unit="audits",
    breakdowns=(),
    rows=own_grades,
    needs=frozenset({Need.HEARD}),
)


def replies(inputs: MeasureInputs) -> Iterator[Row]:
    """Each step over the one before it; the views over N = audits answered, by the IRO's last reply."""
    hearing = inputs.hearing
    shown = hearing.n(lambda one: one.shown)
    opened = hearing.n(lambda one: one.shown and one.opened)
    answered = hearing.n(lambda one: bool(one.view))
    yield inputs.row(SHOWN, shown, hearing.n())
    yield inputs.row(MEDIAN, hearing.working_days.records, value=hearing.working_days.median)
    yield inputs.row(OPENED, opened, shown)
    yield inputs.row(REPLIED, answered, opened)
    for view in View:
        yield inputs.row(view.label, sum(one.n for one in hearing.audits if one.view == view), answered)


REPLIES = Measure(
    key="C35",
    name="Feedback on audits, and IROs' replies",
    question="Do audits reach the IRO while they are fresh, and does the IRO recognise them?",
    formula=(
        "shown / audits about an IRO's practice; median working days from submission to showing; opened / shown; "
        "answered / opened; n(recognised), n(in part), n(disputed) / answered"
    ),
    denominator="Audits of the period about an IRO's practice; of the views, those answered. Service only.",
    unit="audits; working days",
    breakdowns=(),
    rows=replies,
    needs=frozenset({Need.HEARD}),
)
