"""The sheets of the external edition, one function each. They print what ``Printer`` gives and nothing else."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from qa_tool.definitions.words import FindingKind, Grade
from qa_tool.figures.summary import wording
from qa_tool.figures.summary.summary import FindingFigures, FormFigures, Summary, ThemeFigures
from qa_tool.kit.spreadsheets.charts import Charted, Kind
from qa_tool.kit.suppression.tables import TOTAL, Key
from qa_tool.outputs.external import cycle_sheets, keys
from qa_tool.outputs.external.content import Content
from qa_tool.outputs.external.counting import asks_impact, graded, localities
from qa_tool.outputs.external.document import (
    GRADES,
    Cell,
    ColumnKind,
    Field,
    Grid,
    Line,
    LineKind,
    PrintedSheet,
    Printer,
    mix_columns,
    text,
)

Blocks = Iterator[Line | Grid]
TOP = 5
NAME_WIDTH = 40.0
SECOND_WIDTH = 24.0
FORM = Field("Form", ColumnKind.WORDS, NAME_WIDTH)
THEME = Field("Theme", ColumnKind.WORDS, NAME_WIDTH)
KINDS = ((FindingKind.STRENGTH, "strengths"), (FindingKind.AREA_FOR_DEVELOPMENT, "areas for development"))


def summary_sheet(content: Content, printer: Printer) -> PrintedSheet:
    """What should we know?"""
    blocks = (*_summary(content.summary, printer), *cycle_sheets.at_a_glance(content, printer))
    return PrintedSheet("Summary", "What should we know?", blocks)


def grades_sheet(summary: Summary, printer: Printer) -> PrintedSheet:
    """How good is practice, and is it changing?"""
    return PrintedSheet("Grades", "How good is practice, and is it changing?", tuple(_grades(summary, printer)))


def themes_sheet(summary: Summary, printer: Printer) -> PrintedSheet:
    """What are we good and weak at?"""
    return PrintedSheet("Themes", "What are we good and weak at?", tuple(_themes(summary, printer)))


def localities_sheet(summary: Summary, printer: Printer) -> PrintedSheet:
    """Where?"""
    return PrintedSheet(
        "Localities", "Where is practice good, and where is it weak?", tuple(_localities(summary, printer))
    )


def _summary(summary: Summary, printer: Printer) -> Blocks:
    period = keys.name(summary.period)
    yield _heading("Headlines")
    for sentence in headlines(summary, printer):
        yield Line(LineKind.PARAGRAPH, sentence)
    yield _heading("Records counted")
    rows: list[tuple[Cell, ...]] = [
        (form.title, printer.count(keys.records(period, form.form))) for form in summary.forms if form.audits
    ]
    rows.append(("All forms", printer.count(keys.records(period))))
    yield Grid("records", (FORM, Field("Records")), tuple(rows))
    if forms := graded(summary):
        yield _heading("Overall grades")
        yield _overall("summary_grades", period, forms, printer)
    for kind, words in KINDS:
        yield _heading(f"Top five {words}")
        ranked = top(summary, printer, kind)
        if not ranked:
            yield Line(LineKind.PARAGRAPH, "None is named by enough records to be listed.")
            continue
        of = keys.may_find(period)
        columns = (
            Field("Sub-theme", ColumnKind.WORDS, NAME_WIDTH),
            Field("Code", ColumnKind.WORDS, 13),
            Field("Records that say so"),
            Field("Of records"),
            Field("%", ColumnKind.PERCENT),
        )
        lines = [
            (one.label, one.code, printer.count(key), printer.count(of), text(printer.share(key, of)))
            for one, key in ranked
        ]
        yield Grid(f"top_{kind.value.replace('-', '_')}", columns, tuple(lines))
    yield from _persistent(summary, printer)


def headlines(summary: Summary, printer: Printer) -> Iterator[str]:
    """Sentences made of what is shown; there is none about what is hidden."""
    period = keys.name(summary.period)
    records = printer.shown(keys.records(period))
    if records is not None:
        yield f"{wording.count(records, 'record')} counted in {summary.recorded.label}."
    for form in graded(summary):
        total = keys.overall(period, form.form)
        said = [
            f"{grade.label.lower()} {printer.said(keys.of_grade(total, grade), total)}"
            for grade in (Grade.GOOD, Grade.INADEQUATE)
            if printer.shown(keys.of_grade(total, grade)) is not None
        ]
        if said and printer.shown(total) is not None:
            yield f"{form.title}: {', '.join(said)}."
    for kind, words in KINDS:
        ranked = top(summary, printer, kind)
        if ranked:
            named = ", ".join(f"{one.label} ({printer.count(key)})" for one, key in ranked[:3])
            yield f"Named most often as {words}: {named}."


def top(summary: Summary, printer: Printer, kind: FindingKind) -> list[tuple[FindingFigures, Key]]:
    """The sub-themes that most records of the period name."""
    period = keys.name(summary.period)
    return named_most(
        [
            (one, keys.found(period, kind, one.code))
            for one in summary.findings
            if one.kind is kind and one.sub_theme is not None
        ],
        printer,
    )


def named_most(found: Sequence[tuple[FindingFigures, Key]], printer: Printer) -> list[tuple[FindingFigures, Key]]:
    """The first five, and who shares the fifth place, of those whose count is shown: a hidden one's rank would tell."""
    shown = [(printer.shown(key) or 0, one, key) for one, key in found if printer.shown(key)]
    shown.sort(key=lambda entry: (-entry[0], entry[1].code))
    least = shown[TOP - 1][0] if len(shown) >= TOP else 0
    return [(one, key) for n, one, key in shown if n >= least]


