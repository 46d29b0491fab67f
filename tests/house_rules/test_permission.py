"""Who may do something is written in the matrix: no module outside ``qa_tool/policy`` decides it by naming a role."""

from __future__ import annotations

import re
from pathlib import Path

from qa_tool.policy.words import Role

ROOT = Path(__file__).parents[2]
NAMES_A_ROLE = re.compile(rf"\bRole\.({'|'.join(Role.__members__)})\b|\bRole\(\s*[\"']|\bRole\[")


def test_no_module_outside_the_policy_names_a_role() -> None:
    modules = [path for path in (ROOT / "qa_tool").rglob("*.py") if "policy" not in path.parts]
    assert len(modules) > 300
    named = {
        f"{path.relative_to(ROOT)}: {match[0]}"
        for path in modules
        for match in NAMES_A_ROLE.finditer(path.read_text(encoding="utf-8"))
    }
    assert not named, "make it a line of qa_tool/policy/matrix.yaml"


def test_no_template_asks_for_roles() -> None:
    """A template asks ``may(resource, action)``; the roles of an account are shown, never compared."""
    asks = re.compile(r"\basker\.roles\b|[\"'](?:AU|QR|SM|HS|AN|BS|AD)[\"']\s+in\b|\bin\s+roles\b")
    named = [path.name for path in (ROOT / "templates").rglob("*.html") if asks.search(path.read_text("utf-8"))]
    assert not named
