"""Grades and answers by form (C1, C2), by question (C3), and of the benefit to the child (C21)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import partial

from qa_tool.definitions.model import Option
from qa_tool.definitions.words import Grade, Outcome, QuestionRole
from qa_tool.figures.arithmetic import Comparison
from qa_tool.figures.measures.base import (
    BY_PLACE,
    Behind,
    By,
    Narrowed,
    Row,
    grade_rows,
    graded_forms,
    leads,
    option_rows,
)
from qa_tool.figures.summary.figures import Figure
from qa_tool.figures.summary.summary import QuestionFigures, Summary
from qa_tool.figures.words.filters import EITHER, NOT_INADEQUATE
from qa_tool.figures.words.tally import Tally

OUTSIDE = (Outcome.CANNOT_TELL, Outcome.NOT_APPLICABLE, Outcome.NOT_ANSWERED, Outcome.NOT_ASKED)


def grade_mix(summary: Summary) -> Iterator[Row]:
    """Each grade over N = records with an overall grade, per form; then by plan type and by place, per form."""
    for form in graded_forms(summary):
        yield from grade_rows(form.overall, By.FORM, form.title, narrowed={"form": form.form})
        for plan in form.plan_types:
            narrowed = {"form": form.form, "plan_type": plan.key} if plan.key else None
            yield from grade_rows(plan.overall, By.PLAN_TYPE, plan.label, form.title, narrowed=narrowed)
    titles = {form.form: form.title for form in graded_forms(summary)}
    for place in summary.places:
        for one in place.forms:
            if one.form in titles:
                by = BY_PLACE[place.place.kind]
                narrowed = None if place.apart else {"form": one.form, "place": place.place.id}
                yield from grade_rows(one.overall, by, place.name, titles[one.form], narrowed=narrowed)


def good(summary: Summary) -> Iterator[Row]:
    """Good and not inadequate over N = records with an overall grade, per form and per place."""
    titles = {}
    for form in graded_forms(summary):
        titles[form.form] = form.title
        changes = (form.vs_previous, form.not_inadequate_vs_previous)
        yield from _good_pair(form.overall, By.FORM, form.title, {"form": form.form}, changes=changes)
    for place in summary.places:
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


def questions(summary: Summary) -> Iterator[Row]:
    """Each grade or option over N = answered and applicable, per question; then the four outcomes outside N."""
    row = partial(Row, thresholds=summary.thresholds)
    for form in summary.forms:
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
                yield row(outcome.label, n, None, By.QUESTION, member, form.title, behind=behind)
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


def benefit(summary: Summary, by_theme: Mapping[str, Mapping[str, int]], labels: Mapping[str, str]) -> Iterator[Row]:
    """Each answer over N = records that answered it, per form; then over those that name the theme in a finding.

    ``by_theme``: theme -> option -> records. ``labels`` of the themes, in their order.
    """
    options: dict[str, Option] = {}
    key = ""
    for form in summary.forms:
        asked = next((one for one in form.questions if one.role is QuestionRole.IMPACT), None)
        if asked is None:
            continue
        key = asked.key
        yield from option_rows(
            asked.figure, asked.options, By.FORM, form.title, narrowed={"form": form.form, "question": key}
        )
        options = {option.key: option for option in asked.options} | options
    for theme, label in labels.items():
        counts = by_theme.get(theme)
        if counts:
            figure = Figure(Tally(answered=sum(counts.values()), options=counts), summary.thresholds)
            narrowed = {"question": key, "theme": theme, "kind": EITHER}
            yield from option_rows(figure, options.values(), By.THEME, f"{theme} {label}", narrowed=narrowed)