def _persistent(summary: Summary, printer: Printer) -> Blocks:
    yield _heading("Persistent areas for development")
    listed = {one.code for one, _ in top(summary, printer, FindingKind.AREA_FOR_DEVELOPMENT)}
    lasting = [one for one in summary.persistent if one.finding.code in listed]
    if not lasting:
        yield Line(LineKind.PARAGRAPH, "None that can be listed was among the top five three quarters running.")
    for one in lasting:
        running = wording.ORDINALS.get(one.quarters_running, f"{one.quarters_running}th")
        yield Line(LineKind.PARAGRAPH, f"{one.finding.label} ({one.finding.code}): {running} quarter running.")


def _grades(summary: Summary, printer: Printer) -> Blocks:
    period, forms = keys.name(summary.period), graded(summary)
    if not forms:
        yield Line(LineKind.PARAGRAPH, f"No graded record was submitted in {summary.period.label}.")
        return
    yield _heading("Overall grades in the period")
    yield _overall("grades", period, forms, printer)
    yield _heading("Five quarters")
    columns = (FORM, Field("Quarter", ColumnKind.WORDS, 14), Field("Records"), *mix_columns())
    rows = [
        (form.title, one.quarter.label, printer.count(keys.records(one.quarter.key, form.form)), *_mix(printer, total))
        for form in forms
        for one in form.quarters
        for total in (keys.overall(one.quarter.key, form.form),)
    ]
    yield Grid("grades_by_quarter", columns, tuple(rows))
    yield _heading("Good %, form beside form")
    yield _lines(forms, printer)
    yield from _impacts(summary, printer)


def _lines(forms: Sequence[FormFigures], printer: Printer) -> Grid:
    """Good over five quarters. Blank where it is hidden or there are too few, and nothing is drawn there."""
    rows = [
        (
            one.quarter.label,
            *(
                text(printer.share(keys.overall(one.quarter.key, form.form, Grade.GOOD), total))
                for form in forms
                for total in (keys.overall(one.quarter.key, form.form),)
            ),
        )
        for one in forms[0].quarters
    ]
    drawn = [form for place, form in enumerate(forms, 1) if any(row[place] is not None for row in rows)]
    places = {form.form: place for place, form in enumerate(forms, 1)}
    told = "; ".join(
        f"{form.title}: " + ", ".join(f"{row[0]} {row[places[form.form]] or 'not shown'}" for row in rows)
        for form in drawn
    )
    chart = Charted(
        Kind.LINES,
        "Good % by quarter (no point where hidden or too few)",
        tuple(form.title for form in drawn),
        f"Lines: per cent of good overall grades by quarter, one line for each form. {told}.",
        "Good %",
    )
    columns = (
        Field("Quarter", ColumnKind.WORDS, NAME_WIDTH),
        *(Field(form.title, ColumnKind.PERCENT) for form in forms),
    )
    return Grid("good_by_quarter", columns, tuple(rows), chart if drawn else None)


def _impacts(summary: Summary, printer: Printer) -> Blocks:
    period = keys.name(summary.period)
    forms = [form for form in graded(summary) if asks_impact(form)]
    if not forms:
        return
    options = list({group.key: group.label for form in forms for group in form.impacts}.items())
    impact = Field("Impact on the child", ColumnKind.WORDS, NAME_WIDTH)
    titles = [Field(form.title) for form in forms]
    yield _heading("Impact on the child, by form")
    rows: list[tuple[Cell, ...]] = [
        (label, *(printer.count(keys.impact(period, form.form, option)) for form in forms), printer.count(every))
        for option, label in options
        for every in (keys.impact(period, TOTAL, option),)
    ]
    yield Grid("impact_by_form", (impact, *titles, Field("All these forms")), tuple(rows))
    yield _heading("Overall grade by impact on the child, all these forms")
    rows = [
        (label, *(printer.count(keys.impact_grade(period, grade, option)) for grade in GRADES))
        for option, label in options
    ]
    yield Grid("grade_by_impact", (impact, *(Field(grade.label) for grade in GRADES)), tuple(rows))


