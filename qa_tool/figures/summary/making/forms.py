"""C1 to C3: each form's grade mix, its groups, its quarters, and its questions joined across versions."""

from __future__ import annotations

from collections.abc import Mapping
from operator import attrgetter

from qa_tool.definitions.model import Definition
from qa_tool.definitions.words import QuestionRole
from qa_tool.figures.arithmetic import CountComparison
from qa_tool.figures.summary.figures import Figure
from qa_tool.figures.summary.inputs import QuestionCells, Span, SummaryInputs, Version
from qa_tool.figures.summary.making.questions import question_figures, team_counts
from qa_tool.figures.summary.making.themes import change
from qa_tool.figures.summary.summary import FormFigures, GroupFigures, QuarterFigures
from qa_tool.figures.words.filters import Margin
from qa_tool.figures.words.recorded import began_later
from qa_tool.figures.words.tally import Counted
from qa_tool.kit.periods import Period

FACTS = {Margin.PLAN_TYPE: "plan_type", Margin.SELECTION: "selection"}
"""The fact whose options name the members of a margin."""


def form_figures(inputs: SummaryInputs) -> tuple[FormFigures, ...]:
    """Every form that has a version, also those without an audit in the period (or the one that is filtered)."""
    newest = newest_definitions(inputs)
    wanted = [form for form in newest if inputs.filters.form in (None, "", form)]
    return tuple(_form(inputs, form, newest[form]) for form in sorted(wanted, key=lambda form: newest[form].title))


def newest_definitions(inputs: SummaryInputs) -> dict[str, Definition]:
    """Each form's newest definition."""
    newest: dict[str, tuple[int, Definition]] = {}
    for version in inputs.versions.values():
        form = version.definition.form
        if form not in newest or newest[form][0] < version.number:
            newest[form] = (version.number, version.definition)
    return {form: definition for form, (_, definition) in newest.items()}


def _form(inputs: SummaryInputs, form: str, definition: Definition) -> FormFigures:
    now = inputs.now.of_form(form)
    overall = Figure(now.overall, inputs.thresholds)
    graded = any(version.definition.graded for version in _versions(inputs, form))
    previous = _other(inputs.before, form, inputs)
    last_year = _other(inputs.year_ago, form, inputs)
    c2 = attrgetter("share_not_inadequate")
    impact = definition.in_role(QuestionRole.IMPACT)
    return FormFigures(
        form=form,
        title=definition.title,
        noun=definition.noun,
        graded=graded,
        versions=_numbers_counted(inputs, form, inputs.now.questions),
        audits=inputs.thresholds.audits(now),
        overall=overall,
        vs_previous=change(inputs, overall, previous, inputs.previous) if graded else None,
        vs_last_year=change(inputs, overall, last_year, inputs.last_year) if graded else None,
        not_inadequate_vs_previous=change(inputs, overall, previous, inputs.previous, share=c2) if graded else None,
        volume_vs_previous=volume(inputs, inputs.before, inputs.previous, form),
        volume_vs_last_year=volume(inputs, inputs.year_ago, inputs.last_year, form),
        previous=previous,
        last_year=last_year,
        quarters=_quarters(inputs, form),
        plan_types=_groups(inputs, form, Margin.PLAN_TYPE),
        selections=_groups(inputs, form, Margin.SELECTION),
        impacts=_groups(inputs, form, Margin.IMPACT) if impact else (),
        impact_question=impact.key if impact else "",
        questions=question_figures(inputs, form, overall, previous, last_year)
        if inputs.thresholds.bear(now) or not inputs.thresholds.floor
        else (),
        team_counts=team_counts(inputs, form) if not inputs.thresholds.floor else (),
    )


def volume(
    inputs: SummaryInputs, other: Span | None, period: Period | None, form: str | None = None
) -> CountComparison | None:
    """The number of audits against another period's; None when there is no other, or one of them is too few to show."""
    if other is None or period is None:
        return None
    forms = None if form is None else (form,)
    new, old = inputs.now.of_forms(forms), other.of_forms(forms)
    if not (inputs.thresholds.bear(new) and inputs.thresholds.bear(old)):
        return None
    why_not = not_comparable(inputs, other, period, form)
    return CountComparison(period.label, new.audits, old.audits, why_not)


