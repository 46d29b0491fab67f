"""The whole demo service as its users meet it: served, with one quarter frozen and an audit reopened since."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path

import time_machine
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session

from qa_tool import create_app
from qa_tool.config import load_settings
from qa_tool.extensions import db
from qa_tool.kit.periods import Quarter
from qa_tool.kit.transactions import unit_of_work
from qa_tool.outputs.queries import frozen
from qa_tool.outputs.verbs import freezing
from qa_tool.outputs.words import FreezeStep
from qa_tool.people.verbs import accounts, people
from qa_tool.policy.words import Asker
from qa_tool.records.models import Audit
from qa_tool.records.verbs.amending import reopen_now
from qa_tool.records.words import Status
from tests.support.site import CriticalClient

TODAY = date(2023, 2, 14)
NOON = datetime(2023, 2, 14, 12, tzinfo=UTC)
QUARTER = Quarter.of(TODAY).shift(-1)
AUDITS = 700
MAIL = {
    "SM": "safeguarding",
    "HS": "head",
    "AN": "analyst",
    "QR": "manager",
    "IRO": "iro",
}
"""The local part of the address of each role's account."""


@contextmanager
def at_noon() -> Iterator[None]:
    """The clock stands on the demo's own day."""
    with time_machine.travel(NOON, tick=False):
        yield


@dataclass(frozen=True)
class Whole:
    """The served demo."""

    app: Flask
    path: Path

    @classmethod
    def served(cls, path: Path, instance: Path) -> Whole:
        """An application on the database at ``path``."""
        settings = load_settings(
            {"QA_MODE": "test", "QA_INSTANCE": str(instance), "QA_DATABASE_URL": f"sqlite:///{path}"}
        )
        app = create_app(settings)
        app.test_client_class = CriticalClient
        return cls(app, path)

    def close(self) -> None:
        """Let go of the database."""
        with self.app.app_context():
            db.engine.dispose()

    def writing(self) -> AbstractContextManager[Session]:
        """A session that commits."""
        with self.app.app_context():
            return unit_of_work(db.engine)

    @staticmethod
    def asker(session: Session, role: str) -> Asker:
        """The person of a role."""
        return _asker(session, role)

    def client(self, role: str, *, criticises: bool = False) -> CriticalClient:
        """A browser of the person of a role, signed in."""
        browser = self.app.test_client()
        assert isinstance(browser, CriticalClient)
        browser.criticises = criticises
        with self.writing() as session:
            user = accounts.find(session, f"{MAIL[role]}@demo.example")
            assert user is not None
            browser.let_in(self.app, session, user)
        return browser


def freeze_and_change(session: Session) -> None:
    """Three people freeze the last whole quarter, unless the demo has; then one of its audits is reopened."""
    if frozen.find(session, QUARTER) is None:
        askers = {role: _asker(session, role) for role in ("AN", "SM", "HS")}
        mark = freezing.view(session, askers["AN"], QUARTER).standing
        freezing.take(session, askers["AN"], QUARTER, FreezeStep.PROPOSED, "All in", seen=mark)
        freezing.take(session, askers["SM"], QUARTER, FreezeStep.APPROVED, seen=mark)
        freezing.take(session, askers["HS"], QUARTER, FreezeStep.FROZEN, seen=mark)
    period = QUARTER.period
    for form in ("case-sample", "tier-2"):
        audit = session.scalars(
            select(Audit)
            .where(
                Audit.form_key == form,
                Audit.status == Status.SUBMITTED,
                Audit.audit_date.between(period.first, period.last),
            )
            .order_by(Audit.reference)
            .limit(1)
        ).one()
        reopen_now(session, audit, "A date was wrong")


def _asker(session: Session, role: str) -> Asker:
    user = accounts.find(session, f"{MAIL[role]}@demo.example")
    assert user is not None
    return people.asker_for(session, user)
