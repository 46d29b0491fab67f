"""LibreOffice as the independent reader of our workbooks: it recalculates every formula itself."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

import pytest

PROGRAM = shutil.which("soffice") or shutil.which("libreoffice")
needs_libreoffice = pytest.mark.skipif(
    PROGRAM is None, reason="LibreOffice is not installed: install libreoffice-calc to run this test"
)
PROFILE = """<?xml version="1.0" encoding="UTF-8"?>
<oor:items xmlns:oor="http://openoffice.org/2001/registry" xmlns:xs="http://www.w3.org/2001/XMLSchema">
<item oor:path="/org.openoffice.Office.Calc/Formula/Load">
<prop oor:name="OOXMLRecalcMode" oor:op="fuse"><value>0</value></prop></item>
</oor:items>
"""
SECONDS = 120


class LibreOffice:
    """A LibreOffice with a profile of its own that always recalculates."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.profile = folder / "profile"
        user = self.profile / "user"
        user.mkdir(parents=True)
        (user / "registrymodifications.xcu").write_text(PROFILE, encoding="utf-8")

    def convert(self, path: Path, to: str) -> Path:
        """``path`` opened, recalculated and saved as ``to``: 'xlsx' or 'pdf'."""
        assert PROGRAM is not None
        out = self.folder / f"{path.stem}-{to}"
        out.mkdir(exist_ok=True)
        command = [PROGRAM, f"-env:UserInstallation={self.profile.as_uri()}", "--headless", "--convert-to", to]
        subprocess.run([*command, "--outdir", str(out), str(path)], check=True, capture_output=True, timeout=SECONDS)
        converted = out / f"{path.stem}.{to}"
        assert converted.exists(), "LibreOffice could not open the workbook"
        return converted


@pytest.fixture(scope="session")
def libreoffice(tmp_path_factory: pytest.TempPathFactory) -> LibreOffice:
    """One profile for all tests."""
    return LibreOffice(tmp_path_factory.mktemp("libreoffice"))