def not_comparable(inputs: SummaryInputs, other: Span, period: Period, form: str | None = None) -> str:
    """Why counts are not compared with those of another period: part of it was before the first record; '' if not."""
    asked = [form] if form else sorted({key for span in (inputs.now, other) for key, _ in span.overall})
    began = {key: inputs.began[key] for key in asked if key in inputs.began}
    later = began_later(began.values(), inputs.period, period)
    if later is None:
        return ""
    if inputs.thresholds.floor:
        # The month of a form's first record may be that of a single hidden one: it is not said, nor of which form.
        return "" if form else "records of some form began later"
    first = began_later([min(began.values())], inputs.period, period)
    if first is not None:
        return f"records begin in {first:%B %Y}"
    newest = newest_definitions(inputs)
    late = [key for key, day in began.items() if began_later([day], inputs.period, period)]
    titles = " and ".join(newest[key].title if key in newest else key for key in late[:2])
    more = f" and {len(late) - 2} more" if len(late) > 2 else ""
    return f"{titles}{more} began as late as {later:%B %Y}" if len(late) > 1 else f"{titles} began in {later:%B %Y}"


def _versions(inputs: SummaryInputs, form: str) -> list[Version]:
    return [version for version in inputs.versions.values() if version.definition.form == form]


def _numbers_counted(inputs: SummaryInputs, form: str, cells: QuestionCells) -> tuple[int, ...]:
    counted = {cell.form_version_id for cell, tally in cells.items() if inputs.thresholds.bear_tally(tally)}
    return tuple(
        sorted(
            version.number
            for identity, version in inputs.versions.items()
            if version.definition.form == form and identity in counted
        )
    )


def _other(span: Span | None, form: str, inputs: SummaryInputs) -> Figure | None:
    return None if span is None else Figure(span.of_form(form).overall, inputs.thresholds)


def _quarters(inputs: SummaryInputs, form: str) -> tuple[QuarterFigures, ...]:
    figures = []
    for quarter in inputs.quarters:
        counted = inputs.overall_by_quarter.get((form, quarter.key), Counted())
        audits = inputs.thresholds.audits(counted)
        figure = Figure(counted.overall, inputs.thresholds)
        figures.append(QuarterFigures(quarter, audits, figure, inputs.running_until(quarter)))
    return tuple(figures)


def _groups(inputs: SummaryInputs, form: str, margin: Margin) -> tuple[GroupFigures, ...]:
    """In the order of the options; what is not known comes last, and only where there is some.

    Where figures have a floor, every option: which of them was chosen would tell of a few.
    """
    cells = {
        member: cell
        for (key, member), cell in inputs.overall_by.get(margin, {}).items()
        if key == form and inputs.thresholds.bear(cell)
    }
    labels = _labels(inputs, form, margin)
    if inputs.thresholds.floor:
        cells = {key: Counted() for key in labels} | cells
    known = [key for key in labels if key in cells] + sorted(key for key in cells if key and key not in labels)
    order = [*known, *([""] if "" in cells else [])]
    return tuple(
        GroupFigures(
            key,
            labels.get(key, key or "Not known"),
            cells[key].audits,
            Figure(cells[key].overall, inputs.thresholds),
        )
        for key in order
    )


def _labels(inputs: SummaryInputs, form: str, margin: Margin) -> Mapping[str, str]:
    labels: dict[str, str] = {}
    for version in sorted(_versions(inputs, form), key=lambda version: -version.number):
        definition = version.definition
        in_role = definition.in_role(QuestionRole.IMPACT) if margin is Margin.IMPACT else None
        question = in_role or definition.find(FACTS.get(margin, ""))
        for option in question.options if question else ():
            labels.setdefault(option.key, option.label)
    return labels
