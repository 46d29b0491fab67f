"""What is built and pinned: a wheel that runs by itself, and a lock that holds everything and names no registry."""

import json
import os
import re
import socket
import subprocess
import sys
import time
import tomllib
import urllib.error
import urllib.request
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from packaging.markers import default_environment
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

import qa_tool

pytestmark = pytest.mark.journey  # each starts processes of its own


ROOT = Path(__file__).resolve().parent.parent
PYPROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
LOCK = (ROOT / "requirements.lock").read_text(encoding="utf-8")
WINDOWS = os.name == "nt"


def run(*command: str | Path, folder: Path, **variables: str) -> str:
    """Run a program to its end and return what it wrote; the test fails with that when the program does."""
    environ = {key: text for key, text in os.environ.items() if not key.startswith(("QA_", "PYTHON"))}
    done = subprocess.run(
        [str(word) for word in command],
        cwd=folder,
        env={**environ, **variables},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        encoding="utf-8",
        errors="replace",
        timeout=240,
        check=False,
    )
    assert done.returncode == 0, f"{command} ended with {done.returncode}:\n{done.stdout}"
    return done.stdout


# -- the lock ----------------------------------------------------------------------------------------------------------


def locked() -> dict[str, list[Requirement]]:
    """Every package in the lock, with its pins (more than one where they differ by Python version)."""
    found: dict[str, list[Requirement]] = {}
    for line in LOCK.splitlines():
        if re.match(r"[A-Za-z0-9]", line):
            requirement = Requirement(line.rstrip(" \\"))
            found.setdefault(canonicalize_name(requirement.name), []).append(requirement)
    return found


def declared() -> list[Requirement]:
    """What the project asks for, with all of its extras."""
    project = PYPROJECT["project"]
    extras = [line for lines in project["optional-dependencies"].values() for line in lines]
    return [Requirement(line) for line in [*project["dependencies"], *extras, *PYPROJECT["build-system"]["requires"]]]


def test_the_lock_holds_everything_that_is_asked_for() -> None:
    pins = locked()
    for wanted in declared():
        versions = [next(iter(pin.specifier)).version for pin in pins.get(canonicalize_name(wanted.name), [])]
        assert versions, f"requirements.lock lacks {wanted}; make it anew as docs/development.md says"
        for version in versions:
            assert wanted.specifier.contains(version), f"requirements.lock has {wanted.name} {version}, not {wanted}"


def test_the_lock_pins_exact_versions_with_digests_and_names_no_registry() -> None:
    entries = re.split(r"\n(?=[A-Za-z0-9])", LOCK.strip())
    for entry in entries:
        assert re.match(r"[A-Za-z0-9._-]+==\S+", entry), entry
        assert "--hash=sha256:" in entry, entry
    assert "://" not in LOCK
    assert not re.search(r"(?m)^\s*-(?!-hash=)", LOCK), "the lock holds options besides digests"


@pytest.mark.parametrize("version", ["3.11", "3.12", "3.13", "3.14"])
@pytest.mark.parametrize("system", ["linux", "win32", "darwin"])
def test_the_lock_has_one_pin_of_each_package_on_every_system(version: str, system: str) -> None:
    environment: dict[str, str | frozenset[str]] = {key: str(value) for key, value in default_environment().items()}
    environment |= {"python_version": version, "python_full_version": f"{version}.1"}
    environment |= {"sys_platform": system, "os_name": "nt" if system == "win32" else "posix"}
    for name, pins in locked().items():
        chosen = [pin for pin in pins if pin.marker is None or pin.marker.evaluate(environment)]
        assert len(chosen) <= 1, f"{name} on Python {version}, {system}: {chosen}"


def test_what_is_installed_is_what_the_lock_pins() -> None:
    """And every package finds the others that it needs."""
    run(sys.executable, "-m", "pip", "check", folder=ROOT)


def test_no_registry_is_named_in_the_project() -> None:
    files = run("git", "ls-files", "-z", folder=ROOT).split("\0") if (ROOT / ".git").exists() else []
    hosts = re.compile(rb"\b(registry|files|pypi|index)\.[a-z]+\.(org|com|net)\b|\bpypi\.(org|python)\b|npmjs\.")
    named = [name for name in files if (ROOT / name).is_file() and hosts.search((ROOT / name).read_bytes())]
    assert named == []


# -- the wheel ---------------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A wheel built from the project, without a network: hatchling is installed, the stylesheet is there."""
    folder = tmp_path_factory.mktemp("wheel")
    build: list[str | Path] = ["--no-deps", "--no-index", "--no-build-isolation", "--wheel-dir", folder]
    run(sys.executable, "-m", "pip", "wheel", *build, ROOT, folder=folder)
    (built,) = folder.glob("*.whl")
    return built


