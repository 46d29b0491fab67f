"""qa-tool report: the quality-assurance chapter of the quarterly or annual report, as a Word file."""

from __future__ import annotations

from pathlib import Path

import click

from qa_tool.cli.summary import asks_for_figures, asks_which_figures, output_option, unclear_or_unwritable, words_of


@click.command("report")
@asks_for_figures
@asks_which_figures
@click.option("--reason", default="", metavar="WORDS", help="What it is for; printed in it and kept in the log.")
@output_option(".docx")
def command(
    quarter: str,
    year: str,
    first: str,
    last: str,
    wish: str,
    reason: str,
    output: Path,
    **asked: str,
) -> None:
    """Write the chapter on a quarter, a year, or any pair of dates: of a frozen quarter the frozen figures."""
    from qa_tool.cli import application
    from qa_tool.extensions import db
    from qa_tool.figures.verbs import figure_requests
    from qa_tool.kit import transactions
    from qa_tool.outputs.verbs import exporting, reports
    from qa_tool.outputs.words import Wish
    from qa_tool.people.verbs import exports

    with unclear_or_unwritable(output):
        period = figure_requests.period(quarter, year, first, last)
        with application().app_context():
            with transactions.reading_session(db.engine) as session:
                filters = figure_requests.filters(figure_requests.choices(session), words_of(asked))
            with transactions.unit_of_work(db.engine) as session:
                begun = exports.begin(session, None, reports.KIND, period)
            with transactions.reading_session(db.engine) as session:
                order = exporting.Order(period, filters, reason, wish=Wish(wish), begun=begun)
                composed = reports.compose(session, None, order, output)
            with transactions.unit_of_work(db.engine) as session:
                exporting.record(session, None, reports.KIND, composed)
    click.echo(f"{output}: {period.label}, {composed.audits:,} records, {len(composed.content['tables'])} tables")
