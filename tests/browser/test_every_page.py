"""Every page that a link leads to, as every role, in the demo service: accessible, whole, and all from this machine.

The pages are not listed here: a crawler follows the links, so that a new page is looked at without being named.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urljoin, urlsplit

import html5lib
import pytest
from playwright.sync_api import Browser
from werkzeug.exceptions import HTTPException
from werkzeug.routing import RequestRedirect

from demo.cast import SIGN_INS
from demo.loading import Plan, load
from qa_tool import create_app
from qa_tool.config import load_settings
from qa_tool.extensions import db
from qa_tool.kit.periods import today
from qa_tool.kit.transactions import unit_of_work
from qa_tool.people.models import UserAccount
from qa_tool.resources import forms_folder
from tests.browser.conftest import WIDTHS, Visit
from tests.browser.world import World
from tests.support.serving import on_loopback

EACH = 2
"""How many pages of one kind are opened by a role: the second may show another state."""
EXAMINED_IN_ALL = 2
"""How often a kind is examined in the browser, at both widths, over all roles; after that a role only opens it."""
NOT_PAGES = {"static", "health.alive", "health.ready", "account.sign_in", "imports.template"}
FILES = ("_csv", "_png", "_file")
"""Endings of endpoints that send a file: a browser downloads those, and shows nothing."""
LOADED = "performance.getEntriesByType('resource').map(entry => entry.name)"


@pytest.fixture(scope="module")
def demo(sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    """A small demo service: a few weeks' worth of records of every form and state."""
    folder = tmp_path_factory.mktemp("demo")
    (folder / "qa.sqlite").write_bytes(sqlite_template.read_bytes())
    settings = load_settings(
        {"QA_MODE": "test", "QA_INSTANCE": str(folder), "QA_DATABASE_URL": f"sqlite:///{folder / 'qa.sqlite'}"}
    )
    app = create_app(settings)
    with app.app_context():
        load(lambda: unit_of_work(db.engine), Plan(400, today(), forms_folder(), "!"))
        with unit_of_work(db.engine) as session:
            by_email = {user.email: user.id for user in session.query(UserAccount)}
    accounts = {one.role.value: by_email[one.email] for one in SIGN_INS}
    with on_loopback(app) as url:
        yield World(app, url, None, accounts)  # type: ignore[arg-type]  # the demo's cast is not the factories'


def endpoint_of(world: World, address: str) -> str | None:
    """The page's kind: the endpoint that answers GET at this address of the site; None elsewhere."""
    if not address.startswith(world.url + "/"):
        return None
    adapter = world.app.url_map.bind("127.0.0.1")
    try:
        endpoint, _ = adapter.match(urlsplit(address).path, "GET")
    except RequestRedirect as moved:
        return endpoint_of(world, world.url + urlsplit(moved.new_url).path)
    except HTTPException:
        return None
    return str(endpoint)


@pytest.fixture(scope="module")
def examined() -> Counter[str]:
    """How often each kind of page was examined so far."""
    return Counter()


def links_of(visitor: Visit, world: World, address: str, name: str | None) -> list[str]:
    """Where a page leads. With a name it is examined in the browser, wide and narrow; else it must only be there."""
    page = visitor.page
    if name is None:
        answer = page.request.get(address)
        assert answer.status == 200, f"a link leads to {address}: {answer.status}"
        tree = html5lib.parse(answer.text(), namespaceHTMLElements=False)
        return [urljoin(answer.url, link.get("href")) for link in tree.iter("a") if link.get("href")]
    response = page.goto(address)
    assert response is not None
    assert response.status == 200, f"a link leads to {address}: {response.status}"
    for width in ("desktop", "phone"):
        page.set_viewport_size({"width": WIDTHS[width], "height": 900})
        visitor.examine(f"{name} {width}")
    loaded: list[str] = page.evaluate(LOADED)
    foreign = [one for one in loaded if not one.startswith((world.url + "/", "data:"))]
    assert not foreign, f"{address} asks elsewhere: {foreign}"
    links: list[str] = page.eval_on_selector_all("a[href]", "links => links.map(link => link.href)")
    return links


def crawl(visitor: Visit, world: World, examined: Counter[str]) -> Counter[str]:
    """Follow links from the first page, looking at one or two pages of a kind; how many of each kind were seen."""
    seen: Counter[str] = Counter()
    waiting, known = [world.url + "/"], {world.url + "/"}
    while waiting:
        address = waiting.pop(0)
        kind = endpoint_of(world, address)
        if kind is None or kind in NOT_PAGES or kind.endswith(FILES) or seen[kind] >= EACH:
            continue
        seen[kind] += 1
        closely = examined[kind] < EXAMINED_IN_ALL
        examined[kind] += closely
        links = links_of(visitor, world, address, f"{kind} at {urlsplit(address).path}" if closely else None)
        for plain in (href.split("#")[0] for href in links):
            if plain not in known:
                known.add(plain)
                waiting.append(plain)
    return seen


@pytest.mark.long
@pytest.mark.timeout(900)
@pytest.mark.parametrize("role", [one.role.value for one in SIGN_INS])
def test_every_page_that_a_link_leads_to(browser: Browser, demo: World, examined: Counter[str], role: str) -> None:
    context = browser.new_context()
    context.set_default_timeout(30_000)
    try:
        demo.let_in(context, role)
        seen = crawl(Visit(context.new_page(), demo), demo, examined)
    finally:
        context.close()
    assert {"audits.home", "account.profile"} <= set(seen)
    if role in ("QR", "SM", "HS", "AN"):
        assert {"analysis.home", "analysis.questions", "analysis.themes", "analysis.places", "analysis.volume"} <= set(
            seen
        )
        assert {"audits.listing", "audits.show", "definitions.show", "workbooks.make"} <= set(seen)
