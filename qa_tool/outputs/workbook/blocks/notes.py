"""Notes: what must be known before quoting a figure?"""

from __future__ import annotations

from collections.abc import Sequence

from qa_tool.figures.summary.making.notes import besides_the_floor
from qa_tool.kit.spreadsheets import looks
from qa_tool.kit.spreadsheets.sheet import Column, Sheet
from qa_tool.outputs.workbook.block import Making


def about_figures(making: Making, sheet: Sheet) -> None:
    """Breaks in series, late entries, small numbers."""
    summary = making.content.summary
    for note in besides_the_floor(summary) or ("There is nothing to note about this period's figures.",):
        sheet.paragraph(note)
    sheet.paragraph("Figures are the service's own and are not made safe for publication: small counts are shown.")
    if summary.thresholds.floor:
        sheet.paragraph("Coverage, follow-up and the other measures are in the workbook of your own team's records.")
    sheet.gap()


def about_rows(making: Making, sheet: Sheet) -> None:
    """How many rows stand where, and whether they are all that was counted."""
    if not making.rows:
        return
    sheet.heading("Rows, sheet by sheet")
    lines = [(part.title, written.title, part.rows) for written in making.rows.values() for part in written.parts]
    columns = (Column("Sheet", looks.TEXT, 28), Column("Holds", looks.TEXT, 20), Column("Rows", looks.WHOLE, 14))
    sheet.table("row_counts", columns, lines)
    totals = [(written.title, written.rows) for written in making.rows.values()]
    sheet.table("row_totals", (Column("All sheets of", looks.TEXT, 28), Column("Total", looks.WHOLE, 20)), totals)
    audits = making.rows.get("audits")
    counted = making.content.summary.audits
    if audits is None:
        return
    if audits.rows == counted:
        sheet.paragraph(f"{audits.title} holds every one of the {counted:,} records that the figures count.")
    else:
        sheet.paragraph(
            f"{audits.title} holds {audits.rows:,} of the {counted:,} records that the figures count: those this "
            "reader may open. The checks differ by the others."
        )


def about_texts(making: Making, sheet: Sheet) -> None:
    """What had to be done to texts."""
    remarks = making.book.remarks
    told: list[tuple[str, str, Sequence[str]]] = [
        (
            "replaced",
            "held characters that no workbook can hold; each is shown as \N{REPLACEMENT CHARACTER}",
            remarks.replaced,
        ),
        ("turned", "hold invisible characters that turn the direction of reading", remarks.turned),
        ("continued", "are longer than a cell and go on in the sheet Continued texts", ()),
    ]
    if not remarks.counts:
        return
    sheet.heading("About texts")
    for kind, words, places in told:
        if count := remarks.counts.get(kind, 0):
            where = f" First places: {'; '.join(places[:10])}." if places else ""
            sheet.paragraph(f"{count:,} texts {words}.{where}" if count > 1 else f"1 text: {words}.{where}")
