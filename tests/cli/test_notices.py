"""``qa-tool notices send``: into a folder, twice, and without any mail."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner
from sqlalchemy import create_engine

from qa_tool.cli import main
from qa_tool.kit import transactions
from qa_tool.kit.periods import now
from qa_tool.kit.transactions import unit_of_work
from qa_tool.notices import verbs
from qa_tool.notices.words import Matter, NoticeKind, Subject
from qa_tool.people.models import UserAccount
from tests.support.factories import make_people


@pytest.fixture
def send(sqlite_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[..., str]:
    """Runs the command and gives back what it says; one notice waits."""
    engine = create_engine(sqlite_url)
    transactions.prepare(engine)
    with unit_of_work(engine) as session:
        person = make_people(session).iro
        session.add(UserAccount(email="iro@service.example", password="!", person_id=person.id, created_at=now()))
        session.flush()
        verbs.tell(session, NoticeKind.FEEDBACK, [person.id], Matter(Subject.AUDIT, "a" * 32, "CS-2018-0042"))
    engine.dispose()

    def run(**settings: str) -> str:
        given = {"QA_MODE": "test", "QA_INSTANCE": str(tmp_path / "instance"), "QA_DATABASE_URL": sqlite_url}
        for name, value in {**given, **settings}.items():
            monkeypatch.setenv(name, value)
        result = CliRunner().invoke(main, ["notices", "send"])
        assert result.exception is None, result.output
        return result.output

    return run


def test_into_a_folder_and_only_once(send: Callable[..., str], tmp_path: Path) -> None:
    folder = tmp_path / "mail"
    assert "Sent 1 e-mails with 1 notices" in send(QA_MAIL=f"file:{folder}")
    (message,) = [path.read_text(encoding="utf-8") for path in folder.iterdir()]
    assert "To: iro@service.example" in message
    assert "CS-2018-0042" in message
    assert "Sent 0 e-mails" in send(QA_MAIL=f"file:{folder}")
    assert len(list(folder.iterdir())) == 1


def test_without_mail_nothing_is_lost(send: Callable[..., str], tmp_path: Path) -> None:
    assert "QA_MAIL is not set" in send()
    assert "Sent 1 e-mails" in send(QA_MAIL=f"file:{tmp_path / 'mail'}")


def test_a_mail_server_that_does_not_answer_is_tried_again(send: Callable[..., str], tmp_path: Path) -> None:
    said = send(QA_MAIL="smtp://127.0.0.1:9", QA_MAIL_FROM="audits@service.example")
    assert "will be tried again" in said
