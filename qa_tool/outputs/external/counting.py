"""Everything that an external edition counts, and everything that a reader can know of how it adds up.

Left out on purpose, because readers could set it against what is printed: findings of whole themes (a theme of two
sub-themes would bound them), sub-themes of graded answers, districts and teams, and the ranks of what is hidden. What
is told of the cycle stands in ``cycle``.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from qa_tool.definitions.words import Grade
from qa_tool.figures.summary.figures import Figure
from qa_tool.figures.summary.summary import FormFigures, PlaceFigures, Summary
from qa_tool.kit.suppression.tables import TOTAL, Graded, Key, Sum, Table, joined, with_rest
from qa_tool.outputs.external import asked, cycle, keys
from qa_tool.outputs.external.content import Content
from qa_tool.outputs.external.keys import split
from qa_tool.people.words import PlaceKind

UNGRADED = "ungraded"


def counted(content: Content, quarters: Sequence[Content] = ()) -> Table:
    """The counts of the content's period, and over five quarters.

    ``quarters`` are those of a year: their counts are not printed, but editions of them print them, so the two must
    not be set against each other. Raises ValueError when counts do not add up.
    """
    summary = content.summary
    period = keys.name(summary.period)
    whole = [*_period(content), *_trend(summary)]
    names = [keys.name(one.summary.period) for one in quarters]
    parts = [joined(_period(one)) for one in quarters]
    hidden = [part.hidden() for part in parts]
    # A year is the sum of its quarters, and so are the answers that its records can hold.
    for one in quarters or (content,):
        hidden += asked.of_period(one.summary, localities(one.summary))
    hidden += asked.of_quarters(summary, names)
    year = [_year(joined(_period(content)), parts, period, names)] if quarters else []
    before = cycle.year_before(content, quarters)
    year.append(before.hidden())
    return _with_rests(summary, joined([*whole, *hidden, *year]))


def localities(summary: Summary) -> tuple[PlaceFigures, ...]:
    """The places that external editions speak of."""
    return tuple(one for one in summary.places if one.place.kind is PlaceKind.LOCALITY)


def graded(summary: Summary) -> tuple[FormFigures, ...]:
    """The forms that have overall grades, and records."""
    return tuple(form for form in summary.forms if form.graded and form.audits)


def asks_impact(form: FormFigures) -> bool:
    """Whether the form's records say what the impact on the child was."""
    return bool(form.impacts) and form.graded


def _period(content: Content) -> list[Table]:
    summary = content.summary
    tables = [
        *_records(summary),
        *_overall(summary),
        *_answers(summary),
        *_impacts(summary),
        _findings(summary),
        *cycle.tables(content),
    ]
    return [table for table in tables if table.counts]


def _records(summary: Summary) -> Iterator[Table]:
    period = keys.name(summary.period)
    by_form = {form.form: form.audits for form in summary.forms if form.audits}
    yield split(keys.records(period), summary.audits, {keys.records(period, form): n for form, n in by_form.items()})
    for form, n in by_form.items():
        by_place = {
            keys.records(period, form, place.place.key): one.audits
            for place in localities(summary)
            for one in place.forms
            if one.form == form
        }
        yield split(keys.records(period, form), n, by_place)


def _overall(summary: Summary) -> Iterator[Table]:
    period = keys.name(summary.period)
    for form in graded(summary):
        yield mix(keys.overall(period, form.form), form.overall, keys.records(period, form.form), form.audits)
        by_place = [
            (place.place.key, one) for place in localities(summary) for one in place.forms if one.form == form.form
        ]
        for here, one in by_place:
            of_records = keys.records(period, form.form, here)
            yield mix(keys.overall(period, form.form, TOTAL, here), one.overall, of_records, one.audits)
        overall = [(here, one.overall) for here, one in by_place]
        yield from _by_place(keys.overall(period, form.form), form.overall, overall)


def _answers(summary: Summary) -> Iterator[Table]:
    period = keys.name(summary.period)
    for theme in summary.themes:
        if theme.sub_theme is not None:
            continue
        yield mix(keys.answers(period, theme.theme), theme.figure)
        by_place = [
            (place.place.key, one.figure)
            for place in localities(summary)
            for one in place.themes
            if one.theme == theme.theme
        ]
        for here, figure in by_place:
            yield mix(keys.answers(period, theme.theme, TOTAL, here), figure)
        yield from _by_place(keys.answers(period, theme.theme), theme.figure, by_place)


def _impacts(summary: Summary) -> Iterator[Table]:
    """Form by impact, and grade by impact of all these forms together: two sides of one cube."""
    period = keys.name(summary.period)
    forms = [form for form in graded(summary) if asks_impact(form)]
    options = list(dict.fromkeys(group.key for form in forms for group in form.impacts))
    if not forms:
        return
    parts: dict[Key, list[Key]] = {keys.impact(period, TOTAL, option): [] for option in options}
    counts: dict[Key, int] = dict.fromkeys(parts, 0)
    for form in forms:
        of_form = {keys.impact(period, form.form, group.key): group.audits for group in form.impacts}
        yield split(keys.records(period, form.form), form.audits, of_form)
        for group, (key, n) in zip(form.impacts, of_form.items(), strict=True):
            parts[keys.impact(period, TOTAL, group.key)].append(key)
            counts[keys.impact(period, TOTAL, group.key)] += n
        counts |= of_form
    by_grade = _grades_by_impact(forms, options, period)
    unprinted = frozenset(key for key in by_grade if key[2] == UNGRADED)
    sums = [Sum(total, tuple(members)) for total, members in parts.items()]
    for option in options:
        graded_so = [key for key in by_grade if key[3] == option]
        sums.append(Sum(keys.impact(period, TOTAL, option), tuple(graded_so)))
    for grade in Grade:
        total = ("impact-graded", period, grade.value)
        counts[total] = sum(form.overall.n(grade) for form in forms)
        unprinted |= {total}
        of_grade = [key for key in by_grade if key[2] == grade]
        if sum(by_grade[key] for key in of_grade) == counts[total]:
            sums.append(Sum(total, tuple(of_grade)))
        of_forms = {keys.overall(period, form.form, grade): form.overall.n(grade) for form in forms}
        counts |= of_forms
        sums.append(Sum(total, tuple(of_forms)))
    yield Table(counts | by_grade, tuple(sums), unprinted)


