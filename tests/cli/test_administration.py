"""Every command that docs/administration.md shows runs as it stands there."""

from __future__ import annotations

import re
import shlex
import sqlite3
import stat
import subprocess
import sys
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from click.testing import CliRunner

from qa_tool.cli import main
from qa_tool.kit.periods import today

PAGE = Path(__file__).parents[2] / "docs" / "administration.md"
BLOCKS = re.compile(r"^```(?:sh)?\n(.*?)^```", re.MULTILINE | re.DOTALL)
A_DAY = re.compile(r"\d{4}-\d\d-\d\d")


def documented() -> Iterator[list[str]]:
    """The words of each ``qa-tool`` command, any day in it put into the future that it means."""
    for block in BLOCKS.findall(PAGE.read_text(encoding="utf-8")):
        for line in block.splitlines():
            if line.startswith("qa-tool "):
                coming = (today() + timedelta(days=90)).isoformat()
                yield shlex.split(A_DAY.sub(coming, line), comments=True)[1:]


def test_the_documented_commands_run_one_after_the_other(
    sqlite_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, value in (("MODE", "test"), ("INSTANCE", str(tmp_path / "instance")), ("DATABASE_URL", sqlite_url)):
        monkeypatch.setenv(f"QA_{name}", value)
    commands = list(documented())
    assert {"user", "staff", "forms", "settings", "notices"} <= {words[0] for words in commands}
    for words in commands:
        result = CliRunner().invoke(main, words)
        assert result.exit_code == 0, (words, result.output)


@pytest.mark.own_database
def test_the_documented_backup_is_readable_by_its_owner_alone(tmp_path: Path) -> None:
    """Under the usual umask a copy of everybody's audits was open to the whole machine."""
    block = re.search(r"^  ```sh\n(.*?)^  ```", PAGE.read_text(encoding="utf-8"), re.MULTILINE | re.DOTALL)
    assert block
    with sqlite3.connect(tmp_path / "qa_tool.sqlite") as database:
        database.execute("CREATE TABLE audit (id)")
    database.close()
    script = block[1].replace("/srv/qa_tool/instance", str(tmp_path)).replace("/srv/backup", str(tmp_path))
    script = script.replace("python3", sys.executable)
    done = subprocess.run(["sh", "-c", f"umask 022\n{script}"], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    (copy,) = tmp_path.glob("qa_tool-*.sqlite")
    assert stat.S_IMODE(copy.stat().st_mode) == 0o600
    with sqlite3.connect(copy) as restored:
        assert restored.execute("SELECT name FROM sqlite_master").fetchall() == [("audit",)]
    restored.close()
