"""``qa-tool notices send`` against a real mail server: encrypted, signed in, refused, away and back; nothing twice."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from urllib.parse import quote

import pytest
import time_machine
from click.testing import CliRunner, Result
from sqlalchemy import create_engine, select

from qa_tool.cli import main
from qa_tool.kit import transactions
from qa_tool.kit.periods import now
from qa_tool.kit.transactions import unit_of_work
from qa_tool.notices import verbs
from qa_tool.notices.models import Notice
from qa_tool.notices.verbs import ATTEMPTS
from qa_tool.notices.words import MailState, Matter, NoticeKind, Subject
from qa_tool.people.models import UserAccount
from tests.support.factories import make_people
from tests.support.mail_servers import PASSWORD, USER, Handler, free_port, mail_server, make_certificate

Send = Callable[..., Result]
TO = ("iro@service.example", "manager@service.example")


@pytest.fixture
def send(sqlite_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Send:
    """Runs the command for a mail server; one notice waits for each of two people."""
    engine = create_engine(sqlite_url)
    transactions.prepare(engine)
    with unit_of_work(engine) as session:
        people = make_people(session)
        for name in ("iro", "manager"):
            person = people.by_name[name]
            account = UserAccount(email=f"{name}@service.example", password="!", person_id=person.id, created_at=now())
            session.add(account)
            session.flush()
            matter = Matter(Subject.AUDIT, "a" * 32, "CS-2018-0042")
            verbs.tell(session, NoticeKind.FEEDBACK, [person.id], matter)
    engine.dispose()

    def run(scheme: str, port: int, *, password: str = PASSWORD, later: timedelta = timedelta()) -> Result:
        user = f"{quote(USER)}:{quote(password)}@" if scheme != "smtp" else ""
        given = {
            "QA_MODE": "test",
            "QA_INSTANCE": str(tmp_path / "instance"),
            "QA_DATABASE_URL": sqlite_url,
            "QA_MAIL": f"{scheme}://{user}localhost:{port}",
            "QA_MAIL_FROM": "audits@service.example",
        }
        for name, value in given.items():
            monkeypatch.setenv(name, value)
        with time_machine.travel(now() + later):
            return CliRunner().invoke(main, ["notices", "send"])

    return run


@pytest.fixture
def certificate(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A certificate of localhost from an authority that this machine trusts."""
    own, authority = make_certificate(tmp_path, "localhost")
    monkeypatch.setenv("SSL_CERT_FILE", str(authority))
    return own


def states(url: str) -> list[MailState]:
    engine = create_engine(url)
    transactions.prepare(engine)
    with unit_of_work(engine) as session:
        found = list(session.scalars(select(Notice.mail)))
    engine.dispose()
    return found


@pytest.mark.parametrize("scheme", ["smtp+starttls", "smtps"])
def test_encrypted_and_signed_in_once_and_with_nothing_that_is_anybodys_business(
    send: Send, certificate: Path, scheme: str
) -> None:
    handler, port = Handler(), free_port()
    with mail_server(handler, port, certificate=certificate, starttls=scheme == "smtp+starttls"):
        first, again = send(scheme, port), send(scheme, port)
    assert "Sent 2 e-mails with 2 notices" in first.output
    assert "Sent 0 e-mails" in again.output
    for _, message in handler.arrived:
        assert message["Auto-Submitted"] == "auto-generated"
        assert message["Message-ID"].endswith("@service.example>")
    assert len({message["Message-ID"] for _, message in handler.arrived}) == 2
    assert handler.tried == [(USER.encode(), PASSWORD.encode())] * 2
    assert sorted(to for to, _ in handler.arrived) == list(TO)
    for to, message in handler.arrived:
        assert (message["From"], message["To"]) == ("audits@service.example", to)
        assert message["Subject"] == "Quality assurance: one notice"
        whole = message.as_string()
        assert "CS-2018-0042" in whole
        assert (other := next(one for one in TO if one != to)) not in whole, other
        for word in ("P003", "P006", PASSWORD, "good", "inadequate"):
            assert word not in whole


def test_without_encryption_and_without_a_password(send: Send) -> None:
    handler, port = Handler(), free_port()
    with mail_server(handler, port, sign_in=False):
        assert "Sent 2 e-mails" in send("smtp", port).output
    assert (len(handler.arrived), handler.tried) == (2, [])


@pytest.mark.parametrize("scheme", ["smtp+starttls", "smtps"])
@pytest.mark.parametrize("host", ["localhost", "elsewhere.example"])
def test_a_server_that_is_not_what_it_says_gets_neither_password_nor_mail(
    send: Send, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, scheme: str, host: str
) -> None:
    """The certificate of an authority that nobody trusts, or of another host."""
    own, authority = make_certificate(tmp_path, host)
    if host != "localhost":
        monkeypatch.setenv("SSL_CERT_FILE", str(authority))
    handler, port = Handler(), free_port()
    with mail_server(handler, port, certificate=own, starttls=scheme == "smtp+starttls"):
        said = send(scheme, port)
    assert "2 e-mails were not taken by the mail server" in said.output
    assert (handler.tried, handler.arrived) == ([], [])


def test_a_server_that_does_not_encrypt_gets_neither_password_nor_mail(send: Send) -> None:
    handler, port = Handler(), free_port()
    with mail_server(handler, port, sign_in=False):
        said = send("smtp+starttls", port)
    assert "2 e-mails were not taken" in said.output
    assert (handler.tried, handler.arrived) == ([], [])


def test_a_wrong_password_loses_nothing(send: Send, certificate: Path) -> None:
    handler, port = Handler(), free_port()
    with mail_server(handler, port, certificate=certificate):
        wrong = send("smtp+starttls", port, password="not it at all")
        assert "2 e-mails were not taken" in wrong.output
        assert "not it at all" not in wrong.output
        assert handler.arrived == []
        assert "Sent 0 e-mails" in send("smtp+starttls", port).output  # not before the pause is over
        assert "Sent 2 e-mails" in send("smtp+starttls", port, later=timedelta(minutes=6)).output
    assert sorted(to for to, _ in handler.arrived) == list(TO)


def test_a_server_that_is_away_and_comes_back(send: Send, certificate: Path, sqlite_url: str) -> None:
    handler, port = Handler(), free_port()
    assert "2 e-mails were not taken" in send("smtp+starttls", port).output
    with mail_server(handler, port, certificate=certificate):
        assert "Sent 2 e-mails" in send("smtp+starttls", port, later=timedelta(minutes=6)).output
    assert states(sqlite_url) == [MailState.SENT] * 2
    assert len(handler.arrived) == 2


def test_a_refused_recipient_keeps_nobody_else_waiting_and_is_given_up_at_last(
    send: Send, certificate: Path, sqlite_url: str
) -> None:
    handler, port = Handler(refused={TO[0]}), free_port()
    with mail_server(handler, port, certificate=certificate):
        said = [send("smtp+starttls", port, later=timedelta(hours=3) * attempt) for attempt in range(ATTEMPTS)]
        after = send("smtp+starttls", port, later=timedelta(days=9))
    assert [to for to, _ in handler.arrived] == [TO[1]]
    assert "Sent 1 e-mails" in said[0].output
    assert "1 e-mails were not taken" in said[0].output
    assert [one.exit_code for one in said] == [0] * (ATTEMPTS - 1) + [1]
    assert "1 e-mails were given up" in said[-1].output
    assert (after.exit_code, "Sent 0 e-mails" in after.output) == (0, True)
    assert not any(to in one.output for one in said for to in TO)
    assert sorted(states(sqlite_url)) == sorted([MailState.SENT, MailState.FAILED])
