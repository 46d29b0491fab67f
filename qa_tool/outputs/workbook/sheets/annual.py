"""The annual edition: the four quarters side by side, the year from its own records, and last year."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from qa_tool.definitions.words import FindingKind, Grade, PlaceName
from qa_tool.figures.summary import wording
from qa_tool.figures.summary.figures import Figure
from qa_tool.figures.summary.making.notes import not_compared
from qa_tool.figures.summary.summary import FindingFigures, FormFigures, Summary
from qa_tool.kit.spreadsheets import looks
from qa_tool.kit.spreadsheets.cells import Content as Cell
from qa_tool.kit.spreadsheets.charts import Charted, ChartOfTable, Kind
from qa_tool.kit.spreadsheets.sheet import Column, Placed, Sheet
from qa_tool.outputs.words import Edition
from qa_tool.outputs.workbook.columns import (
    GRADE_HEADERS,
    TOO_FEW,
    change_of_count,
    compared_cells,
    compared_columns,
    comparison_cells,
    comparison_columns,
    count_columns,
    grade_cells,
    grade_columns,
    number,
    percent,
    share_cells,
    told,
)
from qa_tool.outputs.workbook.content import Year
from qa_tool.outputs.workbook.family import Family, Making
from qa_tool.outputs.workbook.sheets.summary import (
    begin_summary,
    write_grades,
    write_inadequate,
    write_persistent,
    write_top,
)
from qa_tool.people.words import PlaceKind

FOR_YEARS = frozenset({Edition.ANNUAL})
FORM = Column("Form", looks.WRAPPED, 34)
PERIOD = Column("Period", looks.TEXT, 20)
THEME = Column("Theme", looks.WRAPPED, 40)
CODE = Column("Code", looks.TEXT, 13)
RECOMPUTED = (
    "Each column is computed from its own records. The year is not the average of its quarters, and quarters that were "
    "published keep what they said then."
)


def _year(making: Making) -> Year:
    found = making.content.more.year
    assert found is not None
    return found


def _periods(making: Making) -> list[tuple[str, Summary]]:
    """(label, figures): last year, the four quarters, the year."""
    year, summary = _year(making), making.content.summary
    quarters = [(one.recorded.label, one) for one in year.quarters]
    return [(_whole(year.before), year.before), *quarters, (_whole(summary), summary)]


def _whole(summary: Summary) -> str:
    recorded = summary.recorded
    return f"{summary.period.label}, whole year" if recorded.until is None else recorded.label


class AnnualSummarySheet(Family):
    """The year in sentences, its grades and volume beside last year, what was named most and what persists."""

    order = 10
    editions = FOR_YEARS

    def write(self, making: Making) -> None:
        """Add the sheet."""
        summary = making.content.summary
        sheet = begin_summary(making, "What should we know of the year?")
        write_grades(making, sheet, "Overall grades of the year", "year_grades", FORM)
        _volume(making, sheet, summary)
        write_top(sheet, "Top five strengths of the year", "year_strengths", summary.strengths, summary.thresholds)
        areas = summary.areas_for_development
        write_top(sheet, "Top five areas for development of the year", "year_areas", areas, summary.thresholds)
        write_persistent(sheet, summary)
        write_inadequate(sheet, making.content.more.inadequate)


def _volume(making: Making, sheet: Sheet, summary: Summary) -> None:
    sheet.heading("Records counted (a flow: the quarters add up to the year)")
    quarters, rule = _year(making).quarters, summary.thresholds
    columns = [FORM, *(number(one.recorded.label) for one in quarters), number(_whole(summary))]
    columns += count_columns(summary.previous.label) if summary.previous else ()
    rows: list[tuple[Cell, ...]] = []
    for form in summary.forms:
        of_quarters = [told(_audits(one, form.form), rule) for one in quarters]
        change = change_of_count(form.volume_vs_previous, rule)
        rows.append((form.title, *of_quarters, told(form.audits, rule), *change))
    totals = (told(one.audits, rule) for one in (*quarters, summary))
    rows.append(("All forms", *totals, *change_of_count(summary.volume_vs_previous, rule)))
    if not summary.previous:
        rows = [row[: len(columns)] for row in rows]
    sheet.table("year_volume", columns, rows, last_is_total=True)
    for said in not_compared(summary):
        sheet.note(said)


def _audits(summary: Summary, form: str) -> int:
    found = summary.form(form)
    return found.audits if found else 0


class AnnualGradesSheet(Family):
    """Each form's grades: last year, the four quarters, the year; with a chart of each."""

    order = 20
    editions = FOR_YEARS

    def write(self, making: Making) -> None:
        """Add the sheet."""
        summary = making.content.summary
        sheet = making.sheet("Grades", "How good was practice over the year, and is it changing?")
        sheet.paragraph(RECOMPUTED)
        forms = [form for form in summary.forms if form.graded]
        if not forms:
            sheet.paragraph(f"No graded record was submitted in {summary.period.label}.")
            return
        _changes(sheet, summary, forms)
        sheet.heading("Quarters side by side, the year, and last year")
        periods = _periods(making)
        rows: list[tuple[Cell, ...]] = []
        for form in forms:
            for label, figures in periods:
                one = figures.form(form.form)
                figure = one.overall if one else Figure(type(form.overall.tally)(), form.overall.thresholds)
                rows.append(
                    (
                        form.title,
                        label,
                        told(one.audits if one else 0, figure.thresholds),
                        *grade_cells(figure, together=True),
                    )
                )
        columns = (FORM, PERIOD, number("Records"), *grade_columns(together=True))
        table = sheet.table("grades_by_quarter_of_year", columns, rows)
        _charts(sheet, forms, periods, table)


