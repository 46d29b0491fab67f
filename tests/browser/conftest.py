"""Chromium against a served installation. Without Chromium these tests are skipped, saying what to install."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from itertools import product
from pathlib import Path
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Locator, Page, expect

from tests.browser.world import World, served

CHROMIUM = next(
    (found for name in ("chromium", "chromium-browser", "google-chrome") if (found := shutil.which(name))), ""
)
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
WIDTHS = {"desktop": 1280, "phone": 390, "narrow": 320}


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark everything of this room, and skip it by name where there is no Chromium."""
    for item in items:
        if Path(__file__).parent in item.path.parents:
            item.add_marker("browser")
            if not CHROMIUM:
                item.add_marker(pytest.mark.skip(reason="install Chromium (Debian: apt-get install chromium)"))


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args: dict[str, Any]) -> dict[str, Any]:
    """The machine's own Chromium; nothing is downloaded."""
    return {**browser_type_launch_args, "executable_path": CHROMIUM, "args": FLAGS}


@pytest.fixture
def world(sqlite_url: str, tmp_path: Path) -> Iterator[World]:
    """A served installation of its own for each test."""
    with served(sqlite_url, tmp_path / "instance") as world:
        yield world


@pytest.fixture(autouse=True)
def _patient_clicks(monkeypatch: pytest.MonkeyPatch) -> None:
    """A click is over when the form that it sends is: scripts stay on the page until the service has answered."""
    for kind, name in product((Locator, Page), ("click", "dblclick", "press")):
        original = getattr(kind, name)

        def act(self: Locator | Page, *words: Any, _original: Any = original, **options: Any) -> None:
            page = self.page if isinstance(self, Locator) else self
            _original(self, *words, **options)
            if not page.is_closed():
                expect(page.locator("form[data-sending]")).to_have_count(0, timeout=30_000)
                # An answer that has begun to arrive is an empty page without such a form: what follows needs it whole.
                page.wait_for_load_state("load")

        monkeypatch.setattr(kind, name, act)


class Visit:
    """A page that tells when a script fails, something is blocked, runs over the edge, or is not accessible."""

    def __init__(self, page: Page, world: World) -> None:
        self.page, self.world = page, world
        self.trouble: list[str] = []
        page.on("pageerror", lambda error: self.trouble.append(str(error)))
        page.on("console", lambda message: self.trouble.append(message.text) if message.type == "error" else None)

    def go(self, path: str) -> Page:
        """Open an address of the site."""
        self.page.goto(path if path.startswith("http") else self.world.url + path)
        return self.page

    def forgive(self, *statuses: int) -> None:
        """Forget that the browser's console noted answers of these statuses: they were meant."""
        others = [line for line in self.trouble if not any(str(status) in line for status in statuses)]
        assert not others, others
        self.trouble.clear()

    def examine(self, name: str) -> None:
        """The page as it stands has no accessibility violation, does not scroll sideways, and nothing failed on it."""
        found = Axe().run(self.page).response["violations"]
        faults = [f"{one['id']}: {one['help']} {[node['html'][:120] for node in one['nodes']][:3]}" for one in found]
        width, window = self.page.evaluate("[document.documentElement.scrollWidth, window.innerWidth]")
        if width > window:
            faults.append(f"runs over the edge: {width} of {window}")
        assert not faults + self.trouble, f"{name}: {faults + self.trouble}"


@pytest.fixture
def visit(browser: Browser, world: World, request: pytest.FixtureRequest) -> Iterator[Any]:
    """``visit("manager", width="phone", scripts=False)``: a signed-in browser of its own."""
    contexts = []

    def open_as(name: str, *, width: str = "desktop", scripts: bool = True) -> Visit:
        size: Any = {"width": WIDTHS[width], "height": 900}
        context = browser.new_context(viewport=size, java_script_enabled=scripts)
        context.set_default_timeout(15_000)
        contexts.append(context)
        world.let_in(context, name)
        return Visit(context.new_page(), world)

    yield open_as
    for context in contexts:
        context.close()
