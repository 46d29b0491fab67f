"""``qa-tool user``, ``staff``, ``db`` and ``serve``, as an administrator types them."""

from __future__ import annotations

import os
import re
import signal
import socket
import subprocess
import sys
import threading
import time
import urllib.error
import urllib.request
from pathlib import Path

import pytest
from click.testing import CliRunner
from sqlalchemy import create_engine

from qa_tool.cli import main
from qa_tool.kit import transactions
from qa_tool.people.models import Team

PASSWORD = "tramvai kettle oboe fern"


@pytest.fixture
def tool(sqlite_url, tmp_path, monkeypatch):
    """``tool("user", "list")``: the command's exit code and output."""
    monkeypatch.setenv("QA_MODE", "test")
    monkeypatch.setenv("QA_INSTANCE", str(tmp_path / "instance"))
    monkeypatch.setenv("QA_DATABASE_URL", sqlite_url)

    def run(*words, typed=""):
        result = CliRunner().invoke(main, words, input=typed)
        assert result.exception is None or isinstance(result.exception, SystemExit), result.exception
        return result.exit_code, result.output

    return run


def add_user(tool, code="AD-01", role="AD", *more, email=None):
    tool("staff", "add", code, "--job", "Officer")
    words = (
        "user",
        "add",
        "--email",
        email or f"{code.lower()}@x.example",
        "--staff-code",
        code,
        "--role",
        role,
        *more,
    )
    return tool(*words, "--password-stdin", typed=f"{PASSWORD}\n")


def test_there_is_no_account_until_one_is_added(tool):
    assert tool("user", "list") == (0, "There are no accounts yet. Add the first with: qa-tool user add\n")
    assert add_user(tool) == (0, "Added ad-01@x.example (AD-01): AD.\n")
    code, listed = tool("user", "list")
    assert (code, listed.split()) == (0, ["ad-01@x.example", "AD-01", "AD"])


def test_a_password_is_asked_for_twice_until_it_will_do(tool):
    tool("staff", "add", "AD-01", "--job", "Officer")
    typed = f"short\nshort\nIRO2026IRO2026\nIRO2026IRO2026\n{PASSWORD}\n{PASSWORD}\n"
    code, said = tool("user", "add", "--email", "a@x.example", "--staff-code", "AD-01", "--role", "AD", typed=typed)
    assert code == 0
    assert said.count("Password must be at least 15 characters") == 2
    assert PASSWORD not in said


def test_a_weak_password_from_a_pipe_is_refused(tool):
    tool("staff", "add", "AD-01", "--job", "Officer")
    words = ("user", "add", "--email", "a@x.example", "--staff-code", "AD-01", "--role", "AD", "--password-stdin")
    code, said = tool(*words, typed="short\n")
    assert code == 1
    assert "at least 15" in said
    assert tool("user", "list")[1].startswith("There are no accounts yet")


def test_disabling_enabling_and_a_new_password(tool):
    add_user(tool)
    add_user(tool, "QR-01", "QR")
    assert tool("user", "disable", "qr-01@x.example") == (0, "Disabled; its sessions have ended.\n")
    assert tool("user", "disable", "QR-01@x.example") == (0, "It was disabled already.\n")
    assert "disabled" in tool("user", "list")[1]
    assert tool("user", "enable", "qr-01@x.example") == (0, "Enabled.\n")
    code, said = tool("user", "password", "qr-01@x.example", "--password-stdin", typed="lorry seven purple tangent\n")
    assert (code, said) == (0, "The password has been changed; the account's sessions have ended.\n")
    code, said = tool("user", "disable", "nobody@x.example")
    assert code == 1
    assert "There is no account for nobody@x.example" in said


