"""What each sheet and each edition of the workbook costs: the processor's time, and where the memory's peak rises.

    python -m benchmarks.sheets --audits 1000 10000 [--editions internal cluster external annual]

Every edition is made in a process of its own, on the same made-up database. *Figures* is all that is counted before
the first sheet; a sheet's time is its own, rows out of the database included; *the rest* is the cover, the
drawing of the file and its saving. What leaves the service (the external and the cluster edition) is one protected
document: all of its work is *the rest*. *Peak* is by how many megabytes the most that the process ever
held has risen meanwhile: a sheet that holds its rows in memory shows there.
"""

from __future__ import annotations

import argparse
import multiprocessing
import tempfile
import time
from collections.abc import Sequence
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path
from typing import Any

from sqlalchemy import select

from benchmarks.made_up import YEAR, Service, open_database
from benchmarks.watching import peak
from benchmarks.workbook import opened
from qa_tool import subjects
from qa_tool.figures.words.filters import Filters
from qa_tool.kit import transactions
from qa_tool.kit.periods import Quarter, financial_year
from qa_tool.outputs.verbs import workbooks
from qa_tool.outputs.verbs.exporting import Order
from qa_tool.outputs.words import Edition
from qa_tool.outputs.workbook import making
from qa_tool.outputs.workbook.blocks.rows import RowsOf
from qa_tool.outputs.workbook.outline import Outline
from qa_tool.people.models import Place
from qa_tool.people.words import PlaceKind

Spent = dict[str, tuple[float, float]]
"""Of each step: seconds of work, and megabytes by which the peak rose."""


class Meter:
    """Puts what was spent since the last look down to a step."""

    def __init__(self) -> None:
        self.spent: Spent = {}
        self._work, self._peak = time.process_time(), peak()

    def put_down(self, step: str) -> None:
        """What was spent since belongs to ``step``."""
        work, highest = time.process_time(), peak()
        before = self.spent.get(step, (0.0, 0.0))
        self.spent[step] = (before[0] + work - self._work, before[1] + highest - self._peak)
        self._work, self._peak = work, highest


def _measure(edition: Edition, database: Path, folder: Path) -> tuple[Spent, float, float]:
    subjects.connect()
    meter = Meter()
    write, stream = vars(making)["_write"], RowsOf.stream

    def written(held: Any, sheet: Outline) -> None:
        meter.put_down("The rest" if meter.spent else "Figures")
        write(held, sheet)
        meter.put_down(sheet.title)

    def streamed(rows: RowsOf, held: Any, title: str, question: str) -> None:
        meter.put_down("The rest" if meter.spent else "Figures")
        stream(rows, held, title, question)
        meter.put_down(title)

    vars(making)["_write"] = written
    RowsOf.stream = streamed  # type: ignore[method-assign]
    begun = peak()
    with transactions.reading(), opened(database) as session:
        period, filters = Quarter(YEAR, 2).period, Filters()
        if edition in (Edition.ANNUAL, Edition.INTERNAL):
            period = financial_year(YEAR)
        if edition is Edition.CLUSTER:
            filters = Filters(place_id=session.scalar(select(Place.id).where(Place.kind == PlaceKind.LOCALITY)) or "")
        workbooks.compose(
            session, None, Order(period, filters, "benchmark", edition=edition), folder / f"{edition.value}.xlsx"
        )
    meter.put_down("The rest")
    return meter.spent, begun, peak()


def measured(edition: Edition, database: Path, folder: Path) -> tuple[Spent, float, float]:
    """What an edition spent in a process of its own, and the peak before and after."""
    with ProcessPoolExecutor(1, multiprocessing.get_context("spawn")) as process:
        return process.submit(_measure, edition, database, folder).result()


def lines(audits: int, edition: Edition, found: tuple[Spent, float, float]) -> list[str]:
    """Markdown: the edition, then its steps."""
    spent, begun, ended = found
    whole = sum(work for work, _ in spent.values())
    made = [f"| {audits:,} | **{edition.label}** | {whole:.1f} | | {ended:.0f} ({begun:.0f} before) |"]
    made += [
        f"| {audits:,} | {step} | {work:.2f} | {work / whole:.0%} | +{risen:.0f} |"
        for step, (work, risen) in spent.items()
    ]
    return made


def main(words: Sequence[str] | None = None) -> None:
    """Print a table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--audits", type=int, nargs="+", default=[1_000, 10_000])
    parser.add_argument("--editions", type=Edition, nargs="+", default=list(Edition))
    given = parser.parse_args(words)
    print("| Records | Sheets | Work, s | Share | Peak, MB |\n|---:|---|---:|---:|---:|")
    for audits in given.audits:
        with tempfile.TemporaryDirectory() as name:
            folder = Path(name)
            with open_database(folder / "service.sqlite") as session:
                Service(session).fill(audits)
            for edition in given.editions:
                found = measured(edition, folder / "service.sqlite", folder)
                print("\n".join(lines(audits, edition, found)), flush=True)


if __name__ == "__main__":
    main()
