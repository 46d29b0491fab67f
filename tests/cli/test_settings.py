"""``qa-tool settings``: listed with what holds, set from a day on, refused with what to do."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from sqlalchemy import create_engine

from qa_tool.cli import main
from qa_tool.kit import transactions
from qa_tool.kit.periods import today
from qa_tool.kit.transactions import reading_session
from qa_tool.settings.verbs import setting
from qa_tool.settings.words import CATALOGUE

Command = Callable[..., Result]


@pytest.fixture
def settings(sqlite_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Command:
    """Runs the command with its arguments."""
    given = {"QA_MODE": "test", "QA_INSTANCE": str(tmp_path / "instance"), "QA_DATABASE_URL": sqlite_url}
    for name, value in given.items():
        monkeypatch.setenv(name, value)
    return lambda *words: CliRunner().invoke(main, ["settings", *words])


def held(url: str, key: str) -> int:
    engine = create_engine(url)
    transactions.prepare(engine)
    with reading_session(engine) as session:
        value = setting(session, key, today())
    engine.dispose()
    return value


def test_every_setting_is_listed_with_what_holds(settings: Command) -> None:
    said = settings("list").output
    assert all(f"  {key} " in said for key in CATALOGUE)
    assert "5 working days (never set)" in said


def test_what_is_set_holds_and_is_listed(settings: Command, sqlite_url: str) -> None:
    done = settings("set", "feedback_working_days", "7")
    assert (done.exit_code, done.output) == (
        0,
        f"Feedback on an observation is due after: 7 working days from {today()}.\n",
    )
    assert held(sqlite_url, "feedback_working_days") == 7
    assert settings("set", "feedback_working_days", "7").output.startswith("Nothing changed")
    later = settings("set", "feedback_working_days", "9", "--from", "2999-01-01")
    assert later.exit_code == 0
    assert held(sqlite_url, "feedback_working_days") == 7
    assert f"(since {today()}; 9 working days from 2999-01-01)" in settings("list").output


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (("feedback_working_days", "0"), "whole number from 1 to 60"),
        (("feedback_working_days", "7", "--from", "2001-01-01"), "today or later"),
        (("feedback_working_days", "7", "--from", "tomorrow"), "is no date"),
        (("nothing", "7"), "See qa-tool settings list"),
        (("hidden_up_to_count", "1"), "from 5 to 50"),
    ],
)
def test_a_slip_is_said_and_changes_nothing(settings: Command, words: tuple[str, ...], message: str) -> None:
    done = settings("set", *words)
    assert done.exit_code == 1
    assert message in done.output
    assert "since" not in settings("list").output
