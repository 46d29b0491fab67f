"""Every command that docs/administration.md shows runs as it stands there."""

from __future__ import annotations

import re
import shlex
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from click.testing import CliRunner

from qa_tool.cli import main
from qa_tool.vocabulary.periods import today

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