def _grades_by_impact(forms: Sequence[FormFigures], options: Sequence[str], period: str) -> dict[Key, int]:
    """Each grade of each impact in all the forms; of the ungraded only what there is."""
    counts: dict[Key, int] = {
        keys.impact_grade(period, grade, option): 0 for grade in (*Grade, UNGRADED) for option in options
    }
    for group in (group for form in forms for group in form.impacts):
        for grade in Grade:
            counts[keys.impact_grade(period, grade, group.key)] += group.overall.n(grade)
        counts[keys.impact_grade(period, UNGRADED, group.key)] += group.audits - _sum_of_grades(group.overall)
    return {key: n for key, n in counts.items() if key[2] != UNGRADED or n}


def _findings(summary: Summary) -> Table:
    period = keys.name(summary.period)
    named = {form for one in summary.findings for form, _ in one.forms}
    forms = {
        keys.records(period, form.form): form.audits
        for form in summary.forms
        if form.audits and (form.form in named or any(question.finds for question in form.questions))
    }
    counts = {
        keys.found(period, one.kind, one.code): one.audits for one in summary.findings if one.sub_theme is not None
    }
    if not forms or not counts:
        return Table({})
    of = keys.may_find(period)
    return Table({**forms, **counts, of: sum(forms.values())}, (Sum(of, tuple(forms)),))


def _trend(summary: Summary) -> Iterator[Table]:
    """Overall grades of each form over five quarters in full; of themes N and how many were good."""
    for form in graded(summary):
        for one in form.quarters:
            quarter = one.quarter.key
            yield mix(keys.overall(quarter, form.form), one.figure, keys.records(quarter, form.form), one.audits)
    for theme in summary.themes:
        if theme.sub_theme is None:
            for one in theme.quarters:
                good = keys.answers(one.quarter.key, theme.theme, Grade.GOOD)
                total = keys.answers(one.quarter.key, theme.theme)
                rest = keys.answers(one.quarter.key, theme.theme, keys.NOT_GOOD)
                n, of = one.figure.n(Grade.GOOD), one.figure.answered
                if of:
                    yield Table({good: n, rest: of - n, total: of}, (Sum(total, (good, rest)),), frozenset({rest}))


def _year(year: Table, quarters: Sequence[Table], period: str, names: Sequence[str]) -> Table:
    """Every count of the year as the sum of its quarters; a quarter that does not speak of it had none."""
    counts: dict[Key, int] = {}
    sums = []
    for key, n in year.counts.items():
        parts = {}
        for part, name in zip(quarters, names, strict=True):
            same = tuple(name if word == period and place == 1 else word for place, word in enumerate(key))
            if same in part.counts:
                parts[same] = part.counts[same]
        if parts and sum(parts.values()) == n:
            counts |= {key: n, **parts}
            sums.append(Sum(key, tuple(parts)))
    return Table(counts, tuple(sums), frozenset(counts))


def _with_rests(summary: Summary, table: Table) -> Table:
    """Those who did not name a sub-theme are few, too, where nearly everybody did."""
    of = keys.may_find(keys.name(summary.period))
    for key in [key for key in table.counts if key[0] == "found" and key[1] == of[1]]:
        table = with_rest(table, key, of)
    return table


def mix(total: Key, figure: Figure, of_records: Key | None = None, records: int = 0) -> Table:
    """The grades of one cell and their N; and that N is all records but the ungraded ones."""
    good, middle, worst = (keys.of_grade(total, grade) for grade in Grade)
    not_good = keys.not_good(total)
    below = {middle: figure.n(Grade.REQUIRES_IMPROVEMENT), worst: figure.n(Grade.INADEQUATE)}
    weak = sum(below.values())
    parts = [split(total, figure.answered, {good: figure.n(Grade.GOOD), not_good: weak}), split(not_good, weak, below)]
    if of_records is not None:
        parts.append(split(of_records, records, {total: figure.answered}))
    line = Graded(total, good, not_good, middle, worst, total[4] == TOTAL)
    table = joined(parts)
    return replace(table, lines=(line,))


def _by_place(total: Key, figure: Figure, places: Sequence[tuple[str, Figure]]) -> Iterator[Table]:
    """Each grade of the service is the sum of the localities'."""
    if not places:
        return
    for grade in (*Grade, None):
        of = total if grade is None else keys.of_grade(total, grade)
        n = figure.answered if grade is None else figure.n(grade)
        parts = {(*of[:4], here): one.answered if grade is None else one.n(grade) for here, one in places}
        yield split(of, n, parts)


def _sum_of_grades(figure: Figure) -> int:
    return sum(figure.n(grade) for grade in Grade)
