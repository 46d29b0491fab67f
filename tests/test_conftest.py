"""The rules that hold for every test do hold."""

import os
import re
import socket
import subprocess
import sys
from pathlib import Path

import pytest

pytestmark = pytest.mark.journey  # each starts processes of its own


ROOT = Path(__file__).resolve().parent.parent
ONE_SKIPPED = "import pytest\ndef test_a(): pass\ndef test_b(): pytest.skip('install the browser')\n"
MODULE_SKIPPED = "import pytest\npytest.skip('install the server', allow_module_level=True)\n"
DRAWN = """
import os
import pathlib
from hypothesis import given, settings, strategies as st
drawn = []
@settings(max_examples=20)
@given(number=st.integers())
def test_a(number): drawn.append(number)
def test_b(): pathlib.Path(os.environ["DRAWN"]).write_text(repr(drawn))
"""
EXPECTED_FAILURE = "import pytest\n@pytest.mark.xfail(strict=True)\ndef test_a(): assert False\ndef test_b(): pass\n"


def run(folder: Path, text: str, *options: str, **variables: str) -> tuple[int, str]:
    """Exit code and output of a run of one file under the project's own rules."""
    path = folder / "test_it.py"
    path.write_text(text, encoding="utf-8")
    done = subprocess.run(
        [sys.executable, "-m", "pytest", "--noconftest", "-p", "tests.conftest", *options, str(path)],
        cwd=ROOT,
        env={**os.environ, **variables},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    return done.returncode, done.stdout + done.stderr


@pytest.mark.parametrize(
    ("text", "reason"), [(ONE_SKIPPED, "install the browser"), (MODULE_SKIPPED, "install the server")]
)
def test_a_skipped_test_fails_the_run_where_none_may_be(tmp_path: Path, text: str, reason: str) -> None:
    assert run(tmp_path, text)[0] in {0, 5}
    by_variable = {"QA_NO_SKIPS": "1"}
    for options, variables in ((["--no-skips"], {}), ([], by_variable), (["-n", "2"], by_variable)):
        code, output = run(tmp_path, text, *options, **variables)
        assert code != 0
        assert reason in output.partition("no test may be skipped here")[2]


def test_an_expected_failure_is_no_skipped_test(tmp_path: Path) -> None:
    assert run(tmp_path, EXPECTED_FAILURE, "--no-skips")[0] == 0


def test_every_run_in_ci_tries_other_examples_and_its_seed_repeats_it(tmp_path: Path) -> None:
    """On several processors, too: a worker with a seed of its own would find what nobody can repeat."""
    places = [tmp_path / name for name in ("first", "second", "again")]

    def drawn(place: Path, *options: str) -> tuple[str, str]:
        code, output = run(tmp_path, DRAWN, *options, CI="true", DRAWN=str(place))
        assert code == 0, output
        said = re.search(r"--hypothesis-seed=(\d+)", output)
        assert said is not None, output
        return said[1], place.read_text(encoding="utf-8")

    first, second = drawn(places[0], "-n", "1", "--dist", "loadfile"), drawn(places[1])
    assert first[0] != second[0]
    assert first[1] != second[1]
    assert drawn(places[2], f"--hypothesis-seed={first[0]}") == first


def test_settings_from_outside_do_not_reach_a_test(tmp_path: Path) -> None:
    text = "import os\ndef test_a(): assert not [name for name in os.environ if name.startswith('QA_')]\n"
    assert run(tmp_path, text, QA_MODE="production", QA_DEBUG="1")[0] == 0


@pytest.mark.parametrize("address", [("192.0.2.1", 80), ("example.org", 443), ("2001:db8::1", 80, 0, 0)])
def test_nothing_reaches_beyond_this_machine(address: tuple[object, ...]) -> None:
    family = socket.AF_INET6 if len(address) == 4 else socket.AF_INET
    with socket.socket(family) as connection, pytest.raises(PermissionError, match="this machine only"):
        connection.connect(address)


def test_this_machine_can_be_reached() -> None:
    with socket.create_server(("127.0.0.1", 0)) as server, socket.create_connection(server.getsockname()) as connection:
        assert connection.getpeername() == server.getsockname()
