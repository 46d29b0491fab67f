from __future__ import annotations

import json
import shutil
import socket
import sqlite3
from collections.abc import Iterator
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from demo.cast import PASS_PHRASE, SIGN_INS
from demo.command import command
from qa_tool import create_app
from qa_tool.cli.serve import command as serve_command
from qa_tool.cli.serve import warm_up
from qa_tool.config import load_settings


@pytest.fixture(scope="module")
def instance(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder in which a very small demo was made."""
    folder = tmp_path_factory.mktemp("demo") / "instance"
    made = run(folder, "--no-serve", "--audits", "12")
    assert made.exit_code == 0, made.output
    return folder


@pytest.fixture
def taken() -> Iterator[int]:
    """A port that another program listens on."""
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        listener.listen()
        yield listener.getsockname()[1]


def run(folder: Path, *words: str) -> Result:
    return CliRunner().invoke(command, ["--instance", str(folder), *words])


def test_a_second_start_makes_nothing_anew(instance: Path) -> None:
    database = instance / "qa_tool.sqlite"
    before = database.stat().st_ino
    again = run(instance, "--no-serve")
    assert again.exit_code == 0
    assert "12 made-up records" in again.output
    assert "Making" not in again.output
    assert database.stat().st_ino == before


def test_another_size_needs_a_fresh_demo(instance: Path) -> None:
    refused = run(instance, "--no-serve", "--audits", "13")
    assert refused.exit_code == 1
    assert "has 12 records. Add --fresh" in refused.output


def test_a_stopped_making_is_begun_again(instance: Path, tmp_path: Path) -> None:
    folder = tmp_path / "stopped"
    folder.mkdir()
    (folder / "demo.json").write_text(json.dumps({"complete": False}))
    (folder / "qa_tool.sqlite").write_bytes(b"half a database")
    made = run(folder, "--no-serve", "--audits", "6")
    assert made.exit_code == 0, made.output
    assert "6 made-up records" in made.output


def test_a_demo_of_before_the_release_is_made_anew_and_only_when_asked(instance: Path, tmp_path: Path) -> None:
    folder = tmp_path / "older"
    shutil.copytree(instance, folder)
    with sqlite3.connect(folder / "qa_tool.sqlite") as connection:
        connection.execute("UPDATE alembic_version SET version_num = '0017'")
    connection.close()
    refused = run(folder, "--no-serve")
    assert refused.exit_code == 1
    assert "made by another version of the tool" in refused.output
    assert "Add --fresh to make it anew" in refused.output
    assert "Traceback" not in refused.output
    made = run(folder, "--no-serve", "--fresh", "--audits", "6")
    assert made.exit_code == 0, made.output


def test_a_database_that_is_no_demo_is_left_alone(tmp_path: Path) -> None:
    database = tmp_path / "qa_tool.sqlite"
    database.write_bytes(b"real audits")
    refused = run(tmp_path, "--no-serve", "--fresh")
    assert refused.exit_code == 1
    assert "not a demo's" in refused.output
    assert database.read_bytes() == b"real audits"


def test_a_taken_port_is_told_before_anything_is_made(tmp_path: Path, taken: int) -> None:
    refused = run(tmp_path / "instance", "--port", str(taken))
    assert refused.exit_code == 1
    assert f"Port {taken} cannot be had" in refused.output
    assert "--port" in refused.output
    assert not (tmp_path / "instance").exists()


def test_the_welcome_names_the_address_and_one_sign_in_for_each_role(
    instance: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    served: list[object] = []
    monkeypatch.setattr("demo.command.serve", lambda _app, **where: served.append(where))
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    shown = run(instance, "--port", str(port))
    assert shown.exit_code == 0, shown.output
    assert f"http://127.0.0.1:{port}" in shown.output
    assert PASS_PHRASE in shown.output
    assert all(one.email in shown.output for one in SIGN_INS)
    assert served == [{"host": "127.0.0.1", "port": port, "threads": 8}]


def test_a_demo_is_served_on_this_machine_only(instance: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("QA_MODE", "demo")
    monkeypatch.setenv("QA_INSTANCE", str(instance))
    refused = CliRunner().invoke(serve_command, ["--host", "0.0.0.0", "--port", "1"])
    assert refused.exit_code == 1
    assert "on this machine only" in refused.output


def test_settings_of_a_real_installation_are_not_used(
    tmp_path: Path, instance: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("QA_DATABASE_URL", f"sqlite:///{tmp_path / 'real.sqlite'}")
    assert run(instance, "--no-serve").exit_code == 0
    assert not (tmp_path / "real.sqlite").exists()


def test_a_warm_up_that_fails_is_noted_and_hurts_nobody(
    instance: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def fails(_engine: object) -> None:
        raise RuntimeError("secret words")

    app = create_app(load_settings({"QA_MODE": "demo", "QA_INSTANCE": str(instance)}))
    monkeypatch.setattr("qa_tool.figures.verbs.warming.warm", fails)
    warm_up(app)
    assert [record.getMessage() for record in caplog.records] == ["warming"]
    assert "secret words" not in caplog.text
