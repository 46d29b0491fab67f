#!/usr/bin/env python3
"""Front door of the quality assurance tool. It needs Python 3.11 or newer with pip, and nothing else.

    python3 qa.py demo [--audits N] [--port P]   prepare, then serve the demo service on this machine
    python3 qa.py test [--ring RING]             prepare, then run all tests, or those of a ring (pure, data, journeys),
                                                 one process for each processor
    python3 qa.py test PYTEST-ARGUMENTS          prepare, then run the tests asked for, in one process
    python3 qa.py setup                          only prepare: make .venv with everything pinned in requirements.lock
    python3 qa.py WORD ...                       prepare, then hand it to the qa-tool command

Preparing happens once, and again only when requirements.lock, pyproject.toml or hatch_build.py have changed.
"""

import hashlib
import json
import os
import re
import subprocess
import sys
from pathlib import Path

OLDEST = (3, 11)
if sys.version_info < OLDEST:
    sys.exit(
        "qa_tool needs Python %d.%d or newer; this is Python %d.%d (%s).\n"
        "Install a newer Python and run this file with it, for example: python3.11 qa.py demo"
        % (*OLDEST, *sys.version_info[:2], sys.executable)
    )

ROOT = Path(__file__).resolve().parent
VENV = ROOT / ".venv"
STAMP = VENV / "qa-stamp.json"
LOG = VENV / "qa-setup.log"
LOCK = ROOT / "requirements.lock"
#: Changing one of these means installing again.
PARTS = (LOCK, ROOT / "pyproject.toml", ROOT / "hatch_build.py")
#: Made by the build step; when it was cleaned away, the project is installed again.
BUILT = ROOT / "qa_tool" / "static" / "vendor" / "govuk-frontend.min.css"
#: For all tests. The tests of one file stay together, because what a file sets up is costly.
ON_ALL_PROCESSORS = ("-n", "auto", "--dist", "loadfile")
#: Exists only as source, is pure Python and needs no compiler. Everything else must come as a ready wheel.
SOURCE_ONLY = "flask-principal"


class SetupError(Exception):
    """Preparing failed; the text says what, and what the reader can do."""


def program(name: str) -> Path:
    """Path of a program inside .venv, on any system."""
    return VENV / "Scripts" / f"{name}.exe" if os.name == "nt" else VENV / "bin" / name


def wanted() -> dict[str, str]:
    """What the installed environment must have been made from."""
    digest = hashlib.sha256()
    for part in PARTS:
        if not part.is_file():
            raise SetupError(f"{part.name} is missing from {ROOT}. Fetch the complete project and try again.")
        digest.update(part.name.encode() + b"\0" + part.read_bytes() + b"\0")
    return {"home": f"{VENV} {sys.version_info[0]}.{sys.version_info[1]}", "parts": digest.hexdigest()}


