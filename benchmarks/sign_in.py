"""Whether the time of a refused sign-in tells that there is an account: medians side by side, in one run.

    python -m benchmarks.sign_in [--times 200] [--postgresql]

Four kinds of attempt take turns, each with a browser of its own, so that whatever else the machine does meets all of
them alike: a wrong pass phrase for an account, an address without an account, and a disabled account with a wrong and
with its right pass phrase. The attempts on record are forgotten between them, outside the time that is taken: the
throttling would refuse the eleventh without a look. ``seconds`` are what a person waits, ``work`` the processor's.
"""

from __future__ import annotations

import argparse
import logging
import re
import statistics
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path

from flask import Flask
from flask_security.utils import hash_password
from sqlalchemy import delete

from benchmarks.importing import database
from qa_tool import create_app
from qa_tool.config import load_settings
from qa_tool.extensions import db
from qa_tool.kit.periods import today
from qa_tool.kit.transactions import unit_of_work
from qa_tool.people.models import Person, SignInFailure
from qa_tool.people.verbs import accounts
from qa_tool.policy.words import Role
from qa_tool.shell import health

RIGHT, WRONG = "violin harbour thimble cloud", "violin harbour thimble clown"
ATTEMPTS = {
    "existing, wrong pass phrase": ("there@service.example", WRONG),
    "absent": ("nobody@service.example", WRONG),
    "disabled, wrong pass phrase": ("gone@service.example", WRONG),
    "disabled, right pass phrase": ("gone@service.example", RIGHT),
}
APART = 0.10
"""How far medians may lie from that of the existing account: a share of it."""
Taken = dict[str, list[tuple[float, float]]]
"""Of each kind of attempt: seconds by the wall and of the processor."""


def application(folder: Path, address: str) -> Flask:
    """The service on an empty database, with one account that is active and one that is not."""
    app = create_app(
        load_settings({"QA_MODE": "demo", "QA_INSTANCE": str(folder), "QA_DATABASE_URL": address}), check_schema=False
    )
    with app.app_context():
        health.upgrade(db.engine)
        with unit_of_work(db.engine) as session:
            for code, email in (("QR-01", "there@service.example"), ("QR-02", "gone@service.example")):
                session.add(Person(staff_code=code, job="Q&R manager", in_post_from=today()))
                session.flush()
                accounts.add(
                    session,
                    email=email,
                    staff_code=code,
                    roles=frozenset({Role.QR_MANAGER}),
                    password_hash=str(hash_password(RIGHT)),
                )
            gone = accounts.find(session, "gone@service.example")
            assert gone is not None
            accounts.set_active(session, gone, False)
    return app


def tried(app: Flask, times: int) -> Taken:
    """Every kind of attempt so many times, by turns."""
    browsers = {kind: app.test_client() for kind in ATTEMPTS}
    taken: Taken = {kind: [] for kind in ATTEMPTS}
    for turn in range(-1, times):  # the first turn is not counted: it compiles the page and makes nobody's hash
        for kind, (email, password) in ATTEMPTS.items():
            with app.app_context(), unit_of_work(db.engine) as session:
                session.execute(delete(SignInFailure))
            page = browsers[kind].get("/account/sign-in").text
            token = re.search(r'name="csrf_token" type="hidden" value="([^"]+)"', page)
            assert token is not None
            data = {"csrf_token": token[1], "email": email, "password": password}
            began, worked = time.perf_counter(), time.process_time()
            answer = browsers[kind].post("/account/sign-in", data=data)
            spent = time.perf_counter() - began, time.process_time() - worked
            assert answer.status_code == 422, (kind, answer.status_code)
            if turn >= 0:
                taken[kind].append(spent)
    return taken


def table(taken: Taken) -> str:
    """Markdown: medians in milliseconds, and their ratio to the first kind's."""
    lines = ["| Attempt | n | Median | Work | Median to the first | Work to the first |", "|---|" + "---:|" * 5]
    medians = {kind: [statistics.median(part) for part in zip(*all_of, strict=True)] for kind, all_of in taken.items()}
    seconds, work = next(iter(medians.values()))
    lines += [
        f"| {kind} | {len(taken[kind])} | {1000 * one[0]:,.1f} ms | {1000 * one[1]:,.1f} ms "
        f"| {one[0] / seconds:.3f} | {one[1] / work:.3f} |"
        for kind, one in medians.items()
    ]
    worst = max(abs(one[0] / seconds - 1) for one in medians.values())
    lines.append(f"\nMedians lie within {worst:.1%} of the first: {'passed' if worst <= APART else 'NOT PASSED'}.")
    return "\n".join(lines)


def main(words: Sequence[str] | None = None) -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--times", type=int, default=200)
    parser.add_argument("--postgresql", action="store_true")
    given = parser.parse_args(words)
    logging.disable(logging.CRITICAL)
    with tempfile.TemporaryDirectory() as name, database(Path(name), postgresql=given.postgresql) as address:
        app = application(Path(name) / "instance", address)
        print(table(tried(app, given.times)))
        with app.app_context():
            db.engine.dispose()
    logging.disable(logging.NOTSET)


if __name__ == "__main__":
    main()
