"""Grades and answers by form (C1, C2), by question (C3), and of the benefit to the child (C21)."""

from __future__ import annotations

from collections.abc import Iterator

from qa_tool.definitions.model import Option
from qa_tool.definitions.words import Grade, Outcome, QuestionRole
from qa_tool.figures.arithmetic import Comparison
from qa_tool.figures.measures.base import (
    BY_PLACE,
    Behind,
    By,
    Measure,
    MeasureInputs,
    Narrowed,
    Need,
    Row,
    grade_rows,
    graded_forms,
    leads,
    option_rows,
)
from qa_tool.figures.summary.figures import Figure
from qa_tool.figures.summary.inputs import EVERY_PART, Part
from qa_tool.figures.summary.summary import QuestionFigures
from qa_tool.figures.words.filters import EITHER, NOT_INADEQUATE
from qa_tool.figures.words.tally import Tally

OUTSIDE = (Outcome.CANNOT_TELL, Outcome.NOT_APPLICABLE, Outcome.NOT_ANSWERED, Outcome.NOT_ASKED)


def grade_mix(inputs: MeasureInputs) -> Iterator[Row]:
    """Each grade over N = records with an overall grade, per form; then by plan type and by place, per form."""
    for form in graded_forms(inputs.summary):
        yield from grade_rows(form.overall, By.FORM, form.title, narrowed={"form": form.form})
        for plan in form.plan_types:
            narrowed = {"form": form.form, "plan_type": plan.key} if plan.key else None
            yield from grade_rows(plan.overall, By.PLAN_TYPE, plan.label, form.title, narrowed=narrowed)
    titles = {form.form: form.title for form in graded_forms(inputs.summary)}
    for place in inputs.summary.places:
        for one in place.forms:
            if one.form in titles:
                by = BY_PLACE[place.place.kind]
                narrowed = None if place.apart else {"form": one.form, "place": place.place.id}
                yield from grade_rows(one.overall, by, place.name, titles[one.form], narrowed=narrowed)


GRADE_MIX = Measure(
    key="C1",
    name="Grade mix per form",
    question="How good is practice?",
    formula="n(good), n(requires improvement), n(inadequate) / N",
    denominator="Records with an overall grade. Drafts and reopened records are not counted; a moderated grade counts.",
    unit="records",
    breakdowns=(By.FORM, By.PLAN_TYPE, By.LOCALITY, By.DISTRICT, By.TEAM),
    rows=grade_mix,
    parts=EVERY_PART,
)


def good(inputs: MeasureInputs) -> Iterator[Row]:
    """Good and not inadequate over N = records with an overall grade, per form and per place."""
    titles = {}
    for form in graded_forms(inputs.summary):
        titles[form.form] = form.title
        changes = (form.vs_previous, form.not_inadequate_vs_previous)
        yield from _good_pair(form.overall, By.FORM, form.title, {"form": form.form}, changes=changes)
    for place in inputs.summary.places:
        for one in place.forms:
            if one.form in titles:
                by = BY_PLACE[place.place.kind]
                narrowed = None if place.apart else {"form": one.form, "place": place.place.id}
                yield from _good_pair(one.overall, by, place.name, narrowed, form=titles[one.form])


def _good_pair(
    figure: Figure,
    by: By,
    member: str,
    narrowed: Narrowed | None,
    *,
    form: str = "",
    changes: tuple[Comparison | None, Comparison | None] = (None, None),
) -> Iterator[Row]:
    counts = (("Good", figure.tally.good, Grade.GOOD), ("Not inadequate", figure.not_inadequate, NOT_INADEQUATE))
    for (label, n, grade), change in zip(counts, changes, strict=True):
        yield Row(
            label,
            n,
            figure.answered,
            by,
            member,
            form,
            change=change,
            thresholds=figure.thresholds,
            behind=leads(grade, narrowed),
        )


GOOD = Measure(
    key="C2",
    name="Not inadequate, and good",
    question="How much of it is good, and how much is at least not inadequate?",
    formula="n(good) / N; (n(good) + n(requires improvement)) / N",
    denominator="Records with an overall grade, as in C1.",
    unit="records",
    breakdowns=(By.FORM, By.LOCALITY, By.DISTRICT, By.TEAM),
    rows=good,
    parts=EVERY_PART,
)


def questions(inputs: MeasureInputs) -> Iterator[Row]:
    """Each grade or option over N = answered and applicable, per question; then the four outcomes outside N."""
    for form in inputs.summary.forms:
        for question in form.questions:
            if not question.tallied:
                continue
            member = f"{question.key} {question.label}"
            narrowed = {"form": form.form, "question": question.key}
            yield from _questions_answers(question, question.figure, By.QUESTION, member, form.title, narrowed=narrowed)
            tally = question.figure.tally
            for outcome in OUTSIDE:
                n = getattr(tally, outcome.value.replace("-", "_"))
                behind = Behind(narrowed | {"answer": outcome.value})
                yield inputs.row(outcome.label, n, None, By.QUESTION, member, form.title, behind=behind)
            for place, figure in question.localities:
                here = narrowed | {"place": place.id}
                about = f"{form.title}: {member}"
                yield from _questions_answers(question, figure, By.LOCALITY, place.name, about, narrowed=here)


def _questions_answers(
    question: QuestionFigures, figure: Figure, by: By, member: str, form: str, *, narrowed: Narrowed
) -> Iterator[Row]:
    if question.graded:
        return grade_rows(figure, by, member, form, narrowed=narrowed)
    return option_rows(figure, question.options, by, member, form, narrowed=narrowed)


QUESTIONS = Measure(
    key="C3",
    name="Question profile",
    question="Which questions carry the result?",
    formula="n(each grade or option) / N, per question",
    denominator=(
        "Answered and applicable. Cannot tell, not applicable, not answered and not asked are outside N, each counted "
        "by itself. An answer of several choices counts under each of them, so they may add up to more than N."
    ),
    unit="answers",
    breakdowns=(By.QUESTION, By.LOCALITY),
    rows=questions,
    parts=frozenset({Part.LOCALITIES}),
)


def benefit(inputs: MeasureInputs) -> Iterator[Row]:
    """Each answer over N = records that answered it, per form; then over those that name the theme in a finding."""
    options: dict[str, Option] = {}
    key = ""
    for form in inputs.summary.forms:
        asked = next((one for one in form.questions if one.role is QuestionRole.IMPACT), None)
        if asked is None:
            continue
        key = asked.key
        yield from option_rows(
            asked.figure, asked.options, By.FORM, form.title, narrowed={"form": form.form, "question": key}
        )
        options = {option.key: option for option in asked.options} | options
    for theme, label in inputs.theme_labels.items():
        counts = inputs.impact_by_theme.get(theme)
        if counts:
            figure = Figure(Tally(answered=sum(counts.values()), options=counts), inputs.thresholds)
            narrowed = {"question": key, "theme": theme, "kind": EITHER}
            yield from option_rows(figure, options.values(), By.THEME, f"{theme} {label}", narrowed=narrowed)


BENEFIT = Measure(
    key="C21",
    name="Benefit to the child",
    question="Did the work change anything for the child?",
    formula="n(clear benefit), n(some benefit), n(no benefit seen), n(harm or drift) / N",
    denominator=(
        "Records that answered how much the child benefited. By theme: those of them that name the theme in a "
        "finding, each once in the theme."
    ),
    unit="records",
    breakdowns=(By.FORM, By.THEME),
    rows=benefit,
    needs=frozenset({Need.IMPACT}),
)