def recorded() -> dict[str, str]:
    """What the environment was made from when it was last completed; empty when it never was."""
    try:
        found = json.loads(STAMP.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return found if isinstance(found, dict) else {}


def environment() -> dict[str, str]:
    """The environment for pip: no questions, and nothing taken from outside .venv."""
    kept = {key: value for key, value in os.environ.items() if key not in {"PYTHONHOME", "PYTHONPATH"}}
    return {**kept, "PIP_NO_INPUT": "1", "PIP_DISABLE_PIP_VERSION_CHECK": "1", "PYTHONUTF8": "1"}


def run_logged(command: list[str], total: int = 0) -> tuple[int, list[str]]:
    """Run a command into the log, showing which of `total` packages is being fetched; its exit code and lines."""
    lines: list[str] = []
    seen = 0
    live = total and sys.stdout.isatty()
    process = subprocess.Popen(
        command,
        cwd=ROOT,
        env=environment(),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        encoding="utf-8",
        errors="replace",
    )
    with LOG.open("a", encoding="utf-8") as log, process:
        log.write(f"$ {' '.join(command)}\n")
        for line in process.stdout or ():
            log.write(line)
            lines.append(line.rstrip())
            if line.startswith("Collecting "):
                seen += 1
                if live:
                    print(f"\r  {seen} of about {total}: {line.split()[1].split('==')[0]:<40.40}", end="", flush=True)
    if live:
        print(f"\r{'':<70}\r", end="")
    return process.returncode, lines


def make_venv() -> None:
    """Make an empty .venv, in place of one that is broken, moved or of another Python."""
    print(f"Making {VENV}", flush=True)
    done = subprocess.run(
        [sys.executable, "-m", "venv", "--clear", str(VENV)], capture_output=True, text=True, check=False
    )
    if done.returncode:
        raise SetupError(
            "Could not make a virtual environment in .venv. On Debian or Ubuntu, install the package python3-venv "
            f"(apt-get install python3-venv) and try again. Python said:\n{(done.stdout + done.stderr).strip()}"
        )


def missing_package(lines: list[str]) -> str:
    """The package that pip's output shows it failed on; empty when it does not say."""
    for pattern in (
        r"No matching distribution found for ([A-Za-z0-9._-]+(?:==[A-Za-z0-9._]+)?)",
        r"satisfies the requirement ([A-Za-z0-9._-]+(?:==[A-Za-z0-9._]+)?)",
        r"Could not fetch the npm package ([\w.-]+@[\w.-]+)",
        r"^\s*([A-Za-z0-9._-]+==\S+) from .*hash",
    ):
        for line in lines:
            hit = re.search(pattern, line)
            if hit:
                return hit.group(1).rstrip(".:;,")
    collecting = [line.split()[1] for line in lines if line.startswith("Collecting ")]
    return collecting[-1] if collecting else ""


def explain(step: str, lines: list[str]) -> str:
    """The message for a failed pip call: what could not be fetched or installed, and what to do."""
    text = "\n".join(lines)
    package = missing_package(lines)
    what = f"{step}: {package}" if package else step
    if "DO NOT MATCH THE HASHES" in text:
        advice = (
            "A downloaded file is not the one requirements.lock was made with. Do not go on: clear pip's cache "
            "(python3 -m pip cache purge), try again, and if it happens twice ask whoever runs your package mirror."
        )
    elif re.search(r"No space left on device|Disk quota", text):
        advice = "The disk is full. Free some space and run the same command again."
    else:
        advice = (
            "Check that this machine reaches the Internet or your organisation's package mirror (pip takes its proxy "
            "from HTTPS_PROXY and its mirror from its own configuration), then run the same command again: "
            "it carries on from here."
        )
    said = [line for line in lines if line.strip() and not line.startswith(("Ignoring ", "WARNING: Location "))]
    # What went wrong inside the build step stands above pip's own closing remarks.
    begin = next((number for number, line in enumerate(said) if "AssetError: " in line), len(said) - 6)
    tail = "\n".join(f"    {line.strip()}" for line in said[max(begin, 0) :][:6])
    return f"Could not fetch or install {what}.\n{advice}\nWhat pip wrote (all of it is in {LOG}):\n{tail}"


def install() -> None:
    """Install the locked packages, then the project itself (two calls: pip refuses an editable one among hashes)."""
    pip = [str(program("python")), "-m", "pip", "install", "--no-deps"]
    total = sum(1 for line in LOCK.read_text(encoding="utf-8").splitlines() if re.match(r"[A-Za-z0-9]", line))
    print("Installing the packages of requirements.lock (some minutes the first time)", flush=True)
    hashed = ["--require-hashes", "--only-binary", ":all:", "--no-binary", SOURCE_ONLY, "-r", str(LOCK)]
    code, lines = run_logged([*pip, *hashed], total)
    if code:
        raise SetupError(explain("the packages of requirements.lock", lines))
    print("Installing qa_tool itself, with the GOV.UK Frontend stylesheet", flush=True)
    code, lines = run_logged([*pip, "--editable", str(ROOT)])
    if code:
        raise SetupError(explain("qa_tool itself", lines))


def prepare(say_so: bool = False) -> None:
    """Make .venv complete and up to date; at once when it already is.

    Raises SetupError when something could not be made or fetched.
    """
    want, have = wanted(), recorded()
    if have == want and program("python").exists() and BUILT.exists():
        if say_so:
            print(f"Ready: {VENV} is up to date.")
        return
    if have.get("home") != want["home"] or not program("python").exists():
        make_venv()
    STAMP.unlink(missing_ok=True)
    # What a stopped run had made is kept and completed by the next one.
    fresh = STAMP.with_suffix(".new")
    fresh.write_text(json.dumps({"home": want["home"]}), encoding="utf-8")
    fresh.replace(STAMP)
    LOG.write_text("", encoding="utf-8")
    install()
    fresh.write_text(json.dumps(want), encoding="utf-8")
    fresh.replace(STAMP)
    print("Ready.", flush=True)


def hand_over(command: list[str], folder: Path | None = None) -> int:
    """Run a program in place of this one where the system can, so that signals and exit codes are its own."""
    sys.stdout.flush()
    if folder:
        os.chdir(folder)
    if os.name != "nt":
        os.execv(command[0], command)
    try:
        return subprocess.call(command)
    except KeyboardInterrupt:
        return 130


def main(words: list[str]) -> int:
    """Do what the first word says; the exit code is that of what was run."""
    if not words or words[0] in {"-h", "--help", "help"}:
        print(__doc__)
        if not recorded().get("parts"):
            return 0 if words else 2
        words = ["--help"]
    try:
        prepare(say_so=words[0] == "setup")
    except SetupError as fault:
        print(f"\n{fault}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        print("\nStopped. Run the same command again to carry on.", file=sys.stderr)
        return 130
    if words[0] == "setup":
        return 0
    if words[0] == "test":
        whole = len(words) == 1 or (len(words) == 3 and words[1] == "--ring")
        spread = ON_ALL_PROCESSORS if whole else ()
        return hand_over([str(program("python")), "-m", "pytest", *words[1:], *spread], ROOT)
    # A package of this checkout, and no part of the product; -P: never a namesake where one stands.
    if words[0] == "demo":
        return hand_over([str(program("python")), "-P", "-m", "demo", *words[1:]])
    return hand_over([str(program("qa-tool")), *words])


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
