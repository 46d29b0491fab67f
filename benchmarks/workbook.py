"""The whole workbook against a bare dump of the same rows, and against pandas making the same tables.

    python -m benchmarks.workbook --audits 1000 10000

Each way runs in a process of its own, one after the other, on the same database. `seconds` are by the wall, `work` is
the processor's own time (steadier where others use the machine), memory the most the process held. What is compared:

- `workbook`: everything - figures, charts, checks, and the rows out of the database - as the service makes it;
- `bare dump`: the same rows of Audits, Data and Findings, already in memory, through openpyxl's write-only mode: no
  database, no check of any text, no style, no table;
- `pandas`: the same rows, already in memory, as data frames through pandas and openpyxl, and the grade counts of
  every question by group.
"""

from __future__ import annotations

import argparse
import json
import multiprocessing
import tempfile
import time
from collections.abc import Callable, Sequence
from concurrent.futures import ProcessPoolExecutor
from datetime import datetime
from pathlib import Path
from typing import Any

from sqlalchemy import create_engine
from sqlalchemy.orm import Session

from benchmarks.made_up import Service, open_database
from benchmarks.watching import peak
from qa_tool import subjects
from qa_tool.figures.words.filters import Filters
from qa_tool.kit import transactions
from qa_tool.kit.periods import financial_year
from qa_tool.outputs.verbs import workbooks
from qa_tool.outputs.verbs.exporting import Order
from qa_tool.outputs.workbook.blocks.rows import ANSWERS, AUDITS, FINDINGS

PERIOD = financial_year(2018)
COLUMNS = {
    "Audits": [one.column for one in AUDITS],
    "Data": [one.column for one in ANSWERS],
    "Findings": [one.column for one in FINDINGS],
}
MOST_ROWS = 1_048_000
Result = dict[str, float]


def rows_of(database: Path) -> dict[str, list[list[Any]]]:
    """The rows that the workbook writes, as plain lists in memory, stamps without their zone."""
    from qa_tool.outputs.workbook.block import Making
    from qa_tool.outputs.workbook.blocks.rows import RowsOf

    class Gathering:
        """Stands where the book stands, and keeps what is written."""

        def __init__(self) -> None:
            self.kept: dict[str, list[list[Any]]] = {}

        def rows(self, title: str, _question: str, _columns: Any, rows: Any) -> None:
            self.kept[title] = [[_naive(value) for value in row] for row in rows]

    book = Gathering()
    with transactions.reading(), opened(database) as session:
        content = workbooks.gather(session, None, Order(PERIOD, Filters(), "benchmark"))
        making = Making(book, content)  # type: ignore[arg-type]
        for rows, title in (("audits", "Audits"), ("answers", "Data"), ("findings", "Findings")):
            RowsOf(rows=rows).stream(making, title, "")  # type: ignore[arg-type]
    return book.kept


def _naive(value: Any) -> Any:
    return value.replace(tzinfo=None) if isinstance(value, datetime) else value


def opened(database: Path) -> Session:
    """A session on the made-up database."""
    engine = create_engine(f"sqlite:///{database}")
    transactions.prepare(engine)
    return Session(engine)


def workbook(database: Path, folder: Path) -> Callable[[], None]:
    """The tool's own way."""

    def run() -> None:
        with transactions.reading(), opened(database) as session:
            workbooks.compose(session, None, Order(PERIOD, Filters(), "benchmark"), folder / "workbook.xlsx")

    return run


def bare_dump(database: Path, folder: Path) -> Callable[[], None]:
    """Every value into a write-only sheet, and nothing else."""
    from openpyxl import Workbook

    kept = rows_of(database)

    def run() -> None:
        book = Workbook(write_only=True)
        for title, rows in kept.items():
            for start in range(0, max(len(rows), 1), MOST_ROWS):
                sheet = book.create_sheet(title)
                sheet.append([column.header for column in COLUMNS[title]])
                for row in rows[start : start + MOST_ROWS]:
                    sheet.append(row)
        book.save(folder / "bare.xlsx")

    return run


def pandas_tables(database: Path, folder: Path) -> Callable[[], None]:
    """Data frames written by pandas, with the grades of every question counted."""
    import pandas

    kept = rows_of(database)

    def run() -> None:
        frames = {
            title: pandas.DataFrame(rows, columns=[column.header for column in COLUMNS[title]])
            for title, rows in kept.items()
        }
        data = frames["Data"]
        frames["Questions"] = pandas.crosstab(
            [data["Form"], data["Question"]],
            data["Answer"].where(data["Answer"].isin(["Good", "Requires improvement", "Inadequate"])),
        ).reset_index()
        frames["Grades"] = pandas.crosstab(frames["Audits"]["Form"], frames["Audits"]["Overall grade"]).reset_index()
        with pandas.ExcelWriter(folder / "pandas.xlsx", engine="openpyxl") as writer:
            for title, frame in frames.items():
                for start in range(0, max(len(frame), 1), MOST_ROWS):
                    name = title if not start else f"{title} {start // MOST_ROWS + 1}"
                    frame.iloc[start : start + MOST_ROWS].to_excel(writer, sheet_name=name, index=False)

    return run


WAYS = {"workbook": workbook, "bare dump": bare_dump, "pandas": pandas_tables}


def _measure(way: str, database: Path, folder: Path) -> Result:
    subjects.connect()
    run = WAYS[way](database, folder)
    started, worked = time.perf_counter(), time.process_time()
    run()
    seconds, work = time.perf_counter() - started, time.process_time() - worked
    return {"seconds": seconds, "work": work, "megabytes": peak()}


def measured(way: str, database: Path, folder: Path) -> Result:
    """One way in a process of its own: seconds of the work alone, megabytes that the process held at most."""
    with ProcessPoolExecutor(1, multiprocessing.get_context("spawn")) as process:
        return process.submit(_measure, way, database, folder).result()


def main(words: Sequence[str] | None = None) -> None:
    """Print one line of JSON for each size, then a table."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("--audits", type=int, nargs="+", default=[1_000, 10_000])
    parser.add_argument("--ways", nargs="+", default=list(WAYS), choices=list(WAYS))
    arguments = parser.parse_args(words)
    table = ["| audits | way | seconds | work | work x bare dump | megabytes |", "|---|---|---|---|---|---|"]
    for audits in arguments.audits:
        with tempfile.TemporaryDirectory() as name:
            folder = Path(name)
            database = folder / "service.sqlite"
            with open_database(database) as session:
                Service(session).fill(audits)
            found = {way: measured(way, database, folder) for way in arguments.ways}
        print(json.dumps({"audits": audits, **found}), flush=True)
        bare = found.get("bare dump", {}).get("work")
        for way, result in found.items():
            ratio = f"{result['work'] / bare:.2f}" if bare else ""
            spent = f"{result['seconds']:.1f} | {result['work']:.1f}"
            table.append(f"| {audits:,} | {way} | {spent} | {ratio} | {result['megabytes']:.0f} |")
    print("\n".join(table))


if __name__ == "__main__":
    main()
