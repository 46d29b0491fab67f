"""Every page that a link leads to, as every role, over PostgreSQL: what only reads may neither write nor hold rows."""

from __future__ import annotations

import re
from pathlib import Path
from urllib.parse import urljoin, urlsplit

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.exceptions import HTTPException

from demo.cast import SIGN_INS
from demo.loading import Plan, load
from qa_tool import create_app
from qa_tool.config import load_settings
from qa_tool.extensions import db
from qa_tool.kit.periods import today
from qa_tool.kit.transactions import unit_of_work
from qa_tool.people.models import UserAccount
from qa_tool.resources import forms_folder
from tests.support.site import CriticalClient

RECORDS = 60
EACH = 1
"""How many pages of one kind are opened by one role."""


def kind_of(app: Flask, path: str) -> str | None:
    """The endpoint that answers GET at a path; None where none does."""
    try:
        return str(app.url_map.bind("localhost").match(path, "GET")[0])
    except HTTPException:
        return None


def crawl(app: Flask, client: FlaskClient) -> tuple[dict[str, int], list[str]]:
    """Follow links from the first page: how many pages of each kind were opened, and which of them were no pages."""
    seen: dict[str, int] = {}
    failed, waiting, known = [], ["/"], {"/"}
    while waiting:
        address = waiting.pop(0)
        kind = kind_of(app, urlsplit(address).path)
        if kind in (None, "static") or seen.get(str(kind), 0) >= EACH:
            continue
        seen[str(kind)] = seen.get(str(kind), 0) + 1
        answer = client.get(address)
        if answer.status_code not in (200, 303):
            failed.append(f"{kind} at {address}: {answer.status_code}")
        text = answer.text if answer.mimetype == "text/html" else ""
        answer.close()
        for href in re.findall(r'href="([^"#]+)', text):
            found = urljoin(address, href.replace("&amp;", "&"))
            if found.startswith("/") and found not in known:
                known.add(found)
                waiting.append(found)
    return seen, failed


@pytest.mark.timeout(900)
def test_every_page_that_a_link_leads_to_on_postgresql(postgresql_url: str, tmp_path: Path) -> None:
    settings = load_settings({"QA_MODE": "test", "QA_INSTANCE": str(tmp_path), "QA_DATABASE_URL": postgresql_url})
    app = create_app(settings)
    app.test_client_class = CriticalClient
    app.config["PROPAGATE_EXCEPTIONS"] = False
    with app.app_context():
        engine = db.engine
        load(lambda: unit_of_work(engine), Plan(RECORDS, today(), forms_folder(), "!"))
    kinds, failed = set(), []
    for one in SIGN_INS:
        client = app.test_client()
        assert isinstance(client, CriticalClient)
        with unit_of_work(engine) as session:
            client.let_in(app, session, session.query(UserAccount).filter_by(email=one.email).one())
        seen, wrong = crawl(app, client)
        kinds |= set(seen)
        failed += [f"{one.role.value}: {text}" for text in wrong]
    engine.dispose()
    assert not failed, "\n".join(failed)
    assert len(kinds) > 100, "the links were followed"