def _themes(summary: Summary, printer: Printer) -> Blocks:
    period = keys.name(summary.period)
    whole = [theme for theme in summary.themes if theme.sub_theme is None]
    yield _heading("Graded answers pooled by theme")
    if not whole:
        yield Line(LineKind.PARAGRAPH, "No graded answer is coded to a theme in this period.")
    else:
        rows = [(theme.label, theme.theme, *_mix(printer, keys.answers(period, theme.theme))) for theme in whole]
        yield Grid("themes", (THEME, Field("Code", ColumnKind.WORDS, 13), *mix_columns()), tuple(rows), _bars(rows))
        yield Line(LineKind.NOTE, "An answer with several sub-themes counts once in each of their themes.")
        yield from _theme_quarters(whole, printer)
    yield _heading("Strengths and areas for development by sub-theme")
    labels = {one.code: one.label for one in summary.findings if one.sub_theme is not None}
    if not labels:
        yield Line(LineKind.PARAGRAPH, "None was recorded in this period.")
        return
    of = keys.may_find(period)
    found = [
        (label, code, *(cell for kind, _ in KINDS for cell in _named(printer, keys.found(period, kind, code), of)))
        for code, label in labels.items()
    ]
    columns = (
        Field("Sub-theme", ColumnKind.WORDS, NAME_WIDTH),
        Field("Code", ColumnKind.WORDS, 13),
        Field("Records with a strength"),
        Field("Strength %", ColumnKind.PERCENT),
        Field("Records with an area"),
        Field("Area %", ColumnKind.PERCENT),
    )
    yield Grid("findings_by_sub_theme", columns, tuple(found))
    yield Line(LineKind.NOTE, f"Of {printer.count(of)} records of the forms that record findings.")


def _bars(rows: Sequence[tuple[Cell, ...]]) -> Charted | None:
    header = f"{Grade.GOOD.label} %"
    place = 2 + [field.header for field in mix_columns()].index(header)
    if all(row[place] is None for row in rows):
        return None
    told = "; ".join(f"{row[0]}: {row[place] or 'not shown'}" for row in rows)
    return Charted(
        Kind.BARS_ACROSS,
        "Good % of graded answers by theme (no bar where hidden or too few)",
        (header,),
        f"Bars: per cent of graded answers that were good, one bar for each theme. {told}.",
        "Good %",
    )


def _theme_quarters(whole: Sequence[ThemeFigures], printer: Printer) -> Blocks:
    if not whole[0].quarters:
        return
    yield _heading("Good graded answers over five quarters")
    columns = [THEME, Field("Code", ColumnKind.WORDS, 13)]
    for one in whole[0].quarters:
        label = one.quarter.label
        columns += [Field(f"{label} N"), Field(f"{label} good %", ColumnKind.PERCENT)]
    rows = []
    for theme in whole:
        row: tuple[Cell, ...] = (theme.label, theme.theme)
        for one in theme.quarters:
            good = keys.answers(one.quarter.key, theme.theme, Grade.GOOD)
            total = keys.answers(one.quarter.key, theme.theme)
            row += (printer.count(total), text(printer.share(good, total)))
        rows.append(row)
    yield Grid("themes_by_quarter", tuple(columns), tuple(rows))


def _localities(summary: Summary, printer: Printer) -> Blocks:
    period, places = keys.name(summary.period), localities(summary)
    if not places:
        yield Line(LineKind.PARAGRAPH, "No record of this period has a locality.")
        return
    titles = {form.form: form.title for form in graded(summary)}
    locality = Field("Locality", ColumnKind.WORDS, NAME_WIDTH)
    yield Line(LineKind.PARAGRAPH, "Localities are those of the case on the day. Districts and teams are not printed.")
    yield _heading("Overall grades by form")
    rows = [
        (
            place.place.name,
            titles[one.form],
            printer.count(keys.records(period, one.form, place.place.key)),
            *_mix(printer, keys.overall(period, one.form, TOTAL, place.place.key)),
        )
        for place in places
        for one in place.forms
        if one.form in titles
    ]
    columns = (locality, Field("Form", ColumnKind.WORDS, SECOND_WIDTH), Field("Records"), *mix_columns())
    yield Grid("grades_by_locality", columns, tuple(rows))
    pooled = [
        (place.place.name, theme.label, *_mix(printer, keys.answers(period, theme.theme, TOTAL, place.place.key)))
        for place in places
        for theme in place.themes
    ]
    if pooled:
        yield _heading("Graded answers by theme")
        columns = (locality, Field("Theme", ColumnKind.WORDS, SECOND_WIDTH), *mix_columns())
        yield Grid("themes_by_locality", columns, tuple(pooled))


def _overall(name: str, period: str, forms: Sequence[FormFigures], printer: Printer) -> Grid:
    rows = [(form.title, *_mix(printer, keys.overall(period, form.form), together=True)) for form in forms]
    return Grid(name, (FORM, *mix_columns(together=True)), tuple(rows))


def _mix(printer: Printer, total: Key, *, together: bool = False) -> tuple[Cell, ...]:
    by_grade = [keys.of_grade(total, grade) for grade in GRADES]
    return printer.mix(total, by_grade, keys.not_good(total), together=together)


def _named(printer: Printer, key: Key, of: Key) -> tuple[Cell, Cell]:
    return printer.count(key), text(printer.share(key, of))


def _heading(words: str) -> Line:
    return Line(LineKind.HEADING, words)