def _changes(sheet: Sheet, summary: Summary, forms: Sequence[FormFigures]) -> None:
    if summary.previous is None:
        return
    sheet.heading(f"Good, compared with {summary.previous.label}")
    rows = [
        (form.title, *compared_cells(form.overall, (summary.previous, form.previous, form.vs_previous)))
        for form in forms
    ]
    sheet.table("good_compared_with_last_year", (FORM, *compared_columns(summary.previous)), rows)


def _charts(sheet: Sheet, forms: Sequence[FormFigures], periods: Sequence[tuple[str, Summary]], table: Placed) -> None:
    for index, form in enumerate(forms):
        found = [(label, figures.form(form.form)) for label, figures in periods]
        if not any(one and one.overall.answered for _, one in found):
            continue
        said = "; ".join(f"{label}: {wording.share(one.overall, Grade.GOOD)} good" for label, one in found if one)
        first = index * len(periods)
        sheet.chart(
            ChartOfTable(
                Charted(
                    Kind.SHARES,
                    f"{form.title}: grades over the year (labels: number of records)",
                    GRADE_HEADERS,
                    f"Columns of 100%: the overall grades of {form.title}, last year, by quarter and this year. "
                    f"{said}.",
                    "Share of graded records",
                ),
                table,
                "Period",
                rows=(first, first + len(periods) - 1),
            )
        )


class AnnualThemesSheet(Family):
    """Graded answers by theme side by side, and what was found by sub-theme, quarter by quarter."""

    order = 40
    editions = FOR_YEARS

    def write(self, making: Making) -> None:
        """Add the sheet."""
        sheet = making.sheet("Themes", "What were we good and weak at over the year?")
        sheet.paragraph(RECOMPUTED)
        periods = _periods(making)
        themes = list(_themes(making))
        _year_beside_last(making, sheet, themes)
        sheet.heading("Good of graded answers by theme, quarter by quarter")
        rows = [
            (label, code, *(cell for one in _year(making).quarters for cell in _theme(one, code)))
            for code, label in themes
        ]
        sheet.table("themes_by_quarter_of_year", (THEME, CODE, *_share_columns(_year(making).quarters)), rows)
        sheet.heading("Records that name a sub-theme as an area for development")
        _found(making, sheet, periods, FindingKind.AREA_FOR_DEVELOPMENT)
        sheet.heading("Records that name a sub-theme as a strength")
        _found(making, sheet, periods, FindingKind.STRENGTH)


def _themes(making: Making) -> Iterator[tuple[str, str]]:
    """(code, label) of themes of which some answer was counted in any of the periods, in the taxonomy's order."""
    counted = {theme.code for _, one in _periods(making) for theme in one.themes if theme.figure.answered}
    return ((theme.code, theme.label) for theme in making.content.themes if theme.code in counted)


