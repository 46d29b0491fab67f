"""qa-tool workbook: the figures of a period as an Excel workbook."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import click

from qa_tool.cli.summary import asks_for_figures, asks_which_figures, output_option, unclear_or_unwritable, words_of
from qa_tool.outputs.words import Edition, Wish


@click.command("workbook")
@asks_for_figures
@click.option(
    "--edition",
    type=click.Choice([edition.value for edition in Edition]),
    default=Edition.INTERNAL.value,
    show_default=True,
    help="For whom it is.",
)
@asks_which_figures
@click.option("--reason", default="", metavar="WORDS", help="What it is for; printed on its cover and kept in the log.")
@output_option(".xlsx")
def command(
    quarter: str,
    year: str,
    first: str,
    last: str,
    edition: str,
    wish: str,
    reason: str,
    output: Path,
    **asked: str,
) -> None:
    """Write the workbook of a quarter, a year, or any pair of dates; the internal edition with its rows."""
    from qa_tool.cli import application
    from qa_tool.extensions import db
    from qa_tool.figures.verbs import figure_requests
    from qa_tool.kit import transactions
    from qa_tool.outputs.verbs import editions, exporting, frozen_figures, workbooks
    from qa_tool.people.verbs import exports

    wanted, published = Edition(edition), wish == Wish.PUBLISHED
    with _saying_what_is_wrong(output):
        period = figure_requests.period(quarter, year, first, last)
        with application().app_context():
            with transactions.reading_session(db.engine) as session:
                filters = figure_requests.filters(figure_requests.choices(session), words_of(asked))
                if published:
                    frozen_figures.summary(session, None, period, filters)
                editions.check(session, wanted, period, filters)
                if published and wanted not in (Edition.INTERNAL, Edition.EXTERNAL):
                    raise click.UsageError(f"--as-published: {workbooks.ONLY_INTERNAL}")
                workbooks.allow(session, None, wanted)
            with transactions.unit_of_work(db.engine) as session:
                begun = exports.begin(session, None, workbooks.KIND, period)
            with transactions.reading_session(db.engine) as session:
                order = exporting.Order(period, filters, reason, wanted, Wish(wish), begun)
                composed = workbooks.compose(session, None, order, output)
            with transactions.unit_of_work(db.engine) as session:
                exporting.record(session, None, workbooks.KIND, composed)
    rows = ", ".join(f"{count:,} rows of {title}" for title, count in composed.content["rows"].items())
    click.echo(f"{output}: {period.label}, {composed.audits:,} records{f' ({rows})' if rows else ''}")


@contextmanager
def _saying_what_is_wrong(output: Path) -> Iterator[None]:
    """What is refused inside is told to whoever typed the command, under the option that it is about."""
    from qa_tool.kit.errors import Refused
    from qa_tool.outputs.verbs import external, workbooks

    try:
        with unclear_or_unwritable(output):
            yield
    except workbooks.NoSuchEdition as none:
        raise click.UsageError(f"--edition: {none}") from None
    except external.FixedCuts as cut:
        raise click.UsageError(str(cut)) from None
    except Refused as refused:
        raise click.ClickException(str(refused)) from None
