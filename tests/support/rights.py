"""The matrix with one right more than it has: what a council's line in the data file would make of it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from typing import Any

import pytest
from ruamel.yaml import YAML

from qa_tool.policy import matrix
from qa_tool.policy.words import Role, Scope

RAW: dict[str, Any] = YAML(typ="safe").load(matrix.FILE.read_text(encoding="utf-8"))
RIGHTS = [(resource, action) for resource, entry in RAW["resources"].items() for action in entry["actions"]]


@contextmanager
def granted(resource: str, action: str, role: Role, scopes: frozenset[Scope]) -> Iterator[frozenset[Role]]:
    """The role has that right besides, in a copy of the file that is parsed afresh; whom it was given to."""
    known = matrix.parse(RAW)
    cell = {**known.grants[resource, action], role: scopes}
    changed = replace(known, grants={**known.grants, (resource, action): cell})
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(matrix, "matrix", lambda: changed)
        yield frozenset({role})