@pytest.fixture(scope="module")
def installed(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A throw-away environment with the wheel in it; returns its folder of programs.

    The other packages are borrowed from here, but not this checkout: files that name further folders are only read
    in an environment's own.
    """
    folder = tmp_path_factory.mktemp("installed")
    run(sys.executable, "-m", "venv", "--without-pip", folder, folder=folder)
    programs = folder / ("Scripts" if WINDOWS else "bin")
    python = programs / ("python.exe" if WINDOWS else "python")
    run(sys.executable, "-m", "pip", "--python", python, "install", "--no-deps", "--no-index", wheel, folder=folder)
    own = run(python, "-c", "import sysconfig; print(sysconfig.get_path('purelib'))", folder=folder).strip()
    here = run(sys.executable, "-c", "import sysconfig; print(sysconfig.get_path('purelib'))", folder=folder).strip()
    (Path(own) / "borrowed.pth").write_text(here + "\n", encoding="utf-8")
    return programs


def test_the_wheel_holds_what_runs_and_nothing_else(wheel: Path) -> None:
    names = set(zipfile.ZipFile(wheel).namelist())
    for folder in ("templates", "forms"):
        expected = {
            f"qa_tool/{path.relative_to(ROOT).as_posix()}" for path in (ROOT / folder).rglob("*.*") if path.is_file()
        }
        assert expected
        assert expected <= names
    package = Path(qa_tool.__file__).parent
    for path in package.rglob("*"):
        if path.is_file() and "__pycache__" not in path.parts:
            assert path.relative_to(ROOT).as_posix() in names, f"{path} is not in the wheel"
    assert {"qa_tool/static/vendor/govuk-frontend.min.css", "qa_tool/static/vendor/govuk-frontend.min.js"} <= names
    outside = {name for name in names if not name.startswith("qa_tool/") and ".dist-info/" not in name}
    assert outside == set()
    assert not [name for name in names if re.search(r"\.(woff2?|ttf|pyc|sqlite)$|crest|__pycache__", name)]


def test_the_wheel_knows_no_demo(wheel: Path, installed: Path, tmp_path: Path) -> None:
    """What writes past the rules is not in the product: no installation can be filled with made-up records."""
    assert not [name for name in zipfile.ZipFile(wheel).namelist() if re.search(r"\bdemo\b|seeding", name)]
    found = run(installed / "python", "-c", "import importlib.util as i; print(i.find_spec('demo'))", folder=tmp_path)
    assert found.strip() == "None"
    asked = [str(installed / "qa-tool"), "demo", "--no-serve"]
    refused = subprocess.run(asked, cwd=tmp_path, capture_output=True, text=True, check=False, timeout=60)
    assert refused.returncode == 2
    assert "No such command 'demo'" in refused.stderr
    assert list(tmp_path.iterdir()) == []


def test_the_wheel_finds_its_own_files(installed: Path, tmp_path: Path) -> None:
    show = (
        "import json, qa_tool, qa_tool.resources as r; "
        "print(json.dumps([qa_tool.__file__, *map(str, (r.templates_folder(), r.forms_folder(), r.static_folder()))]))"
    )
    package, *folders = json.loads(run(installed / "python", "-c", show, folder=tmp_path))
    home = Path(package).parent
    assert not home.is_relative_to(ROOT)
    assert [Path(folder) for folder in folders] == [home / "templates", home / "forms", home / "static"]
    assert all(any(Path(folder).iterdir()) for folder in folders)


@pytest.fixture
def service(installed: Path, tmp_path: Path) -> Iterator[str]:
    """The address of a service that was started from the wheel, on a database of its own."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = str(probe.getsockname()[1])
    environ = {key: text for key, text in os.environ.items() if not key.startswith(("QA_", "PYTHON"))}
    environ |= {"QA_INSTANCE": str(tmp_path / "instance"), "QA_MODE": "demo"}
    run(installed / "qa-tool", "db", "upgrade", folder=tmp_path, **environ)
    with (tmp_path / "log").open("wb") as log:
        process = subprocess.Popen(
            [str(installed / "qa-tool"), "serve", "--port", port], cwd=tmp_path, env=environ, stdout=log, stderr=log
        )
        try:
            until = time.monotonic() + 60
            while not answers(int(port)):
                ended = process.poll()
                written = (tmp_path / "log").read_text(encoding="utf-8", errors="replace")
                assert ended is None, f"qa-tool serve ended with {ended}:\n{written}"
                assert time.monotonic() < until, f"qa-tool serve does not answer:\n{written}"
                time.sleep(0.1)
            yield f"http://127.0.0.1:{port}"
        finally:
            process.terminate()
            process.wait(30)


def answers(port: int) -> bool:
    """Whether something listens on this port of this machine."""
    with socket.socket() as connection:
        return connection.connect_ex(("127.0.0.1", port)) == 0


def fetch(address: str) -> tuple[int, str]:
    """Status and text of a page."""
    try:
        with urllib.request.urlopen(address, timeout=10) as answer:
            return answer.status, answer.read().decode("utf-8")
    except urllib.error.HTTPError as refused:
        return refused.code, refused.read().decode("utf-8", "replace")


def test_a_service_starts_from_the_wheel(service: str) -> None:
    assert fetch(f"{service}/health/ready")[0] == 200
    status, stylesheet = fetch(f"{service}/static/vendor/govuk-frontend.min.css")
    assert status == 200
    assert ".govuk-button" in stylesheet


def test_the_wheel_checks_its_own_forms(installed: Path, tmp_path: Path) -> None:
    run(
        installed / "qa-tool", "forms", "check", folder=tmp_path, QA_INSTANCE=str(tmp_path / "instance"), QA_MODE="test"
    )


def test_the_wheel_says_its_version_and_asks_for_what_the_project_asks(wheel: Path) -> None:
    version = PYPROJECT["project"]["version"]
    assert wheel.name == f"qa_tool-{version}-py3-none-any.whl"
    with zipfile.ZipFile(wheel) as content:
        metadata = content.read(f"qa_tool-{version}.dist-info/METADATA").decode("utf-8")
    asked = {Requirement(line) for line in re.findall(r"(?m)^Requires-Dist: ([^;\n]+)$", metadata)}
    assert asked == {Requirement(line) for line in PYPROJECT["project"]["dependencies"]}
