"""What was found by theme; good over five quarters, form beside form; and the records of each month."""

from __future__ import annotations

from qa_tool.definitions.words import FindingKind, Grade
from qa_tool.figures.summary import wording
from qa_tool.figures.summary.figures import Thresholds
from qa_tool.figures.summary.summary import FindingFigures
from qa_tool.kit.spreadsheets import looks
from qa_tool.kit.spreadsheets.cells import Content as Cell
from qa_tool.kit.spreadsheets.charts import Charted, ChartOfTable, Kind
from qa_tool.kit.spreadsheets.sheet import Column, Sheet
from qa_tool.outputs.workbook.block import Making
from qa_tool.outputs.workbook.columns import TOO_FEW, number, percent, told
from qa_tool.outputs.workbook.lines import CODE, THEME
from qa_tool.outputs.workbook.tables import BAR_CM


def findings(making: Making, sheet: Sheet) -> None:
    """What was found by theme and sub-theme."""
    summary = making.content.summary
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
        THEME,
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
    sheet.table("findings_by_theme", columns, rows)
    sheet.note(
        "A finding with two sub-themes of one theme counts once in the theme. An audit counts once in each line."
    )


def _counts(finding: FindingFigures | None, rule: Thresholds) -> tuple[Cell, ...]:
    if finding is None:
        return (TOO_FEW, TOO_FEW, None) if rule.floor else (0, 0, None)
    return (finding.findings, finding.audits, finding.per_100)


def trend(making: Making, sheet: Sheet) -> None:
    """Good over five quarters, form beside form: blank where the base is too small for a percentage."""
    forms = [form for form in making.content.summary.forms if form.graded]
    if not forms:
        return
    quarters = [one.label for one in forms[0].quarters]
    columns = (Column("Quarter", looks.TEXT, 34), *(percent(form.title) for form in forms))
    rows = [
        (label, *(form.quarters[index].figure.shown_pct(Grade.GOOD) for form in forms))
        for index, label in enumerate(quarters)
    ]
    table = sheet.table("good_by_quarter", columns, rows)
    drawn = tuple(
        header
        for header, form in zip(table.headers[1:], forms, strict=True)
        if any(one.figure.shows_percentages for one in form.quarters)
    )
    if drawn:
        said = "; ".join(
            f"{form.title}: "
            + ", ".join(f"{one.label} {wording.share(one.figure, Grade.GOOD)}" for one in form.quarters)
            for form in forms
        )
        title = "Good % by quarter (no point where too few)"
        description = f"Lines: share of good overall grades by quarter, one line for each form. {said}."
        sheet.chart(ChartOfTable(Charted(Kind.LINES, title, drawn, description, "Good %"), table))


def months(making: Making, sheet: Sheet) -> None:
    """Records of each month by form, with a chart."""
    summary = making.content.summary
    months, rule = summary.by_month, summary.thresholds
    counts = {(month.month, month.form): month.audits for month in summary.months}
    rows: list[tuple[Cell, ...]] = []
    for first, audits in months.items():
        of_month = (told(counts.get((first, form.form), 0), rule) for form in summary.forms)
        rows.append((f"{first:%B %Y}", told(audits, rule), *of_month))
    rows.append(("Period", told(summary.audits, rule), *(told(form.audits, rule) for form in summary.forms)))
    columns = (
        Column("Month", looks.TEXT, 20),
        Column("All records", looks.WHOLE, 28),
        *(number(form.title) for form in summary.forms),
    )
    table = sheet.table("records_by_month", columns, rows, last_is_total=True)
    if any(months.values()):
        said = "; ".join(f"{row[0]}: {row[1]}" for row in rows[:-1])
        description = f"Bars: all records counted, one bar for each month. {said}."
        chart = ChartOfTable(
            Charted(Kind.BARS_ACROSS, "Records by month, all forms", ("All records",), description, "Records"),
            table,
            height_cm=3 + BAR_CM * len(months),
            rows=(0, len(months) - 1),
        )
        sheet.chart(chart)
