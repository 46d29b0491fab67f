"""Themes: what are we good and weak at?"""

from __future__ import annotations

from qa_tool.definitions.words import FindingKind, Grade
from qa_tool.figures.summary import wording
from qa_tool.figures.summary.figures import Thresholds
from qa_tool.figures.summary.summary import FindingFigures, Summary, ThemeFigures
from qa_tool.kit.spreadsheets import looks
from qa_tool.kit.spreadsheets.cells import Content as Cell
from qa_tool.kit.spreadsheets.charts import Charted, ChartOfTable, Kind
from qa_tool.kit.spreadsheets.sheet import Column, Placed, Sheet
from qa_tool.outputs.workbook.columns import (
    GRADE_HEADERS,
    TOO_FEW,
    compared_cells,
    compared_columns,
    counted,
    grade_cells,
    grade_columns,
    number,
    percent,
    told,
)
from qa_tool.outputs.workbook.family import Family, Making

NAME = Column("Theme", looks.WRAPPED, 40)
CODE = Column("Code", looks.TEXT, 13)
BAR_CM = 0.95
"""Room for one bar."""


class ThemesSheet(Family):
    """Graded answers pooled by theme, with a chart; findings by theme; theme by form; five quarters."""

    order = 40

    def write(self, making: Making) -> None:
        """Add the sheet."""
        summary = making.content.summary
        sheet = making.sheet("Themes", "What are we good and weak at?")
        _pooled(sheet, summary)
        making.placed["findings"] = _findings(sheet, summary)
        _quarters(sheet, summary)
        _by_form(making, sheet, summary)


def _pooled(sheet: Sheet, summary: Summary) -> None:
    whole = [theme for theme in summary.themes if theme.sub_theme is None]
    sheet.heading("Graded answers pooled by theme")
    table = sheet.table("themes", (NAME, CODE, *grade_columns()), _graded(whole))
    drawn = [index for index, theme in enumerate(whole) if theme.figure.answered]
    if drawn:
        sheet.chart(_chart(whole, table))
    _compared(sheet, summary, "themes_compared", whole)
    sheet.heading("Graded answers pooled by sub-theme")
    parts = [theme for theme in summary.themes if theme.sub_theme is not None]
    sheet.table("sub_themes", (NAME, CODE, *grade_columns()), _graded(parts))
    _compared(sheet, summary, "sub_themes_compared", parts)
    sheet.note("An answer with several sub-themes counts once in each of them and once in their theme.")


def _graded(themes: list[ThemeFigures]) -> list[tuple[Cell, ...]]:
    return [(theme.label, theme.code, *grade_cells(theme.figure)) for theme in themes]


def _compared(sheet: Sheet, summary: Summary, name: str, themes: list[ThemeFigures]) -> None:
    """Good against the periods that there are."""
    periods = (summary.previous, summary.last_year)
    if not any(periods):
        return
    sheet.heading("Good, compared")
    rows: list[tuple[Cell, ...]] = []
    for theme in themes:
        earlier = zip(periods, (theme.previous, theme.last_year), (theme.vs_previous, theme.vs_last_year), strict=True)
        rows.append((theme.label, theme.code, *compared_cells(theme.figure, *earlier)))
    sheet.table(name, (NAME, CODE, *compared_columns(*periods)), rows)


def _chart(themes: list[ThemeFigures], table: Placed) -> ChartOfTable:
    said = "; ".join(f"{theme.label}: {wording.share(theme.figure, Grade.GOOD)} good" for theme in themes)
    return ChartOfTable(
        Charted(
            Kind.SHARES_ACROSS,
            "Graded answers by theme (labels: number of answers)",
            GRADE_HEADERS,
            f"Bars of 100%: the grades of pooled answers, one bar for each theme. {said}.",
            "Share of graded answers",
        ),
        table,
        height_cm=3 + BAR_CM * len(themes),
    )


def _findings(sheet: Sheet, summary: Summary) -> Placed:
    sheet.heading("Strengths and areas for development by theme")
    rule = summary.thresholds
    of = told(max((one.of for one in summary.findings), default=0), rule)
    rows: list[tuple[Cell, ...]] = []
    for named, kinds in summary.found:
        strength, area = kinds.get(FindingKind.STRENGTH), kinds.get(FindingKind.AREA_FOR_DEVELOPMENT)
        net: Cell = (strength.findings if strength else 0) - (area.findings if area else 0)
        if rule.floor and not (strength and area):
            net = TOO_FEW
        label = named.label if named.sub_theme is None else f"   {named.label}"
        rows.append((label, named.code, *_counts(strength, rule), *_counts(area, rule), net, of))
    columns = (
        NAME,
        CODE,
        number("Strengths"),
        number("Audits with a strength"),
        percent("Strengths per 100 audits"),
        number("Areas for development"),
        number("Audits with an area"),
        percent("Areas per 100 audits"),
        Column("Net", looks.COUNT_CHANGE, 11),
        number("Of audits"),
    )
    placed = sheet.table("findings_by_theme", columns, rows)
    sheet.note(
        "A finding with two sub-themes of one theme counts once in the theme. An audit counts once in each line."
    )
    return placed


def _counts(finding: FindingFigures | None, rule: Thresholds) -> tuple[Cell, ...]:
    if finding is None:
        return (TOO_FEW, TOO_FEW, None) if rule.floor else (0, 0, None)
    return (finding.findings, finding.audits, finding.per_100)


def _quarters(sheet: Sheet, summary: Summary) -> None:
    whole = [theme for theme in summary.themes if theme.sub_theme is None and theme.quarters]
    if not whole:
        return
    sheet.heading("Good % of graded answers over five quarters")
    columns: list[Column] = [NAME, CODE]
    for one in whole[0].quarters:
        columns += [number(f"{one.label} N"), percent(f"{one.label} good %")]
    rows: list[tuple[Cell, ...]] = []
    for theme in whole:
        row: tuple[Cell, ...] = (theme.label, theme.code)
        for one in theme.quarters:
            row += (counted(one.figure, one.figure.answered), one.figure.shown_pct(Grade.GOOD))
        rows.append(row)
    sheet.table("themes_by_quarter", columns, rows)


def _by_form(making: Making, sheet: Sheet, summary: Summary) -> None:
    sheet.heading("Theme by form")
    titles = making.content.titles
    rows = [
        (theme.label, theme.code, titles.get(form, form), *grade_cells(figure))
        for theme in summary.themes
        if theme.sub_theme is None
        for form, figure in theme.forms
    ]
    sheet.table("themes_by_form", (NAME, CODE, Column("Form", looks.WRAPPED, 24), *grade_columns()), rows)
