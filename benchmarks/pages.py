"""Times of the pages that people wait for, at some sizes of service in one run, on SQLite or PostgreSQL.

    python -m benchmarks.pages --audits 1000 50000 500000:20 [--database postgresql] [--keep FOLDER] [--warmed]

The smallest service is a demo of two years (``python -m demo``); the others are that demo grown
(``benchmarks/growing.py``), in so many years as stand behind the colon, two if nothing does. The rows of one day are
read back and counted again before anything is timed. With ``--keep`` the services stay in FOLDER, and one that is
there is timed without being made again.

*First* is the first view after the start of the process, with nothing kept and templates not yet compiled; *after a
change* is the next view when one audit of the period has changed; *p50* and *p95* are of further views. All times are
of the processor - this process's, and on PostgreSQL its backend's as well - so that a busy machine does not lengthen
them. Queries, rows that come back and what the database looked at (SQLite: thousands of its machine's steps;
PostgreSQL: thousands of rows and entries of indexes) are those of a further view, those of the first one in brackets.
*Growth* is the p50 divided by that at the smallest size.
"""

from __future__ import annotations

import argparse
import logging
import secrets
import statistics
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from flask import Flask
from flask.json.tag import TaggedJSONSerializer
from flask.testing import FlaskClient
from sqlalchemy import Engine, exists, select

from benchmarks.services_of_size import Size, demo, grown, last_quarter, postgresql
from benchmarks.watching import Watched, watched
from qa_tool import create_app
from qa_tool.config import load_settings
from qa_tool.definitions import queries
from qa_tool.extensions import db
from qa_tool.figures.verbs import warming
from qa_tool.kit.digests import digest_of
from qa_tool.kit.periods import now
from qa_tool.kit.transactions import unit_of_work
from qa_tool.moderation.models import Moderation
from qa_tool.people.models import RoleGrant, UserAccount
from qa_tool.people.queries import sessions
from qa_tool.records.models import Audit, Draft
from qa_tool.records.words import COUNTED

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


@dataclass(frozen=True)
class Times:
    """Of one page at one size: seconds, and what it asked the first time and then."""

    first: float
    changed: float | None
    median: float
    p95: float
    asked_first: Watched
    asked: Watched


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
        read_again = exists().where(Moderation.audit_id == Audit.id)  # it may be in hand, and kept from its reader
        read = session.scalar(
            select(Audit.id)
            .where(Audit.status.in_(COUNTED), Audit.form_key == "case-sample", ~read_again)
            .order_by(Audit.audit_date)
        )
        draft = session.execute(
            select(Audit.id, Audit.author_id, Audit.form_version_id)
            .join(Draft, Draft.audit_id == Audit.id)
            .join(UserAccount, UserAccount.person_id == Audit.author_id)
            .where(Audit.form_key != "live-observation")
            .order_by(Audit.id)
        ).first()
        section = queries.definition(session, draft[2]).sections[0].key if draft else ""
    writing = {"An audit, one section": f"/audits/{draft[0]}/sections/{section}"} if draft else {}
    return {"An audit, read": f"/audits/{read}/"}, draft[1] if draft else None, writing


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

    def once() -> Watched:
        with watched(engine) as seen:
            response = client.get(address)
        assert response.status_code == 200, (address, response.status_code)
        return seen

    first = once()
    after: float | None = None
    if analysis:
        changed(engine)
        after = once().seconds
    again = [once() for _ in range(times)]
    seconds = sorted(one.seconds for one in again)
    p95 = seconds[max(0, -(-len(seconds) * 95 // 100) - 1)]
    return Times(first.seconds, after, statistics.median(seconds), p95, first, again[-1])


def measured(instance: Path, address: str | None, times: int, *, warmed: bool = False) -> dict[str, Times]:
    """Every page of one service, by a process that has shown none of them; ``warmed`` as ``qa-tool serve`` does it."""
    app, engine = opened(instance, address)
    if warmed:
        with watched(engine) as seen:
            warming.warm(engine)
        print(f"warmed in {seen.seconds:.1f} s", flush=True)
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
    columns = "Page|Audits|First|After a change|p50|p95|Queries (first)|Rows (first)|Looked at, k (first)|Growth"
    lines = [f"| {columns.replace('|', ' | ')} |", "|---|" + "---:|" * columns.count("|")]
    for name in results[sizes[-1]]:
        for size in sizes:
            one, smallest = results[size].get(name), results[sizes[0]].get(name)
            if one is None:
                continue
            growth = f"{one.median / smallest.median:.1f} x" if smallest and one is not smallest else ""
            after = f"{1000 * one.changed:,.0f} ms" if one.changed is not None else ""
            lines.append(
                f"| {name} | {size} | {1000 * one.first:,.0f} ms | {after} | {1000 * one.median:,.0f} ms "
                f"| {1000 * one.p95:,.0f} ms | {len(one.asked.statements)} ({len(one.asked_first.statements)}) "
                f"| {one.asked.rows:,} ({one.asked_first.rows:,}) "
                f"| {one.asked.looked:,} ({one.asked_first.looked:,}) | {growth} |"
            )
    return "\n".join(lines)


def main(words: Sequence[str] | None = None) -> None:
    """Measure and print tables."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--audits", type=Size.of, nargs="+", default=[Size(1000), Size(50000)])
    parser.add_argument("--keep", type=Path, help="a folder where the services are, or are to be made and stay")
    parser.add_argument("--times", type=int, default=20)
    parser.add_argument("--warmed", action="store_true", help="count the usual quarter first, as qa-tool serve does")
    parser.add_argument("--database", choices=["sqlite", "postgresql"], default="sqlite")
    given = parser.parse_args(words)
    logging.disable(logging.CRITICAL)
    with tempfile.TemporaryDirectory(prefix="qa-pages-", ignore_cleanup_errors=True) as own:
        folder: Path = given.keep or Path(own)
        first: Size = given.audits[0]
        smallest = demo(folder, first.audits)
        results: dict[Size, dict[str, Times]] = {}
        if given.database == "postgresql":
            with postgresql(smallest) as server:
                for size in given.audits:
                    address = server.address(size, first)
                    results[size] = measured(smallest, address, given.times, warmed=given.warmed)
        else:
            for size in given.audits:
                instance = smallest if size == first else grown(smallest, size)
                results[size] = measured(instance, None, given.times, warmed=given.warmed)
        print(f"\n{table(results)}", flush=True)
    logging.disable(logging.NOTSET)


if __name__ == "__main__":
    main()
