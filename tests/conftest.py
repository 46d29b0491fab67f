"""What holds for every test: loopback only, no settings from outside, and - where it is asked for - nothing skipped.

Fixtures of one room stand in that room's own conftest.py.
"""

import ipaddress
import os
import secrets
import socket
from collections.abc import Iterator
from typing import Any

import hypothesis
import pytest

pytest_plugins = ["tests.support.databases", "tests.support.libreoffice", "tests.support.rings", "tests.support.site"]

hypothesis.settings.register_profile("qa", deadline=None)  # a busy machine is no fault of the code
# What always tries the same examples finds nothing new. Whoever repeats a failure shrinks it: that can take minutes.
EXPLORE = (hypothesis.Phase.explicit, hypothesis.Phase.generate)
hypothesis.settings.register_profile(  # derandomize is said because hypothesis takes it for granted where CI is set
    "qa-ci", deadline=None, derandomize=False, database=None, print_blob=True, phases=EXPLORE
)
hypothesis.settings.load_profile("qa-ci" if os.environ.get("CI") else "qa")

SKIPPED = pytest.StashKey[dict[str, str]]()


def pytest_addoption(parser: pytest.Parser) -> None:
    """`--no-skips`, or QA_NO_SKIPS=1 in the environment: a skipped test fails the run."""
    wanted = os.environ.get("QA_NO_SKIPS", "") not in {"", "0"}
    parser.addoption("--no-skips", action="store_true", default=wanted, help="fail the run when a test was skipped")


@pytest.hookimpl(tryfirst=True)
def pytest_configure(config: pytest.Config) -> None:
    """Start without the developer's own settings: tests say what they need. In CI every run draws a seed of its own.

    First of all plugins, so that hypothesis finds the seed. One for all workers: they are told by the process above.
    """
    if os.environ.get("CI") and config.option.hypothesis_seed is None:
        told: dict[str, str] = getattr(config, "workerinput", {})
        config.option.hypothesis_seed = told.get("hypothesis_seed") or str(secrets.randbelow(10**9))
    config.stash[SKIPPED] = {}
    for name in [name for name in os.environ if name.startswith("QA_")]:
        del os.environ[name]
    config.pluginmanager.register(_SkipWatch(config), "skip-watch")


@pytest.hookimpl(optionalhook=True)
def pytest_configure_node(node: Any) -> None:
    """Tell a worker the seed of the run."""
    node.workerinput["hypothesis_seed"] = node.config.option.hypothesis_seed


class _SkipWatch:
    """Remembers what was skipped, tests and whole modules, and fails the run for it when asked to."""

    def __init__(self, config: pytest.Config) -> None:
        self.config = config
        self.skipped = config.stash[SKIPPED]

    def _note(self, report: pytest.TestReport | pytest.CollectReport) -> None:
        if report.skipped and not hasattr(report, "wasxfail"):
            reason = report.longrepr[2] if isinstance(report.longrepr, tuple) else str(report.longrepr)
            self.skipped[report.nodeid] = reason.removeprefix("Skipped: ")

    pytest_runtest_logreport = _note
    pytest_collectreport = _note

    @pytest.hookimpl(trylast=True)
    def pytest_sessionfinish(self, session: pytest.Session) -> None:
        if self.skipped and self.config.getoption("no_skips") and session.exitstatus == pytest.ExitCode.OK:
            session.exitstatus = pytest.ExitCode.TESTS_FAILED

    def pytest_terminal_summary(self, terminalreporter: Any) -> None:
        if self.skipped and self.config.getoption("no_skips"):
            terminalreporter.section("no test may be skipped here", red=True)
            for name, reason in self.skipped.items():
                terminalreporter.write_line(f"{name}: {reason}")


def pytest_terminal_summary(terminalreporter: Any, config: pytest.Config) -> None:
    """With what seed the property tests looked for examples, so that what they found can be found again."""
    if config.option.hypothesis_seed is not None:
        terminalreporter.write_line(f"property tests: repeat with --hypothesis-seed={config.option.hypothesis_seed}")


def _is_loopback(address: object) -> bool:
    """Whether a socket's address is on this machine; names other than localhost are not looked up."""
    if not isinstance(address, tuple):
        return True  # a local socket's path
    try:
        return ipaddress.ip_address(str(address[0]).partition("%")[0]).is_loopback
    except ValueError:
        return bool(address[0] == "localhost")


@pytest.fixture(autouse=True, scope="session")
def loopback_only() -> Iterator[None]:
    """No test, and nothing a test calls in this process, may reach beyond this machine."""
    real = socket.socket.connect

    def connect(self: socket.socket, address: Any) -> None:
        if not _is_loopback(address):
            raise PermissionError(f"tests talk to this machine only, not to {address!r}")
        real(self, address)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(socket.socket, "connect", connect)
        yield
