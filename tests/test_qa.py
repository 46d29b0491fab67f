"""The front door: prepares once, says what it could not fetch, and passes exit codes on."""

import ast
import importlib.util
import json
import os
import subprocess
import sys
from pathlib import Path
from types import ModuleType

import pytest

pytestmark = pytest.mark.journey  # each starts processes of its own


ROOT = Path(__file__).resolve().parent.parent
SOURCE = (ROOT / "qa.py").read_text(encoding="utf-8")
posix_only = pytest.mark.skipif(os.name == "nt", reason="programs are stood in for by scripts: run on Linux or macOS")


def load(root: Path) -> ModuleType:
    """qa.py as it stands in a project folder."""
    (root / "qa.py").write_text(SOURCE, encoding="utf-8")
    spec = importlib.util.spec_from_file_location("qa_front_door", root / "qa.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """A project folder with the parts that the front door reads."""
    (tmp_path / "requirements.lock").write_text("alembic==1.20.1 \\\n    --hash=sha256:00\n", encoding="utf-8")
    (tmp_path / "pyproject.toml").write_text("[project]\n", encoding="utf-8")
    (tmp_path / "hatch_build.py").write_text("", encoding="utf-8")
    return tmp_path


@pytest.fixture
def calls(project: Path, monkeypatch: pytest.MonkeyPatch) -> tuple[ModuleType, list[str]]:
    """The front door with its two long steps stood in for, and the list of those that were run."""
    module = load(project)
    done: list[str] = []

    def make_venv() -> None:
        done.append("venv")
        module.program("python").parent.mkdir(parents=True, exist_ok=True)
        module.program("python").touch()

    def install() -> None:
        done.append("install")
        module.BUILT.parent.mkdir(parents=True, exist_ok=True)
        module.BUILT.touch()

    monkeypatch.setattr(module, "make_venv", make_venv)
    monkeypatch.setattr(module, "install", install)
    return module, done


def test_prepares_once(calls: tuple[ModuleType, list[str]], capsys: pytest.CaptureFixture[str]) -> None:
    module, done = calls
    assert module.main(["setup"]) == 0
    assert done == ["venv", "install"]
    capsys.readouterr()
    assert module.main(["setup"]) == 0
    assert done == ["venv", "install"]
    assert "up to date" in capsys.readouterr().out


@pytest.mark.parametrize("part", ["requirements.lock", "pyproject.toml", "hatch_build.py"])
def test_installs_again_when_a_part_changed(calls, project: Path, part: str) -> None:
    module, done = calls
    module.prepare()
    with (project / part).open("a", encoding="utf-8") as stream:
        stream.write("# changed\n")
    module.prepare()
    assert done == ["venv", "install", "install"]


def test_installs_again_when_the_stylesheet_was_cleaned_away(calls) -> None:
    module, done = calls
    module.prepare()
    module.BUILT.unlink()
    module.prepare()
    assert done == ["venv", "install", "install"]


def test_makes_a_new_environment_when_it_was_moved_or_python_changed(calls) -> None:
    module, done = calls
    module.prepare()
    module.STAMP.write_text(json.dumps({**module.wanted(), "home": "elsewhere 3.11"}), encoding="utf-8")
    module.prepare()
    assert done == ["venv", "install", "venv", "install"]


def test_a_stopped_preparation_is_carried_on_not_begun_again(calls, monkeypatch, capsys) -> None:
    module, done = calls
    real = module.install

    def stopped() -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(module, "install", stopped)
    assert module.main(["setup"]) == 130
    assert "carry on" in capsys.readouterr().err
    monkeypatch.setattr(module, "install", real)
    module.prepare()
    assert done == ["venv", "install"]


def test_a_damaged_stamp_counts_as_none(calls) -> None:
    module, done = calls
    module.prepare()
    module.STAMP.write_text("[1", encoding="utf-8")
    module.prepare()
    assert done == ["venv", "install", "venv", "install"]


def test_a_missing_part_is_named(calls, project: Path, capsys) -> None:
    module, _ = calls
    (project / "requirements.lock").unlink()
    assert module.main(["demo"]) == 1
    assert "requirements.lock is missing" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("line", "named"),
    [
        ("ERROR: No matching distribution found for lxml==6.1.3", "lxml==6.1.3"),
        (
            "ERROR: Could not find a version that satisfies the requirement numpy==2.4.6 (from versions: none)",
            "numpy==2.4.6",
        ),
        (
            "hatch_build.AssetError: Could not fetch the npm package govuk-frontend@6.6.0: npm said",
            "govuk-frontend@6.6.0",
        ),
        ("Collecting flask-principal==0.4.0 (from -r requirements.lock (line 3))", "flask-principal==0.4.0"),
    ],
)
def test_the_package_that_failed_is_named(project: Path, line: str, named: str) -> None:
    module = load(project)
    text = module.explain("the packages of requirements.lock", ["Collecting alembic==1.20.1", line])
    assert text.startswith(f"Could not fetch or install the packages of requirements.lock: {named}.\n")
    assert "run the same command again" in text


def test_what_went_wrong_in_the_build_step_is_shown(project: Path) -> None:
    lines = [
        'raise AssetError(f"Could not fetch the npm package {name}: npm said")',
        "      hatch_build.AssetError: Could not fetch the npm package govuk-frontend@6.6.0: npm said",
        "      npm error network unreachable",
        *["      note: this is an issue with the package, not with pip"] * 12,
    ]
    text = load(project).explain("qa_tool itself", lines)
    assert text.startswith("Could not fetch or install qa_tool itself: govuk-frontend@6.6.0.\n")
    assert "npm error network unreachable" in text


def test_a_file_with_another_digest_is_never_waved_through(project: Path) -> None:
    module = load(project)
    text = module.explain(
        "the packages",
        ["ERROR: THESE PACKAGES DO NOT MATCH THE HASHES FROM THE REQUIREMENTS FILE.", "    six==1.17.0 from x (hash)"],
    )
    assert "six==1.17.0" in text
    assert "Do not go on" in text


@posix_only
def test_behind_a_failing_network_it_says_what_it_could_not_fetch(project: Path) -> None:
    """For real: an environment is made, and pip is sent to a port where nobody listens."""
    (project / "qa.py").write_text(SOURCE, encoding="utf-8")
    nowhere = {
        "PIP_INDEX_URL": "http://127.0.0.1:9/simple",
        "PIP_CONFIG_FILE": os.devnull,
        "PIP_RETRIES": "0",
        "PIP_NO_CACHE_DIR": "1",
        "PATH": os.environ["PATH"],
    }
    done = subprocess.run(
        [sys.executable, "qa.py", "setup"],
        cwd=project,
        env=nowhere,
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
    )
    assert done.returncode == 1
    assert "Could not fetch or install the packages of requirements.lock: alembic==1.20.1." in done.stderr
    assert "proxy" in done.stderr
    assert "Traceback" not in done.stderr
    assert "127.0.0.1" in (project / ".venv" / "qa-setup.log").read_text(encoding="utf-8")


@posix_only
@pytest.mark.parametrize(
    ("words", "handed_on", "expected"),
    [
        (["serve", "--port", "1"], "serve --port 1", 7),
        (["demo", "--no-serve"], "-P -m demo --no-serve", 9),
        (["test", "--co", "nothing"], "-m pytest --co nothing", 9),
        (["test"], "-m pytest -n auto --dist loadfile", 9),
    ],
)
def test_exit_codes_and_arguments_pass_through(project: Path, words: list[str], handed_on: str, expected: int) -> None:
    module = load(project)
    module.program("python").parent.mkdir(parents=True)
    for name, code in (("qa-tool", 7), ("python", 9)):
        stand_in = module.program(name)
        stand_in.write_text(f'#!/bin/sh\necho "$@"\nexit {code}\n', encoding="utf-8")
        stand_in.chmod(0o755)
    module.BUILT.parent.mkdir(parents=True)
    module.BUILT.touch()
    # The environment belongs to the path by which the front door finds itself.
    module.STAMP.write_text(json.dumps(module.wanted()), encoding="utf-8")
    done = subprocess.run(
        [sys.executable, str(project / "qa.py"), *words], capture_output=True, text=True, check=False, timeout=30
    )
    assert (done.returncode, done.stdout.strip()) == (expected, handed_on)


def test_an_old_python_is_told_so() -> None:
    pretend = (
        "import runpy, sys; sys.version_info = (3, 10, 4, 'final', 0); runpy.run_path(sys.argv[1], run_name='__main__')"
    )
    done = subprocess.run(
        [sys.executable, "-c", pretend, str(ROOT / "qa.py")], capture_output=True, text=True, check=False, timeout=30
    )
    assert done.returncode == 1
    assert "needs Python 3.11 or newer; this is Python 3.10" in done.stderr


def test_an_old_python_can_read_the_front_door() -> None:
    """Else it would answer with a syntax error and never get to its message."""
    ast.parse(SOURCE, feature_version=(3, 7))


def test_the_front_door_needs_only_the_standard_library() -> None:
    names = {
        name.partition(".")[0]
        for node in ast.walk(ast.parse(SOURCE))
        if isinstance(node, ast.Import | ast.ImportFrom)
        for name in ([alias.name for alias in node.names] if isinstance(node, ast.Import) else [node.module or ""])
    }
    assert names <= sys.stdlib_module_names
    assert len(SOURCE.splitlines()) <= 250


def test_help_without_a_word(project: Path, capsys) -> None:
    assert load(project).main([]) == 2
    assert "qa.py demo" in capsys.readouterr().out