def test_roles_are_given_and_taken_by_the_rules(tool):
    add_user(tool)
    add_user(tool, "HS-01", "HS")
    add_user(tool, "QR-01", "QR")
    assert tool("user", "grant", "qr-01@x.example", "au") == (0, "qr-01@x.example is now Auditor.\n")
    assert tool("user", "revoke", "qr-01@x.example", "AU") == (0, "qr-01@x.example is no longer Auditor.\n")
    for words, says in (
        (("grant", "ad-01@x.example", "AU"), "sees no content"),
        (("revoke", "ad-01@x.example", "AD"), "last administrator"),
        (("disable", "ad-01@x.example"), "last administrator"),
        (("grant", "qr-01@x.example", "AN"), "consent of a head of service"),
        (("grant", "qr-01@x.example", "XX"), "is not one of"),
    ):
        code, said = tool("user", *words)
        assert code != 0
        assert says in said
        assert "Traceback" not in said
    approved = ("grant", "qr-01@x.example", "AN", "--approved-by", "hs-01@x.example")
    assert tool("user", *approved) == (0, "qr-01@x.example is now Audit team analyst.\n")


def test_the_staff_list(tool, sqlite_url):
    engine = create_engine(sqlite_url)
    transactions.prepare(engine)
    with transactions.unit_of_work(engine) as session:
        session.add_all(Team(key=key, name=key, valid_from=_day("2015-01-01")) for key in ("north", "south"))
    engine.dispose()
    since = ("--from", "2018-04-01")
    assert tool("staff", "add", "IRO-01", "--job", "IRO", "--practitioner", "--team", "north", *since)[0] == 0
    assert tool("staff", "add", "QR-01", "--job", "Q&R manager", "--manages", "north", *since)[0] == 0
    assert "manages north" in tool("staff", "list")[1]
    assert tool("staff", "move", "IRO-01", "south")[0] == 0
    assert re.search(r"IRO-01\s+IRO\s+south", tool("staff", "list")[1])
    assert tool("staff", "leave", "QR-01", "--last-day", "2018-12-31")[0] == 0
    assert "left 2018-12-31" in tool("staff", "list")[1]
    code, said = tool("staff", "add", "IRO-02", "--job", "IRO", "--team", "nowhere")
    assert code == 1
    assert "Teams: north, south" in said
    assert "IRO-02" not in tool("staff", "list")[1], "a refused addition adds nothing"


def _day(text):
    from datetime import date

    return date.fromisoformat(text)


def test_an_old_schema_is_named_with_what_to_do(tool, tmp_path, monkeypatch):
    monkeypatch.setenv("QA_DATABASE_URL", f"sqlite:///{tmp_path / 'new.sqlite'}")
    for words in (("user", "list"), ("serve",)):
        code, said = tool(*words)
        assert code == 1
        assert "The database is empty. Bring it up to date with: qa-tool db upgrade" in said
    code, said = tool("db", "current")
    assert code == 1
    assert said.startswith("empty, newest is ")
    code, said = tool("db", "upgrade")
    assert code == 0
    assert said.startswith("Upgraded: empty to ")
    assert tool("db", "upgrade")[1].startswith("The database is up to date")
    assert tool("db", "current")[1].endswith("(newest)\n")
    assert tool("user", "list")[0] == 0


def test_the_migrations_match_the_models(tool):
    assert tool("db", "check") == (0, "The migrations match the models.\n")


def test_a_difference_between_migrations_and_models_is_told(tool, monkeypatch):
    from qa_tool.shell import health

    monkeypatch.setattr(health, "migrations_against_models", lambda: ["('add_column', 'colour')"])
    code, said = tool("db", "check")
    assert code == 1
    assert "add_column" in said


@pytest.mark.parametrize(
    ("name", "value"),
    [("QA_SECRET_KEY", "weak"), ("QA_DEBUG", "yes"), ("QA_SECRT_KEY", "x" * 40), ("QA_CASE_KEY", "a" * 64)],
)
def test_settings_that_are_not_safe_keep_the_program_from_starting(tool, monkeypatch, name, value):
    monkeypatch.setenv("QA_MODE", "production")
    monkeypatch.setenv(name, value)
    code, said = tool("serve")
    assert code == 1
    assert name in said
    assert value not in said or name == "QA_DEBUG"


