"""The way in on both databases: transactions that only read, sessions, throttling and readiness."""

from __future__ import annotations

from datetime import date

import pytest
from flask_security.utils import hash_password

from qa_tool import create_app
from qa_tool.config import load_settings
from qa_tool.extensions import db
from qa_tool.kit.transactions import unit_of_work
from qa_tool.people.models import Person
from qa_tool.people.verbs import accounts
from qa_tool.policy.words import Role
from tests.account.test_sign_in import sign_in, token_of
from tests.support.site import PASSWORD, CriticalClient

pytestmark = pytest.mark.both_databases


@pytest.fixture
def client(database_url, tmp_path):
    """A browser before an application on each kind of database in turn, with one account."""
    app = create_app(
        load_settings({"QA_MODE": "test", "QA_INSTANCE": str(tmp_path / "i"), "QA_DATABASE_URL": database_url})
    )
    app.test_client_class = CriticalClient
    with app.app_context():
        engine, hashed = db.engine, hash_password(PASSWORD)
    with unit_of_work(engine) as session:
        session.add(Person(staff_code="QR-99", job="Q&R manager", in_post_from=date(2015, 1, 1)))
        session.flush()
        accounts.add(
            session,
            email="qr-99@service.example",
            staff_code="QR-99",
            password_hash=hashed,
            roles=[Role.QR_MANAGER],
        )
    yield app.test_client()
    engine.dispose()


def test_signing_in_changing_the_password_and_signing_out(client):
    assert client.get("/health/ready").json == {"status": "ok"}
    assert sign_in(client, password="wrong wrong wrong").status_code == 422
    assert sign_in(client).status_code == 303
    for path in ("/", "/account/", "/audits/", "/analysis/", "/forms/"):
        assert client.get(path).status_code == 200
    new = "tramvai kettle oboe fern"
    fields = {"current_password": PASSWORD, "new_password": new, "new_password_again": new}
    token = token_of(client.get("/account/password"))
    assert client.post("/account/password", data={"csrf_token": token, **fields}).status_code == 303
    page = client.get("/account/")
    assert "Your password has been changed" in page.text
    assert "Password changed" in page.text
    token = token_of(client.get("/account/password"))
    assert client.post("/account/sign-out", data={"csrf_token": token}).status_code == 303
    assert client.get("/account/").status_code == 303
    assert sign_in(client).status_code == 422
    assert sign_in(client, password=new).status_code == 303


def test_a_page_that_only_reads_cannot_write(client):
    from qa_tool.shell import access

    sign_in(client)

    def write():
        session = access.database()
        session.query(Person).update({"job": "changed"})
        return "done"

    client.application.view_functions["account.profile"] = access._in_transaction(write)
    with pytest.raises(Exception, match=r"(?i)read-?only"):
        client.get("/account/")
