"""The whole demo service, loaded once, with its last whole quarter frozen and then changed."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import create_engine

from demo.loading import Plan, load
from qa_tool.kit import transactions
from qa_tool.records.verbs import cases
from qa_tool.resources import forms_folder
from tests.demo.whole import AUDITS, TODAY, Whole, at_noon, freeze_and_change
from tests.support.factories import CASE_KEY


@pytest.fixture(scope="package")
def whole(sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Whole]:
    """Served, to be read: nothing may be written but sessions."""
    folder = tmp_path_factory.mktemp("whole")
    path = folder / "qa.sqlite"
    shutil.copyfile(sqlite_template, path)
    with at_noon():
        cases.use_key(CASE_KEY)
        engine = create_engine(f"sqlite:///{path}")
        transactions.prepare(engine)
        load(lambda: transactions.unit_of_work(engine), Plan(AUDITS, TODAY, forms_folder(), "no-hash"))
        with transactions.unit_of_work(engine) as session:
            freeze_and_change(session)
        engine.dispose()
        whole = Whole.served(path, folder / "instance")
    yield whole
    whole.close()


@pytest.fixture
def standing_clock() -> Iterator[None]:
    """The demo's own day."""
    with at_noon():
        yield
