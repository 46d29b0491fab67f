"""qa-tool forms: check the definition files, publish them, list what was published."""

from __future__ import annotations

import json
import os
from pathlib import Path

import click

from qa_tool import subjects
from qa_tool.cli import application, in_words
from qa_tool.config import load_settings
from qa_tool.definitions import registers
from qa_tool.definitions.counts import CountDefinition
from qa_tool.definitions.files import schema
from qa_tool.definitions.files.loader import FaultyDefinitions, load_folder
from qa_tool.definitions.files.reading import Fault
from qa_tool.definitions.verbs import publishing
from qa_tool.definitions.verbs.publishing import Files, Published
from qa_tool.extensions import db
from qa_tool.kit.periods import LONDON
from qa_tool.kit.transactions import reading_session, unit_of_work
from qa_tool.policy import matrix
from qa_tool.resources import forms_folder
from qa_tool.shell import health

DATABASE = Path("instance", "qa_tool.sqlite")
"""The database of an installation that nothing was set for."""
FOLDER = click.Path(exists=True, file_okay=False, path_type=Path)


@click.group("forms")
def command() -> None:
    """The form definitions: check, publish, history, permissions, schema."""


@command.command()
@click.argument("folder", type=FOLDER, required=False)
def check(folder: Path | None) -> None:
    """Check the definition files of FOLDER (the service's, when not given) as publishing does, and list every fault."""
    app = application(check_schema=False) if _is_installed() else None
    folder = folder or (app.extensions["qa_settings"].forms if app else forms_folder())
    subjects.connect()
    faults, compared = publishing.check(None, folder), False
    if app is not None:
        with app.app_context():
            compared = health.schema_state(db.engine)[0] is not None
            if compared:
                with in_words():
                    health.check_schema(db.engine)
                with unit_of_work(db.engine) as session:
                    faults = publishing.check(session, folder)
    if faults:
        raise _refusal(faults)
    click.echo(f"The definitions in {folder.name} are sound.")
    if not compared:
        click.echo("There is no database yet, so they were not compared with what was published.")


def _is_installed() -> bool:
    """Whether this is an installation, not only a checkout: looking at one makes its keys and its folder."""
    return any(name in os.environ for name in ("QA_INSTANCE", "QA_DATABASE_URL", "QA_FORMS")) or DATABASE.exists()


@command.command()
@click.argument("folder", type=FOLDER, required=False)
def publish(folder: Path | None) -> None:
    """Publish the definitions of FOLDER (the service's, when not given): a new version where the content changed."""
    folder = folder or load_settings(os.environ).forms
    app = application()
    with app.app_context(), unit_of_work(db.engine) as session:
        try:
            done = publishing.publish(session, folder)
        except FaultyDefinitions as refused:
            raise _refusal(refused.faults, "Nothing was published. ") from None
    for line in _summary(done):
        click.echo(line)


@command.command()
@click.argument("key", required=False)
def history(key: str | None) -> None:
    """List the published versions of the form, measure, count, register or output KEY, or of everything."""
    with application().app_context(), reading_session(db.engine) as session:
        lines = [*publishing.history(session, key), *publishing.history_of_files(session, key=key)]
    if not lines:
        raise click.ClickException(f"Nothing was published yet{f' of {key}' if key else ''}: qa-tool forms publish")
    for line in lines:
        at = line.published_at.astimezone(LONDON)
        state = "  in use" if line.in_use else "  taken out" if line.taken_out else ""
        by = line.published_by or "command line"
        thing = f"{line.kind:<9}{line.form:<24}{line.number:>4}"
        click.echo(f"{thing}  {at:%d/%m/%Y %H:%M}  {line.content_hash[:12]:<12}  {by}{state}")


@command.command("schema")
@click.argument("folder", type=click.Path(file_okay=False, path_type=Path))
def write_schemas(folder: Path) -> None:
    """Write a JSON Schema of every kind of file into FOLDER, for editors that check while somebody types."""
    folder.mkdir(parents=True, exist_ok=True)
    for kind, made in schemas().items():
        file = folder / f"{kind}.json"
        file.write_text(json.dumps(made, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
        click.echo(str(file))


def schemas() -> dict[str, schema.Schema]:
    """The JSON Schema of each kind of file: those of one name by it, forms and measures by what they are."""
    from qa_tool.figures.measures import files
    from qa_tool.outputs.workbook import outline

    return {
        "form": schema.form(),
        "facts": schema.facts(),
        "closing": schema.closing_blocks(),
        "themes": schema.themes(),
        "organisation": schema.organisation(),
        "priorities": schema.priorities(),
        "scales": schema.scales(),
        "count": schema.whole(CountDefinition),
        "register": schema.whole(registers.Register, questions=schema.questions()),
        "measures": files.file_schema(),
        "workbook": outline.file_schema(),
    }


@command.command()
@click.argument("folder", type=FOLDER, required=False)
@click.option("--into", type=click.Path(exists=True, dir_okay=False, path_type=Path), help="Put it there.")
def permissions(folder: Path | None, into: Path | None) -> None:
    """Print who may do what, and who may fill in each form of FOLDER (the one that came with the tool)."""
    try:
        definitions = load_folder(folder or forms_folder()).definitions
    except FaultyDefinitions as refused:
        raise _refusal(refused.faults) from None
    tables = matrix.markdown({form: definition.access for form, definition in definitions.items()})
    if into is None:
        click.echo(tables, nl=False)
    else:
        before = into.read_text(encoding="utf-8").split(matrix.MARK)[0]
        into.write_text(f"{before}{matrix.MARK}\n\n{tables}", encoding="utf-8")


def _refusal(faults: list[Fault] | tuple[Fault, ...], opening: str = "") -> click.ClickException:
    for fault in faults:
        click.echo(str(fault))
    count = "1 fault" if len(faults) == 1 else f"{len(faults)} faults"
    return click.ClickException(f"{opening}{count}: see above.")


def _summary(done: Published) -> list[str]:
    lines = [f"Published {one.form} version {one.number}: {one.title}" for one in done.new]
    lines += [
        f"  The standard changed, so figures before and after are not compared: {', '.join(one.breaks)}"
        for one in done.new
        if one.breaks
    ]
    if done.unchanged:
        lines.append(f"Unchanged: {', '.join(done.unchanged)}")
    lines += [line for one in done.files if (line := _of_files(one))]
    for name, changed in (("Themes", done.themes), ("Places and teams", done.organisation)):
        if changed:
            lines.append(f"{name}: {changed.added} added, {changed.changed} changed, {changed.ended} ended")
    return lines


def _of_files(files: Files) -> str:
    """'Measures: 44 new; new version of C1, C2; taken out: C3'; '' where nothing changed."""
    said = (
        f"{len(files.new)} new" if files.new else "",
        f"new version of {', '.join(files.changed)}" if files.changed else "",
        f"taken out: {', '.join(files.taken_out)}" if files.taken_out else "",
    )
    told = "; ".join(filter(None, said))
    return f"{files.kind}: {told}" if told else ""
