"""An installation for commands that make files of the figures."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from sqlalchemy import create_engine

from qa_tool.kit import transactions
from qa_tool.kit.transactions import unit_of_work
from tests.support.factories import make_people, make_places, make_submitted, publish


@pytest.fixture
def installation(monkeypatch: pytest.MonkeyPatch, tmp_path: Path, sqlite_url: str) -> str:
    """An installation with two audits of the third quarter; its database."""
    monkeypatch.setenv("QA_MODE", "test")
    monkeypatch.setenv("QA_INSTANCE", str(tmp_path / "instance"))
    monkeypatch.setenv("QA_DATABASE_URL", sqlite_url)
    engine = create_engine(sqlite_url)
    transactions.prepare(engine)
    with unit_of_work(engine) as session:
        people, places, version = make_people(session), make_places(session), publish(session)
        for day in (1, 2):
            make_submitted(session, version, author=people.auditor, places=places, audit_date=date(2018, 11, day))
    engine.dispose()
    return sqlite_url