def _year_beside_last(making: Making, sheet: Sheet, themes: Sequence[tuple[str, str]]) -> None:
    summary = making.content.summary
    before = summary.previous.label if summary.previous else "Last year"
    sheet.heading(f"Graded answers by theme: the year, and {before}")
    rows: list[tuple[Cell, ...]] = []
    for code, label in themes:
        found = summary.theme(code)
        if found is not None:
            compared = comparison_cells(found.previous, found.vs_previous)
            rows.append((label, code, *grade_cells(found.figure), *compared))
    sheet.table("themes_of_year", (THEME, CODE, *grade_columns(), *comparison_columns(before)), rows)


def _share_columns(periods: Iterable[Summary]) -> list[Column]:
    columns: list[Column] = []
    for label in (one.recorded.label for one in periods):
        columns += [number(f"{label} good"), number(f"{label} of N"), percent(f"{label} %")]
    return columns


def _theme(summary: Summary, code: str) -> tuple[Cell, ...]:
    found = summary.theme(code)
    return share_cells(found.figure, Grade.GOOD) if found else _nothing(summary)


def _found(making: Making, sheet: Sheet, periods: Sequence[tuple[str, Summary]], kind: FindingKind) -> None:
    labels, rule = making.content.theme_labels, making.content.summary.thresholds
    counts = [{one.code: one for one in figures.findings if one.kind is kind} for _, figures in periods]
    codes = [
        code
        for theme in making.content.themes
        for short, _ in theme.sub_themes
        if any((code := f"{theme.code}.{short}") in one for one in counts)
    ]
    if not codes:
        sheet.paragraph(f"{wording.TOO_FEW_TO_SHOW}." if rule.floor else "None was recorded.")
        return
    columns = [Column("Sub-theme", looks.WRAPPED, 40), Column("Code", looks.TEXT, 13)]
    columns += [number(label) for label, _ in periods]
    rows: list[tuple[Cell, ...]] = [
        (labels[code], code, *(told(_audits_naming(one.get(code)), rule) for one in counts)) for code in codes
    ]
    bases = (told(max((one.of for one in figures.findings), default=0), rule) for _, figures in periods)
    rows.append(("Records on forms with findings", "", *bases))
    sheet.table(f"found_over_the_year_{kind.value}", columns, rows, last_is_total=True)


def _audits_naming(finding: FindingFigures | None) -> int:
    return finding.audits if finding else 0


class AnnualLocalitiesSheet(Family):
    """Good by locality and form: last year, the quarters, the year."""

    order = 50
    editions = FOR_YEARS

    def write(self, making: Making) -> None:
        """Add the sheet."""
        sheet = making.sheet("Localities", "Where was practice good and where weak over the year?")
        sheet.paragraph(RECOMPUTED)
        titles = {form.form: form.title for form in making.content.summary.forms if form.graded}
        localities = sorted(
            (place for place in making.content.places if place.kind is PlaceKind.LOCALITY),
            key=lambda place: place.name,
        )
        pairs = [(place, form, title) for place in localities for form, title in titles.items()]
        both = [_year(making).before, making.content.summary]
        sheet.heading("Good by locality and form: last year, and the year")
        _places(making, sheet, "localities_of_year", pairs, both)
        sheet.heading("Good by locality and form, quarter by quarter")
        _places(making, sheet, "localities_by_quarter_of_year", pairs, _year(making).quarters)


def _places(
    making: Making,
    sheet: Sheet,
    name: str,
    pairs: Sequence[tuple[PlaceName, str, str]],
    periods: Sequence[Summary],
) -> None:
    rows: list[tuple[Cell, ...]] = []
    for place, form, title in pairs:
        shares = [_of_place(figures, place.key, form) for figures in periods]
        if any(share[1] for share in shares) or making.content.summary.thresholds.floor:
            rows.append((place.name, title, *(cell for share in shares for cell in share)))
    if rows:
        named = (Column("Locality", looks.WRAPPED, 22), Column("Form", looks.WRAPPED, 28))
        sheet.table(name, (*named, *_share_columns(periods)), rows)
    else:
        sheet.paragraph("No graded record has a locality.")


def _of_place(summary: Summary, key: str, form: str) -> tuple[Cell, ...]:
    for one in summary.places:
        if one.place.key == key and one.place.kind is PlaceKind.LOCALITY:
            for found in one.forms:
                if found.form == form:
                    return share_cells(found.overall, Grade.GOOD)
    return _nothing(summary)


def _nothing(summary: Summary) -> tuple[Cell, ...]:
    return (TOO_FEW, None, None) if summary.thresholds.floor else (0, 0, None)
