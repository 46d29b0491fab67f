"""qa-tool summary: the figures of a period, in words or as JSON."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import click

from qa_tool.figures.summary import wording
from qa_tool.figures.summary.summary import Summary
from qa_tool.figures.words.recorded import Recorded

PERIOD_OPTIONS = (
    click.option("--quarter", default="", metavar="QUARTER", help="A financial quarter, like 2018/19-Q3."),
    click.option("--year", default="", metavar="YEAR", help="A financial year, like 2018/19."),
    click.option("--from", "first", default="", metavar="DATE", help="The first day, like 2018-10-01; needs --to."),
    click.option("--to", "last", default="", metavar="DATE", help="The last day, like 2018-12-31; needs --from."),
    click.option("--form", default="", metavar="FORM", help="One form only, by its key or title."),
    click.option("--place", default="", metavar="PLACE", help="One locality, district or team, by its key or name."),
    click.option("--plan-type", default="", metavar="PLAN", help="One plan type, like CP+CLA."),
    click.option("--selection", default="", metavar="HOW", help="One way of choosing the case, like random."),
    click.option(
        "--exercise",
        default="",
        metavar="EXERCISE",
        help="A kind of exercise, like thematic, or its label in the calendar.",
    ),
)


def asks_for_figures(command: Callable[..., Any]) -> Callable[..., Any]:
    """Give ``command`` the options that say which figures: quarter, year, first, last and the filters."""
    for option in reversed(PERIOD_OPTIONS):
        command = option(command)
    return command


as_published_option = click.option(
    "--as-published", "published", is_flag=True, help="The figures of a frozen quarter as they were published."
)


def asks_which_figures(command: Callable[..., Any]) -> Callable[..., Any]:
    """Give ``command`` the options of a file that gives frozen figures where there are any: ``wish``."""
    standing = "The figures of today, though the quarter is frozen."
    published = "The figures of a frozen quarter as they were published."
    for name, value, words in (("--as-they-stand", "standing", standing), ("--as-published", "published", published)):
        command = click.option(name, "wish", flag_value=value, default="", help=words)(command)
    return command


def output_option(ending: str) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    """The option ``-o``: a file with that ending (``.xlsx``) in a folder that is there, else a UsageError."""

    def checked(_context: click.Context, _option: click.Parameter, output: Path) -> Path:
        if output.suffix.lower() != ending:
            raise click.UsageError(f"-o: the name must end in {ending}, and '{output.name}' does not")
        if not output.parent.is_dir():
            raise click.UsageError(f"-o: there is no folder '{output.parent}'")
        return output

    return click.option(
        "-o",
        "--output",
        required=True,
        metavar=f"OUT{ending}",
        type=click.Path(dir_okay=False, writable=True, path_type=Path),
        callback=checked,
        help="The file to write. An older one of that name is replaced.",
    )


def words_of(asked: Mapping[str, str]) -> dict[str, str]:
    """The filters as they were typed, under the names that they have in addresses: ``plan-type``."""
    return {name.replace("_", "-"): text for name, text in asked.items()}


@click.command("summary")
@asks_for_figures
@as_published_option
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
def command(quarter: str, year: str, first: str, last: str, published: bool, as_json: bool, **asked: str) -> None:
    """Print the figures of a quarter, a year, or any pair of dates."""
    from qa_tool.cli import application
    from qa_tool.extensions import db
    from qa_tool.figures.formats.figures_json import as_data
    from qa_tool.figures.verbs import figure_requests
    from qa_tool.kit import transactions
    from qa_tool.outputs.verbs import frozen_figures

    try:
        period = figure_requests.period(quarter, year, first, last)
    except figure_requests.Unclear as unclear:
        raise refusal(unclear) from None
    with application().app_context(), transactions.reading():
        try:
            filters = figure_requests.filters(figure_requests.choices(db.session()), words_of(asked))
            summary = frozen_figures.summary_asked(db.session(), None, period, filters, published=published)
        except figure_requests.Unclear as unclear:
            raise refusal(unclear) from None
    if as_json:
        click.echo(json.dumps(as_data(summary), ensure_ascii=False, indent=2))
    else:
        click.echo("\n".join(_lines(summary)))


def refusal(unclear: Exception) -> click.UsageError:
    """What was asked for and cannot be understood, under the name of the option."""
    argument = getattr(unclear, "argument", "")
    argument = {"figures": "as-published"}.get(argument, argument)
    return click.UsageError(f"--{argument}: {unclear}" if argument else str(unclear))


@contextmanager
def unclear_or_unwritable(output: Path) -> Iterator[None]:
    """Inside, a file is made: what cannot be understood of the options, or written to ``output``, is told."""
    from qa_tool.figures.verbs import figure_requests

    try:
        yield
    except figure_requests.Unclear as unclear:
        raise refusal(unclear) from None
    except OSError as fault:
        raise click.ClickException(f"{output} cannot be written: {fault.strerror}") from fault


def heading(recorded: Recorded) -> str:
    """'2018/19 Q3 (2018-10-01 to 2018-12-31)', with what of it is not recorded."""
    period = recorded.period
    return f"{period.label} ({period.first} to {period.last}{recorded.words and '; ' + recorded.words})"


def _lines(summary: Summary) -> list[str]:
    lines = [heading(summary.recorded), *summary.filters_in_words, ""]
    lines += [f"- {sentence}" for sentence in summary.headlines]
    for form in summary.forms:
        if form.audits:
            lines += ["", f"{form.title}: {wording.count(form.audits, form.noun.value)}"]
            if form.graded:
                tally = form.overall.tally
                lines.append(
                    f"  good {tally.good}, requires improvement {tally.requires_improvement}, "
                    f"inadequate {tally.inadequate} of {tally.answered}; "
                    f"good {wording.share(form.overall, wording.GOOD)}"
                )
    if summary.notes:
        lines += ["", *(f"Note: {note}" for note in summary.notes)]
    return lines