def test_help_lists_every_command(tool):
    code, said = tool("--help")
    assert code == 0
    for word in ("db", "forms", "serve", "staff", "user"):
        assert re.search(rf"^  {word}\s+\S", said, re.MULTILINE)
    assert tool("nonsense")[0] == 2


# -- serving -----------------------------------------------------------------------------------------------------------


TOOL = (sys.executable, "-c", "from qa_tool.cli import main; main()")
ROOT = Path(__file__).parents[2]


@pytest.fixture
def environment(sqlite_url, tmp_path):
    """The environment of a process that serves a fresh database."""
    mine = {"QA_MODE": "test", "QA_INSTANCE": str(tmp_path / "instance"), "QA_DATABASE_URL": sqlite_url}
    return {**os.environ, **mine}


@pytest.fixture
def served(environment, tmp_path):
    """A server process on a free port; its address and the process."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    command = [*TOOL, "serve", "--port", str(port)]
    log = (tmp_path / "log").open("wb")
    process = subprocess.Popen(command, env=environment, stdout=log, stderr=log, cwd=ROOT)
    address = f"http://127.0.0.1:{port}"
    try:
        for _ in range(200):
            try:
                urllib.request.urlopen(f"{address}/health/ready", timeout=5).close()
                break
            except (urllib.error.URLError, ConnectionError):
                assert process.poll() is None, (tmp_path / "log").read_text()
                time.sleep(0.1)
        yield address, process
    finally:
        process.kill()
        process.wait()
        log.close()


@pytest.mark.skipif(os.name == "nt", reason="Windows has no SIGTERM: services are stopped by closing them")
def test_a_server_that_is_told_to_stop_answers_what_is_open_first(served):
    """Check 69: requests begun before SIGTERM are answered, and the process ends by itself."""
    address, process = served
    statuses: list[int] = []

    def ask() -> None:
        for _ in range(15):
            try:
                with urllib.request.urlopen(f"{address}/account/sign-in", timeout=20) as answer:
                    answer.read()
                    statuses.append(answer.status)
            except urllib.error.HTTPError as refused:
                statuses.append(refused.code)
                refused.close()
            except (urllib.error.URLError, ConnectionError):
                return  # the listening socket is closed

    threads = [threading.Thread(target=ask) for _ in range(4)]
    for thread in threads:
        thread.start()
    time.sleep(0.3)
    process.send_signal(signal.SIGTERM)
    assert process.wait(timeout=30) == 0
    for thread in threads:
        thread.join()
    assert statuses
    assert set(statuses) <= {200, 503}


def test_the_server_does_not_say_what_it_runs_on(served):
    address, _ = served
    with urllib.request.urlopen(f"{address}/health/live", timeout=5) as answer:
        assert "Server" not in answer.headers
        assert answer.read().strip() == b'{"status":"ok"}'


def test_requests_that_are_never_finished_stop_nobody(served):
    """Check 115: 130 connections that stop in the middle of a request; the site answers others at once."""
    address, _ = served
    port = int(address.rsplit(":", 1)[1])
    half = b"POST /account/sign-in HTTP/1.1\r\nHost: localhost\r\nContent-Length: 5000\r\n\r\nhalf"
    open_ones = [socket.create_connection(("127.0.0.1", port), timeout=10) for _ in range(130)]
    try:
        for one in open_ones:
            one.sendall(half)
        time.sleep(1)
        began = time.monotonic()
        with urllib.request.urlopen(f"{address}/health/live", timeout=5) as answer:
            assert answer.status == 200
        assert time.monotonic() - began < 3, "below a second on a machine that does nothing else"
    finally:
        for one in open_ones:
            one.close()


def test_a_port_that_is_taken_is_named(served, environment):
    address, _ = served
    second = subprocess.run(
        [*TOOL, "serve", "--port", address.rsplit(":", 1)[1]],
        env=environment,
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert second.returncode == 1
    assert "Choose another --port" in second.stderr
    assert "Traceback" not in second.stderr
