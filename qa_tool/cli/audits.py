"""qa-tool audits: the template for audits from before the tool, and bringing them in."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from flask.ctx import AppContext

    from qa_tool.records.importing.bringing_in import Brought
    from qa_tool.records.importing.examining import Plan
    from qa_tool.records.importing.world import Fault

SHOWN = 200
"""How many faults are printed; the total is always said."""
FILE = click.Path(exists=True, dir_okay=False, readable=True, path_type=Path)


@click.group("audits")
def command() -> None:
    """Audits from before the tool: a template to fill in, and bringing them in."""


@command.command()
@click.argument("form")
@click.argument("out", type=click.Path(dir_okay=False, writable=True, path_type=Path))
def template(form: str, out: Path) -> None:
    """Write the workbook to fill in for FORM (like case-sample) to OUT.xlsx."""
    from qa_tool.extensions import db
    from qa_tool.kit.transactions import reading_session
    from qa_tool.records.importing import template as records_template

    if out.suffix.casefold() != ".xlsx":
        raise click.UsageError(f"The template is an Excel workbook: call it {out.with_suffix('.xlsx').name}")
    with _application(), _explained(form), reading_session(db.engine) as session:
        records_template.write_template(session, None, form, out)
    click.echo(f"{out} is ready to be filled in. Its sheet Notes says how.")


@command.command("import")
@click.argument("form")
@click.argument("file", type=FILE)
@click.option("--dry-run", is_flag=True, help="Say what would be brought in, and change nothing.")
def bring_in(form: str, file: Path, dry_run: bool) -> None:
    """Bring in the audits of FILE.xlsx on FORM: all of them, or none with every fault listed."""
    from qa_tool.extensions import db
    from qa_tool.kit.transactions import reading_session, unit_of_work
    from qa_tool.records.importing import bringing_in, examining

    brought = None
    with _application(), _explained(form), _progress() as progress:
        with reading_session(db.engine) as session:  # nobody has to wait while the file is read
            plan = examining.examine(session, None, form, file, progress=progress)
        if not dry_run:
            with unit_of_work(db.engine) as session:
                brought = bringing_in.bring_in(session, None, plan, progress=progress)
    for remark in plan.remarks:
        click.echo(remark)
    click.echo(_outcome(plan, brought))


def _outcome(plan: Plan, brought: Brought | None) -> str:
    new = len(plan.audits)
    known = f" {_count(plan.known)} had been brought in before." if plan.known else ""
    if brought is None:
        return (
            f"{_count(plan.rows_read)} read without a fault; {_count(new)} would be brought in.{known} Nothing changed."
        )
    if not new:
        return f"{_count(plan.rows_read)} read; nothing to bring in.{known}"
    first, last = brought.references or ("", "")
    named = first if first == last else f"{first} to {last}"
    return f"{_count(new)} brought in ({named}).{known}"


def _count(number: int) -> str:
    return "1 row" if number == 1 else f"{number:,} rows"


def _application() -> AppContext:
    from qa_tool.cli import application

    return application().app_context()


@contextmanager
def _explained(form: str) -> Iterator[None]:
    """What stands in the way, in words for whoever typed the command."""
    from qa_tool.kit.errors import NotFound
    from qa_tool.kit.spreadsheets.safety import Refused
    from qa_tool.records.importing.world import ImportRefused

    try:
        yield
    except NotFound:
        message = f"No form '{form}' was published. See qa-tool forms history, or run qa-tool forms publish."
        raise click.ClickException(message) from None
    except Refused as refused:
        raise click.ClickException(f"The file was not read. {refused}") from None
    except ImportRefused as refused:
        raise click.ClickException(_faults(refused.faults)) from None
    except OSError as fault:
        raise click.ClickException(f"{fault.filename or 'The file'}: {fault.strerror}.") from None


def _faults(faults: tuple[Fault, ...]) -> str:
    lines = [str(fault) for fault in faults[:SHOWN]]
    count = "1 fault" if len(faults) == 1 else f"{len(faults):,} faults"
    if len(faults) > SHOWN:
        lines.append(f"... and {len(faults) - SHOWN:,} more")
    return "\n".join([f"Nothing was brought in: {count}.", *lines])


@contextmanager
def _progress() -> Iterator[Callable[[str, int, int], None]]:
    """A bar for each stage, on the error stream: what the command prints stays clean."""
    with ExitStack() as stack:
        stages: dict[str, Callable[[int], None]] = {}

        def tell(stage: str, done: int, total: int) -> None:
            if stage not in stages:
                stack.close()
                opened = click.progressbar(length=total, label=stage, file=sys.stderr)
                stages[stage] = _steps(stack.enter_context(opened).update, total)
            stages[stage](done)

        yield tell


def _steps(update: Callable[[int], object], total: int) -> Callable[[int], None]:
    """Moves a bar to where things stand, at most a hundred times."""
    shown = 0

    def move(done: int) -> None:
        nonlocal shown
        if done == total or done - shown >= total / 100:
            update(done - shown)
            shown = done

    return move
