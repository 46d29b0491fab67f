"""qa-tool measures: every measure of a period, in words or as JSON."""

from __future__ import annotations

import json
from collections.abc import Iterator

import click

from qa_tool.cli.summary import asks_for_figures, heading
from qa_tool.figures.formats import measure_words
from qa_tool.figures.measures.base import Measured


@click.command("measures")
@asks_for_figures
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
def command(quarter: str, year: str, first: str, last: str, as_json: bool, **asked: str) -> None:
    """Print every measure of a quarter, a year, or any pair of dates."""
    from qa_tool.cli import application
    from qa_tool.extensions import db
    from qa_tool.figures.formats.measures_json import as_data
    from qa_tool.figures.verbs import figure_requests, measures
    from qa_tool.kit import transactions

    try:
        period = figure_requests.period(quarter, year, first, last)
        with application().app_context(), transactions.reading():
            choices = figure_requests.choices(db.session())
            filters = figure_requests.filters(choices, {name.replace("_", "-"): text for name, text in asked.items()})
            measured = measures.all(db.session(), None, period, filters)
            recorded = figure_requests.extent(db.session(), period).recorded
    except figure_requests.Unclear as unclear:
        raise click.UsageError(f"--{unclear.argument}: {unclear}" if unclear.argument else str(unclear)) from None
    if as_json:
        click.echo(json.dumps(as_data(recorded, measured), ensure_ascii=False, indent=2))
    else:
        click.echo("\n".join([heading(recorded), *_lines(measured)]))


def _lines(measured: tuple[Measured, ...]) -> Iterator[str]:
    for one in measured:
        yield ""
        yield f"{one.measure.key} {one.measure.name}: {one.measure.asks}"
        if not one.rows:
            yield "  no records"
        for caution in one.cautions:
            yield f"  {caution}"
        for row in one.rows:
            about = ", ".join(part for part in (row.form, row.member, row.quarter) if part)
            yield f"  {about + ': ' if about else ''}{row.label}: {measure_words.result(row)}"
