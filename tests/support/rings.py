"""The three rings of the tests, and which databases a test runs on.

- `pure`: no database, no application. It answers while one types: `python3 qa.py test --ring pure`.
- `data`: a database; SQLite, and PostgreSQL too where the file says `pytestmark = pytest.mark.both_databases`.
- `journeys`: a browser, LibreOffice, the demo service, a walk through every page, processes, or a long search.

A test's ring is not written down, so that it cannot be wrong: it follows from the fixtures that the test asks for. Only
what is a journey for another reason says so, with `pytest.mark.journey`, and what makes a database of its own, with
`pytest.mark.own_database`: a pure test that opens one fails.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator

import pytest

RINGS = ("pure", "data", "journeys")
DATABASES = {"sqlite_template", "postgresql_server", "database_url", "own_database"}
"""Whoever asks for one of these fixtures, however indirectly, or says so with this mark, has a database."""
JOURNEYS = {"browser", "libreoffice", "journey"}
"""Fixtures and markers."""
FOLDERS = {"browser", "demo", "benchmarks"}
"""Of `tests`: journeys, whatever they ask for."""

_running: list[str] = []
"""The ring of the test that runs now."""


def ring_of(item: pytest.Item) -> str:
    """The ring of a test."""
    asked = set(getattr(item, "fixturenames", ())) | {mark.name for mark in item.iter_markers()}
    if asked & JOURNEYS or any(item.config.rootpath / "tests" / folder in item.path.parents for folder in FOLDERS):
        return "journeys"
    return "data" if asked & DATABASES else "pure"


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--ring", choices=RINGS, action="append", help="run the tests of this ring alone; may be repeated")


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """A database of each kind in turn where SQL differs, else SQLite."""
    said = any("database_url" in mark.args[0] for mark in metafunc.definition.iter_markers("parametrize"))
    if "database_url" in metafunc.fixturenames and not said:
        both = metafunc.definition.get_closest_marker("both_databases") is not None
        metafunc.parametrize("database_url", ["sqlite", "postgresql"] if both else ["sqlite"], indirect=True)


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Ring by ring, because the pure ring answers soonest; within one, the longest journeys first, or one process would
    still be at them when the others have nothing left to do."""
    wanted = config.getoption("ring") or RINGS
    rings = {item: ring_of(item) for item in items}
    config.hook.pytest_deselected(items=[item for item in items if rings[item] not in wanted])
    items[:] = sorted(
        (item for item in items if rings[item] in wanted),
        key=lambda item: (RINGS.index(rings[item]), item.get_closest_marker("long") is None),
    )


def _refuse(event: str, words: tuple[object, ...]) -> None:
    if event == "sqlite3.connect" and _running == ["pure"]:
        raise PermissionError("a pure test opens no database: ask for a fixture of tests/support/databases.py")


sys.addaudithook(_refuse)


@pytest.fixture(autouse=True)
def _ring(request: pytest.FixtureRequest) -> Iterator[None]:
    _running[:] = [ring_of(request.node)]
    yield
    _running.clear()
