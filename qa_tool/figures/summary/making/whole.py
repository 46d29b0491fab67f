"""The whole summary of a period, from its counts."""

from __future__ import annotations

from datetime import date

from qa_tool.definitions.words import FindingKind
from qa_tool.figures.summary.figures import Figure
from qa_tool.figures.summary.inputs import SummaryInputs
from qa_tool.figures.summary.making.asked import filled_in, pooled_answers
from qa_tool.figures.summary.making.findings import finding_figures, persistent, top_five
from qa_tool.figures.summary.making.forms import form_figures, newest_definitions, volume
from qa_tool.figures.summary.making.headlines import headlines
from qa_tool.figures.summary.making.notes import notes
from qa_tool.figures.summary.making.places import place_figures
from qa_tool.figures.summary.making.themes import graded_answers, theme_figures
from qa_tool.figures.summary.summary import MonthFigures, Summary
from qa_tool.figures.words.filters import Margin
from qa_tool.figures.words.recorded import Recorded
from qa_tool.figures.words.tally import Counted
from qa_tool.kit.periods import Month, months


def summarise(inputs: SummaryInputs) -> Summary:
    """Every figure of the period, with what is to be said about it."""
    findings = finding_figures(inputs)
    recorded = inputs.recorded or Recorded(inputs.period)
    summary = Summary(
        period=inputs.period,
        previous=inputs.previous,
        last_year=inputs.last_year,
        filters=inputs.filters,
        filters_in_words=inputs.filters_in_words,
        thresholds=inputs.thresholds,
        audits=inputs.thresholds.audits(inputs.now.of_forms()),
        volume_vs_previous=volume(inputs, inputs.before, inputs.previous),
        volume_vs_last_year=volume(inputs, inputs.year_ago, inputs.last_year),
        forms=form_figures(inputs),
        graded_answers=graded_answers(inputs),
        themes=theme_figures(inputs),
        findings=findings,
        strengths=top_five(inputs, findings, FindingKind.STRENGTH),
        areas_for_development=top_five(inputs, findings, FindingKind.AREA_FOR_DEVELOPMENT),
        persistent=persistent(inputs, findings),
        places=place_figures(inputs),
        months=_months(inputs),
        month_totals=_month_totals(inputs),
        left_out=inputs.left_out,
        until=recorded.until,
        since=recorded.since,
        begun=recorded.begun,
        headlines=(),
        notes=(),
        pools=pooled_answers(inputs),
        filled_in=filled_in(inputs),
    )
    sentences = headlines(summary)
    said = tuple(sentence.text for sentence in sentences)
    return Summary(**(vars(summary) | {"headlines": said, "notes": notes(summary), "sentences": sentences}))


def _months(inputs: SummaryInputs) -> tuple[MonthFigures, ...]:
    """Form by form within each month that has an audit.

    Where figures have a floor, every form in every month so far: which of them have an audit would tell of a few.
    """
    cells = inputs.overall_by.get(Margin.MONTH, {})
    if inputs.thresholds.floor:
        forms = [form for form in newest_definitions(inputs) if inputs.filters.form in (None, "", form)]
        cells = {(form, month): cells.get((form, month), Counted()) for form in forms for month in _so_far(inputs)}
    return tuple(
        MonthFigures(
            date.fromisoformat(f"{month}-01"),
            form,
            inputs.thresholds.audits(counted),
            Figure(counted.overall, inputs.thresholds),
        )
        for (form, month), counted in sorted(cells.items(), key=lambda item: (item[0][1], item[0][0]))
    )


def _month_totals(inputs: SummaryInputs) -> tuple[tuple[date, int], ...]:
    """The records of each month where figures have a floor: no sum of those that are shown."""
    if not inputs.thresholds.floor:
        return ()
    totals = dict.fromkeys(_so_far(inputs), Counted())
    for (_, month), counted in inputs.overall_by.get(Margin.MONTH, {}).items():
        totals[month] = totals.get(month, Counted()) + counted
    return tuple((date.fromisoformat(f"{month}-01"), inputs.thresholds.audits(one)) for month, one in totals.items())


def _so_far(inputs: SummaryInputs) -> list[str]:
    """'2018-10': the months of the period that have begun."""
    last = inputs.recorded.until if inputs.recorded else None
    return [month.key for month in months(Month.of(inputs.period.first), Month.of(last or inputs.period.last))]
